"""Make the weights of the wide net anew: `python tools/weigh.py [--check]`.

Reads the duties of `tests/rights/data/judging/training.jsonl`, fits a logistic regression over `weighing.features`,
then once more with the heaviest stretch of each text beside it, as judging looks at stretches, and writes
`src/ronguon/content/rights/weights.tsv`. The same texts give the same file. `--check` prints, over five parts of the
training texts, what a fit on the other four says of each; it writes nothing.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ronguon.drafting.domain.judging import stretches
from ronguon.drafting.domain.plainwords import words_of
from ronguon.drafting.domain.weighing import PUNCTUATION, features

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "tests" / "rights" / "data" / "judging" / "training.jsonl"
WEIGHTS = ROOT / "src" / "ronguon" / "content" / "rights" / "weights.tsv"
ROUNDS, RATE, DECAY = 15, 0.3, 0.02
SHORTEST = 5  # words of a part that is learnt by itself
SELDOM = 3  # a feature that fewer texts have is not learnt
SMALL = 0.02  # a weight nearer to nothing is not written
HEAD = """# How much each feature of a text weighs towards harm, in log-odds; the nameless line is where all start.
# Made by tools/weigh.py from tests/rights/data/judging/training.jsonl. A change needs an entry in CHANGELOG.md.
"""

Sample = tuple[frozenset[str], int]


def samples(texts: Iterable[Mapping[str, str]]) -> list[Sample]:
    """Return each text as features and 1 for harm; parts of a lawful text are lawful too. Mixed texts are left out."""
    out: list[Sample] = []
    for entry in texts:
        if entry["label"] == "mixed":
            continue
        harm = int(entry["label"] == "harmful")
        tokens = [word.text for word in words_of(entry["text"])]
        learnt: list[Sequence[str]] = [tokens] if harm else [tokens, *_parts(tokens)]
        out += [(frozenset(features([t for t in some if t not in PUNCTUATION])), harm) for some in learnt]
    return out


def _parts(tokens: Sequence[str]) -> list[Sequence[str]]:
    parts: list[Sequence[str]] = []
    begun = 0
    for at, token in enumerate([*tokens, "."]):
        if token in {".", ";"}:
            if SHORTEST <= at - begun < len(tokens) - 1:
                parts.append(tokens[begun:at])
            begun = at + 1
    return parts


def heaviest(texts: Iterable[Mapping[str, str]], weights: Mapping[str, float]) -> list[Sample]:
    """Return the stretch of each text that `weights` weigh most: of a mixed text, its harmful part."""
    out: list[Sample] = []
    for entry in texts:
        tokens = words_of(entry["text"])
        best = max(
            map(frozenset, map(features, stretches(tokens))), key=lambda some: sum(weights.get(f, 0.0) for f in some)
        )
        out.append((best, int(entry["label"] != "lawful")))
    return out


def learn(texts: Sequence[Mapping[str, str]]) -> dict[str, float]:
    """Return the weights that `texts` teach."""
    whole = samples(texts)
    return fit([*whole, *heaviest(texts, fit(whole))])


def fit(found: Sequence[Sample]) -> dict[str, float]:
    """Return weights by feature: averaged stochastic gradient over logistic loss, both labels counting alike."""
    held = Counter(feature for some, _harm in found for feature in some)
    known = [(sorted(f for f in some if held[f] >= SELDOM), harm) for some, harm in found]
    bad = sum(harm for _some, harm in known)
    worth = {1: len(known) / (2 * bad), 0: len(known) / (2 * (len(known) - bad))}
    weights: dict[str, float] = {"": 0.0}
    order = random.Random(1)  # noqa: S311 - the order of learning, so that the same texts give the same weights
    for turn in range(ROUNDS):
        order.shuffle(known)
        rate = RATE / (1 + turn)
        for some, harm in known:
            said = weights[""] + sum(weights.get(f, 0.0) for f in some)
            missed = harm - 1 / (1 + math.exp(-max(min(said, 30.0), -30.0)))
            step = rate * worth[harm] * missed / math.sqrt(len(some) + 1)
            weights[""] += step
            for f in some:
                weights[f] = weights.get(f, 0.0) * (1 - rate * DECAY) + step
    return weights


def written(weights: Mapping[str, float]) -> str:
    """Return the file of weights: features in order, two decimals."""
    kept = {f: w for f, w in weights.items() if abs(w) >= SMALL or not f}
    return HEAD + "".join(f"{f}\t{w:.2f}\n" for f, w in sorted(kept.items()))


def main() -> int:
    """Write the weights, or check the fit."""
    texts = [json.loads(line) for line in TEXTS.read_text("utf-8").splitlines()]
    if "--check" in sys.argv:
        return _check(texts)
    WEIGHTS.write_text(written(learn(texts)), "utf-8")
    return 0


def _check(texts: Sequence[Mapping[str, str]]) -> int:
    scored: list[tuple[str, float]] = []
    for part in range(5):
        weights = learn([texts[at] for at in range(len(texts)) if at % 5 != part])
        for entry in texts[part::5]:
            weighed = (sum(weights.get(f, 0.0) for f in features(some)) for some in stretches(words_of(entry["text"])))
            scored.append((entry["label"], weights[""] + max(weighed)))
    lawful = sorted(weight for label, weight in scored if label == "lawful")
    for share in (0.05, 0.08, 0.1):
        bar = lawful[int(len(lawful) * (1 - share))]
        missed = {
            label: sum(w < bar for name, w in scored if name == label) / sum(name == label for name, _w in scored)
            for label in ("harmful", "mixed")
        }
        sys.stdout.write(f"lawful asked {share:.2f} from {bar:.2f}: " + str(missed) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
