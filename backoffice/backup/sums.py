"""The bytes of a backup: writing while counting the SHA-256, the list of all files, and whether they are whole."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from backoffice.backup import Refused

SUMS = "SHA256SUMS"
PIECE = 1 << 20


def write(path: Path, pieces: Iterable[bytes]) -> tuple[str, int]:
    """(SHA-256, bytes) of what was written; readable by the owner alone, like everything in a backup."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    total, size = hashlib.sha256(), 0
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for piece in pieces:
            total.update(piece)
            size += out.write(piece)
    return total.hexdigest(), size


def of(file: IO[bytes]) -> str:
    total = hashlib.sha256()
    for piece in pieces(file):
        total.update(piece)
    return total.hexdigest()


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def write_list(folder: Path, sums: dict[str, str]) -> None:
    """As `sha256sum` writes it: {name in the folder: SHA-256}."""
    text = "".join(_line(name, total) for name, total in sorted(sums.items()))
    write(folder / SUMS, [text.encode("utf-8", "surrogateescape")])


def _line(name: str, total: str) -> str:
    plain = name.replace("\\", "\\\\").replace("\n", "\\n")
    return f"{'' if plain == name else chr(92)}{total}  {plain}\n"


def read_list(folder: Path) -> dict[str, str]:
    """{name: SHA-256}. Refused when the list can't be read."""
    try:
        text = (folder / SUMS).read_bytes().decode("utf-8", "surrogateescape")
    except OSError as problem:
        raise Refused(f"This is no backup: {folder / SUMS} cannot be read.") from problem
    found = {}
    for each in text.split("\n")[:-1]:
        total, separator, name = each.partition("  ")
        if total.startswith("\\"):
            total, name = total[1:], name.replace("\\n", "\n").replace("\\\\", "\\")
        if not separator or len(total) != 64 or not _inside(name):
            raise Refused(f"The backup is damaged: {SUMS} holds a line that is none.")
        found[name] = total
    return found


def _inside(name: str) -> bool:
    """A name that leads nowhere but into the backup."""
    parts = Path(name).parts
    return bool(parts) and not Path(name).is_absolute() and ".." not in parts


def check(folder: Path) -> dict[str, str]:
    """{name: SHA-256} of a backup that is whole: every file there and as it was written, no other. Else Refused."""
    wanted = read_list(folder)
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()} - {SUMS}
    if missing := sorted(wanted.keys() - there):
        raise Refused(f"The backup is damaged: {missing[0]} is missing{_and_more(missing)}.")
    if more := sorted(there - wanted.keys()):
        raise Refused(f"The backup is damaged: {more[0]} does not belong to it{_and_more(more)}.")
    for name, total in wanted.items():
        try:
            with open(folder / name, "rb") as file:
                found = of(file)
        except OSError as problem:
            raise Refused(f"The backup cannot be read: {name}: {problem.strerror}.") from problem
        if found != total:
            raise Refused(f"The backup is damaged: {name} is not as it was written.")
    return wanted


def _and_more(names: list[str]) -> str:
    return f", and {len(names) - 1} more" if len(names) > 1 else ""
