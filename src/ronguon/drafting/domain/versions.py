"""Which duties of the version in force still stand in a new one, which changed, which came and which went.

What a person decided is carried by the words it was decided on. The machine's two readings, of both texts by the same
rules, only say whether who, when or how much changed around the same words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

from ronguon.directives.domain.aligning import PiecePair, PieceRelation
from ronguon.directives.domain.pieces import ClausePiece
from ronguon.directives.domain.words import find_run, index_of, keys_of, words_of

ALIKE = 0.4
ALIKE_FAR = 0.6
COVERED = 0.75
_NEAR = 0.25
_FEWEST_ELSEWHERE = 4
_FEWEST_PART = 4
_MOST_ALIKE = 60
_STAYED = frozenset({PieceRelation.SAME, PieceRelation.RENUMBERED, PieceRelation.MOVED})
Keys = tuple[str, ...]
_TAIL = ".;,:…)”\"' "


class What(StrEnum):
    """What of a duty differs between two versions."""

    WORDS = "words"
    WHO = "who"
    WITH_WHOM = "with_whom"
    WHEN = "when"
    HOW_OFTEN = "how_often"
    HOW_MANY = "how_many"
    KIND = "kind"
    AROUND = "around"


@dataclass(frozen=True, slots=True)
class Read:
    """A duty as the machine reads it: its span, and the fields of its reading."""

    start: int
    end: int
    kind: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decided:
    """A duty of the version in force as a person left it: its key and its span."""

    key: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """One version: its text, its pieces, and what the machine reads in it."""

    text: str
    pieces: Sequence[ClausePiece]
    reads: Sequence[Read]


@dataclass(frozen=True, slots=True)
class Continuation:
    """How a duty goes on. `before` is a key of the version in force, `read` a place among the new readings.

    A kept duty, and one that changed around the same words, has its span in the new text.
    """

    relation: PieceRelation
    before: int | None = None
    read: int | None = None
    span: tuple[int, int] | None = None
    what: frozenset[What] = field(default=frozenset())

    @property
    def kept(self) -> bool:
        """Whether nothing of it has to be decided again."""
        return self.relation in _STAYED and not self.what


def compare(old: Text, new: Text, pairs: Sequence[PiecePair], decided: Sequence[Decided]) -> list[Continuation]:
    """Return how each duty of the version in force goes on, and which readings of the new text are new duties.

    The order is that of the new text, with repealed duties at the end in their old order.
    """
    return _Comparison(old, new, pairs).continuations(decided)


class _Comparison:
    """Both versions, and which of their pieces belong together, asked by offsets."""

    def __init__(self, old: Text, new: Text, pairs: Sequence[PiecePair]) -> None:
        self.old, self.new = old, new
        self._starts = [one.start for one in old.pieces], [one.start for one in new.pieces]
        self._after: defaultdict[int, set[int]] = defaultdict(set)
        self._relation: dict[tuple[int, int], PieceRelation] = {}
        for pair in pairs:
            if pair.before is not None and pair.after is not None:
                self._after[pair.before].add(pair.after)
                self._relation[pair.before, pair.after] = pair.relation

    def continuations(self, decided: Sequence[Decided]) -> list[Continuation]:
        """Return the standing of each duty and of each new reading."""
        carried = self._carried(decided)
        absorbed = self._absorbed(carried)
        found = [self._kept_or_changed(one, span, absorbed[one.key]) for one, span in carried]
        taken = {place for places in absorbed.values() for place in places}
        rest = [one for one in decided if one.key not in absorbed]
        found += self._reworded(rest, [at for at in range(len(self.new.reads)) if at not in taken])
        return sorted(found, key=self._place)

    def _place(self, one: Continuation) -> tuple[int, int, int]:
        if one.span is not None:
            return 0, one.span[0], one.span[1]
        if one.read is not None:
            return 0, self.new.reads[one.read].start, self.new.reads[one.read].end
        return 1, one.before or 0, 0

    def _pieces_at(self, old: int, new: int) -> tuple[int, int]:
        return bisect_right(self._starts[0], old) - 1, bisect_right(self._starts[1], new) - 1

    def _together(self, old: int, new: int) -> bool:
        before, after = self._pieces_at(old, new)
        return after in self._after[before]

    def _moved(self, old: int, new: int) -> PieceRelation:
        """Return how the place of a duty changed whose own words did not."""
        before, after = self._pieces_at(old, new)
        found = self._relation.get((before, after), PieceRelation.MOVED)
        if found in _STAYED:
            return found
        same = self.old.pieces[before].path == self.new.pieces[after].path
        return PieceRelation.SAME if same else PieceRelation.RENUMBERED

    def _around(self, old: int, new: int) -> bool:
        """Return whether what stands above the two places has the same words."""
        before, after = self._pieces_at(old, new)
        return _above(self.old.pieces, before) == _above(self.new.pieces, after)

    def _carried(self, decided: Sequence[Decided]) -> list[tuple[Decided, tuple[int, int]]]:
        """Return the duties whose words stand in the new text, word by word, each with its span there."""
        words = words_of(self.new.text)
        index = index_of(words)
        used: set[tuple[int, int]] = set()
        placed: set[int] = set()
        found = []
        for here in (True, False):  # those whose clause goes on choose first
            for one in decided:
                said = self.old.text[one.start : one.end]
                run = keys_of(said)
                if one.key in placed or not (here or len(run) >= _FEWEST_ELSEWHERE):
                    continue
                spans = [(words[at].start, words[at + len(run) - 1].end) for at in find_run(run, words, index)]
                free = [span for span in spans if span not in used and self._together(one.start, span[0]) == here]
                if free:
                    used.add(free[0])
                    placed.add(one.key)
                    found.append((one, _with_tail(self.new.text, free[0], said)))
        return found

    def _absorbed(self, carried: Sequence[tuple[Decided, tuple[int, int]]]) -> dict[int, list[int]]:
        """Return key → places of the readings that a carried duty takes the place of, the closest first."""
        taken: dict[int, list[int]] = {}
        reads = self.new.reads
        free = set(range(len(reads)))
        for one, span in carried:
            near = sorted((-share, at) for at in free if (share := _overlap(span, reads[at])) > 0)
            taken[one.key] = [at for share, at in near if -share * 2 >= min(_length(reads[at]), span[1] - span[0])]
            free.difference_update(taken[one.key])
        return taken

    def _kept_or_changed(self, one: Decided, span: tuple[int, int], places: Sequence[int]) -> Continuation:
        before = _best(self.old.reads, (one.start, one.end))
        after = self.new.reads[places[0]] if places else None
        if before is not None and after is not None:
            what = changed(before, after)
        else:
            what = frozenset() if self._around(one.start, span[0]) else frozenset({What.AROUND})
        relation = PieceRelation.REWORDED if what else self._moved(one.start, span[0])
        return Continuation(relation, one.key, places[0] if places else None, span, what)

    def _reworded(self, decided: Sequence[Decided], places: Sequence[int]) -> list[Continuation]:
        """Pair what is left by the words it shares; then parts of what was split or merged; the rest came or went."""
        before = {one.key: keys_of(self.old.text[one.start : one.end]) for one in decided}
        after = {at: keys_of(self.new.text[self.new.reads[at].start : self.new.reads[at].end]) for at in places}
        ends = _likest(self._scores(decided, before, after))
        back = {at: key for key, at in ends.items()}
        lost = [(key, Counter(before[key]) - Counter(after[at])) for key, at in ends.items()]
        gained = [(at, Counter(after[at]) - Counter(before[key])) for key, at in ends.items()]
        parts = [(at, _covering(after[at], lost)) for at in places if at not in back]
        gone = [(key, _covering(words, gained)) for key, words in before.items() if key not in ends]
        split = {at: key for at, key in parts if key is not None}
        merged = {key: at for key, at in gone if at is not None}
        spans = {one.key: (one.start, one.end) for one in decided}
        found = []
        for at in places:
            if at in back:
                found.append(self._pair(back[at], at, spans[back[at]], (set(split.values()), set(merged.values()))))
            elif at in split:
                found.append(Continuation(PieceRelation.SPLIT, split[at], at, None, frozenset({What.WORDS})))
            else:
                found.append(Continuation(PieceRelation.ADDED, None, at))
        for key in sorted(before, key=lambda key: spans[key]):
            if key in merged:
                found.append(Continuation(PieceRelation.MERGED, key, merged[key], None, frozenset({What.WORDS})))
            elif key not in ends:
                found.append(Continuation(PieceRelation.REPEALED, key))
        return found

    def _pair(self, key: int, at: int, span: tuple[int, int], parts: tuple[set[int], set[int]]) -> Continuation:
        split, merged = parts
        relation = (
            PieceRelation.SPLIT if key in split else PieceRelation.MERGED if at in merged else PieceRelation.REWORDED
        )
        read = _best(self.old.reads, span)
        what = changed(read, self.new.reads[at]) if read is not None else frozenset()
        return Continuation(relation, key, at, None, what | {What.WORDS})

    def _scores(
        self, decided: Sequence[Decided], before: Mapping[int, Keys], after: Mapping[int, Keys]
    ) -> list[tuple[float, int, int]]:
        grams = {at: Counter(pairwise(keys)) for at, keys in after.items()}
        index: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for at, counted in grams.items():
            for gram in counted:
                index[gram].append(at)
        scored = []
        for one in decided:
            mine = Counter(pairwise(before[one.key]))
            for at in {at for gram in mine for at in index.get(gram, ())[:_MOST_ALIKE]}:
                together = self._together(one.start, self.new.reads[at].start)
                score = 2 * (mine & grams[at]).total() / max(1, mine.total() + grams[at].total())
                if score >= (ALIKE if together else ALIKE_FAR):
                    scored.append((score + _NEAR * together, one.key, at))
        return scored


def _above(pieces: Sequence[ClausePiece], at: int) -> list[Keys]:
    found = []
    while at >= 0 and (at := pieces[at].parent) >= 0:
        found.append(keys_of(pieces[at].words))
    return found


def _with_tail(text: str, span: tuple[int, int], old: str) -> tuple[int, int]:
    """Return the span with the signs behind the last word that the old duty also had there."""
    start, end = span
    for sign in old[len(old.rstrip(_TAIL)) :]:
        if end < len(text) and text[end] == sign:
            end += 1
    return start, end


def _length(read: Read) -> int:
    return read.end - read.start


def _overlap(span: tuple[int, int], read: Read) -> int:
    return min(span[1], read.end) - max(span[0], read.start)


def _best(reads: Iterable[Read], span: tuple[int, int]) -> Read | None:
    """Return the reading that shares most with `span`, if it is at least half of the shorter."""
    best = max(reads, key=lambda read: _overlap(span, read), default=None)
    if best is None or _overlap(span, best) * 2 < min(_length(best), span[1] - span[0]):
        return None
    return best


def changed(before: Read, after: Read) -> frozenset[What]:
    """Return what of two readings differs beside the words of the duty."""
    one, other = before.fields, after.fields
    found = {
        What.WHO: _names(one, "addressees") != _names(other, "addressees"),
        What.WITH_WHOM: _names(one, "coordinators") != _names(other, "coordinators"),
        What.WHEN: _term(one) != _term(other),
        What.HOW_OFTEN: _said(one, "frequency", "rrule") != _said(other, "frequency", "rrule"),
        What.HOW_MANY: _said(one, "quantity") != _said(other, "quantity"),
        What.KIND: before.kind != after.kind or one.get("laid_on") != other.get("laid_on"),
    }
    return frozenset(what for what, differs in found.items() if differs)


def _names(fields: Mapping[str, Any], name: str) -> Counter[tuple[str, ...]]:
    return Counter(keys_of(entry["text"]) for entry in fields.get(name) or [])


def _term(fields: Mapping[str, Any]) -> tuple[object, ...]:
    entry = fields.get("deadline") or {}
    stated = (entry.get("on"), entry.get("rule"))
    return stated if any(stated) else keys_of(str(entry.get("text") or ""))


def _said(fields: Mapping[str, Any], name: str, value: str = "") -> tuple[object, ...]:
    entry = fields.get(name) or {}
    if value and entry.get(value):
        return (entry[value],)
    return keys_of(str(entry.get("text") or ""))


def _likest(scored: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    ends: dict[int, int] = {}
    taken: set[int] = set()
    for _score, key, at in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if key not in ends and at not in taken:
            ends[key] = at
            taken.add(at)
    return ends


def _covering(words: Keys, among: Iterable[tuple[int, Counter[str]]]) -> int | None:
    """Return whose left-over words cover `words` best; null for a short duty and for one that nobody covers."""
    if len(words) < _FEWEST_PART:
        return None
    mine = Counter(words)
    best, most = None, COVERED
    for place, left in among:
        share = (mine & left).total() / len(words)
        if share >= most:
            best, most = place, share
    return best
