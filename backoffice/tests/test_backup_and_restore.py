"""A backup is one moment of an office, and an office comes back from it as it was, on either database.

The source is a SQLite file in WAL mode with rows of every shape; what it is restored into is the test's own database:
PostgreSQL or SQLite, as the run has it.
"""

import json
import shutil
import sqlite3
import stat
from contextlib import closing, nullcontext
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import QuerySet

from backoffice.backup import Refused, rows, taking
from backoffice.backup.snapshot import apart, snapshot
from backoffice.backup.store import names
from backoffice.backup.taking import take
from staff.models import ApiToken, Department, Event, FormKey, Membership, OpeningHours, Skill, User
from tasks.models import Category

NOW = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)
ODD = {"b": 1.0, "a": [1e16, 0.1, None, True], "ø": "å\ud800"[:1], "nested": {"z": -0.0, "y": 12345678901234567890}}
OFFICE = "office"
HOUR = timedelta(hours=1)
WAL = "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;"


@pytest.fixture(scope="module")
def office(tmp_path_factory, django_db_setup, django_db_blocker):
    """The alias of a small office on SQLite: ids with gaps, an event at the end of 64 bits, many-to-many, JSON."""
    path = tmp_path_factory.mktemp("office") / "office.sqlite3"
    connections.databases[OFFICE] = {
        **connections.databases["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;",
        },
        "CONN_HEALTH_CHECKS": False,
    }
    with django_db_blocker.unblock():
        make_tables()
        fill()
        yield OFFICE
        connections[OFFICE].close()
        del connections[OFFICE], connections.databases[OFFICE]


def make_tables():
    """What the migrations would make, in a tenth of the time."""
    with connections[OFFICE].schema_editor() as editor:
        for model in apps.get_models():
            editor.create_model(model)
    recorder = MigrationRecorder(connections[OFFICE])
    recorder.ensure_schema()
    for node in MigrationLoader(None).disk_migrations:
        recorder.record_applied(*node)
    emit_post_migrate_signal(0, False, OFFICE)


def fill():
    with transaction.atomic(using=OFFICE):
        for pk, name in ((1, "Ida Ås"), (7, "Omar"), (9, "Gone")):
            User(pk=pk, name=name, email=f"u{pk}@office.example", password="!" * 40).save(using=OFFICE)
        User.objects.using(OFFICE).filter(pk=9).delete()  # its number is not given again
        above = Department.objects.using(OFFICE).create(name="Above")
        below = Department.objects.using(OFFICE).create(name="Below", parent=above)
        Membership.objects.using(OFFICE).create(user_id=7, department=below)
        OpeningHours.objects.using(OFFICE).create(weekday=1, opens=time(8, 0, 0, 5), closes=time(16))
        kind = Category.objects.using(OFFICE).create(name="Post")
        kind.departments.add(above, below)
        events = [
            Event(
                subject_kind="x", subject_id=2**63 - 1, name="changed", at=NOW + timedelta(hours=n), before=ODD, by_id=7
            )
            for n in range(rows.BITE + 2)  # more than are read at once
        ]
        Event.objects.using(OFFICE).bulk_create(events)
        Event(pk=2**53 + 1, subject_kind="x", subject_id=1, name="last", at=NOW, after={"day": "2026-01-31"}).save(
            using=OFFICE
        )
        ApiToken(user_id=1, name="x", prefix="p", digest="d" * 64, created_at=NOW).save(using=OFFICE)


@pytest.fixture
def files(settings, tmp_path):
    """An empty file store, with what a test puts into it."""
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = configured.STORAGES | {"default": store}
    return default_storage


@pytest.fixture
def backup(office, files, tmp_path):
    """A backup of the office with two files; the store is empty again."""
    two = ["ab/" + "ab" * 16, "cd/" + "cd" * 16]
    for name in two:
        files.save(name, ContentFile(name.encode() * 1000))
    kept = Path(connections.databases[office]["NAME"]).with_name("backup")
    if not kept.exists():  # the same for every test, and each spoils its own copy
        take(kept, now=NOW, say=len, source=office)
    for name in two:
        files.delete(name)
    return shutil.copytree(kept, tmp_path / "backup")


def restored(folder, *options):
    out = StringIO()
    call_command("restore", str(folder), *options, stdout=out)
    return out.getvalue()


