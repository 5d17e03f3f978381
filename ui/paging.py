"""Keyset paging: pages that cost the same however far one has turned, and counts that stop at a cap.

Nothing here knows what the rows are.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from django.core.exceptions import FieldError, ValidationError
from django.db import DataError
from django.db.models import Model, Q, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

Row = TypeVar("Row", bound=Model)
SALT = "ui.paging"
LONGEST_CURSOR = 2_000


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page. `next` and `previous` are cursors for ?cursor=, or None; `first` says that nothing comes before."""

    rows: list[Row]
    next: str | None
    previous: str | None
    first: bool


@dataclass(frozen=True)
class _Order:
    by: tuple[str, ...]
    descending: bool

    def apply(self, queryset: "QuerySet[Row]", *, backwards: bool = False) -> "QuerySet[Row]":
        sign = "-" if self.descending != backwards else ""
        return queryset.order_by(*(f"{sign}{name}" for name in self.by))

    def beyond(self, values: Sequence[Any], *, backwards: bool = False) -> Q:
        """Rows after these values: a > x or (a = x and b > y). The plain bound on the first column is for the index."""
        sign = "lt" if self.descending != backwards else "gt"
        beyond, same = Q(), Q()
        for name, value in zip(self.by, values, strict=True):
            beyond |= same & Q(**{f"{name}__{sign}": value})
            same &= Q(**{name: value})
        return Q(**{f"{self.by[0]}__{sign}e": values[0]}) & beyond


def page(
    queryset: "QuerySet[Row]",
    *,
    cursor: str | None,
    size: int = 50,
    by: tuple[str, ...] = ("due_at", "id"),
    descending: bool = False,
) -> Page[Row]:
    """The rows at the cursor, in the order of `by` (fields that are never null, the last one unique; `a__b` reaches a
    related row). A forged, stale or absurd cursor gives the first page. One query, two when turning back to it."""
    order = _Order(by, descending)
    place = _read(cursor, order)
    if place is None:
        return _from(queryset, order, size, None)
    backwards, values = place
    try:
        return _before(queryset, order, size, values) if backwards else _from(queryset, order, size, values)
    except (DataError, FieldError, OverflowError, TypeError, ValidationError, ValueError):
        return _from(queryset, order, size, None)  # signed by us once, but no longer fits the fields


def capped_count(queryset: "QuerySet[Row]", cap: int = 1000) -> str:
    """How many rows, in words of the language: "12", or "1,000+" when there are more than `cap`. One bounded query."""
    count = queryset.order_by()[: cap + 1].count()
    number = number_format(min(count, cap), use_l10n=True, force_grouping=True)
    return _("%(number)s+") % {"number": number} if count > cap else number


def _from(queryset: "QuerySet[Row]", order: _Order, size: int, values: Sequence[Any] | None) -> Page[Row]:
    wanted = queryset.filter(order.beyond(values)) if values is not None else queryset
    found = list(order.apply(wanted)[: size + 1])
    rows = found[:size]
    if values is not None and not rows:  # the rows that were here have gone
        return _from(queryset, order, size, None)
    return Page(
        rows,
        next=_cursor(order, rows[-1], backwards=False) if len(found) > size else None,
        previous=_cursor(order, rows[0], backwards=True) if values is not None else None,
        first=values is None,
    )


def _before(queryset: "QuerySet[Row]", order: _Order, size: int, values: Sequence[Any]) -> Page[Row]:
    earlier = queryset.filter(order.beyond(values, backwards=True))
    found = list(order.apply(earlier, backwards=True)[: size + 1])
    if len(found) <= size:  # the start: a full first page rather than a few rows
        return _from(queryset, order, size, None)
    rows = found[:size][::-1]
    return Page(
        rows,
        next=_cursor(order, rows[-1], backwards=False),
        previous=_cursor(order, rows[0], backwards=True),
        first=False,
    )


def _cursor(order: _Order, row: Model, *, backwards: bool) -> str:
    values = [_packed(_reach(row, name)) for name in order.by]
    return signing.dumps([list(order.by), order.descending, backwards, values], salt=SALT)


def _read(cursor: str | None, order: _Order) -> tuple[bool, list[Any]] | None:
    if not cursor or len(cursor) > LONGEST_CURSOR:
        return None
    try:
        by, descending, backwards, values = signing.loads(cursor, salt=SALT)
        if (tuple(by), descending) != (order.by, order.descending):
            return None
        return bool(backwards), [_unpacked(value) for value in values]
    except (signing.BadSignature, LookupError, TypeError, ValueError):  # also what isn't UTF-8, JSON or a date
        return None


def _reach(row: Model, name: str) -> Any:
    value: Any = row
    for part in name.split("__"):
        value = getattr(value, part)
    return value


def _packed(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"day": value.isoformat()}
    return value if isinstance(value, int | str) else str(value)


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        if "moment" in value:
            return datetime.datetime.fromisoformat(value["moment"])
        return datetime.date.fromisoformat(value["day"])
    return value
