"""Evidence: what is taken as what, photos without their data, file and row that never disagree."""

import io
import struct
import zipfile
import zlib
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from staff.models import Event
from tasks import actions_attachments
from tasks.actions_attachments import attach_file, prune_attachment, remove_attachment, restore_attachment
from tasks.errors import IllegalMove, NotYet, Refused
from tasks.files import nightly, reading, store
from tasks.files.names import clean_name
from tasks.models import Attachment, Task
from tests.factories import a_task

SECRET = b"GreatPhone"


@pytest.fixture
def slip(billing, post, ida, now) -> Task:
    return a_task(billing, post, now=now, assignee=ida, title="Deposit", evidence="the deposit slip")


def add(task, by, now, *, content: bytes = b"", name: str = "slip.txt") -> Attachment:
    return attach_file(task, file=ContentFile(content or name.encode()), name=name, by=by, now=now)


def bytes_there(attachment: Attachment) -> bool:
    return default_storage.exists(store.place(attachment.key))


def keys() -> list[str]:
    return [key.hex for folder in store.folders() for key in store.keys_in(folder)]


# --- what a content is ---


def photo(kind: str, size: tuple[int, int] = (60, 40), **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


def exif(**more: int) -> Image.Exif:
    data = Image.Exif()
    data[0x010F] = SECRET.decode()
    data[0x0112] = more.get("turned", 1)
    data.get_ifd(0x8825).update({1: "N", 2: (59.0, 54.0, 0.0)})
    return data


def heic() -> bytes:
    from pillow_heif import register_heif_opener

    register_heif_opener()
    return photo("HEIF", exif=exif())


def png_bomb() -> bytes:
    """30,000 x 30,000 pixels by its header, a few bytes by its size."""

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", zlib.compress(b"\0" * 999)) + part(b"IEND", b"")


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr({"types": "[Content_Types].xml", "macro": "word/vbaProject.bin"}.get(name, name), content)
    return out.getvalue()


def moving() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (9, 9), "red").save(out, "GIF", save_all=True, append_images=[Image.new("RGB", (9, 9), "blue")])
    return out.getvalue()


DOCX = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TAKEN = {
    "jpeg": (lambda: photo("JPEG"), "x.jpeg", "image/jpeg", "jpg"),
    "a JPEG that says it is a page": (lambda: photo("JPEG"), "x.html", "image/jpeg", "jpg"),
    "png": (lambda: photo("PNG"), "x.png", "image/png", "png"),
    "webp": (lambda: photo("WEBP"), "x.webp", "image/jpeg", "jpg"),
    "gif": (lambda: photo("GIF"), "x.gif", "image/png", "png"),
    "heic": (heic, "IMG_1.HEIC", "image/jpeg", "jpg"),
    "pdf": (lambda: b"%PDF-1.7\n%%EOF", "x.pdf", "application/pdf", "pdf"),
    "a PDF that says it is a photo": (lambda: b"%PDF-1.7", "x.jpg", "application/pdf", "pdf"),
    "docx": (lambda: archive(types=DOCX), "x.docx", f"application/{reading.OFFICE['docx'][1]}", "docx"),
    "ods": (
        lambda: archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
        "x.ods",
        "application/vnd.oasis.opendocument.spreadsheet",
        "ods",
    ),
    "csv": (lambda: "kø;1\n".encode("cp1252"), "x.csv", "text/csv", "csv"),
    "text that says it is a page": (lambda: b"hello <script>", "x.html", "text/plain", "txt"),
    "mail": (lambda: b"From: a@b.no\nSubject: Hi\n\nHello", "x.eml", "message/rfc822", "eml"),
}
REFUSED = {
    "empty": (lambda: b"", "x.txt", "empty"),
    "svg as an image": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "x.png", "markup"),
    "html as an image": (lambda: b"\xef\xbb\xbf \n<!doctype html><script>1</script>", "x.jpg", "markup"),
    "xml": (lambda: b"<?xml version='1.0'?><svg/>", "x.txt", "markup"),
    "a program as a photo": (lambda: b"MZ\x90\x00\x03", "x.jpg", "unknown"),
    "an archive": (lambda: archive(a=b"b"), "x.docx", "unknown"),
    "macros": (lambda: archive(types=DOCX, macro=b"x"), "x.docx", "macros"),
    "30,000 x 30,000": (png_bomb, "x.png", "picture_too_large"),
    "half a photo": (lambda: photo("JPEG", (300, 300))[:400], "x.jpg", "picture_broken"),
    "moving": (moving, "x.gif", "picture_moves"),
}


