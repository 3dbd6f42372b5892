"""What of people must not reach the public in words that somebody typed: accounts, numbers, names beside opinions.

Words are read as a person reads them (`kernel.unmasking`), so a disguise changes nothing; every offset leads back into
the words as they were typed. Time grows linearly with the text: each pattern is bounded.
"""

from __future__ import annotations

from collections.abc import Sequence

from ronguon.kernel.free_words.findings import FindingKind, FindingLevel, WordFinding
from ronguon.kernel.free_words.names import people_beside_opinions
from ronguon.kernel.free_words.numbers import accounts, numbers
from ronguon.kernel.unmasking import unmask

__all__ = ["FindingKind", "FindingLevel", "WordFinding", "find_in_free_words", "held", "kinds_of"]


def find_in_free_words(text: str) -> tuple[WordFinding, ...]:
    """Return what of people stands in `text`, in its order; of findings that overlap the first and longest stays.

    Numbers of documents, money, days, hotlines of units and pages and mail under .gov.vn hold nothing.
    Source: house rule, decision 0037.
    """
    read = unmask(text)
    found = [*numbers(read), *accounts(read), *people_beside_opinions(text)]
    kept: list[WordFinding] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
        elif kept[-1].level is FindingLevel.ALLOW and one.level is FindingLevel.HOLD:
            kept[-1] = one
    return tuple(kept)


def held(text: str) -> tuple[WordFinding, ...]:
    """Return what in `text` holds a step towards the public."""
    return tuple(one for one in find_in_free_words(text) if one.level is FindingLevel.HOLD)


def kinds_of(findings: Sequence[WordFinding]) -> list[FindingKind]:
    """Return the kinds among `findings`, each once, in their order."""
    return list(dict.fromkeys(one.kind for one in findings))
