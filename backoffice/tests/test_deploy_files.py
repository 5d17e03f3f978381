"""What an operator copies: compose.yaml, the image, units and proxies say the same as the program and its handbook."""

import configparser
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

pytestmark = pytest.mark.once

ROOT = Path(settings.ROOT)
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("upgrade", "web", "worker", "beat")


def test_only_the_web_port_is_published_and_on_this_machine():
    assert {name: each.get("ports") for name, each in SERVICES.items() if each.get("ports")} == {
        "web": ["${PUBLISH:-127.0.0.1:8000}:8000"]
    }
    assert all("network_mode" not in each for each in SERVICES.values())
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


def test_nothing_secret_has_a_default():
    text = (ROOT / "compose.yaml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "BASE_URL", "EMAIL_URL"):
        uses = re.findall(rf"\$\{{{name}([^}}]*)\}}", text)
        assert uses and all(use.startswith(":?") for use in uses), name
    example = (ROOT / "deploy/env.example").read_text()
    assert re.findall(r"^(SECRET_KEY|POSTGRES_PASSWORD|EMAIL_URL)=(.*)$", example, re.MULTILINE) == [
        ("SECRET_KEY", ""),
        ("EMAIL_URL", ""),
        ("POSTGRES_PASSWORD", ""),
    ]


def test_everybody_waits_for_the_upgrade():
    for name in ("web", "worker", "beat"):
        waits = {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()}
        assert waits == {
            "upgrade": "service_completed_successfully",
            "postgres": "service_healthy",
            "redis": "service_healthy",
        }
        assert SERVICES[name]["restart"] == "unless-stopped"
        assert SERVICES[name]["stop_grace_period"]
    assert SERVICES["upgrade"]["restart"] == "no"
    for name in OURS:
        assert SERVICES[name]["read_only"] and SERVICES[name]["cap_drop"] == ["ALL"]
        assert SERVICES[name]["volumes"] == ["data:/data"]
        assert SERVICES[name]["environment"]["DATABASE_URL"].startswith("postgres://backoffice:${POSTGRES_PASSWORD")
    used = {volume.split(":")[0] for each in SERVICES.values() for volume in each.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def test_each_variable_that_is_passed_on_is_in_the_handbook():
    table = set(re.findall(r"^\| `(\w+)`", (ROOT / "docs/operations.md").read_text(), re.MULTILINE))
    assert set(SERVICES["web"]["environment"]) <= table


def test_each_start_script_exists_and_is_in_the_image():
    image = (ROOT / ".containerignore").read_text().splitlines()
    assert (ROOT / ".dockerignore").read_text().splitlines() == image, "docker reads this one, podman the other"
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["command"] == [f"script/{name}"]
        assert f"!script/{name}" in image
    packages = {app.split(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.split(".")[0]).is_dir()}
    assert {f"!{package}" for package in packages} <= set(image)
    assert not [line for line in image if "var" in line or ".env" in line or "secret" in line]


def test_the_image_runs_as_nobody_in_particular():
    text = (ROOT / "Containerfile").read_text()
    assert text.rindex("USER 10001:10001") > text.rindex("RUN ")
    assert "/health/live/" in text
    assert not re.search(r"(ENV|ARG) .*(SECRET_KEY|PASSWORD)", text)


@pytest.mark.parametrize("kind", ["web", "worker", "beat"])
def test_a_unit_starts_its_script_and_can_do_little_else(kind):
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read(ROOT / f"deploy/systemd/backoffice-{kind}.service")
    service = unit["Service"]
    assert service["ExecStart"] == f"/opt/backoffice/script/{kind}"
    assert service["User"] == "backoffice"
    assert service["EnvironmentFile"] == "/etc/backoffice/environment"
    assert (service["NoNewPrivileges"], service["ProtectSystem"], service["Restart"]) == ("yes", "strict", "always")


def test_the_proxies_take_a_little_more_than_we_do_and_write_what_we_read():
    nginx, caddy = ((ROOT / path).read_text() for path in ("deploy/nginx/backoffice.conf", "deploy/caddy/Caddyfile"))
    ours = settings.BODY_MAX_BYTES["files"]
    for taken in (re.search(r"client_max_body_size (\d+)m", nginx), re.search(r"max_size (\d+)MiB", caddy)):
        assert taken and ours < int(taken[1]) * 1024 * 1024 < ours * 1.2
    for header in ("Host $host", "X-Forwarded-For $proxy_add_x_forwarded_for", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {header};" in nginx
    assert "location = /metrics" in nginx and "respond /metrics 404" in caddy
