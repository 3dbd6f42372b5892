"""A part of many cases at each change, all of them in the long run: for tests with the marker `sampled`.

Also a plugin of pytest, which lets tests of properties try fewer examples per change, and marks them so.

The part is the same in every run and holds a case of every kind, so that a rule broken for a whole kind is seen at
once. What is broken for one case alone may be seen by `make soak` only, which sets `WHOLE`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest
from hypothesis import is_hypothesis_test, settings

FEW_EXAMPLES = 35
"""How many examples a property that says no number is tried with per change; the long run takes the library's own."""
T = TypeVar("T")


def whole() -> bool:
    """Return whether this run looks at all cases."""
    return os.environ.get("WHOLE", "") not in {"", "0"}


def pytest_configure() -> None:
    """Let properties that say no number of their own be tried with few examples."""
    settings.register_profile("per change", max_examples=FEW_EXAMPLES)
    if not whole():
        settings.load_profile("per change")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every property, so that the long run tries it whole."""
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("sampled")


def part(
    cases: Iterable[T], *, one_in: int, least: int, of: Callable[[T], object] | None = None, begin: int = 0
) -> list[T]:
    """Return every `one_in`-th of `cases` from the one at `begin`, and the first of each kind that `of` tells apart.

    There are at least `least` cases in all: a list that fell silent is seen, however small the part.
    """
    listed = list(cases)
    assert len(listed) >= least, f"{len(listed)} cases are left where at least {least} were expected"
    if whole():
        return listed
    taken = set(range(begin % one_in, len(listed), one_in))
    if of is not None:
        seen = {of(listed[place]) for place in taken}
        for place, case in enumerate(listed):
            if of(case) not in seen:
                seen.add(of(case))
                taken.add(place)
    return [listed[place] for place in sorted(taken)]


def per_change_on(engine: str) -> tuple[pytest.MarkDecorator, ...]:
    """Return the marks of a test that is run on both databases in the long run and per change on `engine` alone.

    For what starts processes, and so takes its seconds anew on each of them.
    """
    here = "postgresql" if os.environ.get("RONGUON_DATABASE_URL", "").startswith("postgres") else "sqlite"
    return () if here == engine else (pytest.mark.soak,)
