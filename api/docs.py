"""The API's documentation as a page: made from the same description that programs read, in plain HTML, in English.

It needs no script, no sign-in and nothing from outside, and shows nothing of the office.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from api.openapi import description

WORDS = {
    "me": "Me",
    "tasks": "Tasks",
    "moves": "Moves of a task",
    "parts": "Parts of a task",
    "notices": "Messages",
    "absences": "Days away",
    "categories": "Kinds of work",
    "schedules": "Recurring work",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A parameter or a field: its name, what it is, and whether it must be there."""

    name: str
    kind: str
    needed: bool
    words: str


@dataclass(frozen=True, slots=True)
class Call:
    """One operation. `sends` and `answers` are names of shapes below, with links; `lines` what goes in the address."""

    method: str
    path: str
    anchor: str
    summary: str
    words: str
    lines: list[Line]
    sends: list[Line]
    as_files: bool
    answers: list[tuple[str, str]]


@dataclass(slots=True)
class Chapter:
    name: str
    anchor: str
    calls: list[Call] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    words: str
    lines: list[Line]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    with translation.override("en"):
        return render(request, "api/docs.html", {"chapters": _chapters(), "shapes": _shapes()})


@cache
def _chapters() -> list[Chapter]:
    found: dict[str, Chapter] = {}
    for path, operations in description()["paths"].items():
        for method, operation in operations.items():
            tag = operation.get("tags", ["other"])[0]
            chapter = found.setdefault(tag, Chapter(WORDS.get(tag, tag.capitalize()), tag))
            chapter.calls.append(_call(method, path, operation))
    return list(found.values())


def _call(method: str, path: str, operation: dict[str, Any]) -> Call:
    content: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    kind = next(iter(content), "")
    body: dict[str, Any] = content.get(kind, {})
    return Call(
        method=method.upper(),
        path=path,
        anchor=operation["operationId"],
        summary=operation["summary"],
        words=operation.get("description", ""),
        lines=[_line(each["name"], each["schema"], each.get("required", False), each) for each in _asked(operation)],
        sends=_lines(body.get("schema", {})),
        as_files="multipart" in kind,
        answers=[(status, _answer(told)) for status, told in operation["responses"].items() if status.startswith("2")],
    )


def _asked(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in operation["parameters"] if each["in"] != "header"]


def _answer(told: dict[str, Any]) -> str:
    content: dict[str, Any] = next(iter(told.get("content", {}).values()), {})
    return _kind(content.get("schema", {})) if content else told["description"]


@cache
def _shapes() -> list[Shape]:
    """What operations answer; bodies stand with the operation that takes them."""
    schemas = description()["components"]["schemas"]
    return [
        Shape(name, each.get("description", ""), _lines(each))
        for name, each in sorted(schemas.items())
        if each.get("properties") and each.get("additionalProperties") is not False and not name.startswith("Listed")
    ]


def _lines(schema: dict[str, Any]) -> list[Line]:
    schema = _followed(schema)
    needed = schema.get("required", [])
    return [_line(name, each, name in needed, each) for name, each in schema.get("properties", {}).items()]


def _followed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, where there is a reference to it; of "this or nothing", this."""
    for each in schema.get("anyOf", []):
        if "$ref" in each:
            return _followed(each)
    if "$ref" in schema:
        found: dict[str, Any] = description()["components"]["schemas"][_name(schema)]
        return found
    return schema


def _line(name: str, schema: dict[str, Any], needed: bool, told: dict[str, Any]) -> Line:
    return Line(name, _kind(schema), needed, told.get("description") or "")


def _name(schema: dict[str, Any]) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _kind(schema: dict[str, Any]) -> str:
    """In words: "text, at most 200", "number or null", "list of Step"."""
    if "$ref" in schema:
        return _listed(_name(schema))
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(each) or "(empty)" for each in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    return _plain(schema)


def _plain(schema: dict[str, Any]) -> str:
    match schema.get("type"):
        case "array":
            return f"list of {_kind(schema.get('items', {}))}"
        case "string":
            words = {"date": "date", "date-time": "moment", "binary": "file"}.get(schema.get("format", ""), "text")
            return f"{words}, at most {schema['maxLength']}" if "maxLength" in schema else words
        case "integer":
            return "number"
        case "boolean":
            return "true or false"
        case "object":
            return "object"
        case "null":
            return "null"
    return "anything"


def _listed(name: str) -> str:
    """`Listed_TaskOut_` is a page of a list of TaskOut."""
    bare = name.removeprefix("Listed").strip("_")
    return f"{{results: list of {bare}, next}}" if bare != name else name
