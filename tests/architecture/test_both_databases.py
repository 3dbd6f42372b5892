"""What two databases may do differently is asked of both at each change: modules with such SQL have tests marked so.

Which modules these are is read from the source: locks, SQL of their own, triggers, rules of the database. A module is
asked by a marked test that imports it, by itself or by way of what tests share. Migrations are carried out before any
test: what they lay on tables is asked by `tests/test_written_once.py`, which learns from the database what is guarded.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

CALLED = {"cursor", "raw", "select_for_update", "RawSQL", "RunSQL", "append_only", "never_overlapping", "ascii_order"}
WRITTEN = ("CREATE TRIGGER", "ON CONFLICT", "pg_advisory", "PRAGMA ")
MARK = "both_databases"
MIGRATIONS = "tests/test_written_once.py"
ELSEWHERE = {
    "audit/triggers.py": MIGRATIONS,  # called by migrations alone
    "jobs/engines/procrastinate.py": "src/ronguon/jobs/tests/test_contract.py",  # started by its name in the settings
    "units/actions/taking_places.py": "src/ronguon/reorganisation/tests/test_taking_places.py",  # called by each change
}
"""Module → the marked test that asks it without importing it."""
BY_HAND = "operations/bench"
"""What only measures, on the database that somebody names."""


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def differs(tree: ast.AST) -> bool:
    """Return whether a module locks rows, writes SQL of its own or lays triggers."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in CALLED:
                return True
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and any(one in node.value for one in WRITTEN):
            return True
    return False


def own_modules(package: Path) -> Iterator[Path]:
    """Yield every module of the product that has such SQL, but for what is measured by hand."""
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package)
        if "tests" not in place.parts and not place.is_relative_to(BY_HAND) and differs(parsed(path)):
            yield path


def imported(path: Path, root: Path) -> set[Path]:
    """Return the modules that a test imports, by itself or by way of what tests share."""
    found: set[Path] = set()
    waiting = [path]
    while waiting:
        for module in _named(waiting.pop(), root):
            if module in found:
                continue
            found.add(module)
            if "tests" in module.relative_to(root).parts:
                waiting.append(module)
    return found


@cache
def _named(path: Path, root: Path) -> frozenset[Path]:
    names: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return frozenset(place for name in names if (place := _place(name, root)) is not None)


@cache
def _place(name: str, root: Path) -> Path | None:
    parts = name.split(".")
    for base in (root / "src", root):
        whole = base.joinpath(*parts)
        for place in (whole.with_suffix(".py"), whole / "__init__.py"):
            if place.is_file():
                return place
    return None


def is_marked(path: Path) -> bool:
    """Return whether some test of a module is marked."""
    if MARK not in path.read_text(encoding="utf-8"):  # so that only the few modules are parsed where it stands
        return False
    names = (node.attr for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute))
    return any(name == MARK for name in names)


def unasked(root: Path) -> list[str]:
    """Return each module whose SQL may differ and that no marked test asks."""
    package = root / "src" / "ronguon"
    tests = (path for folder in (package, root / "tests") for path in sorted(folder.rglob("test_*.py")))
    asked = {module for path in tests if is_marked(path) for module in imported(path, root)}
    found = []
    for path in own_modules(package):
        place = path.relative_to(package)
        elsewhere = MIGRATIONS if "migrations" in place.parts else ELSEWHERE.get(str(place), "")
        if path not in asked and not (elsewhere and is_marked(root / elsewhere)):
            found.append(str(place))
    return found


def test_each_module_with_sql_of_its_own_is_asked_on_both_databases(root: Path) -> None:
    assert unasked(root) == [], f"mark a test of it {MARK}"


def test_what_is_asked_elsewhere_has_such_sql(package: Path) -> None:
    assert sorted(ELSEWHERE.keys() - {str(path.relative_to(package)) for path in own_modules(package)}) == []


PLANTED = [
    "Unit.objects.select_for_update().get()", "connection.cursor()", "Unit.objects.raw(words)",
    "Case(RawSQL(words, []))", "x = 'CREATE TRIGGER t'", "x = f'INSERT INTO {t} ON CONFLICT DO NOTHING'",
    "append_only('units_unit')",
]  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_module_that_nobody_asks_on_both_is_caught(planted: str, tmp_path: Path) -> None:
    app, tests = tmp_path / "src" / "ronguon" / "units", tmp_path / "src" / "ronguon" / "units" / "tests"
    tests.mkdir(parents=True)
    (app / "plain.py").write_text("x = Unit.objects.get()\n")
    (app / "locking.py").write_text(f"{planted}\n")
    (tests / "shared.py").write_text("from ronguon.units import locking\n")
    asks = "from ronguon.units.tests import shared\n"
    (tests / "test_one.py").write_text(asks)
    assert unasked(tmp_path) == ["units/locking.py"]
    (tests / "test_two.py").write_text(f"{asks}\n@pytest.mark.{MARK}\ndef test_it(): ...\n")
    assert unasked(tmp_path) == []
