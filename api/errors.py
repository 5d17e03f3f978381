"""Every refusal in one shape, {"error": {"code", "message", "fields"}}, whoever refused: the frame, a verb or a form.

`Problem` is what operations raise; the verbs' own exceptions are turned into it here.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.errors import HttpError
from ninja.errors import ValidationError as Misunderstood

from api.sentences import sentence
from staff.actions_people import LastAdmin
from staff.actions_setup import NotPossible
from staff.http import Request
from staff.versions import Stale
from tasks.actions_fields import FieldsRefused
from tasks.errors import IllegalMove, NotYet, Refused
from tasks.meanwhile import too_late

Fields = Mapping[str, list[str]]
Show = TypeVar("Show", bound=Callable[[Any, Request], dict[str, Any] | None])


class Problem(Exception):
    """A refusal. `fields` are sentences by the field's name; `current` is the row as it is now (of a 409)."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        fields: Fields | None = None,
        current: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message
        self.fields, self.current, self.headers = dict(fields or {}), current, dict(headers or {})


def answer(problem: Problem) -> HttpResponse:
    body: dict[str, Any] = {
        "error": {"code": problem.code, "message": problem.message, "fields": problem.fields},
    }
    if problem.current is not None:
        body["current"] = problem.current
    text = json.dumps(body, cls=DjangoJSONEncoder)
    return HttpResponse(text, status=problem.status, content_type="application/json", headers=problem.headers)


# --- the refusals of the frame ---


def unparsable(message: str) -> Problem:
    return Problem(400, "unparsable", message)


def not_there() -> Problem:
    return Problem(404, "not_found", _("There is nothing here, or nothing that you may see."))


def not_allowed(allow: str) -> Problem:
    words = _("This address does not do that. It does: %(methods)s.") % {"methods": allow}
    return Problem(405, "method_not_allowed", words, headers={"Allow": allow})


def too_large() -> Problem:
    return Problem(413, "too_large", _("That is more than can be sent at once."))


def invalid(fields: Fields, message: str = "") -> Problem:
    """422: understood, but something in it cannot be."""
    return Problem(422, "invalid", message or _("Something in it cannot be taken."), fields=fields)


def checked(form: BaseForm) -> dict[str, Any]:
    """What a page's form read, cleaned; its errors become a 422 beside the same names."""
    if form.is_valid():
        return form.cleaned_data
    errors = form.errors.get_json_data()
    loose = [each["message"] for each in errors.pop("__all__", [])]
    raise invalid({name: [each["message"] for each in found] for name, found in errors.items()}, " ".join(loose))


# --- those of the verbs ---

_shown: dict[type[models.Model], Callable[[Any, Request], Any]] = {}


def shown_by(model: type[models.Model], schema: type[Schema] | None = None) -> Callable[[Show], Show]:
    """Marks the function (row, request) -> body that shows a row of this model when a 409 tells how it is now.

    With `schema` it is told in the very shape that a GET answers.
    """

    def remember(show: Show) -> Show:
        def shaped(row: Any, request: Request) -> Any:
            body = show(row, request)
            return schema.model_validate(body).model_dump() if schema and body else body

        _shown[model] = shaped
        return show

    return remember


def conflict(row: models.Model, request: Request, message: str = "") -> Problem:
    """409 with the row as it is now, as far as this person may see it."""
    show = _shown.get(type(row))
    words = message or _("It has changed meanwhile. This is how it is now.")
    return Problem(409, "conflict", words, current=show(row, request) if show else None)


def _of(request: Request, refusal: Exception) -> Problem:
    match refusal:
        case Problem():
            return refusal
        case IllegalMove(task=task):
            return conflict(task, request, too_late(refusal, request.user))
        case Stale(row=row):
            return conflict(row, request)
        case NotYet(missing=missing):
            sentences = [str(each) for each in missing]
            return Problem(422, "not_yet", " ".join(sentences), fields={"between_this_and_done": sentences})
        case FieldsRefused(errors=wrong, unsaid=unsaid):
            told = {f"fields.{name}": [words] for name, words in wrong.items()}
            return invalid(told | {f"actions_taken.{name}": [words] for name, words in unsaid.items()})
        case Refused(field=field, message=message):
            return invalid({field: [str(message)]})
        case NotPossible():
            return invalid({refusal.field or "": [str(refusal.message)]} if refusal.field else {}, str(refusal.message))
        case LastAdmin():
            return invalid({}, refusal.message)
        case PermissionDenied():
            return Problem(403, "forbidden", str(refusal) or _("You may not do that."))
        case Http404():
            return not_there()
        case IntegrityError():
            return Problem(409, "conflict", _("Somebody saved the same just now. Please look again."))
        case RequestDataTooBig():
            return too_large()
        case SuspiciousOperation():
            return unparsable(_("This request cannot be read."))
        case Misunderstood():
            return invalid(_misunderstood(refusal))
        case HttpError(__cause__=Problem() as cause):  # ninja wraps what its parser raises
            return cause
        case HttpError():
            return Problem(refusal.status_code, "unparsable", _("This request cannot be read."))
    raise refusal


def refuse(request: HttpRequest, refusal: Any) -> HttpResponse:
    """The handler of all of them."""
    return answer(_of(request, refusal))  # type: ignore[arg-type]  # the door made it one of ours


REFUSALS: tuple[type[Exception], ...] = (
    *(Problem, IllegalMove, Stale, NotYet, Refused, NotPossible, LastAdmin),
    *(PermissionDenied, Http404, SuspiciousOperation, Misunderstood, HttpError, IntegrityError),
)


def _misunderstood(refusal: Misunderstood) -> dict[str, list[str]]:
    """{field: sentences}; a field inside another is "steps.0.text"."""
    fields: dict[str, list[str]] = {}
    for error in refusal.errors:
        place = [str(part) for part in error["loc"]]
        place = place[2:] if place[0] == "body" else place[1:]
        fields.setdefault(".".join(place)[:200] or "body", []).append(sentence(error))
    return fields
