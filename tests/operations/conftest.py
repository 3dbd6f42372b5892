"""Tests of running an installation. What builds and installs it runs only when asked for: `-m installed`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the tests across apps lend each other their worlds


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what is marked `installed` to the step of the suite that names it: it brings its own database."""
    if "installed" in (config.option.markexpr or ""):
        return
    left = [item for item in items if item.get_closest_marker("installed")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]