@pytest.mark.once
@pytest.mark.parametrize("case", TAKEN)
def test_what_a_file_is_by_its_content(case, tmp_path):
    make, name, media_type, extension = TAKEN[case]
    (tmp_path / "in").write_bytes(make())
    found = reading.judge(tmp_path / "in", tmp_path / "out", name.rpartition(".")[2].lower())
    assert (found.media_type, found.extension) == (media_type, extension)
    assert found.rewritten == media_type.startswith("image/")


@pytest.mark.once
@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_taken(case, tmp_path):
    make, name, code = REFUSED[case]
    (tmp_path / "in").write_bytes(make())
    with pytest.raises(reading.No, match=code):
        reading.judge(tmp_path / "in", tmp_path / "out", name.rpartition(".")[2])


@pytest.mark.once
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF", "WEBP"])
def test_a_photo_keeps_its_pixels_and_nothing_else(kind, tmp_path):
    said = PngInfo()
    said.add_text("Author", SECRET.decode())
    made = {
        "JPEG": lambda: photo("JPEG", (4000, 1000), exif=exif(turned=6), comment=SECRET),
        "PNG": lambda: photo("PNG", (4000, 1000), pnginfo=said, exif=exif(turned=6)),
        "HEIF": heic,
        "WEBP": lambda: photo("WEBP", (4000, 1000), exif=exif(turned=6), xmp=SECRET),
    }[kind]()
    assert SECRET in made, "the photo that is tried has data to lose"
    (tmp_path / "in").write_bytes(made)
    reading.judge(tmp_path / "in", tmp_path / "out", "jpg")
    kept = (tmp_path / "out").read_bytes()
    assert SECRET not in kept and b"Exif" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert not image.getexif()
        assert image.size == ((60, 40) if kind == "HEIF" else (500, 2000)), "upright, and no longer than 2,000"


@pytest.mark.once
@pytest.mark.parametrize(
    "given, extension, kept",
    [
        ("slip.pdf", "pdf", "slip.pdf"),
        ("../../etc/passwd", "txt", "passwd.txt"),
        ("C:\\a\\b.PDF", "pdf", "b.PDF"),
        ("a\x00b\x1f\u202egnp.exe", "txt", "abgnp.exe.txt"),
        ("\ud800x.csv", "csv", "x.csv"),
        ('a<b>:"c|d?*.txt', "txt", "a-b---c-d--.txt"),
        ("IMG_1.HEIC", "jpg", "IMG_1.jpg"),
        ("con.txt", "txt", "_con.txt"),
        ("...", "pdf", "file.pdf"),
        ("", "pdf", "file.pdf"),
        ("Å" * 5000 + ".pdf", "pdf", "Å" * 98 + ".pdf"),
    ],
)
def test_a_name_without_path_or_tricks(given, extension, kept):
    assert clean_name(given, extension) == kept


# --- the verbs ---


def test_taken_with_its_event_in_a_process_of_its_own(slip, ida, now):
    version = slip.version
    made = add(slip, ida, now, content=photo("JPEG", (2400, 1200), exif=exif()), name="..\\IMG 1.jpeg")
    assert (made.name, made.media_type, made.added_by) == ("IMG 1.jpeg", "image/jpeg", ida)
    with store.read(made.key) as file:
        kept = file.read()
    assert (len(kept), SECRET in kept) == (made.size, False)
    event = Event.objects.about("task", slip.pk).first()
    assert (event.name, event.after["text"], event.after["version"]) == ("attached", "IMG 1.jpeg", version + 1)
    assert nightly.trouble_of(made) == ""


def test_the_gate_asks_for_it(slip, ida, now):
    with pytest.raises(NotYet, match="Attach: the deposit slip"):
        slip.complete(by=ida, now=now)
    slip.refresh_from_db()
    row = Task.objects.for_list().get(pk=slip.pk)
    assert row.lacks_evidence
    made = add(slip, ida, now)
    remove_attachment(slip, made, by=ida, now=now)
    with pytest.raises(NotYet):
        slip.complete(by=ida, now=now)
    slip.refresh_from_db()
    restore_attachment(slip, made, by=ida, now=now)
    assert not Task.objects.for_list().get(pk=slip.pk).lacks_evidence
    slip.complete(by=ida, now=now)
    for verb in (add, lambda *a: remove_attachment(slip, made, by=ida, now=now)):
        with pytest.raises(IllegalMove):
            verb(slip, ida, now)


