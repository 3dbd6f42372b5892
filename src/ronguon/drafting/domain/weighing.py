"""How much the words of a stretch of text weigh towards a duty that makes people or their words its object."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from ronguon.drafting.domain.plainwords import words_of

PUNCTUATION = frozenset(',:()|\n"“”!?@.;')
_NEAR = 8  # words between two expressions of the net that are looked at as a pair


@dataclass(frozen=True, slots=True)
class Caught:
    """An expression of the net: its kind and where it stands, as indices of words."""

    kind: str
    start: int
    end: int


def caught(words: Sequence[str]) -> list[Caught]:
    """Return the expressions of `content/rights/net.toml` in `words`, in order; the longest of a kind at each place."""
    by_first = _net()
    out: list[Caught] = []
    for at, word in enumerate(words):
        best: dict[str, int] = {}
        for phrase, kind in by_first.get(word, ()):
            size = len(phrase)
            if size > best.get(kind, 0) and tuple(words[at : at + size]) == phrase:
                best[kind] = size
        out += (Caught(kind, at, at + size) for kind, size in best.items())
    return out


def features(words: Sequence[str]) -> set[str]:
    """Return what the weighing looks at: words, pairs and triples in a row, and expressions of the net near each other.

    `words` hold no punctuation.
    """
    found = set(words)
    found.update(map("_".join, pairwise(words)))
    found.update(map("_".join, zip(words, words[1:], words[2:], strict=False)))
    marks = caught(words)
    kinds = sorted({mark.kind for mark in marks})
    found.update(f"@{kind}" for kind in kinds)
    found.update(f"@{a}&{b}" for at, a in enumerate(kinds) for b in kinds[at + 1 :])
    found.update(_pairs(marks, words))
    return found


def _pairs(marks: Sequence[Caught], words: Sequence[str]) -> Iterator[str]:
    said = ["_".join(words[mark.start : mark.end]) for mark in marks]
    for at, one in enumerate(marks):
        for later in range(at + 1, len(marks)):
            other = marks[later]
            if other.start - one.end > _NEAR:
                break
            if other.start >= one.end and other.kind != one.kind:
                yield f"{one.kind}>{other.kind}"
                yield f"{said[at]}>{other.kind}"
                yield f"{one.kind}>{said[later]}"
                yield f"{said[at]}>>{said[later]}"


def weigh(words: Sequence[str]) -> float:
    """Return the weight of `words`, which hold no punctuation: log-odds, above 0 where harm is likelier than not."""
    weights = _weights()
    return weights[""] + math.fsum(weights.get(feature, 0.0) for feature in features(words))


@cache
def _net() -> Mapping[str, Sequence[tuple[tuple[str, ...], str]]]:
    data = tomllib.loads((files("ronguon") / "content" / "rights" / "net.toml").read_text("utf-8"))
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for kind, phrases in data.items():
        for phrase in phrases:
            words = tuple(word.text for word in words_of(phrase) if word.text not in PUNCTUATION)
            index.setdefault(words[0], []).append((words, kind))
    return index


@cache
def _weights() -> Mapping[str, float]:
    """Return the weights by feature; the empty feature is what every text starts with."""
    lines = (files("ronguon") / "content" / "rights" / "weights.tsv").read_text("utf-8").splitlines()
    pairs = (line.rsplit("\t", 1) for line in lines if line and not line.startswith("#"))
    return {feature: float(weight) for feature, weight in pairs}
