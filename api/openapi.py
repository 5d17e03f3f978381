"""The description of the API, OpenAPI 3.1: ninja's, with the answers that every operation may give."""

import re
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from api.v1 import api

ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "fields"],
            "properties": {
                "code": {"type": "string", "description": "For programs; it never changes."},
                "message": {"type": "string", "description": "A sentence in the reader's language."},
                "fields": {
                    "type": "object",
                    "description": "Sentences by the name of the field.",
                    "additionalProperties": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
        "current": {"description": "With 409: the row as it is now."},
    },
}
ALWAYS = {
    "400": "It could not be read.",
    "401": "No token, or one that is unknown, over or taken back.",
    "403": "You may see it, but not do that; or the token may only read.",
    "404": "Not there, or nothing that you may see.",
    "405": "Not at this address; the header Allow says what is.",
    "422": "Understood, but invalid; `fields` says where.",
    "429": "Too many wrong tokens; the header Retry-After says when to come back.",
}
WHEN_CHANGING = {
    "409": "Wrong state, or changed meanwhile: `current` is the row as it is now.",
    "413": "Too much at once.",
    "415": "Not JSON.",
}
PATCHING = {"428": "A change needs the version that you saw: If-Match, or `version` in the body."}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Sent again with the same request within 48 hours, it answers the same and does nothing again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": 'The version that you saw, such as "3"; or `version` in the body.',
    "schema": {"type": "string", "pattern": '^(W/)?"?[0-9]{1,9}"?$'},
}


@cache
def description() -> dict[str, Any]:
    """Made once; the same for everybody."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    found["paths"] = {path.replace("{pk}", "{id}"): each for path, each in found["paths"].items()}
    for operations in found["paths"].values():
        for method, operation in operations.items():
            _complete(method, operation, found["components"]["schemas"])
    found["components"]["schemas"]["Error"] = ERROR
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    return found


def _complete(method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """The answers that the door and the verbs may give to any operation of this method, and its headers."""
    answers = ALWAYS | (WHEN_CHANGING if method != "get" else {}) | (PATCHING if method in ("patch", "delete") else {})
    reference = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    known = {str(status): answer for status, answer in operation["responses"].items()}
    told = {status: {"description": words, "content": reference} for status, words in answers.items()}
    operation["responses"] = dict(sorted((told | known).items()))
    parameters = [each | {"name": "id"} if each["name"] == "pk" else each for each in operation.get("parameters", [])]
    takes_version = method in ("patch", "delete") or _takes_version(operation, schemas)
    operation["parameters"] = parameters + [KEY] * (method == "post") + [IF_MATCH] * takes_version


def _takes_version(operation: dict[str, Any], schemas: dict[str, Any]) -> bool:
    """Whether its body has a version, and so the header stands for it."""
    body = str(operation.get("requestBody", {}))
    return any("version" in schemas[name].get("properties", {}) for name in re.findall(r"schemas/(\w+)", body))


@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    return JsonResponse(description())
