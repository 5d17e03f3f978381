"""The life of a task as data: which move leads from where to where. Feeds buttons, bulk actions, API and docs.

Who may make a move is access.py's; what stands between a task and its end is gate.py's.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    OPEN = "open", _("Open")
    IN_PROGRESS = "in_progress", _("In progress")
    WAITING = "waiting", _("Waiting")
    TO_BE_SIGNED = "to_be_signed", _("To be signed")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


OPEN, IN_PROGRESS, WAITING, TO_BE_SIGNED, DONE, CANCELLED = Status
WORKABLE = (OPEN, IN_PROGRESS)
ENDED = (DONE, CANCELLED)
ACTIVE = (OPEN, IN_PROGRESS, WAITING, TO_BE_SIGNED)


@dataclass(frozen=True, slots=True)
class Move:
    """From any of `sources` to `target` (None: stays as it is), recorded as `event`.

    `gated`: asks gate.between first. `reason`: refused without one. `undoable`: whoever made it may take it back.
    """

    sources: tuple[Status, ...]
    target: Status | None
    event: str
    gated: bool = False
    reason: bool = False
    undoable: bool = False


MOVES: dict[str, Move] = {
    "start": Move((OPEN,), IN_PROGRESS, "started", undoable=True),
    "complete": Move(WORKABLE, DONE, "completed", gated=True, undoable=True),
    "wait": Move(WORKABLE, WAITING, "waiting_started", undoable=True),
    "resume": Move((WAITING,), OPEN, "resumed", undoable=True),
    "submit": Move(WORKABLE, TO_BE_SIGNED, "submitted", gated=True, undoable=True),
    "sign_off": Move((TO_BE_SIGNED,), DONE, "signed_off", undoable=True),
    "send_back": Move((TO_BE_SIGNED,), IN_PROGRESS, "sent_back", reason=True),
    "cancel": Move(ACTIVE, CANCELLED, "cancelled", reason=True, undoable=True),
    "reopen": Move(ENDED, OPEN, "reopened", reason=True),
    "assign": Move(ACTIVE, None, "assigned", undoable=True),
    "claim": Move((OPEN, IN_PROGRESS, WAITING), None, "claimed", undoable=True),
    "release": Move((OPEN, IN_PROGRESS, WAITING), None, "released", undoable=True),
    "hand_over": Move((OPEN, IN_PROGRESS, WAITING), None, "handed_over", undoable=True),
    "accept": Move((OPEN, IN_PROGRESS, WAITING), None, "accepted"),
    "decline": Move((OPEN, IN_PROGRESS, WAITING), None, "declined"),
    "edit": Move(ACTIVE, None, "edited", undoable=True),
    "review": Move((DONE,), None, "reviewed", undoable=True),
    "ask_help": Move((OPEN, IN_PROGRESS, WAITING), None, "help_asked", reason=True, undoable=True),
    "answer_help": Move((OPEN, IN_PROGRESS, WAITING), None, "help_answered"),
}
