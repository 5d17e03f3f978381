"""The open task beside a list, on wide screens: ?open=<id> of My day, Tasks, Unclaimed and To sign.

The same panel as on the task's own page (views/task.py), which answers the browser when it opens another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string

from staff.http import Request
from tasks import access
from tasks.panel import LISTS, panel
from tasks.reading import task_seen_by
from tasks.rows import Row
from ui.forms import LARGEST_ID
from ui.htmx import LONGEST_PATH, page_path


@dataclass(frozen=True, slots=True)
class Beside:
    """What a list's template puts beside its rows: `html` is the panel, empty when no task is open."""

    kind: str
    open: int = 0
    html: str = ""


def open_beside(request: Request, kind: str, rows: Iterable[Row] = ()) -> Beside:
    """The task that ?open= names, its row marked; nothing for one that this person may not know of."""
    asked = request.GET.get("open", "")
    pk = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 20 else 0
    if not 0 < pk <= LARGEST_ID:
        return Beside(kind)
    task = task_seen_by(request.user, pk)
    if task is None or not access.may(request.user, "see", task):
        return Beside(kind)
    for row in rows:
        row.on = row.id == pk
    context = panel(task, user=request.user, now=request.now, beside=kind) | around(page_path(request))
    return Beside(kind, pk, render_to_string("tasks/_task_panel.html", context, request=request))


def around(path: str) -> dict[str, Any]:
    """Where the panel's forms lead back to, and the list alone for its closing link."""
    address, _mark, query = path.partition("?")
    rest = QueryDict(query[:LONGEST_PATH], mutable=True)
    rest.pop("open", None)
    return {"next": path, "list_path": f"{address}?{rest.urlencode()}" if rest else address}


def beside_of(asked: str | None) -> str:
    """The list that a form or a link names, if there is such a list."""
    return asked if asked in LISTS else ""
