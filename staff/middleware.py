"""Each request in the person's own language and zone. Nothing else lives here."""

import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header

from staff.access import standing
from staff.models import Office

LANGUAGES = dict(settings.LANGUAGES)
LONGEST_HEADER = 500
# Asked all day by every open page, and nearly always answered without a word: the view finds the language if needed.
SPEAK_LATER = {"/changes/"}


class PersonLocale:
    """The language: what the person chose, else what the browser asks for, else the office's. The answer says it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in SPEAK_LATER:
            return self.get_response(request)
        language, zone = chosen(request)
        # Read by now. Behind Django's lazy wrapper every look at the person would go on costing several calls.
        request.user = getattr(request, "_cached_user", request.user)
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


@contextmanager
def spoken_to(request: HttpRequest) -> Iterator[None]:
    """For a view of SPEAK_LATER that has something to say after all."""
    language, zone = chosen(request)
    with translation.override(language), timezone.override(zone):
        yield


def chosen(request: HttpRequest) -> tuple[str, zoneinfo.ZoneInfo]:
    """(language, zone) for this request; asks for the office only when the person left one of them open."""
    try:
        person = request.user if request.user.is_authenticated else None
        language = (person.language if person else "") or browser_language(request)
        zone = person.zone if person else ""
        if not (language in LANGUAGES and zone):
            office = _office(request)
            language, zone = (language if language in LANGUAGES else office[0]), zone or office[1]
    except Error:  # /health/ must still be able to say that the database is down
        language, zone = "", ""
    return language if language in LANGUAGES else settings.LANGUAGE_CODE, zone_or_utc(zone)


def _office(request: HttpRequest) -> tuple[str, str]:
    """(language, zone). Who is signed in will be asked for their standing anyway, and that brings the office."""
    if request.user.is_authenticated:
        office = standing(request.user).office
        return office.language, office.zone
    return Office.objects.filter(pk=1).values_list("language", "zone").first() or ("", "")


def browser_language(request: HttpRequest) -> str:
    """The first language that the browser asks for and we have; else empty."""
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:LONGEST_HEADER]):
        with suppress(LookupError):
            return translation.get_supported_language_variant(code)
    return ""


def zone_or_utc(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name or "UTC")
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return zoneinfo.ZoneInfo("UTC")
