"""A file's name as people see it: no path, nothing invisible, nothing that a disk or a browser misreads."""

import re
import unicodedata

LONGEST = 120  # letters; and no more than what every disk takes:
MOST_BYTES = 200
# Control characters, what turns the direction of writing, halves of letters, and what has no meaning yet.
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
FORBIDDEN = re.compile(r'[<>:"|?*]')
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
# Endings that mean the same content: whoever wrote .jpeg keeps it.
ALIKE = {"jpg": ("jpg", "jpeg"), "txt": ("txt", "log", "md")}


def clean_name(given: str, extension: str) -> str:
    """The last part of what was given, ending in what the content is: "..\\a/page.html" with txt is "page.html.txt"."""
    last = re.split(r"[/\\]", given)[-1]
    visible = "".join(" " if each in "\t\n\r" else each for each in last if not _is_invisible(each))
    plain = " ".join(FORBIDDEN.sub("-", unicodedata.normalize("NFC", visible)).split()).strip(". ")
    stem, ending = _parted(plain)
    if ending.lower() in ALIKE.get(extension, (extension,)):
        extension = ending
    elif extension not in ("jpg", "png"):  # a picture was drawn anew: its old ending says nothing any more
        stem = plain
    stem = _shortened(stem, extension) or "file"
    return f"_{stem}.{extension}" if RESERVED.match(stem) else f"{stem}.{extension}"


def extension_of(given: str) -> str:
    return _parted(given.strip())[1].lower()


def _parted(name: str) -> tuple[str, str]:
    """("a.b", "pdf") of "a.b.pdf"; what is no ending of a file stays in the stem."""
    stem, dot, ending = name.rpartition(".")
    return (stem, ending) if dot and ending.isalnum() and ending.isascii() and len(ending) <= 5 else (name, "")


def _is_invisible(character: str) -> bool:
    return character not in "\t\n\r" and unicodedata.category(character) in INVISIBLE


def _shortened(stem: str, extension: str) -> str:
    stem = stem[: LONGEST - len(extension) - 1]
    while len(f"{stem}.{extension}".encode()) > MOST_BYTES:
        stem = stem[:-1]
    return stem.strip(". ")
