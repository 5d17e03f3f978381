"""Days and hours away: one's own, and those of the people whom one leads. The verbs and forms are the pages'."""

from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from api.errors import checked, invalid, shown_by
from api.paging import listed
from api.schemas.types import Clock, Day, Given, Id, Line, Listed, QueryId, Version
from api.seen import seen_version
from api.typed import typed
from staff import actions_hours, gates
from staff.forms_hours import AbsenceForm
from staff.http import Request
from staff.models import Absence
from staff.versions import Stale

router = Router(tags=["absences"])
Reason = Literal["holiday", "sick", "leave", "course", "other"]
COLUMNS = {"person": "user", "from_day": "last_day__gte", "to_day": "first_day__lte"}


class AbsenceOut(Schema):
    """Whole days, first and last included; with `starts` and `ends` some hours of one day, on the clock of the person's
    home department. Only what is confirmed counts. Reason and note are told to nobody but the person, the manager and
    administrators, and so is the absence."""

    id: Id
    person: Id
    first_day: Day
    last_day: Day
    starts: Clock | None
    ends: Clock | None
    reason: Reason
    note: str
    confirmed: bool
    version: Version


class NewAbsence(Given):
    """`person` left out: oneself. What who leads the person enters counts at once; one's own waits for them."""

    person: Id | None = None
    first_day: Day
    last_day: Day | None = Field(None, description="Left out: the first day.")
    starts: Clock | None = None
    ends: Clock | None = None
    reason: Reason = "holiday"
    note: Annotated[str, Line(200)] = ""


class AbsenceChange(Given):
    """Back earlier or later than said: `last_day`, or `ends` where it is hours."""

    last_day: Day | None = None
    ends: Clock | None = None
    confirmed: Literal[True] | None = None
    version: Version | None = None


class AbsenceFilter(Schema):
    person: QueryId | None = None
    confirmed: bool | None = None
    from_day: Day | None = Field(None, alias="from", description="Away on this day or later.")
    to_day: Day | None = Field(None, alias="to", description="Away on this day or earlier.")
    cursor: str = ""


@shown_by(Absence, AbsenceOut)
def absence_body(absence: Absence, request: Request) -> dict[str, Any]:
    plain = ("first_day", "last_day", "starts", "ends", "reason", "note", "version")
    return {name: getattr(absence, name) for name in plain} | {
        "id": absence.pk,
        "person": absence.user_id,
        "confirmed": absence.confirmed_at is not None,
    }


@router.get("/absences", response=Listed[AbsenceOut], summary="Days away, mine and of the people whom I lead")
def list_absences(request: Request, asked: Query[AbsenceFilter]) -> dict[str, Any]:
    """The latest first."""
    narrow = Q(**{column: value for name, column in COLUMNS.items() if (value := getattr(asked, name))})
    if asked.confirmed is not None:
        narrow &= Q(confirmed_at__isnull=not asked.confirmed)
    rows = gates.absences_of(request.user).filter(narrow)
    by = ("first_day", "id")
    return listed(request, rows, lambda page: [absence_body(row, request) for row in page], by=by, descending=True)


@router.post("/absences", response={201: AbsenceOut}, summary="Say that somebody is away")
def add_absence(request: Request, body: NewAbsence) -> Status[dict[str, Any]]:
    gates.absences_of(request.user)
    other = body.person is not None and body.person != request.user.pk
    person = gates.person_for(request.user, body.person or 0, to="see") if other else request.user
    form = AbsenceForm(typed(body.dict() | {"last_day": body.last_day or body.first_day}))
    checked(form)
    fields = {name: form.cleaned_data[name] for name in ("first_day", "last_day", "starts", "ends", "reason", "note")}
    confirmed = gates.leads(request.user, person)
    absence = actions_hours.add_absence(person, confirmed=confirmed, by=request.user, now=request.now, **fields)
    return Status(201, absence_body(absence, request))


@router.get("/absences/{id:pk}", response=AbsenceOut, summary="One absence")
def read_absence(request: Request, pk: Id) -> dict[str, Any]:
    return absence_body(gates.absence_for(request.user, pk, to="see"), request)


@router.patch("/absences/{id:pk}", response=AbsenceOut, summary="Confirm an absence, or change when it ends")
def change_absence(request: Request, pk: Id, body: AbsenceChange) -> dict[str, Any]:
    absence = gates.absence_for(request.user, pk, to="change")
    seen = seen_version(request, body.version)
    if absence.version != seen:
        raise Stale(absence)
    if body.last_day and body.ends:
        raise invalid({"ends": [_("Change the last day, or when it ends, not both.")]})
    try:
        _change(request, absence, body)
    except Absence.DoesNotExist as gone:
        raise Http404 from gone
    return absence_body(absence, request)


def _change(request: Request, absence: Absence, body: AbsenceChange) -> None:
    """Each verb compares the version once more, under its lock."""
    by, now = request.user, request.now
    if body.last_day:
        actions_hours.end_absence(absence, last_day=body.last_day, version=absence.version, by=by, now=now)
    if body.ends:
        actions_hours.end_absence_hours(absence, ends=body.ends, version=absence.version, by=by, now=now)
    if body.confirmed:
        actions_hours.confirm_absence(absence, version=absence.version, by=by, now=now)


@router.delete("/absences/{id:pk}", response=AbsenceOut, summary="Remove an absence")
def remove_absence(request: Request, pk: Id) -> dict[str, Any]:
    """It is gone, and the answer is how it was; the history keeps its days. Without a version it holds for the absence
    as it is now. One's own: only while nobody has confirmed them."""
    absence = gates.absence_for(request.user, pk, to="remove")
    seen = seen_version(request, absence.version)
    body = absence_body(absence, request)
    try:
        actions_hours.remove_absence(absence, version=seen, by=request.user, now=request.now)
    except Absence.DoesNotExist as gone:
        raise Http404 from gone
    return body
