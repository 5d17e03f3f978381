"""What a log line looks like, and what it never holds: text for people, JSON for those who collect lines (LOG_FORMAT).

Which request or job a line belongs to is kept in a context variable, so that every line in between carries it. No
query strings, bodies, tokens or titles: paths are written without what stands in them for a secret.
"""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

FORMATS = ("text", "json")
HIDDEN = "…"
LONGEST_PLAIN = 20  # a piece of an unknown address that is longer may be the key of a link
LONGEST_PATH = 200
# PostgreSQL quotes the row that it refuses, and with it what people wrote.
QUOTED = re.compile(r"^(DETAIL|CONTEXT|PARAMETERS):.*$", re.MULTILINE)

_about: ContextVar[dict[str, Any] | None] = ContextVar("about", default=None)


def about() -> dict[str, Any]:
    """What is known of the request or job that runs here: request_id, job, job_id."""
    return _about.get() or {}


@contextmanager
def telling(**known: Any) -> Iterator[None]:
    """Every line within carries these."""
    token = _about.set(about() | known)
    try:
        yield
    finally:
        _about.reset(token)


def begin(**known: Any) -> None:
    """The same until `begin` is called again: for a worker process, which does one job after the other."""
    _about.set(known)


def safe_path(request: HttpRequest) -> str:
    """The path without keys and tokens: of an address that we know its numbers and words, of others short pieces."""
    path = "".join(letter if letter.isprintable() else "?" for letter in request.path[:LONGEST_PATH])
    match = request.resolver_match
    if match is None:
        return "/".join(piece if len(piece) <= LONGEST_PLAIN else HIDDEN for piece in path.split("/"))
    for value in map(str, (*match.args, *match.kwargs.values())):
        if len(value) > LONGEST_PLAIN or not value.replace("-", "").isalnum() or _is_a_key(value):
            path = path.replace(value, HIDDEN)
    return path


def _is_a_key(value: str) -> bool:
    """Letters and digits mixed: neither a number nor a word."""
    return not value.isdigit() and any(letter.isdigit() for letter in value)


class Within(logging.Filter):
    """Puts what is known of the request or job onto the line; and takes raw paths out of Django's own lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.about = about()
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            record.args = tuple(safe_path(request) if each == request.path else each for each in record.args)
        return True


def without_rows(text: str) -> str:
    return QUOTED.sub(rf"\1: {HIDDEN}", text)


class TextFormatter(logging.Formatter):
    """time level logger: message [request or job]"""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        known = getattr(record, "about", None) or {}
        name = known.get("job_id") or known.get("request_id")
        return super().formatMessage(record) + (f" [{name}]" if name else "")

    def formatException(self, ei: Any) -> str:
        return without_rows(super().formatException(ei))


class JsonFormatter(logging.Formatter):
    """time (ISO 8601, UTC), level, logger, message, what is known of request or job, and the traceback if any."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= getattr(record, "about", None) or {}
        line |= getattr(record, "facts", None) or {}
        if record.exc_info:
            line["traceback"] = without_rows(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def configuration(form: str) -> dict[str, Any]:
    """For logging.config.dictConfig; gunicorn, Celery and Django all write through it, on stderr."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"within": {"()": Within}},
        "formatters": {"text": {"()": TextFormatter}, "json": {"()": JsonFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form, "filters": ["within"]}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django": {"level": "INFO", "propagate": True, "handlers": []},
            "django.request": {"level": "ERROR"},  # a 404 or 403 is an answer, not a fault
            "gunicorn.error": {"level": "INFO", "propagate": True, "handlers": []},
            "gunicorn.access": {"level": "WARNING"},  # requests.py tells of each request, without secret addresses
            "django.security.DisallowedHost": {"level": "CRITICAL"},  # strangers that try names: the 400 is told
            "celery.app.trace": {"level": "WARNING"},  # job_log.py tells of each job, without its arguments
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }
