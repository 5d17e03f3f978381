"""What no person types, by name, and the forms that pages hold: read from their HTML, so that none is
forgotten.

The tests that type it are test_hostile_input.py; nothing here knows what is right.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse
from django.urls import Resolver404, resolve

# What is put into a field whatever it is for: refused, or inert.
TEXTS = {
    "over-long": "x" * 60_000,
    "NUL": "a\x00b",
    "control": "a\x1bb",
    "broken": "a\ufffdb",
    "digits": "9" * 400,
    "negative": "-1",
    "huge number": "1e999",
    "NaN": "NaN",
    "infinity": "-Infinity",
    "beyond 64 bits": str(2**63),
    "other digits": "\u0661\u0662\u00bd",
    "no such day": "2026-02-30",
    "last day": "9999-12-31",
    "first day": "0001-01-01",
    "before the first": "0000-00-00",
    "moment": "9999-12-31T23:59",
    "script": "'\"><script>alert(1)</script>{{ 7 }}%(x)s",
    "percent": "%00%s%(name)s{0}",
    "bidi": "slip\u202efdp.exe\u2066",
    "accents": "e" + "\u0301" * 500,
    "path": "../../etc/passwd\\..\\x",
    "empty": "",
    "blanks": " \u00a0\u2028\t ",
}


@dataclass
class Form:
    """A form of a page as a browser would send it: `fields` are (name, value), in their order."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def route(self) -> str:
        try:
            return resolve(urlsplit(self.action).path).view_name
        except Resolver404:
            return ""

    def data(self, **changed: object) -> dict[str, object]:
        """What it would send, with some of it changed; a field that stands in it twice is a list."""
        sent: dict[str, object] = {}
        for name, value in self.fields:
            if name in sent:
                have = sent[name]
                sent[name] = [*(have if isinstance(have, list) else [have]), value]
            else:
                sent[name] = value
        return sent | changed


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.named = page, [], {}
        self.open: Form | None = None
        self.select: tuple[Form, str, list[tuple[str, bool]]] | None = None
        self.text: tuple[Form, str, list[str]] | None = None
        self.loose: list[tuple[str, str, str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.page, told.get("action") or told.get("hx-post") or self.page)
            self.open = Form(action, told.get("method", "get").lower())
            self.forms.append(self.open)
            self.named[told.get("id", "")] = self.open
            return
        name = told.get("name", "")
        owner = self.open
        if told.get("form"):
            owner = self.named.get(told["form"])
            if owner is None and name:
                self.loose.append((told["form"], name, told.get("value", ""), tag == "input"))
        if tag == "option" and self.select:
            self.select[2].append((told.get("value", ""), "selected" in told))
        if owner is None or not name or "disabled" in told:
            return
        if tag == "select":
            owner.kinds[name] = "select"
            self.select = (owner, name, [])
        elif tag == "textarea":
            owner.kinds[name] = "textarea"
            self.text = (owner, name, [])
        elif tag in ("input", "button"):
            kind = told.get("type", "text") if tag == "input" else "button"
            owner.kinds.setdefault(name, kind)
            if kind in ("checkbox", "radio") and "checked" not in told:
                return
            if kind in ("button", "submit", "file"):
                return
            owner.fields.append((name, told.get("value", "on" if kind == "checkbox" else "")))

    def handle_data(self, data: str) -> None:
        if self.text:
            self.text[2].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select" and self.select:
            owner, name, options = self.select
            chosen = next((value for value, selected in options if selected), options[0][0] if options else "")
            owner.fields.append((name, chosen))
            self.select = None
        elif tag == "textarea" and self.text:
            owner, name, parts = self.text
            owner.fields.append((name, "".join(parts).removeprefix("\n")))
            self.text = None


def forms_of(page: str, response: HttpResponse) -> list[Form]:
    """All forms of the page, those that search among them."""
    reader = _Reader(page)
    reader.feed(response.content.decode())
    for owner, name, value, _is_input in reader.loose:
        if owner in reader.named:
            reader.named[owner].fields.append((name, value))
            reader.named[owner].kinds.setdefault(name, "text")
    return reader.forms


# Which value no field of that kind takes.
REFUSED_BY = {
    "text": ("NUL", "over-long", "broken", "control"),
    "textarea": ("NUL", "over-long"),
    "date": ("no such day", "last day", "first day", "script"),
    "number": ("huge number", "NaN", "digits", "infinity"),
    "select": ("script", "beyond 64 bits"),
    "time": ("script", "digits"),
    "email": ("NUL", "over-long"),
}

# Everything that some page reads from its address.
QUERIES = (
    *("cursor", "status", "q", "department", "assignee", "category", "sort", "coming", "month", "week", "day"),
    *("whose", "after", "next", "page", "archived", "view", "procedure", "panel", "brief", "marks", "zone", "place"),
    *("kind", "state", "person", "title", "text", "due", "from", "to", "year", "show", "more", "group", "tasks"),
)

# Texts of 50,000 that cost time where somebody was careless.
LONG = 50_000
BOMBS = {
    **{f"one {name}": character * LONG for name, character in {"letter": "a", "star": "*", "bracket": "["}.items()},
    **{f"one {name}": character * LONG for name, character in {"backtick": "`", "at": "@", "blank": " "}.items()},
    **{f"one {name}": character * LONG for name, character in {"emoji": "\U0001f642", "line": "\n", "lt": "<"}.items()},
    "lists": "".join("  " * depth + "- a\n" for depth in range(220)),
    "quotes": "> " * (LONG // 2),
    "quotes in lists": "> - " * (LONG // 4),
    "emphasis": "*a **b " * (LONG // 7),
    "emphasis, closed": "**a *b* " * (LONG // 8) + "**" * 100,
    "links": "[a](" * (LONG // 4),
    "links, closed": "[" * 9_000 + "a" + "](b)" * 2_000,
    "references": "[a][b]" * 3_000 + "\n\n" + "".join(f"[r{number}]: /\n" for number in range(500)),
    "tables": "|a" * 2_000 + "\n" + "|-" * 2_000 + "\n" + "|b" * 5_000,
    "rows": "|a|b|\n|-|-|\n" + "|x|y|\n" * 3_000,
    "backticks": "".join("`" * number + "a" for number in range(190)),
    "entities": "&#x202e;&lt;" * 1_500,
    "autolinks": "<http://" * 2_500,
    "strikes": "~~a" * 6_000,
    "mentions": "@Ida Cast " * 5_000,
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>" * 300,
    "javascript": "[a](javascript:alert(1)) " * 700,
    "bidi": "\u202e\u2066a" * 6_000,
    "accents": "e\u0301" * 9_000,
}
