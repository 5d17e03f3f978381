"""Evidence as the task's panel shows it: what was asked for, each file with who added it, and what one may do with it.

Words and paths only; the markup is tasks/_panel_attachments.html's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from staff.models import User
from tasks import access
from tasks.access import Tie
from tasks.actions_attachments import REMOVABLE
from tasks.models import Attachment, Task
from tasks.states import ACTIVE
from ui.dates import short_moment
from ui.prepared import Prepared, remember

# What the browser's own dialog offers; what is taken is decided by the content.
ACCEPT = "image/*,.heic,.heif,.pdf,.docx,.xlsx,.odt,.ods,.csv,.txt,.eml"


@dataclass(frozen=True, slots=True)
class Piece:
    """One file. `opens` is the download, or for pictures and PDF the view; `remove` is empty where one may not."""

    pk: int
    name: str
    words: str
    opens: str
    picture: str
    download: str
    remove: str
    trouble: str


def with_evidence(task: Task) -> None:
    """What the panel and the gate read, in one query."""
    remember(task, "attachments", _shown(task=task.pk))


def _files(_key: None, *, task: int) -> "QuerySet[Attachment]":
    return Attachment.objects.shown().filter(task=task).select_related("added_by")


_shown = Prepared(_files)


def evidence(task: Task, *, user: User, held: frozenset[Tie], now: datetime) -> dict[str, Any]:
    """For a task whose attachments were read by `with_evidence`; `now` in the reader's zone."""
    pieces = [_piece(each, task, user, held, now) for each in task.attachments.all()]
    may_add = task.status in ACTIVE and bool(access.MAY["attach"] & held)
    return {
        "asked": task.evidence,
        "pieces": pieces,
        "add": f"/tasks/{task.pk}/attachments/" if may_add else "",
        "accept": ACCEPT,
        "most": settings.ATTACHMENT_MAX_MB,
        "lacking": task.is_active and bool(task.evidence) and not pieces,
    }


def _piece(each: Attachment, task: Task, user: User, held: frozenset[Tie], now: datetime) -> Piece:
    path = path_of(task.pk, each.pk)
    removable = task.status in REMOVABLE and access.may_change_attachment(user, held, by=each.added_by_id)
    when = short_moment(each.added_at, now=now, brief=True)
    told = {"size": filesizeformat(each.size), "name": each.added_by.get_short_name(), "when": when}
    return Piece(
        pk=each.pk,
        name=each.name,
        words=_("%(size)s · %(name)s, %(when)s") % told,
        opens=f"{path}view/" if each.can_be_viewed else path,
        picture=f"{path}thumbnail/" if each.is_picture and not each.trouble else "",
        download=path,
        remove=f"{path}remove/" if removable else "",
        trouble=str(Attachment.Trouble(each.trouble).label) if each.trouble else "",
    )


def path_of(task: int, attachment: int) -> str:
    return f"/tasks/{task}/attachments/{attachment}/"
