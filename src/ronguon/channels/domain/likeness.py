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

from rapidfuzz.distance import OSA

from ronguon.channels.domain.hashed import HashedIndex, PackedTexts
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
    words = _added()
    while waiting:
        rest, taken = waiting.pop()
        if not rest.endswith(words) and not rest.startswith(words):
            continue
        for word in words:
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
    return OSA.distance(one, other, score_cutoff=most)


class NearForms:
    """Forms that are found again when a few keystrokes part them from what is looked for.

    Each is cut into two pieces more than keystrokes may part it, so that two pieces at least stay whole: names of units
    share their first words and their province, but hardly both and a third. Two letters swapped where two pieces meet
    break both: one such swap is looked for by itself, one beside another keystroke may be missed. Looking takes time by
    the number of forms that share two pieces; memory is about a hundred bytes a form.
    """

    def __init__(self) -> None:
        self._pieces: dict[tuple[int, int], HashedIndex] = {}
        self._all = HashedIndex()
        self._forms = PackedTexts()

    def add(self, form: str) -> None:
        """Keep a form."""
        length = len(form)
        if not reach(length):
            return
        number = self._forms.append(form)
        self._all.add(form, number)
        for place, ((start, end), (begin, stop)) in enumerate(_pairs(length)):
            index = self._pieces.get((length, place))
            if index is None:
                index = self._pieces[length, place] = HashedIndex()
            index.add((form[start:end], form[begin:stop]), number)

    def settle(self) -> None:
        """Sort all in, so that nobody who looks has to wait for it."""
        for index in (self._all, *self._pieces.values()):
            index.settle()

    def near(self, form: str) -> Iterator[tuple[int, str]]:
        """Yield (keystrokes, form) of each kept form that is near and not the same; in no order, none twice."""
        tried: set[int] = set(self._all.get(form))
        for at in range(len(form) - 1 if reach(len(form)) else 0):
            swapped = f"{form[:at]}{form[at + 1]}{form[at]}{form[at + 2 :]}"
            for number in self._all.get(swapped):
                if number not in tried:
                    tried.add(number)
                    yield 1, swapped
        for length in range(max(0, len(form) - 2), len(form) + 3):
            most = min(reach(length), reach(len(form)))
            if (length, 0) not in self._pieces or abs(length - len(form)) > most:
                continue
            for number in self._sharing(form, length, most):
                if number not in tried:
                    tried.add(number)
                    kept = self._forms[number]
                    parted = distance(form, kept, most)
                    if parted <= most:
                        yield parted, kept

    def _sharing(self, form: str, length: int, most: int) -> Iterator[int]:
        """Yield the kept forms of a length that share two pieces with `form`, wherever keystrokes moved them."""
        ways = _moves(len(form) - length, most)
        for place, ((start, end), (begin, stop)) in enumerate(_pairs(length)):
            get = self._pieces[length, place].get
            for moved, further in ways:
                if start + moved >= 0 and begin + further >= end + moved:
                    yield from get((form[start + moved : end + moved], form[begin + further : stop + further]))


@lru_cache(maxsize=64)
def _moves(longer: int, most: int) -> tuple[tuple[int, int], ...]:
    """Return by how many letters two whole pieces may have moved, where `most` keystrokes made a form so much longer.

    Each letter put in or left out moves all behind it by one: before the first piece, between the two, behind them.
    """
    shifts = range(-most, most + 1)
    return tuple(
        (moved, further)
        for moved in shifts
        for further in shifts
        if abs(moved) + abs(further - moved) + abs(longer - further) <= most
    )


@lru_cache(maxsize=512)
def _pairs(length: int) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
    """Return each two of the pieces into which a form of such a length is cut."""
    parts = reach(length) + 2
    cuts = [(length * part // parts, length * (part + 1) // parts) for part in range(parts)]
    return tuple(combinations(cuts, 2))
