"""Production refuses to start without its own secret, hosts, HTTPS address and database, and names what is missing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

WHOLE = {
    "RONGUON_MODE": "production",
    "RONGUON_SECRET_KEY": "x" * 50,
    "RONGUON_HOSTS": "ronguon.example",
    "RONGUON_BASE_URL": "https://ronguon.example",
    "RONGUON_DATABASE_URL": "sqlite:///:memory:",
}


def start(changes: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RONGUON_", "DJANGO_"))}
    command = [sys.executable, "-m", "ronguon", "django", "diffsettings"]
    return subprocess.run(command, env=kept | WHOLE | changes, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("missing", ["RONGUON_SECRET_KEY", "RONGUON_HOSTS", "RONGUON_BASE_URL", "RONGUON_DATABASE_URL"])
def test_each_missing_setting_is_named_in_one_sentence(missing: str) -> None:
    run = start({missing: ""})
    assert run.returncode == 2
    assert missing in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RONGUON_SECRET_KEY", "short"),
        ("RONGUON_HOSTS", "*"),
        ("RONGUON_BASE_URL", "http://ronguon.example"),
        ("RONGUON_BEHIND_PROXY", "perhaps"),
        ("RONGUON_PROXIES", "many"),
        ("RONGUON_PROXIES", "-1"),
        ("RONGUON_SMTP_PORT", "post"),
        ("RONGUON_SMTP_SECURITY", "ssl3"),
        ("RONGUON_SMTP_USER", "in-the-clear"),
        ("RONGUON_TASKS", "celery"),
        ("RONGUON_TASKS", "procrastinate"),  # on SQLite
        ("RONGUON_TASK_LEASE_SECONDS", "0"),
    ],
)
def test_a_setting_that_cannot_hold_is_refused_by_name(name: str, value: str) -> None:
    run = start({name: value})
    assert run.returncode == 2
    assert name in run.stderr


def test_a_whole_configuration_starts_with_safe_cookies_and_https() -> None:
    run = start({})
    assert run.returncode == 0, run.stderr
    assert "SECURE_SSL_REDIRECT = True" in run.stdout
    assert "__Host-" in run.stdout


@pytest.mark.parametrize(
    ("told", "count"),
    [
        pytest.param({}, 0, marks=pytest.mark.soak),
        ({"RONGUON_BEHIND_PROXY": "1"}, 1),
        pytest.param({"RONGUON_PROXIES": "2"}, 2, marks=pytest.mark.soak),
        ({"RONGUON_PROXIES": "0", "RONGUON_BEHIND_PROXY": "1"}, 0),
    ],
)
def test_headers_of_proxies_count_as_far_as_the_number_says(told: dict[str, str], count: int) -> None:
    said = start(told).stdout
    assert f"RONGUON_PROXIES = {count}" in said
    assert f"ALLAUTH_TRUSTED_PROXY_COUNT = {count}" in said
    assert ("HTTP_X_FORWARDED_PROTO" in said) == (count > 0)


@pytest.mark.parametrize(
    ("security", "starttls", "tls"),
    [("none", 0, 0), pytest.param("starttls", 1, 0, marks=pytest.mark.soak), ("tls", 0, 1)],
)
def test_the_way_to_the_mail_server_is_as_safe_as_told(security: str, starttls: int, tls: int) -> None:
    login = {} if security == "none" else {"RONGUON_SMTP_USER": "ronguon", "RONGUON_SMTP_PASSWORD": "bi-mat"}
    said = start({"RONGUON_SMTP_SECURITY": security} | login).stdout.splitlines()
    assert any(line.startswith("EMAIL_USE_TLS = True") for line in said) == bool(starttls)
    assert any(line.startswith("EMAIL_USE_SSL = True") for line in said) == bool(tls)
    assert any(line.startswith("EMAIL_HOST_USER = 'ronguon'") for line in said) == bool(login)
