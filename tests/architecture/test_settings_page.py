"""The page on settings names every variable that the code reads, and no other."""

from __future__ import annotations

import re
from pathlib import Path

NAME = re.compile(r"\bRONGUON_[A-Z_]+\b")
# Django settings of ours that bear the prefix and are not read from the environment under that name.
NOT_VARIABLES = {
    "RONGUON_API_URLCONF", "RONGUON_CHANNEL_LOG_KEY_FILE", "RONGUON_LIMITS", "RONGUON_MAILS",
    "RONGUON_PUBLIC_URLCONF", "RONGUON_REGISTRY_SECONDS",
    "RONGUON_REQUIRE_SECOND_FACTOR", "RONGUON_SHOW_UI", "RONGUON_TRAIL_KEY_FILE",
}  # fmt: skip


def read_by_code(folders: list[Path]) -> set[str]:
    """Return every name with our prefix in the sources below `folders`, tests excepted."""
    files = [path for folder in folders for path in folder.rglob("*.py") if "tests" not in path.parts]
    return {name for path in files for name in NAME.findall(path.read_text(encoding="utf-8"))} - NOT_VARIABLES


def test_every_variable_stands_on_the_page_and_no_other(root: Path) -> None:
    told = set(NAME.findall((root / "docs" / "operations" / "settings.md").read_text(encoding="utf-8")))
    read = read_by_code([root / "src", root / "tools"]) | set(NAME.findall((root / "Makefile").read_text("utf-8")))
    assert (read - told, told - read) == (set(), set())


def test_a_planted_variable_is_found(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text('environment.text("RONGUON_PLANTED")\n')
    assert read_by_code([tmp_path]) == {"RONGUON_PLANTED"}
