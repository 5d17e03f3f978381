"""The WSGI application of either side, with its database queries counted in a header when a request asks for it.

It stands outside Django's own handling, so that both sides pay the same for it: nothing, unless asked.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection

_answer = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ.get("PATH_INFO") == "/pid/":
        start_response("200 OK", [])
        return [str(os.getpid()).encode()]
    if "HTTP_X_COUNT" not in environ:
        return _answer(environ, start_response)
    queries = 0

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal queries
        queries += not sql.startswith(("SAVEPOINT", "RELEASE"))
        return execute(sql, *rest)

    def start_with_count(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, ("X-Queries", str(queries))], *rest)

    with connection.execute_wrapper(count):
        return _answer(environ, start_with_count)
