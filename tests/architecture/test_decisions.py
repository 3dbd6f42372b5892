"""Every record in docs/decisions has one number, a title, its day, what was rejected, and at most 300 words."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

MOST_WORDS = 300
NAME = re.compile(r"(\d{4})-[a-z0-9-]+\.md")
DAY = re.compile(r"^Date: (\d{4}-\d{2}-\d{2})$", re.MULTILINE)


def faults(folder: Path) -> list[str]:
    """Return what is wrong with the records in `folder`, one line each."""
    records = sorted(folder.glob("*.md"))
    numbers = Counter(path.name[:4] for path in records)
    found = [f"{number} is given {times} times" for number, times in numbers.items() if times > 1]
    for path in records:
        text = path.read_text(encoding="utf-8")
        if NAME.fullmatch(path.name) is None or re.match(rf"# {path.name[:4]} \S", text) is None:
            found.append(f"{path.name}: name and title do not begin with one number")
        if (day := DAY.search(text)) is None or not _is_day(day[1]):
            found.append(f"{path.name}: no line `Date: YYYY-MM-DD`")
        if "**Rejected.**" not in text:
            found.append(f"{path.name}: nothing is said of what was rejected")
        if (words := len(text.split())) > MOST_WORDS:
            found.append(f"{path.name}: {words} words")
    return found


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def test_every_decision_has_a_number_a_title_a_day_what_was_rejected_and_few_words(root: Path) -> None:
    folder = root / "docs" / "decisions"
    assert len(list(folder.glob("*.md"))) > 40
    assert faults(folder) == []


def test_planted_records_are_caught(tmp_path: Path) -> None:
    whole = "# {number} A title\n\nDate: 2026-12-02\n\n**Rejected.** Another way.\n"
    (tmp_path / "0001-sound.md").write_text(whole.format(number="0001"))
    assert faults(tmp_path) == []
    (tmp_path / "0001-same.md").write_text(whole.format(number="0001"))
    (tmp_path / "0002-other.md").write_text(whole.format(number="0003"))
    (tmp_path / "0004-undated.md").write_text(whole.format(number="0004").replace("-12-", "-13-"))
    (tmp_path / "0005-sure.md").write_text(whole.format(number="0005").replace("Rejected", "Decided"))
    (tmp_path / "0006-long.md").write_text(whole.format(number="0006") + "word " * MOST_WORDS)
    assert faults(tmp_path) == [
        "0001 is given 2 times",
        "0002-other.md: name and title do not begin with one number",
        "0004-undated.md: no line `Date: YYYY-MM-DD`",
        "0005-sure.md: nothing is said of what was rejected",
        "0006-long.md: 309 words",
    ]
