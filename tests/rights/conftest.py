"""What the rights tests share: each shows its figures at the end of the run, as `G11 100/100 refused, …`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Show = Callable[[str], None]


@pytest.fixture
def show(record_property: Callable[[str, object], None]) -> Show:
    """Return a function that puts one line of figures into the summary of the run."""
    return lambda line: record_property("rights", line)
