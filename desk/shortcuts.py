"""The keys that do something by themselves, and what they do. What happens when one is pressed is static/js/keys.js's.

One list for the page and for the dialog that ? opens; the ways to go are those of the person's own navigation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Shortcut:
    """`keys` as they are pressed: ("g", "d") is one after the other; `other` does the same."""

    keys: "tuple[str | Promise, ...]"
    does: "str | Promise"
    other: str = ""


IN_LISTS = [
    Shortcut(("j",), gettext_lazy("Next task"), other="↓"),
    Shortcut(("k",), gettext_lazy("Task before"), other="↑"),
    Shortcut((gettext_lazy("Enter"),), gettext_lazy("Open it")),
    Shortcut((gettext_lazy("Esc"),), gettext_lazy("Close it, back to the list")),
    Shortcut(("x",), gettext_lazy("Mark it done")),
    Shortcut(("c",), gettext_lazy("Claim it")),
]
EVERYWHERE = [
    Shortcut(("n",), gettext_lazy("New task")),
    Shortcut(("/",), gettext_lazy("Search")),
    Shortcut(("u",), gettext_lazy("Undo what was just done")),
    Shortcut(("?",), gettext_lazy("This list")),
]


def shortcuts(nav: Iterable[dict[str, Any]]) -> list[tuple[str, list[Shortcut]]]:
    """(heading, shortcuts), in the order of the page."""
    ways = [Shortcut(("g", item["key"]), item["label"]) for item in nav if item["key"]]
    return [(_("In a list"), IN_LISTS), (_("Everywhere"), EVERYWHERE), (_("Go to"), ways)]
