"""Score what the reader finds against labels made by hand: `python tools/reader_score.py [TEXTS LABELS]…`.

The project's own sets always come first. `TEXTS` holds `NN-*.txt`, `LABELS` the matching `NN.jsonl`, one duty
a line. A found duty matches a labelled one when their spans overlap by at least half of each, one to one, best first.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ronguon.directives.reading.reader import read_text
from ronguon.directives.reading.words import key

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "src" / "ronguon" / "content" / "samples", ROOT / "tests" / "labels"
SECOND = ROOT / "tests" / "reading" / "texts", ROOT / "tests" / "reading" / "labels"
"""Ten papers written and labelled by somebody who had not seen the rules; the rules have seen them since."""
UNSEEN = ROOT / "tests" / "reading" / "unseen" / "texts", ROOT / "tests" / "reading" / "unseen" / "labels"
"""Six more, which no rule was written for: look at the score, not at the misses, or it is worth nothing."""
_READING = ROOT / "tests" / "reading"
LONG = _READING / "long" / "texts", _READING / "long" / "labels"
"""Six of real length and mess, written and labelled by two others; the rules have seen them since."""
UNSEEN_LONG = _READING / "unseen_long" / "texts", _READING / "unseen_long" / "labels"
"""Six more of that length, which no rule was written for: again only the score counts."""
Duties = list[dict[str, Any]]
HALF = 0.5


@dataclass
class Count:
    """Hits, what was found beside, what was missed."""

    hits: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, wanted: Counter[str], found: Counter[str]) -> None:
        """Count two bags of words or names."""
        both = (wanted & found).total()
        self.hits, self.extra, self.missed = (
            self.hits + both,
            self.extra + found.total() - both,
            self.missed + wanted.total() - both,
        )

    def plus(self, other: Count) -> Count:
        """Return the sum of two counts."""
        return Count(self.hits + other.hits, self.extra + other.extra, self.missed + other.missed)

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall; 0 without a hit."""
        return 2 * self.hits / (2 * self.hits + self.extra + self.missed) if self.hits else 0.0


@dataclass
class Score:
    """The sums over a set of texts. `texts` holds the span F1 of each."""

    spans: Count = field(default_factory=Count)
    words: Count = field(default_factory=Count)
    citations: Count = field(default_factory=Count)
    kinds: int = 0
    texts: dict[str, float] = field(default_factory=dict)

    def line(self) -> str:
        """Return the score as one line."""
        worst = min(self.texts, key=lambda name: self.texts[name])
        labelled = self.spans.hits + self.spans.missed
        return (
            f"{len(self.texts)} texts, {labelled} labelled duties: span F1 {self.spans.f1:.3f} "
            f"(least {self.texts[worst]:.3f}, text {worst}), addressees by words {self.words.f1:.3f}, "
            f"citations {self.citations.f1:.3f}, kind {self.kinds}/{self.spans.hits}"
        )


def overlap(one: dict[str, Any], other: dict[str, Any]) -> float:
    """Return the lesser share that two spans have in common."""
    shared: int = min(one["end"], other["end"]) - max(one["start"], other["start"])
    return 0.0 if shared <= 0 else min(shared / (one["end"] - one["start"]), shared / (other["end"] - other["start"]))


def pairs(gold: Duties, found: Duties) -> list[tuple[int, int]]:
    """Match one to one, best overlap first; a match covers at least half of each."""
    ranked = sorted(((overlap(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)), reverse=True)
    left: set[int] = set()
    right: set[int] = set()
    matched = []
    for share, i, j in ranked:
        if share >= HALF and i not in left and j not in right:
            left.add(i)
            right.add(j)
            matched.append((i, j))
    return matched


def name_words(names: list[str]) -> Counter[str]:
    """Return the words of names, each once, without the determiners that Vietnamese puts before them."""
    bare = [re.sub(r"^(các|mỗi|những|từng|riêng)\s+", "", key(name)) for name in names]
    return Counter({word for name in bare for word in re.sub(r"[^\w\s/%-]", " ", name).split()})


def _cited(gold: Duties, found: Duties) -> Count:
    """Return the citations of both, paired where the words of one hold those of the other."""
    wanted = [_plain(words) for duty in gold for words in duty["citations"]]
    rest = [_plain(one["text"]) for duty in found for one in duty["citations"]]
    hits = 0
    for words in wanted:
        same = next((other for other in rest if words in other or other in words), None)
        if same is not None:
            rest.remove(same)
            hits += 1
    return Count(hits, len(rest), len(wanted) - hits)


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", key(words)).strip(" .,;")


def score(texts: Path, labels: Path) -> Score:
    """Return the score of the reader on the texts that `labels` speaks of."""
    total = Score()
    for path in sorted(labels.glob("*.jsonl")):
        text = next(texts.glob(f"{path.stem}-*.txt")).read_bytes().decode("utf-8")
        gold: Duties = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        add(total, path.stem, gold, read_text(text).as_json()["obligations"])
    return total


def add(total: Score, name: str, gold: Duties, found: Duties) -> None:
    """Add one text's labelled and found duties to `total`."""
    matched = pairs(gold, found)
    part = Count(len(matched), len(found) - len(matched), len(gold) - len(matched))
    total.texts[name] = part.f1
    total.spans = total.spans.plus(part)
    for i, j in matched:
        total.words.add(
            name_words(gold[i]["addressees"]), name_words([body["text"] for body in found[j]["addressees"]])
        )
        total.kinds += gold[i]["kind"] == found[j]["kind"]
    total.citations = total.citations.plus(_cited(gold, found))


def main(arguments: list[str]) -> int:
    """Print a line for each of the project's own sets and one for each pair of folders given."""
    print(f"own papers: {score(*OWN).line()}")
    print(f"second set: {score(*SECOND).line()}")
    print(f"unseen set: {score(*UNSEEN).line()}")
    print(f"long set: {score(*LONG).line()}")
    print(f"unseen long set: {score(*UNSEEN_LONG).line()}")
    for texts, labels in zip(arguments[::2], arguments[1::2], strict=True):
        print(f"{texts}: {score(Path(texts), Path(labels)).line()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
