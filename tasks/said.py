"""What was said about a task, as it is read: who, when, and the text with marks where people are named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.safestring import SafeString

from tasks.mentions import Person, marked
from tasks.models import Comment, Task
from ui.dates import short_moment
from ui.prepared import Prepared

SHOWN_COMMENTS = 50


@dataclass(frozen=True, slots=True)
class Said:
    who: str
    when: str
    html: SafeString


def naming(comments: "QuerySet[Comment]") -> "QuerySet[Comment]":
    """A row for each whom a comment mentions, and one for a comment that mentions nobody: for `said`."""
    person = {f"named_{column}": F(f"mentions__user__{column}") for column in ("id", "name", "email")}
    return comments.annotate(**person)


def said(rows: Iterable[Any], *, now: datetime) -> list[Said]:
    """Comments from `naming` as they are read, with marks where people are named; `now` in the reader's zone."""
    found: dict[int, tuple[Any, list[Person]]] = {}
    for row in rows:
        _row, people = found.setdefault(row.pk, (row, []))
        if row.named_id:
            people.append((row.named_id, row.named_name, row.named_email))
    return [
        Said(row.author.name, short_moment(row.at, now=now), marked(row.text, people)) for row, people in found.values()
    ]


def _comments_of(_key: None, *, task: int) -> "QuerySet[Comment]":
    newest = Comment.objects.filter(task=task).order_by("-at", "-id")[: SHOWN_COMMENTS + 1]
    rows = Comment.objects.filter(pk__in=newest.values("pk")).select_related("author")
    return naming(rows).order_by("-at", "-id")


_comments = Prepared(_comments_of)


def comments(task: Task, *, now: datetime) -> dict[str, Any]:
    """The newest comments, oldest of them first, and whether there are older ones. One query."""
    newest = said(_comments(task=task.pk), now=now)
    return {"said": newest[:SHOWN_COMMENTS][::-1], "more": len(newest) > SHOWN_COMMENTS}
