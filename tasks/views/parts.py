"""What is added to a task from its page: comments and steps. Ticking a step is a move (moves.py)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from staff import form_keys
from staff.http import Request
from tasks import access
from tasks.forms_parts import CommentForm, StepForm
from tasks.models import Comment, Task
from tasks.panel import said
from tasks.views.moves import refuse_illegal_move
from tasks.views.task import show_task
from ui.htmx import redirect_back
from ui.htmx import say as say_aloud
from ui.paging import page


@require_http_methods(["GET", "HEAD", "POST"])
def task_comments(request: Request, pk: int) -> HttpResponse:
    """POST says something; GET shows all that was said, page by page."""
    task = access.task_for(request.user, pk, to="comment")
    return _comment(request, task) if request.method == "POST" else _all_comments(request, task)


def _comment(request: Request, task: Task) -> HttpResponse:
    form = CommentForm(request.POST)
    if not form.is_valid():
        return show_task(request, task, status=422, comment_form=form)
    text, key = form.cleaned_data["text"], form.cleaned_data["form_key"]
    by, now = request.user, request.now
    form_keys.once(Comment, lambda: task.comment(text, by=by, now=now), key=key, by=by, now=now)
    return redirect_back(request, to=f"/tasks/{task.pk}/#comments")


def _all_comments(request: Request, task: Task) -> HttpResponse:
    rows = task.comments.select_related("author")
    found = page(rows, cursor=request.GET.get("cursor"), by=("at", "id"), descending=True)
    talk = {"said": said(found.rows, now=timezone.localtime(request.now)), "more": False}
    context = {"task": task, "talk": talk, "page": found, "comment_form": CommentForm()}
    return render(request, "tasks/task_comments.html", context)


@require_POST
@refuse_illegal_move
def add_step(request: Request, pk: int) -> HttpResponse:
    task = access.task_for(request.user, pk, to="add_step", seen=request.POST.get("version"))
    form = StepForm(request.POST)
    if not form.is_valid():
        return show_task(request, access.task_for(request.user, pk), status=422, step_form=form)
    text, required = form.cleaned_data["text"], form.cleaned_data["required"]
    task.add_step(text, by=request.user, now=request.now, required=required)
    say_aloud(request, _("Step added"))
    return redirect_back(request, to=f"/tasks/{pk}/")
