"""Where the bytes lie: FILES_URL, outside of what any web server serves, each file under a generated key.

Knows keys and bytes. Names, types and who may have them are the row's (models/attachment.py).
"""

import hashlib
import logging
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

log = logging.getLogger(__name__)
LOST = "lost"
CHUNK = 1024 * 1024


def place(key: UUID) -> str:
    """256 folders, so that none grows endless."""
    return f"{key.hex[:2]}/{key.hex}"


def put(key: UUID, source: Path) -> None:
    """The bytes are on the disk when it returns: the row that is committed next must not outlive them."""
    with source.open("rb") as file:
        written = default_storage.save(place(key), File(file))
    if written != place(key):
        default_storage.delete(written)
        raise FileExistsError(place(key))
    _settle(written)


def _settle(name: str) -> None:
    if not isinstance(default_storage, FileSystemStorage):  # object storage has answered already
        return
    path = default_storage.path(name)
    for each in (path, os.path.dirname(path)):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read(key: UUID) -> "File[Any]":
    """Open for reading; FileNotFoundError when the bytes are gone."""
    return default_storage.open(place(key))


def drop(key: UUID) -> None:
    """Gone; one that can't be dropped now is found by the nightly check, and said in the log."""
    try:
        default_storage.delete(place(key))
    except OSError:
        log.exception("the file %s could not be deleted", place(key))


def digest_of(file: "File[Any]") -> str:
    """SHA-256, in pieces."""
    digest = hashlib.sha256()
    for piece in file.chunks(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


# --- for the nightly check ---


def folders() -> list[str]:
    try:
        return sorted(name for name in default_storage.listdir("")[0] if len(name) == 2)
    except FileNotFoundError:
        return []


def keys_in(folder: str) -> Iterator[UUID]:
    for name in default_storage.listdir(folder)[1]:
        try:
            yield UUID(hex=name)
        except ValueError:
            log.warning("a file that is not ours lies in the store: %s/%s", folder, name)


def written_at(key: UUID) -> datetime:
    return default_storage.get_modified_time(place(key))


def lose(key: UUID) -> None:
    """Out of the way, not deleted: somebody may still ask for it."""
    with read(key) as file:
        default_storage.save(f"{LOST}/{key.hex}", file)
    drop(key)


def forget_lost(before: datetime) -> int:
    """Deletes what has lain among the lost since before then. How many."""
    try:
        names = default_storage.listdir(LOST)[1]
    except FileNotFoundError:
        return 0
    old = [name for name in names if default_storage.get_modified_time(f"{LOST}/{name}") < before]
    for name in old:
        default_storage.delete(f"{LOST}/{name}")
        log.warning("the lost file %s was deleted", name)
    return len(old)
