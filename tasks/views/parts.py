"""What is added to a task from its page: comments and steps. Ticking a step is a move (moves.py)."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff import form_keys
from staff.http import Request
from tasks import access
from tasks.actions_steps import add_steps
from tasks.errors import Refused
from tasks.forms_parts import CommentForm, MentionForm, StepForm
from tasks.mentions import offered
from tasks.models import Comment, Task
from tasks.said import naming, said
from tasks.views.answers import refuse_illegal_move
from tasks.views.task import show_task
from ui.forms import LONGEST_TEXT
from ui.htmx import is_part, redirect_back
from ui.htmx import say as say_aloud
from ui.paging import page


@require_http_methods(["GET", "HEAD", "POST"])
def task_comments(request: Request, pk: int) -> HttpResponse:
    """POST says something; GET shows all that was said, page by page."""
    try:
        task = access.task_for(request.user, pk, to="comment")
    except PermissionDenied as no:
        if request.method != "POST":
            raise
        # Given to somebody else while it was being typed: the words are not thrown away.
        context = {"reason": str(no), "typed": request.POST.get("text", "")[:LONGEST_TEXT]}
        return render(request, "tasks/comment_refused.html", context, status=403)
    return _comment(request, task) if request.method == "POST" else _all_comments(request, task)


def _comment(request: Request, task: Task) -> HttpResponse:
    form = CommentForm(request.POST)
    if not form.is_valid():
        return show_task(request, task, status=422, comment_form=form)
    text, key = form.cleaned_data["text"], form.cleaned_data["form_key"]
    by, now = request.user, request.now
    try:
        form_keys.once(Comment, lambda: task.comment(text, by=by, now=now), key=key, by=by, now=now)
    except Refused as refused:
        form.add_error("text", str(refused.message))
        return show_task(request, task, status=422, comment_form=form)
    return redirect_back(request, to=f"/tasks/{task.pk}/#comments")


def _all_comments(request: Request, task: Task) -> HttpResponse:
    rows = task.comments.all()
    found = page(rows, cursor=request.GET.get("cursor"), by=("at", "id"), descending=True)
    shown = Comment.objects.filter(pk__in=[row.pk for row in found.rows]).select_related("author")
    named = naming(shown).order_by("-at", "-id")
    talk = {"said": said(named, now=timezone.localtime(request.now)), "more": False}
    context = {"task": task, "talk": talk, "page": found, "comment_form": CommentForm()}
    return render(request, "tasks/task_comments.html", context)


@require_safe
def mentionable_people(request: Request, pk: int) -> HttpResponse:
    """Whom a comment on this task can mention, of those whose name begins so; to a plain browser the task."""
    task = access.task_for(request.user, pk, to="comment")
    if not is_part(request):
        return redirect(f"/tasks/{pk}/#comments")
    form = MentionForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    people = offered(task, to=request.user, words=words)
    return render(request, "tasks/_mentionable.html", {"people": people})  # no part(): words said wait for the page


@require_POST
@refuse_illegal_move
def add_step(request: Request, pk: int) -> HttpResponse:
    task = access.task_for(request.user, pk, to="add_step", seen=request.POST.get("version"))
    form = StepForm(request.POST)
    if not form.is_valid():
        return show_task(request, access.task_for(request.user, pk), status=422, step_form=form)
    texts, required = form.cleaned_data["text"], form.cleaned_data["required"]
    add_steps(task, texts, by=request.user, now=request.now, required=required)
    words = ngettext("Step added", "%(count)d steps added", len(texts)) % {"count": len(texts)}
    say_aloud(request, words)
    return redirect_back(request, to=f"/tasks/{pk}/")
