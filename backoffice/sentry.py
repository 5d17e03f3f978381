"""Faults told to Sentry, where an office wants that (SENTRY_DSN). The library is an extra, and loaded only then.

Sent are the fault and where in the code it happened; no person, no request, no values of variables.
"""

import sys
from importlib.util import find_spec
from typing import Any

from backoffice.logs import without_rows

EXTRA = "SENTRY_DSN is set, which needs: pip install 'sentry-sdk>=2,<3'"

KEPT = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment", "exception", "sdk")


def start(dsn: str, *, release: str) -> None:
    if find_spec("sentry_sdk") is None:
        sys.exit(EXTRA)
    import sentry_sdk  # an extra

    sentry_sdk.init(
        dsn=dsn,
        release=release,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0,
        before_send=stripped,
    )


def stripped(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """Only what is listed here is sent: of a line in the log its pattern without what it was filled with."""
    kept = {name: event[name] for name in KEPT if name in event}
    if words := (event.get("logentry") or {}).get("message"):
        kept["logentry"] = {"message": words}
    for value in (kept.get("exception") or {}).get("values", []):
        value["value"] = without_rows(str(value.get("value", "")))
    return kept
