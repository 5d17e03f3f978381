"""Where Bootstrap's files come from: the installed package, and of it only the files that our pages load.

Collecting the whole package would compress hundreds of files that nobody asks for (41 s instead of 1).
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import bootstrap
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

# The package has no __init__.py, so it has a path but no file.
BOOTSTRAP = Path(next(iter(bootstrap.__path__)))
FILES = {
    "bootstrap/css/bootstrap.min.css",
    "bootstrap/css/bootstrap.min.css.map",
    "bootstrap/js/bootstrap.bundle.min.js",
    "bootstrap/js/bootstrap.bundle.min.js.map",
}


class BootstrapFinder(BaseFinder):
    """Serves the files named in FILES as `bootstrap/css/...` and `bootstrap/js/...`."""

    storage = FileSystemStorage(location=BOOTSTRAP.parent)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file's place on disk (a list of it for `find_all`); an empty list when it isn't ours, as Django's do."""
        if path not in FILES:
            return []
        found = self.storage.path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in sorted(FILES):
            yield path, self.storage
