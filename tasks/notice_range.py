"""The message that a number is outside its range: who hears, whether it still is, and the words."""

from collections.abc import Iterable, Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from notices import kinds
from notices.kinds import Dropped, Heard, Hidden, Kind, Spoken, Words
from notices.models import Channel, Notice
from staff.models import Department, Event, Membership, User
from tasks.models import FieldValue, Task
from tasks.notice_kinds import NOT_YOURS
from tasks.values import range_words, words_of

CORRECTED = gettext_noop("The number was corrected before.")
KEY = "out_of_range"


def hears_out_of_range(event: Event) -> Iterable[Heard]:
    """Manager and deputies of the department, or of the nearest above it that has some; else the admins."""
    task = Task.objects.select_related("department").filter(pk=event.subject_id).first()
    if task is None or not event.after.get("outside"):
        return []
    return [Heard(person, moment=event.at, not_before=event.at) for person in _leads(task.department)]


def _leads(department: Department | None) -> list[User]:
    while department is not None:
        leads = Membership.objects.filter(department=department).exclude(role=Membership.Role.ASSISTANT)
        if people := list(User.objects.active().filter(pk__in=leads.values("user"))):
            return people
        department = department.parent
    return list(User.objects.admins())


def speak(notices: Sequence[Notice]) -> Spoken:
    """Two queries, whatever their number. A notice tells of what was written at its moment, as long as it stands."""
    ids = {notice.subject_id for notice in notices}
    seen = Task.objects.visible_to(notices[0].person).select_related("category").in_bulk(ids)
    outside = FieldValue.objects.filter(task__in=seen, out_of_range=True).select_related("field", "set_by")
    found = list(outside)
    return {
        notice.pk: _say(
            notice,
            seen.get(notice.subject_id),
            [value for value in found if (value.task_id, value.set_at) == (notice.subject_id, notice.moment)],
        )
        for notice in notices
    }


def _say(notice: Notice, task: Task | None, values: list[FieldValue]) -> Words | Dropped:
    if task is None:
        return Hidden(NOT_YOURS)
    if not values:
        return Dropped(CORRECTED)
    url = f"/tasks/{task.pk}/"
    if task.category.is_private and notice.channel != Channel.INBOX:  # not even what was measured leaves the app
        return Words(line=_("A number is outside its range: a private task"), text="", url=url)
    told = {"title": task.title, "name": values[0].set_by.name}
    told["values"] = str(get_text_list([_value(value) for value in values], _("and")))
    told["actions"] = " ".join(_("“%(action)s”") % {"action": value.action_taken} for value in values)
    line = _("%(title)s: %(values)s. What %(name)s did: %(actions)s") % told
    return Words(line=line, text="", url=url)


def _value(value: FieldValue) -> str:
    """ "Temperature 9 °C, should be 2 to 8 °C"."""
    told = {"field": value.field.name, "value": words_of(value.field, value), "range": range_words(value.field)}
    if not told["range"]:  # the kind of work has dropped it since
        return _("%(field)s %(value)s") % told
    return _("%(field)s %(value)s, should be %(range)s") % told


def register() -> None:
    kinds.register(
        Kind(
            KEY,
            gettext_lazy("A number outside its range"),
            "task",
            speak,
            hears_out_of_range,
            frozenset({("task", "fields_set")}),
            at_once=True,
            in_digest=True,
        )
    )