def people_work(office, times):
    """Each time one row into a table that is copied early and one into a table that is copied late, in one go."""

    def say(line):
        if not line.startswith("  staff_formkey "):
            return
        for number in range(times):
            with transaction.atomic(using=office):
                user = User.objects.using(office).get(pk=1)
                FormKey(user=user, key=UUID(int=number), subject_kind="skill", at=NOW).save(using=office)
                Skill(name=f"Skill {number}").save(using=office)

    return say


@pytest.fixture
def worked(office):
    yield office
    FormKey.objects.using(office).all().delete()
    Skill.objects.using(office).all().delete()


def counts(folder, *names):
    tables = json.loads((folder / "manifest.json").read_text())["tables"]
    return [tables[name]["rows"] for name in names]


def test_a_backup_is_one_moment_while_people_work(worked, files, tmp_path):
    take(tmp_path / "while", now=NOW, say=people_work(worked, 3), source=worked)
    assert Skill.objects.using(worked).count() == 3, "nobody was held up"
    assert counts(tmp_path / "while", "staff_formkey", "staff_skill") == [0, 0]
    take(tmp_path / "after", now=NOW, say=len, source=worked)
    assert counts(tmp_path / "after", "staff_formkey", "staff_skill") == [3, 3]


def test_without_the_snapshot_it_would_be_two_moments(worked, files, tmp_path, monkeypatch):
    """The control run: the same work, read table by table."""
    monkeypatch.setattr(taking, "snapshot", nullcontext)
    take(tmp_path / "naive", now=NOW, say=people_work(worked, 3), source=worked)
    assert counts(tmp_path / "naive", "staff_formkey", "staff_skill") == [0, 3]


@pytest.mark.postgres
def test_a_backup_of_postgresql_is_one_moment_too(transactional_db, files, tmp_path):
    User.objects.create(pk=1, name="Ida", email="ida@office.example")
    connections[OFFICE + "2"] = other = apart("default", OFFICE + "2")
    try:
        take(tmp_path / "while", now=NOW, say=people_work(OFFICE + "2", 3))
    finally:
        other.close()
        del connections[OFFICE + "2"]
    assert Skill.objects.count() == 3
    assert counts(tmp_path / "while", "staff_formkey", "staff_skill") == [0, 0]


def test_an_office_comes_back_as_it_was(db, backup, office, files):
    said = restored(backup)
    manifest = json.loads((backup / "manifest.json").read_text())
    for name, table in manifest["tables"].items():
        assert f"{table['rows']:,}  {table['sha256'][:16]}" in said, name
    with snapshot(office) as source:
        for model in apps.get_models(include_auto_created=True):
            columns = [field.attname for field in model._meta.local_concrete_fields]
            here, there = (
                QuerySet(model, using=using).order_by("pk").values_list(*columns) for using in ("default", source)
            )
            assert list(here) == list(there), model
    event = Event.objects.get(pk=2**53 + 1)
    assert (event.at, event.after) == (NOW, {"day": "2026-01-31"})
    assert Event.objects.order_by("pk")[0].before == ODD
    assert files.open("ab/" + "ab" * 16).read() == ("ab/" + "ab" * 16).encode() * 1000
    assert User.objects.create(name="New", email="new@office.example").pk == 10, "9 was somebody's"


def damaged(folder, how):
    table = folder / "tables/staff_user.jsonl"
    match how:
        case "a byte of a table":
            text = table.read_bytes()
            table.write_bytes(text.replace(b"Omar", b"Umar"))
        case "a byte of a file":
            file = folder / "files/ab" / ("ab" * 16)
            file.write_bytes(b"x" + file.read_bytes()[1:])
        case "a file less":
            (folder / "files/cd" / ("cd" * 16)).unlink()
        case "a table less":
            table.unlink()
        case "a file more":
            (folder / "files/more").write_bytes(b"")
        case "a row less":
            table.write_bytes(table.read_bytes().split(b"\n", 1)[1])
        case "a manifest that says otherwise":
            manifest = folder / "manifest.json"
            manifest.write_text(manifest.read_text().replace('"rows": 2', '"rows": 3', 1))
        case "no sums":
            (folder / "SHA256SUMS").unlink()
        case "sums that lead elsewhere":
            with open(folder / "SHA256SUMS", "a") as sums:
                sums.write("0" * 64 + "  ../../etc/passwd\n")


