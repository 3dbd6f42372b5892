"""Files and functions stay short enough to be read in one sitting."""

from __future__ import annotations

import ast
from pathlib import Path

MODULE_LINES = 400
FUNCTION_LINES = 60
TEMPLATE_LINES = 150


def too_long(folder: Path) -> list[str]:
    """Return every module, function and template below `folder` that is over its limit; migrations are generated."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        if {"migrations", "node_modules", ".venv"} & set(path.parts):
            continue
        place, text = path.relative_to(folder), path.read_text(encoding="utf-8")
        if text.count("\n") > MODULE_LINES:
            found.append(f"{place}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    found.append(f"{place}:{node.lineno} {node.name}: {lines} lines")
    for path in sorted(folder.rglob("templates/**/*.html")):
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > TEMPLATE_LINES:
            found.append(f"{path.relative_to(folder)}: {lines} lines")
    return found


def test_nothing_is_too_long(root: Path) -> None:
    assert [fault for part in ("src", "tests", "tools") for fault in too_long(root / part)] == []


def test_planted_lengths_are_caught(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("x = 1\n" * (MODULE_LINES + 1))
    (tmp_path / "function.py").write_text("def f():\n" + "    x = 1\n" * FUNCTION_LINES)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text("<p>\n" * (TEMPLATE_LINES + 1))
    assert len(too_long(tmp_path)) == 3


def test_what_is_just_within_its_limit_passes(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("x = 1\n" * MODULE_LINES)
    (tmp_path / "function.py").write_text("def f():\n" + "    x = 1\n" * (FUNCTION_LINES - 1))
    assert too_long(tmp_path) == []
