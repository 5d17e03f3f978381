"""Saving a view of the list, changing it, putting it in its place. Whose they are is `views_of`'s.

A view is a convenience, not a record: it is changed and deleted without an event.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from staff.access import standing
from staff.models import Department, User
from tasks.errors import Refused
from tasks.models import SavedView

MOST = 40
LONGEST_QUERY = 1000


def views_of(user: User) -> QuerySet[SavedView]:
    """One's own, and those that were saved for a department where one works or which one leads."""
    stand = standing(user)
    return SavedView.objects.filter(Q(owner=user) | Q(department__in=stand.member_of | stand.manages))


def changeable_by(user: User) -> QuerySet[SavedView]:
    """One's own, and those of departments that one leads; an admin those of every department."""
    stand = standing(user)
    theirs = Q(department__isnull=False) if stand.admin else Q(department__in=stand.manages)
    return SavedView.objects.filter(Q(owner=user) | theirs)


@transaction.atomic
def save_view(*, by: User, now: datetime, name: str, query: str, department: Department | None) -> SavedView:
    """Refused under a name that this person has used already, and beyond MOST."""
    own = SavedView.objects.filter(owner=by)
    if len(query) > LONGEST_QUERY:
        raise Refused("name", _("The words to search for are too long to be saved."))
    if own.count() >= MOST:
        raise Refused("name", _("You have saved as many views as there is room for. Delete one first."))
    last = own.aggregate(last=Max("position"))["last"] or 0
    view = SavedView(
        owner=by, name=name, query=query, department=department, position=min(last + 1, 30_000), created_at=now
    )
    return _written(view)


def change_view(view: SavedView, *, name: str, department: Department | None) -> SavedView:
    view.name, view.department = name, department
    return _written(view)


def _written(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as taken:
        raise Refused("name", _("There is a view of that name already.")) from taken
    return view


@transaction.atomic
def move_view(view: SavedView, *, by: User, step: int) -> None:
    """One place up (-1) or down (1) among those that this person may change; at the end nothing happens."""
    views = list(changeable_by(by).select_for_update().order_by("position", "name", "id"))
    places = [each.pk for each in views]
    if view.pk not in places:
        return
    here = places.index(view.pk)
    there = here + step
    if 0 <= there < len(views):
        views[here], views[there] = views[there], views[here]
    _number(views)


def _number(views: Sequence[SavedView]) -> None:
    for position, view in enumerate(views, 1):
        view.position = position
    SavedView.objects.bulk_update(views, ["position"])