def test_a_failing_transaction_leaves_no_file(slip, ida, now, monkeypatch):
    before = keys()

    def fail(*_args, **_more):
        raise RuntimeError("the event could not be written")

    monkeypatch.setattr(Task, "record", fail)
    with pytest.raises(RuntimeError):
        add(slip, ida, now)
    assert keys() == before
    assert not Attachment.objects.exists()


def test_a_stale_copy_adds_nothing(slip, ida, now):
    before, stale = keys(), Task.objects.get(pk=slip.pk)
    slip.start(by=ida, now=now)
    with pytest.raises(IllegalMove):
        add(stale, ida, now)
    assert keys() == before


def test_limits_of_size_and_number(slip, ida, now, settings, monkeypatch):
    settings.ATTACHMENT_MAX_MB = 1
    with pytest.raises(Refused, match="at most 1 MB"):
        add(slip, ida, now, content=b"x" * (1024 * 1024 + 1))
    monkeypatch.setattr(actions_attachments, "MOST_OF_A_TASK", 1)
    add(slip, ida, now)
    with pytest.raises(Refused, match="at most 1 files"):
        add(slip, ida, now, name="other.txt")
    assert len(keys()) >= 1 and Attachment.objects.count() == 1


def test_bytes_that_hang_or_crash_their_reader_are_refused(slip, ida, now, monkeypatch, tmp_path):
    hangs, crashes = tmp_path / "hangs.py", tmp_path / "crashes.py"
    hangs.write_text("import time; time.sleep(9)")
    crashes.write_text("import os; os.abort()")
    monkeypatch.setattr("tasks.files.intake.PATIENCE", 0.3)
    for script in (hangs, crashes):
        monkeypatch.setattr(reading, "__file__", str(script))
        with pytest.raises(Refused, match="could not be read"):
            add(slip, ida, now)


# --- the nightly look ---


@pytest.fixture
def folder(settings, tmp_path):
    options = {"location": tmp_path / "files"}
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    }
    return tmp_path / "files"


def test_missing_and_changed_bytes_are_found(slip, ida, now, folder, caplog):
    good, missing, changed = (add(slip, ida, now, name=f"{name}.txt") for name in ("good", "missing", "changed"))
    (folder / store.place(missing.key)).unlink()
    (folder / store.place(changed.key)).write_bytes(b"CHANGED.txt")
    assert nightly.check_files(now + timedelta(hours=1)) == 0, "each once a day"
    tomorrow = now + timedelta(days=1, hours=1)
    assert nightly.check_files(tomorrow) == 3
    troubles = dict(Attachment.objects.values_list("name", "trouble"))
    assert troubles == {"good.txt": "", "missing.txt": "missing", "changed.txt": "changed"}
    assert {row.pk for row in Attachment.objects.damaged()} == {missing.pk, changed.pk}
    assert caplog.text.count("of task") == 2
    assert nightly.check_files(tomorrow) == 0
    assert bytes_there(good)


def test_orphans_are_put_aside_and_later_deleted(slip, ida, now, folder, monkeypatch):
    kept = add(slip, ida, now)
    orphan = folder / "ab" / ("ab" + "0" * 30)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"whose?")
    written = store.written_at(kept.key)
    assert nightly.sweep_orphans(written + timedelta(hours=1)) == 0, "a transaction may still be open"
    assert nightly.sweep_orphans(written + timedelta(hours=25)) == 1
    assert not orphan.exists() and (folder / "lost" / orphan.name).read_bytes() == b"whose?"
    nightly.sweep_orphans(written + timedelta(days=40))
    assert not (folder / "lost" / orphan.name).exists()
    assert bytes_there(kept)


def test_what_was_taken_away_is_pruned_after_a_month(slip, ida, now):
    made, kept = add(slip, ida, now), add(slip, ida, now, name="kept.txt")
    remove_attachment(slip, made, by=ida, now=now)
    assert nightly.prune_files(now + timedelta(days=29)) == 0 and bytes_there(made)
    assert nightly.prune_files(now + timedelta(days=31)) == 1
    assert not bytes_there(made) and bytes_there(kept)
    assert not prune_attachment(made, now=now + timedelta(days=31)), "once"
    assert Event.objects.about("task", slip.pk).filter(name="attachment_pruned").count() == 1
    version = slip.version
    with pytest.raises(IllegalMove):
        restore_attachment(slip, made, by=ida, now=now)
    slip.refresh_from_db()
    assert slip.version == version
