"""Who is meant by "@Ida Berg" in a text, and how that is shown. Who may see a task is querysets.py's and access.py's.

A name is understood as it is typed, whole or from its front, when only one person can be meant; the longest wins.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from staff.models import User
from tasks.errors import Refused
from tasks.querysets import seers_of
from ui.markdown import safe_html
from ui.text import fold

if TYPE_CHECKING:
    from tasks.models import Task

MOST_IN_A_TEXT = 50
MOST_WORDS = 6
OFFERED = 8
AT = re.compile(r"(?<![\w@./+-])@(?=\w)")
WORD = re.compile(r"[^\s@]+(?:@[^\s@]+)?")  # an address has an @ inside
TAG = re.compile(r"(<[^>]*>)")
# What may stand behind a name without being part of it: a full stop, a bracket, Markdown's stars, the English 's.
AFTER = re.compile(r"(?:['’]s)?[.,;:!?…)\]}\"'”’»*_~]*$")
Ids = frozenset[int]
Book = Mapping[str, Ids]
Person = tuple[int, str, str]  # id, name, e-mail


@dataclass(frozen=True, slots=True)
class Named:
    """Text from `start` to `end` (the @ included) that names one of these people."""

    start: int
    end: int
    words: str
    people: Ids


def book_of(people: Iterable[Person]) -> Book:
    """{folded words: who can be meant by them}."""
    book: dict[str, set[int]] = {}
    for pk, name, email in people:
        words = fold(name).split()
        fronts = {" ".join(words[:n]) for n in range(1, len(words) + 1)} | {" ".join(words[:1] + words[-1:])}
        for key in fronts | {fold(email)}:
            book.setdefault(key, set()).add(pk)
    return {key: frozenset(ids) for key, ids in book.items()}


def named_in(text: str, book: Book) -> Iterator[Named]:
    """Every name of the book that stands behind an @, the longest that fits."""
    for n, at in enumerate(AT.finditer(text)):
        if n == MOST_IN_A_TEXT:
            return
        if found := _longest(text, at.start(), book):
            yield found


def _longest(text: str, start: int, book: Book) -> Named | None:
    line = text[start + 1 : start + 250].split("\n", 1)[0]
    words = list(WORD.finditer(line))[:MOST_WORDS]
    folded = [fold(word.group()) for word in words]
    for count in range(len(words), 0, -1):
        before, last = folded[: count - 1], words[count - 1].group()
        bare = AFTER.sub("", last)
        for ending in dict.fromkeys((last, bare)):
            people = book.get(" ".join([*before, fold(ending)])) if ending else None
            if people:
                end = start + 1 + words[count - 1].start() + len(ending)
                return Named(start, end, text[start:end], people)
    return None


def people_in(text: str, task: "Task", *, by: User, field: str = "text") -> list[User]:
    """Those whom the text mentions, without `by`. Three queries, if there is an @ at all.

    Refused beside `field` when a name could be several people's, or is that of somebody who may not see the task.
    """
    if not AT.search(text):
        return []
    book = book_of(User.objects.active().values_list("pk", "name", "email"))
    named = list(named_in(text, book))
    if not named:
        return []
    everyone = frozenset[int]().union(*(each.people for each in named))
    seers = {person.pk: person for person in seers_of(task).filter(pk__in=everyone)}
    meant = [_one(each, [seers[pk] for pk in each.people if pk in seers], field) for each in named]
    return [person for person in dict.fromkeys(meant) if person.pk != by.pk]


def _one(named: Named, people: list[User], field: str) -> User:
    """No more is said of somebody who may not see the task than that nobody of that name may."""
    if len(people) == 1:
        return people[0]
    if not people:
        raise Refused(field, _("Nobody called “%(name)s” may see this task.") % {"name": named.words[1:]})
    names = sorted({person.name for person in people})
    told = {"name": named.words, "names": get_text_list(names[:OFFERED], _("or"))}
    if len(names) == 1:
        raise Refused(field, _("Several people are called %(names)s: write @ and the e-mail address.") % told)
    raise Refused(field, _("“%(name)s” could be %(names)s: write the whole name.") % told)


def offered(task: "Task", *, to: User, words: str) -> list[tuple[str, str]]:
    """(name, what to type behind the @) of those who may see the task and have a name beginning so; a few. Two queries.

    What is typed is the name, or the address where two are called the same.
    """
    wanted = fold(words)
    people = list(seers_of(task).exclude(pk=to.pk).order_by("name", "pk").values_list("name", "email"))
    names = [name for name, _email in people]
    found = [(name, email) for name, email in people if _begins(fold(name), wanted)]
    return [(name, email if names.count(name) > 1 else name) for name, email in found[:OFFERED]]


def _begins(name: str, wanted: str) -> bool:
    return name.startswith(wanted) or f" {wanted}" in name


def marked(text: str, people: Sequence[Person]) -> SafeString:
    """The comment as safe HTML with each mentioned name as a mark."""
    html = safe_html(text)
    if not people:
        return html
    book, names = book_of(people), {pk: name for pk, name, _email in people}
    pieces = TAG.split(html)  # names stand between tags: every second piece
    pieces[::2] = [_mark(unescape(piece), book, names) if "@" in piece else piece for piece in pieces[::2]]
    return mark_safe("".join(pieces))


def _mark(piece: str, book: Book, names: Mapping[int, str]) -> str:
    made, last = [], 0
    for named in named_in(piece, book):
        name = escape(names[min(named.people)])
        made += [escape(piece[last : named.start]), f'<span class="mention">@{name}</span>']
        last = named.end
    return "".join([*made, escape(piece[last:])])
