"""Where words stand in a document, as people say it, and the words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NAMED = re.compile(r"^(?:Điều|Chương|Phần|Mục|Khoản|Phụ lục)\b", re.IGNORECASE)
_LETTER = re.compile(r"^[a-zđ]{1,2}$")


def place_in_words(markers: Sequence[str]) -> str:
    """Return the place that list `markers` lead to, outermost first; an empty string without any.

    `["1.", "a)"]` gives "mục 1, điểm a"; bullets say only that they are bullets.
    """
    named = [word for marker in markers if (word := _one(marker.strip()))]
    return ", ".join(named)


def _one(marker: str) -> str:
    bare = marker.strip(" .):/")
    if not bare:
        return ""
    if _NAMED.match(bare):
        return bare
    if _LETTER.match(bare):
        return f"điểm {bare}"
    return f"mục {bare}" if bare[0].isalnum() else "gạch đầu dòng"


def around(text: str, *, start: int, end: int, within: tuple[int, int], most: int = 400) -> tuple[str, str, str]:
    """Return the words before, of and after a span, inside the clause `within`, each side at most `most` long.

    A side that was shortened begins or ends with an ellipsis, at a blank. Offsets count code points of `text`;
    a span that leaves its clause is shown whole.
    """
    first, last = min(within[0], start), max(within[1], end)
    before, after = text[first:start], text[end:last]
    if len(before) > most:
        before = "…" + before[-most:].partition(" ")[2]
    if len(after) > most:
        after = after[:most].rpartition(" ")[0] + "…"
    return before.lstrip(), text[start:end], after.rstrip()
