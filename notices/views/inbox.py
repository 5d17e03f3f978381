"""The inbox: what was told, newest first; opening one marks it read, by POST."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from notices import kinds
from notices.kinds import Hidden, Words
from notices.models import Notice
from staff.gates import sane
from staff.http import Request
from ui.dates import short_moment
from ui.htmx import redirect_back, say
from ui.paging import page

PAGE = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the inbox. `open` is empty when there is nothing to open any more; then `text` says why."""

    line: str
    text: str
    when: str
    unread: bool
    open: str


@require_safe
def notice_list(request: Request) -> HttpResponse:
    mine = Notice.objects.inbox(request.user, request.now)
    rows = page(mine, cursor=request.GET.get("cursor"), size=PAGE, by=("not_before", "id"), descending=True)
    said = kinds.speak(request.user, rows.rows)
    shown = [_row(notice, said[notice.pk], localtime(request.now)) for notice in rows.rows]
    context = {
        "page": rows,
        "rows": [row for row in shown if row],
        "unread": Notice.objects.unread_count(request.user, request.now),
    }
    return render(request, "notices/notice_list.html", context)


@require_POST
def open_notice(request: Request, pk: int) -> HttpResponse:
    """Marks it read and goes on to what it tells of."""
    mine = Notice.objects.inbox(request.user, request.now)
    notice = get_object_or_404(mine, pk=sane(pk))
    mine.unread().filter(pk=notice.pk).update(read_at=request.now)
    match kinds.speak(request.user, [notice])[notice.pk]:
        case Words(url=url):
            return redirect(url)
        case dropped:
            say(request, _(dropped.reason))
            return redirect("notice-list")


@require_POST
def read_notices(request: Request) -> HttpResponse:
    """All that is in the inbox now is read."""
    unread = Notice.objects.inbox(request.user, request.now).unread()
    count = unread.update(read_at=request.now)
    if count:
        said = ngettext("%(count)d message marked as read.", "%(count)d messages marked as read.", count)
        say(request, said % {"count": count})
    return redirect_back(request, to="notice-list")


def _row(notice: Notice, said: kinds.Words | kinds.Dropped, now: datetime) -> Row | None:
    """None for what stopped being true before its moment: it was never told, and the next tick drops it."""
    when, unread = short_moment(notice.not_before, now=now), notice.read_at is None
    if isinstance(said, Words):
        return Row(said.line, said.text, when, unread, f"{reverse('notice-list')}{notice.pk}/open/")
    if notice.state == Notice.State.PENDING:
        return None
    kind = kinds.kind_of(notice.kind)
    label = str(kind.label) if kind and not isinstance(said, Hidden) else _("A message from before")
    return Row(label, _(said.reason), when, unread, "")
