"""Why did I (not) get it? An admin sees every row and every attempt, and sends again what was given up."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notices import actions, kinds
from notices.forms import TraceForm
from notices.models import Attempt, Envelope, Notice, Refusal
from staff import gates
from staff.http import Request
from ui.dates import short_moment
from ui.htmx import redirect_back, say
from ui.paging import page
from ui.text import fold

PAGE = 50
MOST_DEAD = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One row's history in words."""

    kind: str
    subject: str
    person: str
    channel: str
    state: str
    good: bool
    bad: bool
    reason: str
    history: list[str]


@require_safe
def setup_notices(request: Request) -> HttpResponse:
    gates.setup(request.user, to="change")
    form = TraceForm(request.GET, label_suffix="")
    rows = page(_found(form), cursor=request.GET.get("cursor"), size=PAGE, by=("not_before", "id"), descending=True)
    now = localtime(request.now)
    context = {
        "form": form,
        "page": rows,
        "rows": [_row(notice, now) for notice in rows.rows],
        "dead": Envelope.objects.filter(state=Envelope.State.DEAD).select_related("person")[:MOST_DEAD],
        "refusals": Refusal.objects.holding().select_related("person")[:MOST_DEAD],
    }
    return render(request, "notices/setup_notices.html", context, status=200 if form.is_valid() else 400)


@require_POST
def send_envelope_again(request: Request, pk: int) -> HttpResponse:
    gates.setup(request.user, to="change")
    envelope = get_object_or_404(Envelope, pk=gates.sane(pk))
    if actions.send_envelope_again(envelope, by=request.user, now=request.now):
        say(request, _("It is sent again within a minute."))
        return redirect_back(request, to="setup-notices")
    return _conflict(request)


@require_POST
def clear_refusal(request: Request, pk: int) -> HttpResponse:
    gates.setup(request.user, to="change")
    refusal = get_object_or_404(Refusal.objects.select_related("person"), pk=gates.sane(pk))
    if actions.clear_refusal(refusal, by=request.user, now=request.now):
        said = _("%(name)s gets e-mail again. What waited goes out within a minute.")
        say(request, said % {"name": refusal.person.name})
        return redirect_back(request, to="setup-notices")
    return _conflict(request)


def _conflict(request: Request) -> HttpResponse:
    """Somebody was faster, or it was never so: 409."""
    return render(request, "409.html", status=409)


def _found(form: TraceForm) -> QuerySet[Notice]:
    rows = Notice.objects.select_related("person", "envelope").prefetch_related("envelope__trail")
    if not form.is_valid():
        return rows.none()
    asked = form.cleaned_data
    if asked["person"]:
        rows = rows.filter(person__search_text__contains=fold(asked["person"]))
    for field, name in (("kind", "kind"), ("number", "subject_id"), ("state", "state")):
        if asked[field]:
            rows = rows.filter(**{name: asked[field]})
    return rows


def _row(notice: Notice, now: datetime) -> Row:
    kind = kinds.kind_of(notice.kind)
    return Row(
        kind=str(kind.label) if kind else notice.kind,
        subject=f"#{notice.subject_id}",
        person=notice.person.name,
        channel=notice.get_channel_display(),
        state=notice.get_state_display(),
        good=notice.state == Notice.State.SENT,
        bad=notice.state == Notice.State.DEAD,
        reason=_(notice.reason) if notice.reason else "",
        history=_history(notice, now),
    )


def _history(notice: Notice, now: datetime) -> list[str]:
    """Written, due, each attempt, read: what happened in its order."""
    lines = [
        _("Written %(when)s") % {"when": short_moment(notice.created_at, now=now)},
        _("Due %(when)s") % {"when": short_moment(notice.not_before, now=now)},
    ]
    if notice.envelope:
        lines += [_attempt(one, now) for one in notice.envelope.trail.all()]
        if notice.envelope.state in Envelope.WAITING:
            lines.append(_("Next try %(when)s") % {"when": short_moment(notice.envelope.next_attempt_at, now=now)})
        lines.append(notice.envelope.message_id)
    if notice.read_at:
        lines.append(_("Read %(when)s") % {"when": short_moment(notice.read_at, now=now)})
    return lines


def _attempt(attempt: Attempt, now: datetime) -> str:
    said = _("Attempt %(number)d, %(when)s: %(outcome)s") % {
        "number": attempt.number,
        "when": short_moment(attempt.at, now=now),
        "outcome": attempt.get_outcome_display(),
    }
    return f"{said} ({_(attempt.detail)})" if attempt.detail else said
