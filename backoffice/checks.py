"""What `manage.py check` says about an installation beyond Django's own: mistakes that show only when it is too late.

Errors are always told; the rest with `--deploy`. INFO lines tell what may be meant so.
"""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.files.storage import default_storage

Found = list[checks.CheckMessage]

MANY_PROCESSES = 4
SHORTEST_TOKEN = 20


def register() -> None:
    checks.register(files_are_private)
    for each in (address, files_can_be_written, database, metrics_token, proxy, mail):
        checks.register(each, deploy=True)


def files_are_private(**_: Any) -> Found:
    """Static files are served to everybody: nothing that people add may lie among them."""
    static = Path(settings.STATIC_ROOT).resolve()
    for name, place in (("FILES_URL", files()), ("BACKUP_DIR", Path(settings.BACKUP_DIR)), ("VAR_DIR", settings.VAR)):
        if place is not None and place.resolve().is_relative_to(static):
            return [checks.Error(f"{name} lies inside {static}, which is served to everybody.", id="backoffice.E001")]
    return []


def address(**_: Any) -> Found:
    if settings.HTTPS or settings.ON_LOOPBACK:
        return []
    said = f"BASE_URL is {settings.BASE_URL}: passwords and cookies would go over the network unencrypted."
    return [checks.Warning(said, hint="Put a proxy that ends TLS in front and say https://.", id="backoffice.W001")]


def files_can_be_written(**_: Any) -> Found:
    found: Found = []
    for name, place in (("FILES_URL", files()), ("VAR_DIR", settings.VAR)):
        if place is not None and not writable(place):
            found.append(checks.Error(f"{name} is {place}, where this user cannot write.", id="backoffice.E002"))
    return found


def database(**_: Any) -> Found:
    processes = int(os.environ.get("WEB_CONCURRENCY") or "2")
    if settings.DATABASE["ENGINE"].endswith("sqlite3") and processes > MANY_PROCESSES:
        said = f"SQLite has one writer at a time, and WEB_CONCURRENCY is {processes}."
        return [checks.Warning(said, hint="Move to PostgreSQL: docs/operations.md.", id="backoffice.W002")]
    return []


def metrics_token(**_: Any) -> Found:
    if 0 < len(settings.METRICS_TOKEN) < SHORTEST_TOKEN:
        return [checks.Warning(f"METRICS_TOKEN is shorter than {SHORTEST_TOKEN} letters.", id="backoffice.W003")]
    return []


def proxy(**_: Any) -> Found:
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        said = "TRUSTED_PROXIES is 0: behind a proxy that ends TLS every page would redirect to itself."
        return [checks.Info(said, id="backoffice.I001")]
    return []


def mail(**_: Any) -> Found:
    if settings.HTTPS and settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        said = f"EMAIL_URL is not set: mails are files in {settings.EMAIL_FILE_PATH}, nobody gets them."
        return [checks.Info(said, id="backoffice.I002")]
    return []


def files() -> Path | None:
    """The directory of people's files; None where they lie in object storage."""
    location = getattr(default_storage, "location", None)
    return Path(location) if location and hasattr(default_storage, "base_location") else None


def writable(place: Path) -> bool:
    """It, or the nearest directory above that is there."""
    there = next(each for each in (place, *place.parents) if each.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)
