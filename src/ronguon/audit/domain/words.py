"""What people call an action, a kind of thing, a detail, a page: `content/trail.toml`, in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def table() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return group → key → language → words."""
    found: dict[str, dict[str, dict[str, str]]] = tomllib.loads(
        (files("ronguon") / "content" / "trail.toml").read_text("utf-8")
    )
    return {group: rows for group, rows in found.items() if group != "version"}


def of(group: str, key: str, language: str) -> str:
    """Return the words for `key` of `group`, a table of the file (`verb`, `kind`, `page`…), else the key itself."""
    found = table()[group].get(key, {})
    return found.get("en" if language.startswith("en") else "vi", key)
