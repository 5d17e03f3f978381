"""What a browser complains about while a test runs: errors in the console, refused by the CSP, requests that failed.

A test fails at its end when anything was heard that it hadn't said before that it would be.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

# The browser's own line for an answer that is meant: a form with errors, a row that somebody else changed.
# And that a field for dates or numbers can't show the words that were sent in it.
MEANT = re.compile(r"the server responded with a status of (409|422) |^The specified value .* (conform|parsed)")
TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI} at ${event.sourceFile}`)
);"""


class Watch:
    """Listens to every page of a context."""

    def __init__(self, context: BrowserContext) -> None:
        self.heard: list[str] = []
        self.awaited: list[re.Pattern[str]] = []
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._hear(f"error: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    @contextmanager
    def awaiting(self, *patterns: str) -> Iterator[None]:
        """Inside, these are no complaints."""
        before = list(self.awaited)
        self.awaited += [re.compile(pattern) for pattern in patterns]
        try:
            yield
        finally:
            self.awaited = before

    def take(self) -> list[str]:
        """What was heard since the last time."""
        heard, self.heard = self.heard, []
        return heard

    def _hear(self, words: str) -> None:
        if not any(pattern.search(words) for pattern in self.awaited):
            self.heard.append(words)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not MEANT.search(message.text):
            self._hear(f"console, {where(message.page)}: {message.text}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left while it asked
            self._hear(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in (409, 422):
            self._hear(f"{response.status}: {response.request.method} {response.url}")


def where(page: Page | None) -> str:
    return page.url if page else ""
