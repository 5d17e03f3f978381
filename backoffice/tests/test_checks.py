"""What `manage.py check` says beyond Django: each mistake named, and a sound installation clean."""

import pytest

from backoffice import checks

pytestmark = pytest.mark.once


@pytest.fixture
def sound(settings, tmp_path):
    settings.BASE_URL, settings.HTTPS, settings.ON_LOOPBACK = "https://office.example", True, False
    settings.TRUSTED_PROXIES, settings.EMAIL_BACKEND = 1, "django.core.mail.backends.smtp.EmailBackend"
    settings.STATIC_ROOT, settings.VAR, settings.BACKUP_DIR = tmp_path / "static", tmp_path / "var", tmp_path / "b"
    settings.METRICS_TOKEN, settings.DATABASE = "t" * 20, {"ENGINE": "django.db.backends.postgresql"}
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = settings.STORAGES | {"default": store}
    return settings


def found():
    every = (checks.files_are_private, checks.address, checks.files_can_be_written, checks.database)
    return {said.id for check in (*every, checks.metrics_token, checks.proxy, checks.mail) for said in check()}


def test_a_sound_installation_is_clean(sound):
    assert found() == set()


def test_each_mistake_is_named(sound, tmp_path, monkeypatch):
    sound.HTTPS, sound.METRICS_TOKEN = False, "short"
    assert found() == {"backoffice.W001", "backoffice.W003"}
    sound.ON_LOOPBACK, sound.METRICS_TOKEN = True, ""
    assert found() == set()
    sound.HTTPS, sound.TRUSTED_PROXIES = True, 0
    sound.EMAIL_BACKEND, sound.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", "/x"
    assert found() == {"backoffice.I001", "backoffice.I002"}


def test_files_among_what_everybody_may_read_are_an_error(sound, tmp_path):
    sound.STATIC_ROOT = tmp_path
    assert [said.id for said in checks.files_are_private()] == ["backoffice.E001"]
    assert checks.files_are_private()[0].is_serious()


def test_sqlite_with_many_processes(sound, monkeypatch):
    sound.DATABASE = {"ENGINE": "django.db.backends.sqlite3"}
    monkeypatch.setenv("WEB_CONCURRENCY", "4")
    assert found() == set()
    monkeypatch.setenv("WEB_CONCURRENCY", "5")
    assert found() == {"backoffice.W002"}


def test_a_directory_that_is_a_file_cannot_be_written(sound, tmp_path):
    (tmp_path / "var").write_text("")
    assert found() == {"backoffice.E002"}
