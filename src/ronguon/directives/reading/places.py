"""Where in a text something may begin: the text is gone through once, and then asked about stretch by stretch."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from ronguon.directives.reading.memory import remembered
from ronguon.directives.reading.model import TextSpan
from ronguon.directives.reading.words import one_of, words

_NUMBER: Final = re.compile(r"\d\d*")  # begins with one character of a set, which the engine looks for quickly


@remembered
def numbers(text: str) -> tuple[int, ...]:
    """Return where the numbers of the text begin."""
    return tuple(found.start() for found in _NUMBER.finditer(text))


@remembered
def phrases(low: str, name: str, group: str) -> tuple[int, ...]:
    """Return where phrases of a word list may begin, also one inside another."""
    pattern, found, at = _beginning(name, group), list[int](), 0
    while hit := pattern.search(low, at):
        found.append(hit.start())
        at = hit.start() + 1
    return tuple(found)


@cache
def _beginning(name: str, group: str) -> re.Pattern[str]:
    return re.compile(one_of(words(name, group)))


def matches(pattern: re.Pattern[str], text: str, span: TextSpan, places: Sequence[int]) -> Iterator[re.Match[str]]:
    """Yield what `pattern` finds in the span, as `finditer` does; `places` holds all places where it may begin."""
    behind = span.start
    for at in range(bisect_left(places, span.start), bisect_left(places, span.end)):
        found = pattern.match(text, places[at], span.end) if places[at] >= behind else None
        if found:
            behind = found.end()
            yield found
