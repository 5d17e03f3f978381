"""The request as our views get it: signed in, with the moment it came in. Nothing else lives here."""

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from staff.models import User


class Request(HttpRequest):
    """`now` is set once per request by the frame, so that one request has one time."""

    user: User
    now: datetime
    htmx: HtmxDetails
