"""What the rights tests share: each shows its figures at the end of the run, as `G11 (plain name): 100/100 refused`."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

Show = Callable[[str], None]
NAMES = {
    row["id"]: row["name"]
    for row in tomllib.loads((Path(__file__).parent / "properties.toml").read_text("utf-8"))["property"]
}
"""The plain name of each property."""


@pytest.fixture
def show(record_property: Callable[[str, object], None]) -> Show:
    """Return a function that puts one line of figures, with the property's plain name, into the summary of the run."""

    def told(line: str) -> None:
        number, _space, figures = line.partition(" ")
        record_property("rights", f"{number} ({NAMES[number]}): {figures}" if number in NAMES else line)

    return told
