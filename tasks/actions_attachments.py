"""The verbs of evidence: attach, remove, restore, and pruning the bytes of what was taken away long ago.

File and row never disagree: the bytes are written first, then row and event in one transaction, and a transaction that
fails takes the bytes back. A process that dies between the two leaves an orphan, which files/nightly.py finds.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from staff.models import Event, User
from tasks.errors import IllegalMove, Refused
from tasks.files import store
from tasks.files.intake import Taken, taken_in
from tasks.models import Attachment, Task
from tasks.states import ACTIVE, IN_PROGRESS, OPEN, WAITING, Status

MOST_OF_A_TASK = 50
# What was sent for signature is what will be signed: more may be added, nothing taken away.
REMOVABLE: tuple[Status, ...] = (OPEN, IN_PROGRESS, WAITING)


def attach_file(task: Task, *, file: "File[Any]", name: str, by: User, now: datetime) -> Attachment:
    """Take a file as evidence, under a cleaned name that says what its content is; photos small and without data.

    `file` is anything with `chunks()`. Raises Refused("file", words) for content, size or number, IllegalMove when the
    copy is stale or the work has ended (reopen it first). Not inside a transaction: reading a photo takes its time.
    """
    with taken_in(file, name) as taken:
        key = uuid4()
        store.put(key, taken.path)
        try:
            return _write(task, key, taken, by=by, now=now)
        except BaseException:
            store.drop(key)
            raise


@transaction.atomic
def _write(task: Task, key: UUID, taken: Taken, *, by: User, now: datetime) -> Attachment:
    task.bump("attach", sources=ACTIVE)
    _refuse_more_than_enough(task)
    if task.attachments.shown().filter(digest=taken.digest).exists():  # as after an answer that was lost on its way
        raise Refused("file", _("This file is here already."))
    made = Attachment.objects.create(
        task=task,
        key=key,
        name=taken.name,
        media_type=taken.media_type,
        size=taken.size,
        digest=taken.digest,
        added_by=by,
        added_at=now,
        checked_at=now,
    )
    task.record("attached", by=by, now=now, after={"attachment": made.pk, "text": made.name})
    return made


def _refuse_more_than_enough(task: Task) -> None:
    if task.attachments.shown().count() >= MOST_OF_A_TASK:
        raise Refused("file", _("A task has at most %(count)d files.") % {"count": MOST_OF_A_TASK})


@transaction.atomic
def remove_attachment(task: Task, attachment: Attachment, *, by: User, now: datetime) -> None:
    """Taken away, and for 30 days brought back by `restore_attachment`."""
    task.bump("remove_attachment", sources=REMOVABLE)
    rows = task.attachments.shown().filter(pk=attachment.pk)
    if not rows.update(removed_at=now, removed_by=by):
        raise IllegalMove("remove_attachment", task)
    task.record("attachment_removed", by=by, now=now, after={"attachment": attachment.pk, "text": attachment.name})


@transaction.atomic
def restore_attachment(task: Task, attachment: Attachment, *, by: User, now: datetime) -> None:
    """There again. Refused when its bytes were pruned, or other files took its place."""
    task.bump("restore_attachment", sources=ACTIVE)
    _refuse_more_than_enough(task)
    rows = task.attachments.kept().filter(pk=attachment.pk, removed_at__isnull=False)
    if not rows.update(removed_at=None, removed_by=None):
        raise IllegalMove("restore_attachment", task)
    task.record("attachment_restored", by=by, now=now, after={"attachment": attachment.pk, "text": attachment.name})


def prune_attachment(attachment: Attachment, *, now: datetime) -> bool:
    """The bytes of what was taken away 30 days ago go for good; row and event stay. False: someone was faster."""
    with transaction.atomic():
        rows = Attachment.objects.prunable(now).filter(pk=attachment.pk)
        if not rows.update(pruned_at=now):
            return False
        # No change of the task: its version stays, so that nobody's open page is stale by it.
        told = {"attachment": attachment.pk, "text": attachment.name}
        Event.record(attachment.task, "attachment_pruned", by=None, at=now, after=told)
    store.drop(attachment.key)  # after the row says so; what a crash leaves here is an orphan like any other
    return True
