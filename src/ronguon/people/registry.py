"""Words that everybody here could think of, told by the rooms that know them: no password may rest on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

_told: list[Callable[[], Iterable[str]]] = []


def tell_words(words: Callable[[], Iterable[str]]) -> None:
    """Let `words` name what is near at hand: the names of bodies, say."""
    if words not in _told:
        _told.append(words)


def words_near() -> Iterable[str]:
    """Yield every word that was told."""
    for words in _told:
        yield from words()
