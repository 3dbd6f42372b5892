"""Domain modules know no framework, and inside an app imports go one way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

FLOORS = (
    ("domain",),
    ("models",),
    ("policies",),
    ("actions",),
    ("forms",),
    ("views", "api", "tasks", "admin", "management"),
    ("urls",),
)
HEIGHT = {name: height for height, floor in enumerate(FLOORS) for name in floor}


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every module that a file imports, also inside functions, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def framework_in_domain(package: Path) -> list[str]:
    """Return every import of Django, or of modules that need it, in `kernel` and in the apps' `domain`."""
    found = []
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package)
        kernel, domain = place.parts[0] == "kernel", place.parts[1:2] and place.parts[1].removesuffix(".py") == "domain"
        if "tests" in place.parts or not (kernel or domain):
            continue
        for line, name in imports_of(path):
            parts = name.split(".")
            if parts[0] == "django" or (parts[0] == "ronguon" and HEIGHT.get("".join(parts[2:3]), 0) > 0):
                found.append(f"{place}:{line} {name}")
    return found


def climbing_imports(package: Path) -> list[str]:
    """Return every import inside an app that goes up: a model that knows an action, an action that knows a view."""
    found = set()
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package)
        if "tests" in place.parts or len(place.parts) == 1:
            continue
        own = HEIGHT.get(place.parts[1].removesuffix(".py"))
        for line, name in imports_of(path):
            parts = name.split(".")
            there = HEIGHT.get(parts[2]) if parts[:2] == ["ronguon", place.parts[0]] and len(parts) > 2 else None
            if own is not None and there is not None and there > own:
                found.add(f"{place}:{line} {'.'.join(parts[:3])}")
    return sorted(found)


def test_domain_modules_know_no_framework(package: Path) -> None:
    assert len(list(package.rglob("domain*"))) > 3
    assert framework_in_domain(package) == []


def test_a_planted_framework_is_caught(tmp_path: Path) -> None:
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel" / "planted.py").write_text("def late():\n    from django.utils import timezone\n")
    (tmp_path / "units" / "domain").mkdir(parents=True)
    (tmp_path / "units" / "domain" / "planted.py").write_text("from ronguon.units.models import Unit\n")
    caught = framework_in_domain(tmp_path)
    assert {line.partition(":")[0] for line in caught} == {"kernel/planted.py", "units/domain/planted.py"}


def test_inside_an_app_imports_do_not_climb(package: Path) -> None:
    assert climbing_imports(package) == []


def test_planted_climbing_imports_are_caught(tmp_path: Path) -> None:
    (tmp_path / "units").mkdir()
    (tmp_path / "units" / "models.py").write_text("from ronguon.units import actions\n")
    (tmp_path / "units" / "actions.py").write_text(
        "from ronguon.units.models import Unit\nimport ronguon.units.views\n"
    )
    assert climbing_imports(tmp_path) == [
        "units/actions.py:2 ronguon.units.views",
        "units/models.py:1 ronguon.units.actions",
    ]
