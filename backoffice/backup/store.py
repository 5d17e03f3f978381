"""The files that people added, as a backup sees them: names in a store, whatever the store is."""

from collections.abc import Iterator
from pathlib import Path

from django.core.files import File
from django.core.files.storage import Storage, default_storage

from backoffice.backup import Refused, sums


def store() -> Storage:
    return default_storage


def inside_store(path: Path) -> bool:
    """Whether a directory lies where the files do; a store that is no directory holds none."""
    location = getattr(store(), "location", None)
    return location is not None and path.resolve().is_relative_to(Path(location).resolve())


def names(of: Storage, folder: str = "") -> Iterator[str]:
    """Every file's name, one directory after the other."""
    try:
        folders, files = of.listdir(folder)
    except FileNotFoundError:  # nobody has added a file yet
        return
    yield from sorted(f"{folder}/{name}" if folder else name for name in files)
    for each in sorted(folders):
        yield from names(of, f"{folder}/{each}" if folder else each)


def copy_out(name: str, to: Path, of: Storage) -> tuple[str, int] | None:
    """(SHA-256, bytes) of the copy; None when the file is gone meanwhile."""
    try:
        with of.open(name) as file:
            return sums.write(to, file.chunks(sums.PIECE))
    except FileNotFoundError:
        return None


def copy_in(name: str, path: Path, total: str, into: Storage) -> None:
    """Under the same name, read back and compared. Refused when the store would call it otherwise."""
    with open(path, "rb") as file:
        saved = into.save(name, File(file))
    if saved != name:
        into.delete(saved)
        raise Refused(f"The file store holds {name} already.")
    with into.open(name) as file:
        if sums.of(file) != total:
            raise Refused(f"The file store did not keep {name} as it is.")
