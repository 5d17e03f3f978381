"""A program that asks the API: a token for each person of the access matrix' office, and one way to ask.

What is right is typed out in the tests; nothing here knows it.
"""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from staff.actions_tokens import make_token
from staff.models import User
from tests.matrix import NOW, World, undone

V1 = "/api/v1"
CLIENT = Client()  # loads the middleware once; nobody signs in with it


@dataclass
class Program:
    """`ask` takes its effects back, `send` leaves them. `body` is sent as JSON; `raw` as it is."""

    tokens: dict[str, str]

    def ask(self, who: str, method: str, path: str, body: Any = None, **more: Any) -> HttpResponse:
        with undone():
            return self.send(who, method, path, body, **more)

    def send(self, who: str, method: str, path: str, body: Any = None, **more: Any) -> HttpResponse:
        return call(self.tokens.get(who, ""), method, path, body, **more)


def call(
    token: str,
    method: str,
    path: str,
    body: Any = None,
    *,
    raw: bytes | str | None = None,
    content_type: str = "application/json",
    **headers: str,
) -> HttpResponse:
    """`path` below /api/v1, or a whole address as `next` gives it. Headers: If_Match="3" is If-Match."""
    data = raw if raw is not None else "" if body is None else json.dumps(body)
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    told |= {"Authorization": f"Bearer {token}"} if token else {}
    whole = path.removeprefix("http://testserver")
    address = whole if whole.startswith(V1) else V1 + path
    return CLIENT.generic(method, address, data, content_type=content_type, headers=told)


def token_for(user: User, **how: Any) -> str:
    return make_token(user, name="A program", by=user, now=how.pop("now", NOW), **how)[1]


@pytest.fixture(scope="module")
def tokens(built: World) -> dict[str, str]:
    """Of everybody; Dee had hers before she left."""
    return {name.removesuffix("@office.example"): token_for(user) for name, user in built.people.items()}


@pytest.fixture
def program(world: World, tokens: dict[str, str]) -> Program:
    return Program(tokens)


def error(response: HttpResponse) -> dict[str, Any]:
    """What went wrong; the answer must have the one shape of all refusals."""
    body = response.json()  # type: ignore[attr-defined]
    assert body.keys() <= {"error", "current"}
    assert body["error"].keys() == {"code", "message", "fields"}
    assert all(isinstance(each, list) for each in body["error"]["fields"].values())
    found: dict[str, Any] = body["error"]
    return found
