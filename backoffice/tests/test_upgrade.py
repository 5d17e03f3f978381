"""Upgrading: one at a time, a backup first where there is something to lose; and processes that wait for it."""

import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections

from backoffice import schema
from backoffice.tests.test_settings import OFFICE, start

WAIT = "import django; django.setup(); from backoffice import schema; schema.wait_until_upgraded({patience})"


def test_two_at_once_go_one_after_the_other(transactional_db):
    order, waits = [], threading.Event()

    def second():
        with schema.upgrading(lambda said: waits.set()):
            order.append("second")
        connections.close_all()

    with schema.upgrading(order.append):
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(20), "it says that it waits"
        order.append("first")
    thread.join(20)
    assert order == ["first", "second"]


@pytest.mark.postgres
def test_a_backup_first_unless_there_is_nothing_to_lose(transactional_db, settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "backups"

    def said(*options):
        out = StringIO()
        call_command("upgrade", "--no-static", *options, stdout=out)
        return out.getvalue()

    assert "Backup: none needed" in said("--if-needed")
    assert "Backup: none, as asked" in said("--no-backup")
    assert not (tmp_path / "backups").exists()
    text = said()
    (made,) = (tmp_path / "backups").iterdir()
    assert f"Backup: {made}" in text
    assert "Migrations: none were missing." in text


@pytest.mark.once
def test_a_process_on_an_old_database_says_so_and_ends(tmp_path):
    done = start(tmp_path, "-c", WAIT.format(patience=0), **OFFICE)
    assert done.returncode == 3
    assert "The database lacks" in done.stderr and "manage.py upgrade" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.once
def test_a_database_that_is_away_keeps_nobody_from_starting(tmp_path):
    """/health/ tells of it, and it may come back."""
    away = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    done = start(tmp_path, "-c", WAIT.format(patience=0), **OFFICE | away)
    assert done.returncode == 0, done.stderr
    assert "The database does not answer" in done.stderr
