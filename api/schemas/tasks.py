"""A task as programs read and write it. What is null for whom is task_bodies.py's."""

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from api.schemas.types import Clock, Count, Day, Flag, Given, Id, Line, Minutes, Moment, QueryId, Text, Values, Version

State = Literal["open", "in_progress", "waiting", "to_be_signed", "done", "cancelled"]
Kind = Literal["clerical", "bookkeeping", "supplies"]
Priority = Literal["normal", "high"]
Title = Annotated[str, Line(200, empty=False)]
Reason = Annotated[str, Line(500, empty=False)]
MOST_STEPS = 100


class StepOut(Schema):
    """`n` is its place in the checklist, from 1."""

    n: int
    text: str
    required: bool
    ticked_at: Moment | None
    ticked_by: Id | None


class TaskOut(Schema):
    """Ids of people, departments and kinds of work; moments on the department's clock.

    In outline (`whole` false: of a colleague's work one sees title, state and assignee) the rest is null.
    """

    id: Id
    whole: bool
    title: str
    instructions: str | None
    kind: Kind
    category: Id
    department: Id
    requester: Id | None
    assignee: Id | None
    offered_to: Id | None
    created_by: Id | None
    status: State
    priority: Priority | None
    reference: str | None
    deadline: Day | None
    due_on: Day
    due_time: Clock | None
    due_at: Moment
    estimate_minutes: int | None
    spent_minutes: int | None
    count_total: int | None
    count_done: int | None
    count_unit: str | None
    steps: list[StepOut] | None
    fields: dict[str, Any] | None = Field(description='By name: text, "4.5", {amount, currency}, date, true or null.')
    evidence: str | None = Field(description="What file is asked for; empty: none.")
    between_this_and_done: list[str] = Field(description="Sentences; empty: nothing stands in the way.")
    needs_sign_off: bool | None
    signed_off_by: Id | None
    sent_back_reason: str | None
    schedule: Id | None
    occurrence: Id | None
    version: Version
    created_at: Moment | None
    completed_at: Moment | None
    done_at: Moment | None
    completed_by: Id | None
    waiting_for: str | None
    waiting_person: Id | None
    look_again_on: Day | None
    help_wanted: str | None
    note_for_next: str | None


# --- asking for lists ---


class TaskFilter(Schema):
    """Each narrows the list; none: all that one may see."""

    assignee: str = Field("", pattern="^(me|nobody|[1-9][0-9]{0,17})?$", description="me, nobody or a person's id.")
    department: QueryId | None = None
    status: Literal["", "open", "in_progress", "waiting", "to_be_signed", "done", "cancelled", "to_do", "active"] = (
        Field("", description="One state; `to_do` is open or in progress, `active` all that has not ended.")
    )
    kind: Literal["", "clerical", "bookkeeping", "supplies"] = ""
    category: QueryId | None = None
    due_before: Day | None = Field(None, description="Due on this day or before.")
    due_after: Day | None = Field(None, description="Due on this day or after.")
    q: Annotated[str, Line(200)] = Field("", description="Words in title, reference or instructions.")
    cursor: str = Field("", description="From `next`; a list is never counted by pages.")


# --- what comes in ---


class NewStep(Given):
    text: Annotated[str, Line(300, empty=False)]
    required: Flag = True


class NewTask(Given):
    """`due_on` left out is today; `category` the one that you gave out last; `department` the assignee's."""

    title: Title
    instructions: Annotated[str, Text()] = ""
    department: Id | None = None
    category: Id | None = None
    assignee: Id | None = None
    requester: Id | None = None
    due_on: Day | None = None
    due_time: Clock | None = None
    deadline: Day | None = None
    priority: Priority = "normal"
    reference: Annotated[str, Line(60)] = ""
    estimate_minutes: Minutes | None = None
    count_total: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] | None = None
    count_unit: Annotated[str, Line(40)] = ""
    steps: Annotated[list[NewStep], Field(max_length=MOST_STEPS)] = Field(default_factory=list)
    fields: Values = Field(default_factory=dict)
    actions_taken: Values = Field(default_factory=dict)


class TaskChange(Given):
    """Only what is sent changes. Whose it is and its state are moves of their own."""

    title: Title | None = None
    instructions: Annotated[str, Text()] | None = None
    category: Id | None = None
    due_on: Day | None = None
    due_time: Clock | None = None
    deadline: Day | None = None
    priority: Priority | None = None
    reference: Annotated[str, Line(60)] | None = None
    estimate_minutes: Minutes | None = None
    count_total: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] | None = None
    count_unit: Annotated[str, Line(40)] | None = None
    fields: Values = Field(default_factory=dict, description="By name; null empties one, the others stay.")
    actions_taken: Values = Field(
        default_factory=dict, description="By name of the field: what was done about a number outside its range."
    )
    reason: Annotated[str, Line(500)] | None = Field(None, description="Needed for a date past the deadline.")
    version: Version | None = None


class Seen(Given):
    """`version` left out: whatever the task is like now."""

    version: Version | None = None


class Completed(Seen):
    done_at: Moment | None = Field(None, description="Earlier the same day; left out: now.")
    spent_minutes: Annotated[int, Field(strict=True, ge=0, le=6000)] | None = None
    note_for_next: Annotated[str, Line(500)] | None = None


class Submitted(Seen):
    note_for_next: Annotated[str, Line(500)] | None = None


class Waiting(Seen):
    """For whom or what: words, a colleague, or both."""

    waiting_for: Annotated[str, Line(200)] = ""
    waiting_person: Id | None = None
    look_again_on: Day


class Reasoned(Seen):
    reason: Reason


class Assigned(Seen):
    """null: nobody in particular, unclaimed."""

    assignee: Id | None


class HandedOver(Seen):
    to: Id


class StepAdded(Seen):
    text: Annotated[str, Line(300, empty=False)]
    required: Flag = False


class CommentOut(Schema):
    id: Id
    author: Id
    at: Moment
    text: str


class NewComment(Given):
    text: Annotated[str, Text(5000, empty=False)]


class EventOut(Schema):
    """`words` is the sentence of the history; `before` and `after` are what changed."""

    id: Id
    name: str
    by: Id | None
    at: Moment
    words: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]


class AttachmentOut(Schema):
    id: Id
    name: str
    media_type: str
    size: Count
    digest: str = Field(description="SHA-256 of the bytes that are kept.")
    added_by: Id
    added_at: Moment
