"""Reading a body: JSON as RFC 8259 says, once, bounded. What its fields mean is the schemas'.

Python's own reader takes NaN, duplicate keys and encodings that the RFC doesn't know.
"""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from api.errors import Problem, too_large, unparsable

LARGEST_BODY = 1_000_000
LARGEST_UPLOAD = 64_000_000
JSON, FILES = "application/json", "multipart/form-data"


class StrictParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != JSON:
            raise unsupported()
        return parsed(request.body)


def parsed(body: bytes) -> Any:
    """The JSON of a body. Raises Problem 400 for anything that is none."""
    try:
        return json.loads(body.decode(), object_pairs_hook=_no_twice, parse_constant=_no_constant)
    except RecursionError as no:
        raise unparsable(_("This JSON is nested too deeply.")) from no
    except ValueError as no:  # not UTF-8, not JSON, or a number of thousands of digits
        raise unparsable(_("This is no JSON that can be read.")) from no


def refuse_body(request: HttpRequest) -> None:
    """Before anything of it is read: its size and its kind."""
    size = int(request.META.get("CONTENT_LENGTH") or 0) if request.META.get("CONTENT_LENGTH", "0").isdecimal() else 0
    if size > (LARGEST_UPLOAD if request.content_type == FILES else LARGEST_BODY):
        raise too_large()
    if size and request.content_type not in (JSON, FILES):
        raise unsupported()


def unsupported() -> Problem:
    words = _("Send JSON, with the header Content-Type: application/json.")
    return Problem(415, "unsupported_media_type", words)


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise unparsable(_("This JSON names a field twice."))
    return found


def _no_constant(name: str) -> NoReturn:
    raise unparsable(_("%(name)s is no number in JSON.") % {"name": name})
