"""The one office of an installation, the hours it is open and the days it is not.

A department's own hours, closures and holidays use the same rows; what they mean together is worktime.py's.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models.organisation import Department
from ui.prepared import Prepared

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class RemindBefore(models.IntegerChoices):
    """How many minutes of one's own working time before something is due one hears of it."""

    HALF_AN_HOUR = 30, _("Half a working hour before")
    AN_HOUR = 60, _("1 working hour before")
    TWO_HOURS = 120, _("2 working hours before")
    FOUR_HOURS = 240, _("4 working hours before")
    EIGHT_HOURS = 480, _("8 working hours before")


class Office(models.Model):
    """One row, pk 1. Read it by `Office.current()`; set-up changes it."""

    name = models.CharField(_("Name"), max_length=120, default="Office")
    country = models.CharField(_("Country"), max_length=2, default="NO")
    subdivision = models.CharField(_("Region"), max_length=10, blank=True, default="")
    zone = models.CharField(_("Time zone"), max_length=64, default="Europe/Oslo")
    currency = models.CharField(_("Currency"), max_length=3, default="NOK")
    language = models.CharField(_("Language"), max_length=8, default="en")
    reference_name = models.CharField(_("Name of the reference field"), max_length=40, blank=True, default="")
    titles_visible = models.BooleanField(_("Assistants see their department's titles"), default=True)
    remind_minutes = models.PositiveSmallIntegerField(
        _("Remind before something is due"), choices=RemindBefore, default=RemindBefore.TWO_HOURS, db_default=120
    )
    is_demo = models.BooleanField(default=False)
    set_up_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="office_is_one")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Office":
        """The office; an installation that has none yet gets one with the defaults."""
        found = _office()
        return found[0] if found else cls.objects.get_or_create(pk=1)[0]


_office = Prepared(lambda _key: Office.objects.filter(pk=1))


class OpeningHours(models.Model):
    """One weekday's opening time; `department` empty means the office. A department without rows has its parent's."""

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="opening_hours"
    )
    weekday = models.PositiveSmallIntegerField(_("Weekday"), choices=WEEKDAYS)
    opens = models.TimeField(_("Opens"))
    closes = models.TimeField(_("Closes"))

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=models.Q(closes__gt=models.F("opens")), name="opening_closes_after_opens"),
            # Two constraints, because SQLite knows no NULLS NOT DISTINCT.
            models.UniqueConstraint(fields=["department", "weekday"], name="opening_once_a_weekday"),
            models.UniqueConstraint(
                fields=["weekday"], condition=models.Q(department__isnull=True), name="opening_of_office_once_a_weekday"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class OpeningPeriod(models.Model):
    """Other opening hours on some dates, or (`last_day` empty) from a date on, of the office or a department.

    What is over is kept: working time of the past is counted by it. Who has hours of their own is not touched by those
    from above.
    """

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="opening_periods"
    )
    name = models.CharField(_("Name"), max_length=120, blank=True, default="")
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__isnull=True) | models.Q(last_day__gte=models.F("first_day")),
                name="opening_period_last_not_before_first",
            )
        ]

    def __str__(self) -> str:
        return self.name or f"{self.first_day}"


class PeriodHours(models.Model):
    """One weekday's opening time in a period; a weekday without a row stays closed in it."""

    period = models.ForeignKey(OpeningPeriod, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("Weekday"), choices=WEEKDAYS)
    opens = models.TimeField(_("Opens"))
    closes = models.TimeField(_("Closes"))

    class Meta:
        ordering = ["weekday"]
        constraints = [
            models.CheckConstraint(condition=models.Q(closes__gt=models.F("opens")), name="period_closes_after_opens"),
            models.UniqueConstraint(fields=["period", "weekday"], name="period_hours_once_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class Closure(models.Model):
    """Whole days closed beyond the public holidays, for the office (department empty) or a department and below."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, null=True, blank=True, related_name="closures")
    name = models.CharField(_("Name"), max_length=120)
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"))

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="closure_last_not_before_first"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A public holiday in the editable calendar. Seeding leaves `edited` rows alone; `is_working` is struck out."""

    country = models.CharField(_("Country"), max_length=2)
    subdivision = models.CharField(_("Region"), max_length=10, blank=True, default="")
    day = models.DateField(_("Day"))
    name = models.CharField(_("Name"), max_length=120)
    is_working = models.BooleanField(_("We work this day"), default=False)
    edited = models.BooleanField(default=False)

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["country", "subdivision", "day"], name="holiday_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
