"""What an address, a handle or a name looks like at a glance: forms that are equal where a hurried reader errs.

A form is what stays of a name without accents, case, separators and look-alike letters, the words for kinds of bodies
shortened as on signs ("ủy ban nhân dân" and "UBND" are one). Two forms are near when few keystrokes part them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from typing import Final

from ronguon.kernel.unmasking import unmask

_LEET: Final = str.maketrans("01l3457$!|", "oiieastsii")
_PAIRS: Final = (("rn", "m"), ("vv", "w"))
_LONG: Final = (
    ("uybannhandan", "ubnd"), ("hoidongnhandan", "hdnd"), ("thanhpho", "tp"), ("thitran", "tt"), ("dackhu", "dk"),
    ("congthongtindientu", "ctt"), ("trangthongtindientu", "ctt"), ("congthongtin", "ctt"), ("trangthongtin", "ctt"),
)  # fmt: skip
# Words that copies add to a name, and that a page of a body may bear as well.
_ADDED: Final = [
    "24gio",
    "24h",
    "247",
    "app",
    "chinhthuc",
    "com",
    "congdan",
    "cskh",
    "ctt",
    "channel",
    "dangky",
    "dichvu",
    "dichvucong",
    "facebook",
    "fanpage",
    "fb",
    "gov",
    "group",
    "help",
    "hotline",
    "hotro",
    "info",
    "kenh",
    "moi",
    "my",
    "net",
    "new",
    "news",
    "nhom",
    "offical",
    "official",
    "oficial",
    "online",
    "org",
    "page",
    "portal",
    "pro",
    "real",
    "support",
    "that",
    "the",
    "thongbao",
    "thongtin",
    "tintuc",
    "tongdai",
    "trang",
    "tuvan",
    "tv",
    "viet",
    "vietnam",
    "vip",
    "vn",
    "web",
    "website",
    "xacminh",
    "zalo",
]
_MOST_ADDED: Final = 3
_NEAR_FROM: Final = 5  # letters from which one keystroke is near
_TWO_FROM: Final = 11  # letters from which two are
_WORD: Final = re.compile(r"[^\W_]+")


@lru_cache(maxsize=65536)
def form_of(text: str) -> str:
    """Return the form of a handle, a host label or a name."""
    read = unmask(text).text
    joined = "".join(_WORD.findall(read))
    for long, short in _LONG:
        joined = joined.replace(long, short)
    return alike(joined)


def alike(joined: str) -> str:
    """Return small letters and digits as they look: 0 is o, 1 and l are i, rn is m."""
    seen = joined.translate(_LEET)
    for pair, letter in _PAIRS:
        seen = seen.replace(pair, letter)
    return seen


@lru_cache(maxsize=1)
def _added() -> tuple[str, ...]:
    return tuple(sorted({alike(word) for word in _ADDED}, key=len, reverse=True))


def without_added(form: str) -> Iterator[str]:
    """Yield what stays of a form when words that copies add are taken from its ends, up to three of them."""
    waiting, seen = [(form, 0)], {form}
    while waiting:
        rest, taken = waiting.pop()
        for word in _added():
            for cut in (rest.removesuffix(word), rest.removeprefix(word)):
                if len(cut) >= _NEAR_FROM and cut not in seen:
                    seen.add(cut)
                    yield cut
                    if taken + 1 < _MOST_ADDED:
                        waiting.append((cut, taken + 1))


def reach(length: int) -> int:
    """Return how many keystrokes may part two forms of such a length that are still near."""
    return 0 if length < _NEAR_FROM else 1 if length < _TWO_FROM else 2


def distance(one: str, other: str, most: int) -> int:
    """Return how many keystrokes part two forms: a letter put in, left out, changed, or two swapped.

    Where it is more than `most`, that is returned plus one.

    Source: optimal string alignment, Boytsov 2011.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        above, row_before = row, before
        row = [at] + [0] * len(other)
        least = at
        for place, second in enumerate(other, start=1):
            cost = min(above[place] + 1, row[place - 1] + 1, above[place - 1] + (letter != second))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == second:
                cost = min(cost, row_before[place - 2] + 1)
            row[place] = cost
            least = min(least, cost)
        if least > most:
            return most + 1
        before = above
    return row[-1]


class NearForms:
    """Forms that are found again when a few keystrokes part them from what is looked for.

    Each is cut into two pieces more than keystrokes may part it, so that two pieces at least stay whole: names of units
    share their first words and their province, but hardly both and a third. Two letters swapped where two pieces meet
    break both: one such swap is looked for by itself, one beside another keystroke may be missed. Looking takes time by
    the number of forms that share two pieces.
    """

    def __init__(self) -> None:
        self._pieces: dict[tuple[int, int, str, str], list[tuple[int, str]]] = {}
        self._lengths: set[int] = set()
        self._all: set[str] = set()

    def add(self, form: str) -> None:
        """Keep a form."""
        length = len(form)
        if not reach(length):
            return
        self._lengths.add(length)
        self._all.add(form)
        kept = (_letters(form), form)
        for number, ((start, end), (begin, stop)) in enumerate(_pairs(length)):
            self._pieces.setdefault((length, number, form[start:end], form[begin:stop]), []).append(kept)

    def near(self, form: str) -> Iterator[tuple[int, str]]:
        """Yield (keystrokes, form) of each kept form that is near and not the same; in no order, none twice."""
        tried: set[str] = {form}
        letters = _letters(form)
        for at in range(len(form) - 1 if reach(len(form)) else 0):
            swapped = f"{form[:at]}{form[at + 1]}{form[at]}{form[at + 2 :]}"
            if swapped in self._all and swapped not in tried:
                tried.add(swapped)
                yield 1, swapped
        for length in range(len(form) - 2, len(form) + 3):
            most = min(reach(max(0, length)), reach(len(form)))
            if length not in self._lengths or abs(length - len(form)) > most:
                continue
            for theirs, kept in self._sharing(form, length, most):
                # A keystroke changes which letters occur by two at most.
                if (theirs ^ letters).bit_count() <= 2 * most and kept not in tried:
                    tried.add(kept)
                    parted = distance(form, kept, most)
                    if parted <= most:
                        yield parted, kept

    def _sharing(self, form: str, length: int, most: int) -> Iterator[tuple[int, str]]:
        """Yield the kept forms of a length that share two pieces with `form`, wherever keystrokes moved them."""
        shifts = range(-most, most + 1)
        for number, ((start, end), (begin, stop)) in enumerate(_pairs(length)):
            for moved in shifts:
                if start + moved < 0:
                    continue
                first = form[start + moved : end + moved]
                for further in shifts:
                    # Between two whole pieces the rest of the keystrokes move the second one.
                    if begin + further >= end + moved and abs(further - moved) <= most:
                        yield from self._pieces.get((length, number, first, form[begin + further : stop + further]), ())


def _letters(form: str) -> int:
    """Return which letters occur, one bit each."""
    bits = 0
    for letter in form:
        bits |= 1 << (ord(letter) % 61)
    return bits


@lru_cache(maxsize=512)
def _pairs(length: int) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
    """Return each two of the pieces into which a form of such a length is cut."""
    parts = reach(length) + 2
    cuts = [(length * part // parts, length * (part + 1) // parts) for part in range(parts)]
    return tuple(combinations(cuts, 2))
