"""The pages of set-up: what the overview lists and the tabs lead to, in order.

The apps above add theirs with `register` in AppConfig.ready. A page says how many there are; none means: still to do.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.models import Closure, Department, Holiday, Office, OpeningHours, Skill, User


@dataclass(frozen=True)
class SetupPage:
    """`count` costs one query at most; `needed` ones are asked for in an empty office; `admin_only` ones are not for
    managers."""

    url_name: str
    title: "str | Promise"
    says: "str | Promise"
    count: Callable[[], int]
    order: int
    needed: bool = False
    admin_only: bool = False


def register(page: SetupPage) -> None:
    pages.append(page)
    pages.sort(key=lambda one: one.order)


def pages_for(user: User) -> list[SetupPage]:
    """The pages that somebody who may read set-up can open."""
    return [page for page in pages if user.is_admin or not page.admin_only]


pages: list[SetupPage] = [
    SetupPage(
        "office",
        _("Office"),
        _("Name, country, time zone, currency and language."),
        lambda: Office.objects.filter(set_up_at__isnull=False).count(),
        order=10,
        needed=True,
    ),
    SetupPage(
        "department-list",
        _("Departments"),
        _("Where people work and work is sent, each with its own hours where they differ."),
        lambda: Department.objects.in_use().count(),
        order=20,
        needed=True,
    ),
    SetupPage(
        "person-list",
        _("People"),
        _("Who works here, as what, and their way in."),
        # The administrator who is reading this doesn't count: an office of one has nobody to give work to.
        lambda: max(0, User.objects.active().count() - 1),
        order=30,
        needed=True,
    ),
    SetupPage(
        "skill-list",
        _("Skills"),
        _("Certificates, education and training that a kind of work can ask for."),
        lambda: Skill.objects.filter(archived_at=None).count(),
        order=40,
    ),
    SetupPage(
        "office-hours",
        _("Opening hours"),
        _("When the office opens and closes; departments may differ."),
        lambda: OpeningHours.objects.filter(department=None).count(),
        order=42,
    ),
    SetupPage(
        "closures",
        _("Closed days"),
        _("Days the office or a department is closed beyond the public holidays."),
        lambda: Closure.objects.count(),
        order=43,
    ),
    SetupPage(
        "holiday-list",
        _("Public holidays"),
        _("The calendar of public holidays, this year and two more; strike out the days you work."),
        lambda: Holiday.objects.count(),
        order=44,
    ),
]
