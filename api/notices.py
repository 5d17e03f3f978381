"""GET /notices: one's own messages, as the inbox shows them. Opening one marks it read on the pages only."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema

from api.paging import listed
from api.schemas.types import Id, Listed, Moment
from notices import kinds
from notices.models import Notice
from staff.http import Request

router = Router(tags=["notices"])
PAGE = 30


class NoticeOut(Schema):
    """`path` is the page that it tells of, on this site; empty when there is nothing to open any more."""

    id: Id
    kind: str
    subject: Id
    line: str
    text: str
    path: str
    at: Moment
    read_at: Moment | None


@router.get("/notices", response=Listed[NoticeOut], summary="My messages, newest first")
def list_notices(request: Request, cursor: str = "") -> dict[str, Any]:
    mine = Notice.objects.inbox(request.user, request.now)

    def show(rows: Sequence[Notice]) -> list[dict[str, Any]]:
        said = kinds.speak(request.user, rows)
        return [_notice(row, said[row.pk]) for row in rows if _is_told(row, said[row.pk])]

    return listed(request, mine, show, by=("not_before", "id"), descending=True, size=PAGE)


def _is_told(row: Notice, said: kinds.Words | kinds.Dropped) -> bool:
    """What stopped being true before its moment was never told."""
    return isinstance(said, kinds.Words) or row.state != Notice.State.PENDING


def _notice(row: Notice, said: kinds.Words | kinds.Dropped) -> dict[str, Any]:
    kind = kinds.kind_of(row.kind)
    hidden = isinstance(said, kinds.Hidden) or kind is None
    if isinstance(said, kinds.Words):
        line, text, path = said.line, said.text, said.url
    else:
        line, text, path = (
            (_("A message from before") if hidden or kind is None else str(kind.label)),
            _(said.reason),
            "",
        )
    return {
        "id": row.pk,
        "kind": row.kind,
        "subject": row.subject_id,
        "line": line,
        "text": text,
        "path": path,
        "at": timezone.localtime(row.not_before),
        "read_at": timezone.localtime(row.read_at) if row.read_at else None,
    }
