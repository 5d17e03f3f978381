"""What is taken in: size and type asked, pictures made small, in a folder of its own that is gone afterwards.

What a content is, is reading.py's to say, in a process of its own; the words of a refusal are here.
"""

import hashlib
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files import File
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasks.errors import Refused
from tasks.files import reading
from tasks.files.names import clean_name, extension_of
from tasks.files.store import CHUNK

log = logging.getLogger(__name__)
PATIENCE = 30  # seconds, for one file and for its turn
# Photos are decoded one after the other, so that four at once don't need four times the memory.
_turn = threading.Lock()

REFUSED: "dict[str, Promise]" = {
    "empty": gettext_lazy("This file is empty."),
    "unknown": gettext_lazy("Photos, PDF, Word, Excel, OpenDocument, CSV, text and e-mail files can be added."),
    "markup": gettext_lazy("Web pages and drawings made of code can't be added: save it as PDF first."),
    "macros": gettext_lazy("Documents with macros can't be added: save it without them, or as PDF."),
    "picture_broken": gettext_lazy("This picture can't be read. Try another one, or take it again."),
    "picture_too_large": gettext_lazy("This picture has too many pixels."),
    "picture_moves": gettext_lazy("Moving pictures can't be added: choose a still one."),
    "unreadable": gettext_lazy("This file could not be read."),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What will be kept: `path` until the block ends, `size` in bytes, `digest` SHA-256 in hex."""

    path: Path
    name: str
    media_type: str
    size: int
    digest: str


@contextmanager
def taken_in(file: "File[Any]", name: str) -> Iterator[Taken]:
    """The file as it may be kept. Raises Refused("file", words)."""
    with TemporaryDirectory(prefix="backoffice-file-") as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        _spool(file, source)
        found = _read(source, target, extension_of(name))
        kept = target if found["rewritten"] else source
        yield Taken(
            path=kept,
            name=clean_name(name, found["extension"]),
            media_type=found["media_type"],
            size=kept.stat().st_size,
            digest=_digest(kept),
        )


def _spool(file: "File[Any]", source: Path) -> None:
    """Written out in pieces; the size is counted, not believed."""
    most, size = settings.ATTACHMENT_MAX_MB * 1024 * 1024, 0
    with source.open("wb") as out:
        for piece in file.chunks(CHUNK):
            size += len(piece)
            if size > most:
                raise Refused("file", _("A file has at most %(count)d MB.") % {"count": settings.ATTACHMENT_MAX_MB})
            out.write(piece)


def _read(source: Path, target: Path, extension: str) -> dict[str, Any]:
    if not _turn.acquire(timeout=PATIENCE):
        raise Refused("file", _("Too many files at once: try again in a moment."))
    try:
        # Isolated, and without our environment: what reads strangers' files knows no secret.
        command = [sys.executable, "-I", reading.__file__, str(source), str(target), extension]
        done = subprocess.run(command, env={}, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        log.warning("a file took longer than %s s to read", PATIENCE)
        raise Refused("file", REFUSED["unreadable"]) from None
    finally:
        _turn.release()
    return _answer(done)


def _answer(done: "subprocess.CompletedProcess[bytes]") -> dict[str, Any]:
    if done.returncode:
        log.warning("a file could not be read: %s %s", done.returncode, done.stderr.decode(errors="replace")[-500:])
        raise Refused("file", REFUSED["unreadable"])
    found: dict[str, Any] = json.loads(done.stdout)
    if "refused" in found:
        raise Refused("file", REFUSED[found["refused"]])
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
