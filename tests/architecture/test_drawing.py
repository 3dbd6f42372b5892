"""The drawing of apps in docs/architecture.md is the order that import-linter holds, app by app."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

LINE = re.compile(r"^([a-z]+(?: \| [a-z]+)*) {2,}\S")


def drawn(page: str) -> list[list[str]]:
    """Return the apps of each line of the drawing, from the top."""
    block = page.split("## Apps, from the top")[1].split("```")[1]
    return [found[1].split(" | ") for line in block.strip().splitlines() if (found := LINE.match(line))]


def held(project: str) -> list[list[str]]:
    """Return the layers of the contract between apps, from the top."""
    contracts = tomllib.loads(project)["tool"]["importlinter"]["contracts"]
    layers = next(one for one in contracts if one["type"] == "layers")["layers"]
    return [layer.split(" | ") for layer in layers]


def test_the_drawing_of_apps_is_the_order_that_imports_keep(root: Path) -> None:
    page = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert drawn(page) == held((root / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_table_below_says_what_each_app_of_the_drawing_owns(root: Path) -> None:
    page = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [re.findall(r"`([a-z]+)`", line.split(" | ")[0].replace("\\|", "")) for line in page.splitlines()
            if line.startswith("| `")]  # fmt: skip
    assert rows[: len(drawn(page))] == drawn(page)


def test_a_planted_drawing_in_another_order_is_caught(root: Path) -> None:
    page = "## Apps, from the top\n```\nkernel    plain\nui | jobs    pages\n```\n"
    assert drawn(page) == [["kernel"], ["ui", "jobs"]]
    assert drawn(page) != held((root / "pyproject.toml").read_text(encoding="utf-8"))