def test_what_is_damaged_is_refused_before_anything_is_written(db, backup, files, tmp_path):
    for how in (
        *("a byte of a table", "a byte of a file", "a file less", "a table less", "a file more", "a row less"),
        *("a manifest that says otherwise", "no sums", "sums that lead elsewhere"),
    ):
        shutil.rmtree(tmp_path / "copy", ignore_errors=True)
        shutil.copytree(backup, tmp_path / "copy")
        damaged(tmp_path / "copy", how)
        with pytest.raises(CommandError) as refused:
            restored(tmp_path / "copy")
        assert refused.value.returncode == 2, how
        assert "\n" not in str(refused.value) and ("damaged" in str(refused.value) or "no backup" in str(refused.value))
    assert not User.objects.exists()
    assert list(names(files)) == []


def rewritten(folder, change):
    """A manifest that was changed and signed again: as another version would have written it."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    old = sha256(path.read_bytes()).hexdigest()
    change(manifest)
    path.write_text(json.dumps(manifest))
    sums = folder / "SHA256SUMS"
    sums.write_text(sums.read_text().replace(old, sha256(path.read_bytes()).hexdigest()))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda m: m["migrations"].append(["tasks", "0999_from_tomorrow"]), "newer version"),
        (lambda m: m.update(format=99), "newer version"),
        (lambda m: m.update(application="other"), "no backup of Backoffice"),
        (lambda m: m["migrations"].remove(["staff", "0005_job_tally"]), "older than this database"),
    ],
)
def test_a_backup_of_another_version_is_refused(db, backup, change, words):
    rewritten(backup, change)
    with pytest.raises(CommandError, match=words) as refused:
        restored(backup)
    assert refused.value.returncode == 2
    assert not User.objects.exists()


def test_what_fails_on_the_way_leaves_nothing(db, backup, files, monkeypatch):
    """The last table reads otherwise than it was written: rows and files are taken back."""
    real = rows.digest
    monkeypatch.setattr(
        rows, "digest", lambda table, using: (0, "0") if table.name == "tasks_task" else real(table, using)
    )
    with pytest.raises(CommandError, match="tasks_task reads 0 rows"):
        restored(backup)
    assert not User.objects.exists()
    assert list(names(files)) == []
    monkeypatch.undo()
    restored(backup)
    assert User.objects.count() == 2


def test_only_an_empty_office_takes_a_backup(db, backup, files):
    assert "is whole" in restored(backup, "--check")
    assert not User.objects.exists()
    files.save("ef/other", ContentFile(b"x"))
    with pytest.raises(CommandError, match="file store is not empty"):
        restored(backup)
    files.delete("ef/other")
    User.objects.create(name="Ada", email="ada@office.example")
    with pytest.raises(CommandError, match="not empty: staff_user has rows"):
        restored(backup)


def test_a_backup_is_for_its_owner_and_writes_over_nothing(backup, office, tmp_path):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in backup.rglob("*") if path.is_file()} == {0o600}
    with pytest.raises(Refused, match="not empty"):
        take(backup, now=NOW, say=len, source=office)
    with pytest.raises(Refused, match="inside the file store"):
        take(tmp_path / "files/backup", now=NOW, say=len, source=office)
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []
    assert "SECRET_KEY" in json.loads((backup / "manifest.json").read_text())["note"]
    assert configured.SECRET_KEY not in (backup / "manifest.json").read_text()


def test_the_same_values_are_the_same_line_on_both_databases():
    """What each database gives for one value."""
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert rows.line([at, date(2026, 1, 1), UUID(int=1), timedelta(minutes=5), b"\x00", None]) == (
        b'["2026-01-01T12:00:00+00:00","2026-01-01","00000000-0000-0000-0000-000000000001","P0DT00H05M00S","AA==",null]\n'
    )
    assert rows._whole({"a": [1e16, 1.5, {"b": 2.0}]}) == {"a": [10**16, 1.5, {"b": 2}]}


@pytest.mark.postgres
def test_text_that_postgresql_cannot_hold_is_refused_in_one_line(db, backup, office, tmp_path):
    with closing(sqlite3.connect(connections.databases[office]["NAME"])) as file:
        file.execute("UPDATE staff_user SET name = 'Om' || char(0) || 'ar' WHERE id = 7")
        file.commit()
        take(tmp_path / "nul", now=NOW, say=len, source=office)
        file.execute("UPDATE staff_user SET name = 'Omar' WHERE id = 7")
        file.commit()
    with pytest.raises(CommandError, match="staff_user does not fit") as refused:
        restored(tmp_path / "nul")
    assert refused.value.returncode == 2
    assert not User.objects.exists()
