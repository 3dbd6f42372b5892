"""Readers for `RONGUON_…` variables that fail loudly, naming the variable and what to put there."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
_LEAST_TOKEN = 20
_RATE = re.compile(r"[1-9]\d{0,6}/[1-9]\d{0,3}[smh]")


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or `default`. Raises `ImproperlyConfigured` when neither is there."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it before starting; docs/operations/settings.md says how.")
    return default


def flag(name: str, *, default: bool) -> bool:
    """Return a yes/no variable. Raises `ImproperlyConfigured` for any other word."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Use 1 or 0.")


def integer(name: str, default: int, *, least: int = 0) -> int:
    """Return a whole number, `least` or more. Raises `ImproperlyConfigured` for anything else."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.")
    if int(value) < least:
        raise ImproperlyConfigured(f"{name}={value!r} is less than {least}.")
    return int(value)


def rate(name: str, default: str) -> str:
    """Return a limit such as `30/1m`. Raises `ImproperlyConfigured` for anything else."""
    value = os.environ.get(name, "").strip() or default
    if not _RATE.fullmatch(value):
        raise ImproperlyConfigured(f"{name}={value!r} is not a limit. Write how many in how long, such as 30/1m.")
    return value


def contact(name: str) -> str:
    """Return an address to write to, "" when none is given. Raises `ImproperlyConfigured` when it is no address."""
    value = os.environ.get(name, "").strip()
    if value and not re.fullmatch(r"(mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+?[\d.-]+)", value):
        raise ImproperlyConfigured(f"{name}={value!r} is no address. Begin with mailto:, https:// or tel:.")
    return value


def items(name: str, default: str | None = None) -> list[str]:
    """Return a comma-separated list without blanks. Raises `ImproperlyConfigured` when empty."""
    found = [part.strip() for part in text(name, default).split(",") if part.strip()]
    if not found and default is None:
        raise ImproperlyConfigured(f"{name} is empty. Name at least one, separated by commas.")
    return found


def given(name: str) -> bool:
    """Return whether the variable is set at all."""
    return bool(os.environ.get(name, "").strip())


def choice(name: str, words: tuple[str, ...], default: str) -> str:
    """Return one of `words`. Raises `ImproperlyConfigured` for any other."""
    value = os.environ.get(name, "").strip() or default
    if value not in words:
        raise ImproperlyConfigured(f"{name}={value!r} is unknown. Use one of: {', '.join(words)}.")
    return value


def token(name: str) -> str:
    """Return a secret word, "" when none is set. Raises `ImproperlyConfigured` when it could be guessed."""
    value = os.environ.get(name, "").strip()
    if value and len(value) < _LEAST_TOKEN:
        raise ImproperlyConfigured(f"{name} is shorter than {_LEAST_TOKEN} characters. Make a longer one, or unset it.")
    return value


def development_secret(folder: Path) -> str:
    """Return a secret kept in `folder`, made on first use and readable by its owner alone."""
    path = folder / "development-secret"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii")
