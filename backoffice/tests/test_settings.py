"""Settings as the environment gives them: each case a process of its own, as at a real start."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
OFFICE = {"SECRET_KEY": "k" * 30 + "abcdefghijklmnopqrstuvwxyz0123456789", "BASE_URL": "https://office.example"}


def start(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "backoffice.settings"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=False
    )


def setting(tmp_path: Path, expression: str, **environment: str) -> str:
    done = start(tmp_path, "-c", f"from backoffice import settings as s; print(({expression}))", **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_without_a_secret_key_one_clear_line(tmp_path):
    done = start(tmp_path, "manage.py", "check")
    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is not set.")
    assert done.stderr.count("\n") == 1


def test_a_variable_left_empty_is_one_that_is_not_set(tmp_path):
    names = ("DATABASE_URL", "REDIS_URL", "BASE_URL", "ALLOWED_HOSTS", "EMAIL_URL", "FILES_URL", "TRUSTED_PROXIES")
    empty = dict.fromkeys((*names, "DEBUG", "LOG_FORMAT", "SENTRY_DSN"), "")
    expression = "s.DATABASE['ENGINE'], s.BASE_URL, s.TRUSTED_PROXIES, s.DEBUG"
    told = setting(tmp_path, expression, **OFFICE | empty)
    assert told == "('django.db.backends.sqlite3', 'http://127.0.0.1:8000', 0, False)"


def test_production_settings_pass_djangos_own_check(tmp_path):
    done = start(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **OFFICE)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("base_url", "secure"), [("https://office.example", "True"), ("http://127.0.0.1:8000", "False")]
)
def test_https_turns_on_what_keeps_cookies_safe(tmp_path, base_url, secure):
    expression = (
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, bool(s.CSRF_TRUSTED_ORIGINS)"
    )
    assert setting(tmp_path, expression, **OFFICE | {"BASE_URL": base_url}) == f"({', '.join([secure] * 4)})"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"BASE_URL": "http://127.0.0.1:8000"}, "True"),
        ({"BASE_URL": "http://localhost:8000"}, "True"),
        ({"BASE_URL": "http://127.0.0.1:8000", "BIND": "0.0.0.0"}, "False"),
        ({"BASE_URL": "http://127.0.0.1:8000", "ALLOWED_HOSTS": "office.example,127.0.0.1"}, "False"),
        ({"BASE_URL": "https://office.example", "ALLOWED_HOSTS": "127.0.0.1"}, "False"),
        ({"BASE_URL": "http://127.0.0.1.evil.example"}, "False"),
    ],
)
def test_the_demos_passwords_work_on_loopback_alone(tmp_path, environment, expected):
    assert setting(tmp_path, "s.ON_LOOPBACK", **OFFICE | environment) == expected


def test_redis_carries_broker_and_cache_and_no_connection_stays_deaf(tmp_path):
    expression = (
        "s.CELERY_BROKER_URL, s.CACHES['default']['LOCATION'], s.CELERY_BROKER_TRANSPORT_OPTIONS['socket_timeout']"
    )
    expected = "('redis://r:6379/0', 'redis://r:6379/0', 20)"
    assert setting(tmp_path, expression, **OFFICE, REDIS_URL="redis://r:6379/0") == expected


def test_two_offices_on_one_machine_share_no_broker(tmp_path):
    folder = setting(tmp_path, "s.CELERY_BROKER_TRANSPORT_OPTIONS['data_folder_in']", **OFFICE)
    assert folder.startswith(str(tmp_path))


def test_every_variable_is_in_the_operators_handbook():
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "backoffice/settings.py").read_text()))
    read |= set(re.findall(r"\$\{(\w+):-\d", "".join(path.read_text() for path in (ROOT / "script").glob("w*"))))
    explained = set(re.findall(r"^\| `(\w+)`", (ROOT / "docs/operations.md").read_text(), re.MULTILINE))
    assert len(read) > 12
    assert read - explained == set()
