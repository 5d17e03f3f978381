"""Asking for help with a task, and the manager's answer. Moves like those in moves.py, each by POST only."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from staff.http import Request
from tasks.forms_parts import AnswerHelpForm, AskHelpForm
from tasks.views.answers import invalid, moved, refuse_illegal_move, task_to


@require_POST
@refuse_illegal_move
def ask_help_task(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "ask_help")
    form = AskHelpForm(request.POST)
    if not form.is_valid():
        return invalid(request, pk, form)
    task.ask_help(by=request.user, now=request.now, reason=form.cleaned_data["reason"])
    return moved(request, task, _("“%(title)s”: your manager is asked for help"))


@require_POST
@refuse_illegal_move
def answer_help_task(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "answer_help")
    form = AnswerHelpForm(request.POST)
    if not form.is_valid():
        return invalid(request, pk, form)
    task.answer_help(by=request.user, now=request.now, answer=form.cleaned_data["answer"])
    return moved(request, task, _("“%(title)s”: answered"), undo=False)
