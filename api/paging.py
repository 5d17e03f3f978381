"""Lists, page by page: {"results": [...], "next": address or null}. How a page is found is ui.paging's."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from ui.paging import page

Row = TypeVar("Row", bound=Model)
PAGE = 50


def listed(
    request: HttpRequest,
    rows: "QuerySet[Row]",
    show: Callable[[Sequence[Row]], list[Any]],
    *,
    by: tuple[str, ...] = ("id",),
    descending: bool = False,
    size: int = PAGE,
) -> dict[str, Any]:
    """The page at ?cursor=, in the order of `by` (never null, the last one unique). A forged cursor: the first page."""
    found = page(rows, cursor=request.GET.get("cursor"), size=size, by=by, descending=descending)
    return {"results": show(found.rows), "next": _address(request, found.next) if found.next else None}


def _address(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
