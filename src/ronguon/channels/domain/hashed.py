"""Texts that lead to numbers, kept small for registries of a million pages: twelve bytes an entry, found by halving."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Hashable
from typing import Final

_MASK: Final = (1 << 64) - 1


class HashedIndex:
    """Keys by their hash, each with the numbers entered for it; a key itself is not kept.

    Two keys share one of 2^64 hashes by an accident that nobody can bring about, since each process hashes in its own
    way. What is entered is sorted in when something is looked for.
    """

    __slots__ = ("_hashes", "_new", "_numbers")

    def __init__(self) -> None:
        self._hashes, self._numbers = array("Q"), array("I")
        self._new = False

    def add(self, key: Hashable, number: int) -> None:
        """Enter a number for a key."""
        self._hashes.append(hash(key) & _MASK)
        self._numbers.append(number)
        self._new = True

    def settle(self) -> None:
        """Sort in what was entered."""
        order = sorted(range(len(self._hashes)), key=self._hashes.__getitem__)  # stable: numbers keep their order
        self._hashes = array("Q", map(self._hashes.__getitem__, order))
        self._numbers = array("I", map(self._numbers.__getitem__, order))
        self._new = False

    def get(self, key: Hashable) -> list[int]:
        """Return the numbers entered for a key, in the order in which they came."""
        if self._new:
            self.settle()
        wanted = hash(key) & _MASK
        hashes = self._hashes
        at = bisect_left(hashes, wanted)
        found: list[int] = []
        while at < len(hashes) and hashes[at] == wanted:
            found.append(self._numbers[at])
            at += 1
        return found

    def __contains__(self, key: Hashable) -> bool:
        if self._new:
            self.settle()
        wanted = hash(key) & _MASK
        at = bisect_left(self._hashes, wanted)
        return at < len(self._hashes) and self._hashes[at] == wanted


class PackedTexts:
    """Many short texts in one piece of memory, each found by its number."""

    __slots__ = ("_ends", "_letters")

    def __init__(self) -> None:
        self._letters, self._ends = bytearray(), array("Q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, text: str) -> int:
        """Keep a text and return its number."""
        self._letters += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._letters))
        return len(self._ends) - 2

    def __getitem__(self, number: int) -> str:
        return self._letters[self._ends[number] : self._ends[number + 1]].decode("utf-8", "surrogatepass")
