"""Edges do not write: a view, form, task or command calls an action. Nothing is decided in `save()` or by signal."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

EDGES = ("views", "forms", "urls", "admin", "api", "tasks", "management")
WRITES = {"save", "create", "delete", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
SIGNALS = {"django.db.models.signals", "django.dispatch", "django.core.signals", "django.db.backends.signals"}


def is_edge(path: Path, package: Path) -> bool:
    """Return whether a module is an edge of its app."""
    parts = path.relative_to(package).parts[1:]
    return bool(parts) and parts[0].removesuffix(".py") in EDGES


def _root(node: ast.expr) -> str:
    """Return the name that a chain of attributes and calls begins with."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def writes_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield each call that writes: a write of a manager or row, or an update of what a call returned."""
    tree = ast.parse(text)
    actions = {
        alias.asname or alias.name.rpartition(".")[2]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if "actions" in f"{getattr(node, 'module', '') or ''}.{alias.name}"
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, receiver = node.func.attr, node.func.value
        if _root(receiver) in actions:
            continue
        chained = isinstance(receiver, ast.Call) or (isinstance(receiver, ast.Attribute) and receiver.attr == "objects")
        if name in WRITES or (name == "update" and chained):
            yield node.lineno, name


def writing_edges(package: Path) -> list[str]:
    """Return every write that stands in an edge below `package`."""
    return [
        f"{path.relative_to(package)}:{line} {name}"
        for path in sorted(package.rglob("*.py"))
        if is_edge(path, package) and "tests" not in path.parts
        for line, name in writes_in(path.read_text(encoding="utf-8"))
    ]


def hidden_rules(package: Path) -> list[str]:
    """Return every `save()` or `delete()` of ours and every use of the framework's signals below `package`."""
    found = []
    for path in sorted(package.rglob("*.py")):
        if {"tests", "migrations"} & set(path.parts):
            continue
        place = path.relative_to(package)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and "models" in str(place):
                rules = [item.name for item in node.body if isinstance(item, ast.FunctionDef)]
                found += [f"{place}: {node.name}.{name}" for name in rules if name in {"save", "delete"}]
            if isinstance(node, ast.ImportFrom) and node.module in SIGNALS:
                found.append(f"{place}:{node.lineno} {node.module}")
            if isinstance(node, ast.Import):
                found += [f"{place}:{node.lineno} {alias.name}" for alias in node.names if alias.name in SIGNALS]
    return found


def test_edges_do_not_write(package: Path) -> None:
    assert sum(is_edge(path, package) for path in package.rglob("*.py")) > 5
    assert writing_edges(package) == []


def test_planted_writes_in_edges_are_caught(tmp_path: Path) -> None:
    (tmp_path / "reports" / "views").mkdir(parents=True)
    (tmp_path / "reports" / "views" / "planted.py").write_text(
        "Report.objects.create(a=1)\nreport.save()\nReport.objects.filter(a=1).update(a=2)\nReport.objects.update(a=2)\n"
        "report.delete()\nReport.objects.bulk_create([])\n"
    )
    assert len(writing_edges(tmp_path)) == 6


def test_what_only_looks_like_a_write_passes(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "views.py").write_text(
        "from ronguon.reports import actions\nactions.create(by=1)\ncontext.update(a=1)\nqueryset.filter(a=1)\n"
    )
    (tmp_path / "reports" / "actions.py").write_text("Report.objects.create(a=1)\n")
    assert writing_edges(tmp_path) == []


def test_no_rule_hides_in_save_or_in_a_signal(package: Path) -> None:
    assert hidden_rules(package) == []


def test_planted_hidden_rules_are_caught(tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text("class Report:\n    def save(self):\n        pass\n")
    (tmp_path / "apps.py").write_text("from django.db.models.signals import post_save\nimport django.dispatch\n")
    assert len(hidden_rules(tmp_path)) == 3
