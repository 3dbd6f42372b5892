"""Every rule that is silenced says which rule it is and why."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

NOQA = re.compile(r"#\s*noqa\b(?P<rest>.*)", re.IGNORECASE)
IGNORE = re.compile(r"#\s*type:\s*ignore\b(?P<rest>.*)", re.IGNORECASE)
NOQA_SAYS_WHY = re.compile(r"^:\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*\s+[(—-].{8,}")
IGNORE_SAYS_WHY = re.compile(r"^\[[a-z-]+(?:\s*,\s*[a-z-]+)*\]\s*(?:#\s*)?\(?.{8,}")


def bare_silencers(folder: Path) -> Iterator[str]:
    """Yield every `noqa` and `type: ignore` that lacks a code or a reason; migrations are generated."""
    for path in sorted(folder.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        with io.StringIO(path.read_text(encoding="utf-8")) as lines:
            for token in tokenize.generate_tokens(lines.readline):
                if token.type != tokenize.COMMENT:
                    continue
                noqa, ignore = NOQA.search(token.string), IGNORE.search(token.string)
                if (noqa and not NOQA_SAYS_WHY.match(noqa["rest"])) or (
                    ignore and not IGNORE_SAYS_WHY.match(ignore["rest"])
                ):
                    yield f"{path.relative_to(folder)}:{token.start[0]} {token.string}"


def unexplained_ignores(configuration: str) -> list[str]:
    """Return every entry of ruff's `ignore` lists that has no comment of its own on the line."""
    found = []
    for block in re.findall(r"^(?:extend-)?ignore = \[\n(.*?)^\]", configuration, re.MULTILINE | re.DOTALL):
        found += [line.strip() for line in block.splitlines() if not re.search(r'"[A-Z]+[0-9]*",\s*# .{8,}', line)]
    return found


def test_every_silencer_says_why(root: Path) -> None:
    assert [fault for part in ("src", "tests", "tools") for fault in bare_silencers(root / part)] == []


def test_every_ignored_rule_says_why(root: Path) -> None:
    texts = [(root / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "tools/ruff.toml")]
    assert [fault for text in texts for fault in unexplained_ignores(text)] == []


def test_planted_silencers_are_caught(tmp_path: Path) -> None:
    bare = ["# noqa", "# noqa: E501", "# type: ignore", "# type: ignore[misc]"]
    whole = ["# noqa: E501 (a long address)", "# type: ignore[misc]  # the stubs say otherwise"]
    (tmp_path / "planted.py").write_text("".join(f"x = 1  {comment}\n" for comment in bare + whole))
    assert len(list(bare_silencers(tmp_path))) == len(bare)


def test_a_planted_bare_ignore_is_caught() -> None:
    planted = 'ignore = [\n    "E501",\n    "D1", # asked for in review\n]\n'
    assert unexplained_ignores(planted) == ['"E501",']
