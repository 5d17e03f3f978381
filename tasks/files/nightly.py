"""Whether files and rows still agree: each file's bytes are looked at once a day, orphans are put aside, old ones go.

Every duty takes `now`, is safe to run twice and beside another, and answers how many it did.
"""

import logging
import time
from datetime import datetime, timedelta
from uuid import UUID

from tasks.actions_attachments import prune_attachment
from tasks.files import store
from tasks.models import Attachment

log = logging.getLogger(__name__)
AT_ONCE = 200
SECONDS = 2.0  # a tick's share; what is left waits for the next minute
CHECKED_EVERY = timedelta(days=1)
ORPHAN_AFTER = timedelta(days=1)  # a file younger than this may belong to a transaction that is still open
LOST_KEPT = timedelta(days=30)


def check_files(now: datetime) -> int:
    """Those not looked at for a day, the longest first, for two seconds: missing or changed bytes are said once."""
    started, checked = time.monotonic(), 0
    due = Attachment.objects.kept().filter(checked_at__lt=now - CHECKED_EVERY).order_by("checked_at", "pk")
    for attachment in due[:AT_ONCE]:
        _check(attachment, now)
        checked += 1
        if time.monotonic() - started > SECONDS:
            break
    return checked


def _check(attachment: Attachment, now: datetime) -> None:
    trouble = trouble_of(attachment)
    if trouble and trouble != attachment.trouble:
        words = ("the file %s of task %s is %s: %s", store.place(attachment.key), attachment.task_id, trouble)
        log.error(*words, attachment.name)
    Attachment.objects.filter(pk=attachment.pk).update(checked_at=now, trouble=trouble)


def trouble_of(attachment: Attachment) -> str:
    """Empty while the bytes are those that were added."""
    try:
        with store.read(attachment.key) as file:
            whole = file.size == attachment.size and store.digest_of(file) == attachment.digest
    except FileNotFoundError:
        return Attachment.Trouble.MISSING
    except OSError:
        log.exception("the file %s can't be read", store.place(attachment.key))
        return Attachment.Trouble.MISSING
    return "" if whole else Attachment.Trouble.CHANGED


def prune_files(now: datetime) -> int:
    """The bytes of what was taken away 30 days ago."""
    old = Attachment.objects.prunable(now).select_related("task").order_by("pk")
    return sum(prune_attachment(each, now=now) for each in old[:AT_ONCE])


def sweep_orphans(now: datetime) -> int:
    """Files without a row, older than a day, are put among the lost; a month later they are deleted. How many."""
    found = sum(_sweep(folder, now) for folder in store.folders())
    store.forget_lost(now - LOST_KEPT)
    return found


def _sweep(folder: str, now: datetime) -> int:
    keys, swept = list(store.keys_in(folder)), 0
    for start in range(0, len(keys), AT_ONCE):
        chunk = keys[start : start + AT_ONCE]
        known = set(Attachment.objects.kept().filter(key__in=chunk).values_list("key", flat=True))
        swept += sum(_put_aside(key, now) for key in chunk if key not in known)
    return swept


def _put_aside(key: UUID, now: datetime) -> bool:
    try:
        if store.written_at(key) > now - ORPHAN_AFTER:
            return False
        store.lose(key)
    except OSError:  # another was faster, or the disk is in trouble: the next night looks again
        log.exception("the orphan %s could not be put aside", store.place(key))
        return False
    log.warning("the file %s belongs to no task; it lies in %s/ for 30 days", store.place(key), store.LOST)
    return True
