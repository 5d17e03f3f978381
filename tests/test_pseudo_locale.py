"""Every page with brackets round each translated text: whatever else can be read must be data, or it was forgotten.

The translations themselves are `make check`'s; here it is seen that the text is asked for at all.
"""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import trans_real

from notices.models import Preference
from schedules import jobs as recurring
from staff.mail import letter
from staff.models import Event, Invitation, User
from staff.places import zones
from tests import test_access_matrix, test_access_matrix_setup
from tests.matrix import NOW
from tests.test_access_matrix_setup import PUBLIC
from tests.test_methods import FORMS, any_path
from ui import dates, drawn

pytestmark = pytest.mark.once

OPEN, CLOSE = "⟦", "⟧"
CONTEXT = "\x04"


class Pseudo(trans_real.DjangoTranslation):
    """English with brackets. Formats of dates and times are no text and stay as they are."""

    def gettext(self, message: str) -> str:
        context, separator, text = message.rpartition(CONTEXT)
        if separator and "format" in context:
            return message
        if re.fullmatch(r"\w+(,\w+)+", text):  # for the filter yesno, which takes them apart
            return ",".join(f"{OPEN}{each}{CLOSE}" for each in text.split(","))
        return f"{OPEN}{text}{CLOSE}" if text else text

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture(autouse=True)
def _brackets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    pseudo = Pseudo("en")
    monkeypatch.setitem(trans_real._translations, "en", pseudo)
    monkeypatch.setattr(trans_real, "_default", pseudo)
    active = getattr(trans_real._active, "value", None)
    trans_real._active.value = pseudo
    _forget()
    yield
    _forget()
    if active is None:
        del trans_real._active.value
    else:
        trans_real._active.value = active


def _forget() -> None:
    """What was said or drawn in plain English, and what is said here in brackets."""
    drawn.forget()
    for words in (dates._short_day, dates._short_time, dates._minutes_text):
        words.cache_clear()


class Reader(HTMLParser):
    """What can be seen or is read aloud: text, and the attributes that hold words."""

    WORDS = ("title", "aria-label", "placeholder", "alt", "label", "data-not-saved", "data-copied", "data-close-word")
    SILENT = ("script", "style", "template", "svg")

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in self.SILENT
        given = dict(attrs)
        self.said += [given[name] or "" for name in self.WORDS if name in given]
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.said.append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in self.SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(data)


# Data that no table holds, or names that are the same in every language.
NAMES = re.compile(
    "|".join(
        [
            r"\S+@\S+|https?://\S+",
            r"\b[A-Z]\w+(?:/[\w+-]+)+",  # zones
            r"\b(?:UTC|GMT|[A-Z]{3}|[A-Z]{2}(?:-\w+)?)\b",  # zones, currencies, countries and their regions
            r"Norsk bokmål|English|Backoffice|Markdown|QR",
            r"\b(?:RRULE|EXDATE|FREQ|BYDAY)\b\S*",
            r"\d{4}-\d\d-\d\dT\S+",
        ]
    )
)
LEFT = re.compile(r"[^\W\d_]{2,}")


def unbracketed(text: str) -> str:
    """What stands outside the brackets, which may lie in each other."""
    while (shorter := re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", " ", text)) != text:
        text = shorter
    return text


def data_of_the_office() -> list[str]:
    """Every text that a row holds, and a person's first name; longest first. Choices are ours and not among them."""
    found: set[str] = set()
    for model in apps.get_models():
        if model._meta.app_label not in ("staff", "tasks", "schedules") or model is Event:
            continue
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField) and not field.choices
        ]
        rows = model._default_manager.values_list(*names) if names else []
        found |= {value for row in rows for value in row if value}
    found |= {name.split(" ")[0] for name in User.objects.values_list("name", flat=True)}
    found |= {value for after in Event.objects.values_list("after", flat=True) for value in strings(after)}
    found |= set(Event.objects.values_list("reason", flat=True))
    found |= {str(label) for _zone, label in zones()} | set(strings(test_access_matrix.TYPED))
    for pack in (settings.ROOT / "desk/packs").glob("*.json"):
        found |= set(strings(json.loads(pack.read_text())))
    return sorted(found - {""}, key=len, reverse=True)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def forgotten(html: str, data: list[str]) -> list[str]:
    reader = Reader()
    reader.feed(html)
    left = []
    # A sentence may run through several tags: brackets are looked for in all of it, line by line of the page after.
    outside = unbracketed("\x00".join(reader.said)).split("\x00")
    for said in outside:
        text = NAMES.sub(" ", said)
        if said.strip() in data or not LEFT.search(text):
            continue
        for known in data:
            if known in text:
                text = text.replace(known, " ")
        if LEFT.search(text):
            left.append(" ".join(said.split()))
    return left


