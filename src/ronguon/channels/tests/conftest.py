from __future__ import annotations

from collections.abc import Iterator

import pytest

from ronguon.channels.tests.making import World, on_day


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Yield the world with the clock on the cast's Monday."""
    with on_day():
        yield World()
