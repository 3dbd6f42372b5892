"""A class is known by its name alone: no two modules of the product define a public class of the same name.

A class inside another is named through its owner (`Report.Stage`) and may share its last word.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

SHARED = {
    "Command": "Django finds a command by its module and asks for a class of this name",
    "Backend": "an engine of background work is chosen by its module, and one is in use",
}
"""Name → why several modules may define it."""


def definitions(folder: Path) -> dict[str, list[str]]:
    """Return name → modules that define a public class of that name at their top, tests and migrations apart."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("*.py")):
        place = path.relative_to(folder)
        if not {"tests", "migrations"} & set(place.parts):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    found[node.name].append(str(place))
    return found


def shared(folder: Path) -> dict[str, list[str]]:
    """Return the names that more than one module defines."""
    return {name: places for name, places in definitions(folder).items() if len(places) > 1}


def test_a_public_class_has_a_name_of_its_own(package: Path) -> None:
    assert {name: places for name, places in shared(package).items() if name not in SHARED} == {}
    assert len(definitions(package)) > 700


def test_no_name_is_let_through_that_nobody_shares(package: Path) -> None:
    assert sorted(SHARED.keys() - shared(package).keys()) == []


def test_a_planted_second_class_of_one_name_is_caught(tmp_path: Path) -> None:
    for folder, text in (
        ("units", "class Unit:\n    class Stage: ...\n"),
        ("files", "class Unit: ...\nclass Stored:\n    class Stage: ...\n"),
        ("files/tests", "class Stored: ...\n"),
        ("audit", "class _Unit: ...\n"),
    ):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "models.py").write_text(text, encoding="utf-8")
    assert shared(tmp_path) == {"Unit": ["files/models.py", "units/models.py"]}
