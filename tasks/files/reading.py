"""What a file is by its content, and pictures made small and clean. Runs as a process of its own, with limits.

`python -I reading.py SOURCE TARGET EXTENSION` prints one JSON object. Knows neither Django nor the office: a codec that
hangs, crashes or eats memory takes this process down and nothing else (docs/adr/0012).
"""

import json
import re
import sys
import zipfile
from dataclasses import asdict, dataclass
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image

LONGEST_SIDE = 2_000
MOST_PIXELS = 64_000_000  # above what phones take; by the header, before anything is decoded
MOST_SECONDS = 20
MOST_MEMORY = 1_500_000_000
MOST_WRITTEN = 100_000_000
QUALITY = 85
HEAD = 64
MOST_OF_A_LIST = 1_000_000

PICTURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF87a": "GIF", b"GIF89a": "GIF"}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
OFFICE = {
    "docx": (b"wordprocessingml.document.main+xml", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (b"spreadsheetml.sheet.main+xml", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
TEXTS = {"txt": "text/plain", "csv": "text/csv"}
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class No(Exception):
    """Not taken; the code is one of intake.REFUSED."""


@dataclass(frozen=True)
class Found:
    """`rewritten`: a picture, whose clean copy lies in TARGET; everything else is kept as it came."""

    media_type: str
    extension: str
    rewritten: bool = False


def judge(source: Path, target: Path, extension: str) -> Found:
    """What the content is, whatever the name said. Raises No."""
    with source.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise No("empty")
    if kind := picture_kind(head):
        return picture(source, target, kind)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        return Found("application/pdf", "pdf")
    if head.startswith(b"PK\x03\x04"):
        return office_document(source)
    return text(source.read_bytes(), extension)


# --- pictures ---


def picture_kind(head: bytes) -> str:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return "HEIF"
    return next((kind for magic, kind in PICTURES.items() if head.startswith(magic)), "")


def picture(source: Path, target: Path, kind: str) -> Found:
    """Turned upright, at most LONGEST_SIDE, and drawn anew: nothing of the file but its pixels is kept."""
    from PIL import Image  # here, so that a text costs no codecs

    if kind == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(source, formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise No("picture_too_large")
            if moves(image):
                raise No("picture_moves")
            return redraw(image, target, keep_sharp=kind in ("PNG", "GIF"))
    except (MemoryError, Image.DecompressionBombError):
        raise No("picture_too_large") from None
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, OverflowError):
        raise No("picture_broken") from None


def moves(image: "Image.Image") -> bool:
    """More than one frame. A phone's JPEG may carry a second view of the same moment: its first is the picture."""
    if image.format not in ("GIF", "PNG", "WEBP"):
        return False
    try:
        image.seek(1)
    except EOFError:
        return False
    return True


def redraw(image: "Image.Image", target: Path, *, keep_sharp: bool) -> Found:
    from PIL import Image

    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded small in the first place
    shown = pixels(upright(image))
    clean = Image.new(shown.mode, shown.size)
    clean.paste(shown)
    if keep_sharp or shown.mode == "RGBA":
        clean.save(target, "PNG")
        return Found("image/png", "png", rewritten=True)
    clean.save(target, "JPEG", quality=QUALITY)
    return Found("image/jpeg", "jpg", rewritten=True)


def upright(image: "Image.Image") -> "Image.Image":
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # what the camera wrote about the picture can't be read; the picture can
        return image


def pixels(image: "Image.Image") -> "Image.Image":
    """As RGB, grey, or RGBA where something shines through."""
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if "A" in image.mode or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


# --- documents ---


def office_document(source: Path) -> Found:
    """By what the archive says it is; only the list of its parts is read."""
    try:
        with zipfile.ZipFile(source) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                return open_document(part(archive, "mimetype"), names)
            return microsoft_document(part(archive, "[Content_Types].xml"), names)
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, OSError, ValueError, EOFError):
        raise No("unknown") from None


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        return file.read(MOST_OF_A_LIST)


def open_document(mimetype: bytes, names: list[str]) -> Found:
    if mimetype not in OPEN_DOCUMENT:
        raise No("unknown")
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise No("macros")
    return Found(mimetype.decode(), OPEN_DOCUMENT[mimetype])


def microsoft_document(types: bytes, names: list[str]) -> Found:
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise No("macros")
    for extension, (marker, media_type) in OFFICE.items():
        if marker in types:
            return Found(f"application/{media_type}", extension)
    raise No("unknown")


def text(content: bytes, extension: str) -> Found:
    """Plain text only: what begins as a page or a drawing is refused, whatever its name."""
    said = decoded(content)
    if CONTROLS.search(said):
        raise No("unknown")
    if said.lstrip("\ufeff \t\r\n\f").startswith("<"):
        raise No("markup")
    if extension == "eml" and is_mail(content):
        return Found("message/rfc822", "eml")
    return Found(TEXTS.get(extension, "text/plain"), extension if extension in TEXTS else "txt")


def decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark (as spreadsheets write it), else the old Western European letters."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise No("unknown")


def is_mail(content: bytes) -> bool:
    headers = BytesHeaderParser().parsebytes(content[:MOST_OF_A_LIST])
    return bool(headers["From"]) and bool(headers["Date"] or headers["Subject"])


# --- the process ---


def bound() -> None:
    """No more time, memory or disk than a picture can need. Where the system knows no such limit, the caller's clock
    still ends it."""
    try:
        import resource
    except ImportError:
        return
    for which, most in (("RLIMIT_CPU", MOST_SECONDS), ("RLIMIT_AS", MOST_MEMORY), ("RLIMIT_FSIZE", MOST_WRITTEN)):
        try:
            resource.setrlimit(getattr(resource, which), (most, most))
        except (AttributeError, ValueError, OSError):
            continue


def main(source: str, target: str, extension: str) -> dict[str, Any]:
    bound()
    try:
        return asdict(judge(Path(source), Path(target), extension))
    except No as no:
        return {"refused": str(no)}
    except MemoryError:
        return {"refused": "unreadable"}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))  # noqa: T201 - this is its answer
