"""Each request in the person's own language and zone: theirs, else the office's. Nothing else lives here."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from staff.access import standing
from staff.models import Office

LANGUAGES = dict(settings.LANGUAGES)


class PersonLocale:
    """Who is not signed in gets the browser's language where we have it. The answer says its language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language, zone = chosen(request)
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def chosen(request: HttpRequest) -> tuple[str, zoneinfo.ZoneInfo]:
    """(language, zone) for this request; asks for the office only when the person left one of them open."""
    try:
        if request.user.is_authenticated:
            language, zone = request.user.language, request.user.zone
        else:
            language, zone = browser_language(request), ""
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
    """The language that the browser asks for, if it is one of ours; else empty."""
    if not request.headers.get("Accept-Language"):
        return ""
    return translation.get_language_from_request(request)


def zone_or_utc(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name or "UTC")
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return zoneinfo.ZoneInfo("UTC")