@pytest.fixture
def data(world) -> list[str]:
    recurring.generate(NOW)
    Preference.objects.create(person=world.people["ada"], kind="assigned", channel="email", on=True)
    return data_of_the_office()


def test_the_reader_finds_what_was_forgotten():
    """The test can fail."""
    page = f'<title>{OPEN}Tasks{CLOSE} · Ida</title><p title="Help">{OPEN}Given to {OPEN}you{CLOSE}{CLOSE} Undo</p>'
    assert forgotten(page, ["Ida"]) == ["Help", "Undo"]


LINES = [line for line in (*test_access_matrix.LINES, *test_access_matrix_setup.LINES) if line.method == "GET"]


def test_every_page_is_asked_for_in_the_readers_language(world, data):
    """Everything that a table of the access matrix opens, by who sees most, by a manager and by an assistant."""
    found: dict[str, list[str]] = {}
    for line in LINES:
        for who in ("ada", "mona", "ida"):
            answer = world.ask(who, "GET", world.path(line.route, line.thing))
            told = answer.status_code in (200, 403, 404, 409) and "text/html" in answer.headers.get("Content-Type", "")
            if told and (left := forgotten(answer.content.decode(), data)):
                found[f"{line} {who} {answer.status_code}"] = left
    assert not found


@pytest.mark.parametrize("route", sorted(FORMS - {"account-password"}))
def test_every_refusal_of_a_form_too(world, data, route):
    """Sent empty, with nonsense in every field, and with far too much."""
    who = "anon" if route in PUBLIC else "ada"
    things = {"department-edit": "in-billing", "member-edit": "omar-member", "skill-edit": "skill", "task-edit": "open"}
    things |= {"category-edit": "kind-post", "procedure-edit": "procedure", "schedule-edit": "schedule"}
    things |= {"department-archive": "in-billing", "department-hours": "in-billing", "task-comments": "open"}
    things |= {"category-fields": "kind-bank", "category-field-edit": "field"}
    things |= {"department-period-add": "in-billing", "opening-period-change": "period"}
    things |= {"saved-view-edit": "view-billing"}
    path = any_path(route) if route in PUBLIC else world.path(route, things.get(route, "omar"))
    page = world.ask(who, "GET", path).content.decode()
    names = set(re.findall(r'name="(\w+)"', page)) - {"csrfmiddlewaretoken", "form_key", "cursor"}
    for nonsense in ("", "-1", "x" * 30_000 + "\x00"):
        answer = world.ask(who, "POST", path, dict.fromkeys(names, nonsense))
        body = answer.content.decode().replace("x" * 100, "").replace("x" * 9, "")
        left = [words for words in forgotten(body, data) if set(words) != {"x"}]
        assert left == [], (route, nonsense[:5], answer.status_code)


MOVES = [
    line for line in test_access_matrix.LINES if line.method == "POST" and line.route.startswith(("task-", "step-"))
]


def test_every_answer_to_a_move(world, data):
    """The part for htmx with what is said after it, the refusals, and the page after a redirect."""
    found: dict[str, list[str]] = {}
    for line in MOVES:
        who = {"task-hand-over": "ida", "task-accept": "omar", "task-decline": "omar"}.get(line.route, "dag")
        sent = test_access_matrix.typed(world, line, who)
        for more in ({}, {"panel": "1"}, {"version": "0"}, {"reason": "", "look_again_on": "never", "to": "-1"}):
            answer = world.ask(who, "POST", world.path(line.route, line.thing), sent | more, **{"HX-Request": "true"})
            if left := forgotten(answer.content.decode(), data):
                found[f"{line} {more}"] = left
    assert not found


def test_letters(world, data):
    ida = User.objects.get(pk=world.people["ida"].pk)
    invitation = Invitation(user=ida, nonce="x", sent_at=NOW, sent_by=world.people["ada"])
    for name, context in (
        ("invitation", {"link": "https://office.example/x", "invitation": invitation}),
        ("password_reset", {"link": "https://office.example/x"}),
    ):
        mail = letter(ida, name, context)
        html = str(mail.alternatives[0][0])
        assert forgotten(f"<p>{mail.subject}</p><p>{mail.body}</p>", data) == [], name
        assert forgotten(html, data) == [], name
