"""The floor's five pages: what the product's show, and nothing that the product does beside it."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from staff.models import Event, User
from tasks.models import Task

ROWS = Task.objects.filter(status__in=["open", "in_progress"]).select_related("category", "assignee")


class TaskForm(forms.ModelForm):
    class Meta:
        model = Task
        fields = ["title", "assignee", "due_on", "due_time", "department", "category", "instructions", "deadline"]
        fields += ["reference", "priority", "estimate_minutes", "requester"]


@login_required
def my_day(request):
    today = timezone.localdate()
    rows = ROWS.filter(assignee=request.user, shown_from__lte=today).order_by("due_at", "id")[:30]
    return render(request, "floor.html", {"heading": "My day", "rows": rows})


@login_required
def task_list(request):
    rows = ROWS.filter(department=request.GET["department"], shown_from__lte=timezone.localdate())
    return render(request, "floor.html", {"heading": "Tasks", "rows": rows.order_by("-due_at", "-id")[:50]})


@login_required
def task_page(request, pk):
    task = get_object_or_404(Task.objects.select_related("category", "department", "assignee", "requester"), pk=pk)
    events = Event.objects.about("task", pk).select_related("by")[:20]
    people = User.objects.filter(memberships__department=task.department_id)  # to whom it can be given
    return render(request, "floor.html", {"heading": task.title, "task": task, "events": events, "people": people})


@login_required
def new_task(request):
    form = TaskForm(request.POST or None)
    people = User.objects.filter(memberships__department__memberships__user=request.user)
    form.fields["assignee"].queryset = form.fields["requester"].queryset = people
    if request.method == "POST" and form.is_valid():
        form.instance.due_at = form.instance.created_at = timezone.now()
        return redirect(f"/tasks/{form.save().pk}/")
    return render(request, "floor.html", {"heading": "New task", "form": form})


@login_required
@require_POST
def complete_task(request, pk):
    now = timezone.now()
    done = {"status": "done", "completed_by": request.user, "completed_at": now, "done_at": now}
    Task.objects.filter(pk=pk, status__in=["open", "in_progress"]).update(**done)
    return redirect("/my-day/")
