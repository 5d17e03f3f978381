"""When a person works: their weeks from a date, extra hours, and days or hours away.

A person without a working week has the home department's opening hours. The answers are worktime.py's.
"""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models.office import WEEKDAYS
from staff.models.organisation import Membership


class Place(models.TextChoices):
    OFFICE = "office", _("Office")
    LAB = "lab", _("Laboratory")
    WAREHOUSE = "warehouse", _("Warehouse")
    FLOOR = "floor", _("Shop floor")
    HOME = "home", _("Home")


class WorkingWeek(models.Model):
    """A person's own week from a date until the next one starts, or (`last_day` set) only for a span of dates.

    `alternating`: the A hours in the ISO week of `from_date`, the B hours in the next one, and so on.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="working_weeks")
    from_date = models.DateField(_("From"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)
    alternating = models.BooleanField(_("Every other week differs"), default=False)

    class Meta:
        ordering = ["user_id", "from_date"]
        constraints = [
            models.UniqueConstraint(fields=["user", "from_date"], name="working_week_once_a_date"),
            models.CheckConstraint(
                condition=models.Q(last_day__isnull=True) | models.Q(last_day__gte=models.F("from_date")),
                name="working_week_last_not_before_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} from {self.from_date}"


class WeekHours(models.Model):
    """Hours of one weekday in week A or B of a working week; a weekday without a row is free."""

    week = models.ForeignKey(WorkingWeek, on_delete=models.CASCADE, related_name="hours")
    letter = models.CharField(max_length=1, choices=[("A", "A"), ("B", "B")], default="A")
    weekday = models.PositiveSmallIntegerField(_("Weekday"), choices=WEEKDAYS)
    starts = models.TimeField(_("From"))
    ends = models.TimeField(_("To"))
    place = models.CharField(_("Place"), max_length=10, choices=Place, default=Place.OFFICE)

    class Meta:
        ordering = ["letter", "weekday"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="week_hours_end_after_start"),
            models.UniqueConstraint(fields=["week", "letter", "weekday"], name="week_hours_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.letter}{self.weekday} {self.starts:%H:%M}-{self.ends:%H:%M}"


class ExtraHours(models.Model):
    """Hours on one date beyond the person's week; they count even when the office is closed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="extra_hours")
    day = models.DateField(_("Day"))
    starts = models.TimeField(_("From"))
    ends = models.TimeField(_("To"))
    place = models.CharField(_("Place"), max_length=10, choices=Place, default=Place.OFFICE)

    class Meta:
        ordering = ["day", "starts"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="extra_hours_end_after_start"),
            models.UniqueConstraint(fields=["user", "day", "starts"], name="extra_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def unconfirmed(self) -> Self:
        """Entered by the person, not yet confirmed: they do not count as working time yet."""
        return self.filter(confirmed_at__isnull=True)

    def of_departments(self, departments: Iterable[int]) -> Self:
        """Of the people who are members of these departments."""
        people = Membership.objects.filter(department__in=departments).values("user_id")
        return self.filter(user__in=people)


class Absence(models.Model):
    """Whole days away, first and last included, or some hours of one day on the clock of the person's home department.

    The reason is for the manager and the admin only.
    """

    class Reason(models.TextChoices):
        HOLIDAY = "holiday", _("Holiday")
        SICK = "sick", _("Sick")
        LEAVE = "leave", _("Leave")
        COURSE = "course", _("Course")
        OTHER = "other", _("Other")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences")
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"))
    starts = models.TimeField(_("From"), null=True, blank=True)
    ends = models.TimeField(_("To"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=10, choices=Reason, default=Reason.HOLIDAY)
    note = models.CharField(_("Note"), max_length=200, blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="absence_last_not_before_first"
            ),
            models.CheckConstraint(
                condition=models.Q(starts__isnull=True, ends__isnull=True)
                | models.Q(
                    starts__isnull=False,
                    ends__isnull=False,
                    ends__gt=models.F("starts"),
                    last_day=models.F("first_day"),
                ),
                name="absence_hours_of_one_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.first_day}"
