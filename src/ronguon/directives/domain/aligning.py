"""Which piece of an older text became which of a newer one. Words decide, numbers only say where they stand now.

Time grows with the length of the texts: equal pieces pair by a table, like ones by the rare word pairs they share.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from ronguon.directives.domain.pieces import ClausePiece
from ronguon.directives.domain.words import keys_of

LIKE = 0.5
"""From which share of common word pairs two pieces at the same place are one, reworded."""
LIKE_BETWEEN = 0.3
"""The same where both neighbours stand on both sides: a number that changed, a date."""
LIKE_FAR = 0.65
"""The same for pieces that stand elsewhere."""
COVERED = 0.7
"""From which share of its words a piece counts as a part of another."""
_COMMON = 40
_NEAR = 0.15
_FEWEST = 4
Words = tuple[str, ...]


class PieceRelation(StrEnum):
    """How a piece of the newer text stands to the older one."""

    SAME = "same"
    RENUMBERED = "renumbered"
    MOVED = "moved"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    ADDED = "added"
    REPEALED = "repealed"


@dataclass(frozen=True, slots=True)
class PiecePair:
    """Places in the older and the newer list; `before` is null for what is added, `after` for what is repealed."""

    before: int | None
    after: int | None
    relation: PieceRelation


def align(before: Sequence[ClausePiece], after: Sequence[ClausePiece]) -> list[PiecePair]:
    """Return each piece of both texts with its counterpart, in the order of the newer text.

    A repealed piece stands behind the counterpart of the piece before it. A piece may be in several pairs only where
    it was split or merged.
    """
    return _Alignment(before, after).pairs()


class _Alignment:
    """Two lists of pieces, their words, and which newer place goes on from which older one (`ends`)."""

    def __init__(self, before: Sequence[ClausePiece], after: Sequence[ClausePiece]) -> None:
        self.before, self.after = before, after
        self.old: list[Words] = [keys_of(one.words) for one in before]
        self.new: list[Words] = [keys_of(one.words) for one in after]
        self.ends: dict[int, int] = {}
        self._pair_equal()
        self._pair_alike()

    def pairs(self) -> list[PiecePair]:
        """Return the relation of every piece."""
        split_off, merged_into = self._parts()
        was_split = set(split_off.values())
        steady = self._steady()
        told: list[PiecePair] = []
        for at in range(len(self.after)):
            place = self.ends.get(at)
            if place is None:
                origin = split_off.get(at)
                told.append(PiecePair(origin, at, PieceRelation.ADDED if origin is None else PieceRelation.SPLIT))
            elif self.old[place] == self.new[at]:
                told.append(PiecePair(place, at, self._moved(place, at, steady)))
            else:
                relation = PieceRelation.SPLIT if place in was_split else PieceRelation.REWORDED
                told.append(PiecePair(place, at, PieceRelation.MERGED if merged_into.get(at) else relation))
            told += [PiecePair(other, at, PieceRelation.MERGED) for other in merged_into.get(at, ())]
        return _with_repealed(told, len(self.before))

    def _pair_equal(self) -> None:
        """Pair pieces with the same words: first those under the same words, then the others, each in order."""
        taken: set[int] = set()
        for under in (True, False):
            waiting: defaultdict[object, deque[int]] = defaultdict(deque)
            for place, words in enumerate(self.old):
                if place not in taken:
                    waiting[words, _words_above(self.before[place], self.old, asked=under)].append(place)
            for at, words in enumerate(self.new):
                if at in self.ends:
                    continue
                places = waiting.get((words, _words_above(self.after[at], self.new, asked=under)))
                if places:
                    self.ends[at] = places.popleft()
                    taken.add(self.ends[at])

    def _pair_alike(self) -> None:
        """Pair what is left and shares most of its words, the likest first."""
        taken = set(self.ends.values())
        grams = {at: _grams(words) for at, words in enumerate(self.old) if at not in taken}
        index: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for at, counted in grams.items():
            for gram in counted:
                index[gram].append(at)
        scored: list[tuple[float, int, int]] = []
        for at, words in enumerate(self.new):
            if at in self.ends:
                continue
            mine = _grams(words)
            for place in _candidates(mine, index):
                near = self._near(place, at)
                score = _dice(mine, grams[place])
                if score >= (LIKE_BETWEEN if self._between(place, at) else LIKE if near else LIKE_FAR):
                    scored.append((-score - _NEAR * near, at, place))
        for _score, at, place in sorted(scored):
            if at not in self.ends and place not in taken:
                self.ends[at] = place
                taken.add(place)

    def _near(self, place: int, at: int) -> bool:
        """Return whether two pieces stand at the same place: below the same parent, or beside the same neighbour."""
        parent, old_parent = self.after[at].parent, self.before[place].parent
        under = self.ends.get(parent, -2) == old_parent if parent >= 0 else old_parent < 0
        return under or self.ends.get(at - 1, -2) == place - 1 or self.ends.get(at + 1, -2) == place + 1

    def _between(self, place: int, at: int) -> bool:
        """Return whether the pieces before and behind are the same on both sides."""
        return self.ends.get(at - 1, -2) == place - 1 and self.ends.get(at + 1, -2) == place + 1

    def _parts(self) -> tuple[dict[int, int], dict[int, list[int]]]:
        """Return newer place → older place it was split from, and newer place → older places merged into it."""
        changed = [(place, at) for at, place in self.ends.items() if self.old[place] != self.new[at]]
        lost = [(place, Counter(self.old[place]) - Counter(self.new[at])) for place, at in changed]
        gained = [(at, Counter(self.new[at]) - Counter(self.old[place])) for place, at in changed]
        split_off = {
            at: origin
            for at, words in enumerate(self.new)
            if at not in self.ends and (origin := _covering(words, lost)) is not None
        }
        merged_into: defaultdict[int, list[int]] = defaultdict(list)
        known = set(self.ends.values())
        for place, words in enumerate(self.old):
            if place not in known and (at := _covering(words, gained)) is not None:
                merged_into[at].append(place)
        return split_off, merged_into

    def _steady(self) -> set[int]:
        """Return the newer places that keep their order among their siblings."""
        siblings: defaultdict[int, list[int]] = defaultdict(list)
        for at in sorted(self.ends):
            parent = self.after[at].parent
            if (self.ends.get(parent, -2) if parent >= 0 else -1) == self.before[self.ends[at]].parent:
                siblings[parent].append(at)
        return {at for places in siblings.values() for at in _longest_rising(places, self.ends)}

    def _moved(self, place: int, at: int, steady: set[int]) -> PieceRelation:
        one, other = self.before[place], self.after[at]
        if at not in steady:
            parent_gone = other.parent >= 0 and other.parent not in self.ends
            return PieceRelation.SAME if parent_gone and one.path == other.path else PieceRelation.MOVED
        return PieceRelation.SAME if one.path == other.path else PieceRelation.RENUMBERED


def _words_above(one: ClausePiece, words: Sequence[Words], *, asked: bool) -> Words:
    return words[one.parent] if asked and one.parent >= 0 else ()


def _grams(words: Words) -> Counter[tuple[str, str]]:
    return Counter(pairwise(("", *words, "")))


def _candidates(mine: Iterable[tuple[str, str]], index: Mapping[tuple[str, str], Sequence[int]]) -> set[int]:
    """Return the older places that share a rare word pair with a newer piece, or any if it has only common ones."""
    lists = sorted((index[gram] for gram in mine if gram in index), key=len)
    found: set[int] = set()
    for places in lists:
        if len(places) > _COMMON and found:
            break
        found.update(places[:_COMMON])
    return found


def _dice(one: Counter[tuple[str, str]], other: Counter[tuple[str, str]]) -> float:
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _covering(words: Words, among: Iterable[tuple[int, Counter[str]]]) -> int | None:
    """Return the place whose left-over words cover `words` best; null for a short piece and for one nobody covers."""
    if len(words) < _FEWEST:
        return None
    mine = Counter(words)
    best, most = None, COVERED
    for place, left in among:
        share = (mine & left).total() / len(words)
        if share >= most:
            best, most = place, share
    return best


def _longest_rising(places: Sequence[int], ends: Mapping[int, int]) -> list[int]:
    """Return the most of `places` whose counterparts stand in the same order. Source: patience sorting."""
    tails: list[int] = []
    last: list[int] = []
    links: dict[int, int | None] = {}
    for place in places:
        slot = bisect_left(tails, ends[place])
        links[place] = last[slot - 1] if slot else None
        tails[slot : slot + 1] = [ends[place]]
        last[slot : slot + 1] = [place]
    found: list[int] = []
    at = last[-1] if last else None
    while at is not None:
        found.append(at)
        at = links[at]
    return found


def _with_repealed(told: Sequence[PiecePair], number: int) -> list[PiecePair]:
    """Return `told` with each older piece that went nowhere behind the counterpart of the piece before it."""
    placed = {pair.before for pair in told if pair.before is not None}
    behind: defaultdict[int, list[int]] = defaultdict(list)
    last = -1
    for place in range(number):
        if place in placed:
            last = place
        else:
            behind[last].append(place)
    found = [PiecePair(place, None, PieceRelation.REPEALED) for place in behind.pop(-1, ())]
    for pair in told:
        found.append(pair)
        if pair.before is not None:
            found += [PiecePair(place, None, PieceRelation.REPEALED) for place in behind.pop(pair.before, ())]
    return found
