"""What the tests of durability share: figures at the end of the run, as `submit: 10/10 kills …`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Show = Callable[[str], None]


@pytest.fixture
def show(record_property: Callable[[str, object], None]) -> Show:
    """Return a function that puts one line of figures into the summary of the run."""
    return lambda line: record_property("durability", line)
