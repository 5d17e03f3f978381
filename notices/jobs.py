"""What runs in the background: the duties of the tick, and handing mails over. Each is safe to run twice, two at once.

The database is the truth: a lost job is started again by the next tick.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from notices import claims, delivery, mornings, staff_kinds
from notices.models import Envelope
from staff.pruning import empty

MAILS_A_JOB = 50
TEXTS_LAST = timedelta(days=90)
MOST_AT_ONCE = 5_000


@shared_task(acks_late=True)  # type: ignore[untyped-decorator]
def deliver(envelope_ids: list[int]) -> None:
    """Send these envelopes by one connection."""
    delivery.deliver(envelope_ids, clock=timezone.now)


def deliver_here(now: datetime) -> Callable[[list[int]], object]:
    """A `start` for `dispatch` that sends in this process, as of `now`, without Celery."""
    return lambda envelope_ids: delivery.deliver(envelope_ids, clock=lambda: now)


def dispatch(now: datetime, *, start: Callable[[list[int]], object] = deliver.delay_on_commit) -> dict[str, int]:
    """Duty of the tick: show, bind or drop what is due, and start the delivery of every mail whose time has come.

    `start` gets up to 50 envelope ids each time. Answers what was done, as counts.
    """
    tally = claims.settle_inbox(now) + claims.bind_mails(now)
    tally["unknown"] = delivery.take_back_lost(now)
    waiting = Envelope.objects.to_send(now).order_by("next_attempt_at").values_list("pk", flat=True)
    ids = list(waiting[:MOST_AT_ONCE])
    for first in range(0, len(ids), MAILS_A_JOB):
        start(ids[first : first + MAILS_A_JOB])
    return dict(tally) | {"mails": len(ids)}


def digests(now: datetime) -> dict[str, int]:
    """Duty of the tick: the morning digest of everybody whose work has begun."""
    return {"digests": mornings.write_digests(now)}


def reminders(now: datetime) -> dict[str, int]:
    """Duty of the tick: certificates that run out and employments that end."""
    return {"certificates": staff_kinds.remind_of_certificates(now), "employments": staff_kinds.remind_of_endings(now)}


def empty_old_mails(now: datetime) -> int:
    """Nightly: the text of mails that ended 90 days ago goes; who was told what and when stays. How many mails."""
    over = [Envelope.State.SENT, Envelope.State.DROPPED]
    mails = Envelope.objects.filter(state__in=over, created_at__lt=now - TEXTS_LAST).exclude(text="", html="")
    return empty(mails, text="", html="")
