"""Imports between apps go downward, and every app has its place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def broken_contracts(package: Path, config: Path) -> str:
    """Return what import-linter objects to in the package that lies at `package`, or an empty string."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--config", str(config), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    done = subprocess.run(command, cwd=package.parent, env=environment, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.fixture
def small_house(tmp_path: Path, project: dict[str, Any], ranks: dict[str, int]) -> Path:
    """Return a package with every app and every module that a contract names, all of them empty."""
    named = [f"ronguon.{room}" for room in ranks]
    named += [
        module
        for contract in project["tool"]["importlinter"]["contracts"]
        for module in contract.get("source_modules", [])
    ]
    folder = tmp_path / "ronguon"
    for name in named:
        inside = tmp_path.joinpath(*name.split("."))
        inside.mkdir(parents=True, exist_ok=True)
        for place in (inside, *inside.parents):
            if place == tmp_path:
                break
            (place / "__init__.py").touch()
    return folder


def test_every_contract_holds(package: Path, root: Path) -> None:
    assert broken_contracts(package, root / "pyproject.toml") == ""


def test_the_small_house_is_sound_before_anything_is_planted(small_house: Path, root: Path) -> None:
    assert broken_contracts(small_house, root / "pyproject.toml") == ""


def test_a_planted_upward_import_is_caught(small_house: Path, root: Path) -> None:
    (small_house / "units" / "planted.py").write_text("import ronguon.assignments\n")
    assert "ronguon.units.planted -> ronguon.assignments" in broken_contracts(small_house, root / "pyproject.toml")


def test_a_planted_import_between_neighbours_is_caught(small_house: Path, root: Path) -> None:
    (small_house / "papers" / "planted.py").write_text("import ronguon.notices\n")
    assert "ronguon.papers.planted -> ronguon.notices" in broken_contracts(small_house, root / "pyproject.toml")


def test_a_planted_app_without_a_place_is_caught(small_house: Path, root: Path) -> None:
    (small_house / "planted").mkdir()
    (small_house / "planted" / "__init__.py").touch()
    assert "planted" in broken_contracts(small_house, root / "pyproject.toml")


def test_a_planted_framework_in_the_kernel_is_caught(small_house: Path, root: Path) -> None:
    (small_house / "kernel" / "planted.py").write_text("import django\n")
    assert "ronguon.kernel.planted -> django" in broken_contracts(small_house, root / "pyproject.toml")
