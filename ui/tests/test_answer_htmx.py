"""One view, two answers; and no way to send a browser elsewhere."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory

from ui.htmx import is_part, next_path, part_or_redirect, say

LONG = "/" + "x" * 3000


def post(*, htmx: bool = False, **data: str) -> HttpRequest:
    request = RequestFactory().post("/x/", data, headers={"HX-Request": "true"} if htmx else {})
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


def test_htmx_gets_the_part_and_where_it_belongs() -> None:
    request = post(htmx=True)
    say(request, "<b>Done</b>", undo="/tasks/42/undo/", version=8)
    answer = part_or_redirect(
        request, "ui/_empty.html", {"title": "Nothing"}, to="/my-day/", status=409, target="#task-42"
    )
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#task-42"
    assert answer["HX-Reswap"] == "outerHTML"
    assert "HX-Request" in answer["Vary"]
    assert answer["Cache-Control"] == "no-store"
    html = answer.content.decode()
    assert 'formaction="/tasks/42/undo/"' in html
    assert "&lt;b&gt;Done&lt;/b&gt;" in html
    assert 'hx-swap-oob="innerHTML"' in html


def test_a_browser_is_sent_on_and_told_there() -> None:
    request = post(next="/my-day/?kind=c")
    say(request, "Done")
    answer = part_or_redirect(request, "ui/_empty.html", {}, to="/tasks/1/")
    assert (answer.status_code, answer["Location"]) == (303, "/my-day/?kind=c")
    assert [str(message) for message in get_messages(request)] == ["Done"]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:1",
        "my-day",
        "/a\nb",
        "/\x00",
        LONG,
    ],
    ids=range(9),
)
def test_next_never_leaves_the_office(path: str) -> None:
    assert next_path(post(next=path)) == ""
    assert part_or_redirect(post(next=path), "ui/_empty.html", {}, to="/tasks/1/")["Location"] == "/tasks/1/"


def test_a_page_from_history_is_no_part() -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert not is_part(RequestFactory().get("/", headers=headers))
