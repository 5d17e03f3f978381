"""Faults told to Sentry, where an office wants that (SENTRY_DSN). The library is an extra, and loaded only then.

Sent are the fault and where it happened; no person, no request's data, no values of variables, no secret addresses.
"""

import sys
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from backoffice.logs import without_rows

EXTRA = "SENTRY_DSN is set, which needs: pip install 'sentry-sdk>=2,<3'"


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
    """Without what could tell of people: only method and host are left of the request, of errors no quoted rows."""
    if request := event.get("request"):
        where = urlsplit(request.get("url", ""))
        event["request"] = {
            "method": request.get("method"),
            "url": urlunsplit((where.scheme, where.netloc, "", "", "")),
        }
    event.pop("user", None)
    for value in (event.get("exception") or {}).get("values", []):
        value["value"] = without_rows(str(value.get("value", "")))
    return event
