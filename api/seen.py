"""Which version of a row a program saw: `If-Match: "3"` or "version": 3 in the body. Changing one needs it (428)."""

import re

from django.http import HttpRequest
from django.utils.translation import gettext as _

from api.errors import Problem, invalid

ETAG = re.compile(r'(?:W/)?"?([0-9]{1,9})"?', re.ASCII)


def seen_version(request: HttpRequest, given: int | None) -> int:
    """The header's, else the body's. Raises Problem 428 without either, 422 for a header that names no version."""
    version = seen_if_said(request, given)
    if version is None:
        words = _("Say which version you saw: the header If-Match, or “version” in the body.")
        raise Problem(428, "version_needed", words)
    return version


def seen_if_said(request: HttpRequest, given: int | None) -> int | None:
    """The same where a version may be left out, as for a move: then it holds for the row as it is now."""
    header = request.headers.get("If-Match")
    if header is None:
        return given
    match = ETAG.fullmatch(header.strip())
    if match is None:
        raise invalid({"If-Match": [_('This is a version, such as "3".')]})
    return int(match.group(1))
