"""A plugin of pytest for the run on a second database: what asks no database ran with the first one.

A test stays when it uses the database, or when its module starts processes or speaks of the database itself, since
those find the address in the environment. One that is marked `first_database` asks what no database changes, though it
needs one to ask it: what a page shows once its questions are answered, what a file or a header holds. The questions
themselves are asked of both, by a walk over every address (`tests/test_cast_everywhere.py`) and by the tests of what is
below pages; the long runs (`make soak`) ask everything of the second one too. Used as
`python -m pytest -p second_database` with `tools` on the path.
"""

from __future__ import annotations

from pathlib import Path

import pytest

FIXTURES = {"db", "transactional_db", "django_db_setup", "django_db_serialized_rollback", "live_server"}
SPEAKS_OF_ONE = ("subprocess", "multiprocessing", "django.db", "RONGUON_DATABASE_URL", "DATABASES", "tests.durability")


def asks(item: pytest.Item) -> bool:
    """Return whether a test may find another answer on another database."""
    if item.get_closest_marker("first_database") is not None:
        return False
    names = set(getattr(item, "fixturenames", ()))
    return bool(names & FIXTURES) or item.get_closest_marker("django_db") is not None or speaks(item.path)


def speaks(path: Path) -> bool:
    """Return whether a module starts processes or names the database."""
    text = path.read_text(encoding="utf-8")
    return any(word in text for word in SPEAKS_OF_ONE)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that ask no database."""
    left_out = [item for item in items if not asks(item)]
    if left_out:
        items[:] = [item for item in items if asks(item)]
        config.hook.pytest_deselected(items=left_out)
