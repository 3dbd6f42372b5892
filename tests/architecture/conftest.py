"""The tree that the checks walk, and the order of its apps as import-linter knows it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root() -> Path:
    """Return the project's folder."""
    return ROOT


@pytest.fixture
def package() -> Path:
    """Return the folder of the package."""
    return ROOT / "src" / "ronguon"


@pytest.fixture
def project() -> dict[str, Any]:
    """Return `pyproject.toml` as data."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture
def ranks(project: dict[str, Any]) -> dict[str, int]:
    """Return each app's height; apps on the same floor share it."""
    floors = project["tool"]["importlinter"]["contracts"][0]["layers"]
    return {room.strip(): len(floors) - at for at, floor in enumerate(floors) for room in floor.split("|")}
