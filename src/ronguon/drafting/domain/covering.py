"""What of a superior's document a plan carries out: by the words that the two share and few others use.

A guess with its grounds, never a verdict: a person reads both sentences side by side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from math import log, sqrt

from ronguon.directives.domain.words import keys_of

SURE = 0.16
"""From which likeness a task counts as answering a duty; chosen on the invented province's own papers."""
MAYBE, MAYBE_ALONE = 0.07, 0.12
"""From which likeness it may: when no other duty is liker to the task, or whatever the others are."""
_CLOSE = 0.5
_MOST = 4
_ABOVE = 0.35

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CoveredItem:
    """A duty or a task: its key, its words, the headings above it, its last day or none, how often it recurs."""

    key: int
    text: str
    above: str = ""
    due_on: date | None = None
    rrule: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A task that answers a duty, or may (`sure` is false). `later`: its last day is behind the one ordered."""

    key: int
    likeness: float
    sure: bool
    later: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """Key of a duty → its tasks, the likest first; keys of the tasks that answer no duty."""

    tasks: Mapping[int, Sequence[Task]]
    beyond: Sequence[int] = field(default=())

    @property
    def missing(self) -> list[int]:
        """Return the duties without any task."""
        return [key for key, tasks in self.tasks.items() if not tasks]

    @property
    def later(self) -> list[int]:
        """Return the duties whose task, a sure one, ends later than ordered."""
        return [key for key, tasks in self.tasks.items() if tasks and tasks[0].sure and tasks[0].later]

    @property
    def unsure(self) -> list[int]:
        """Return the duties that only may have a task."""
        return [key for key, tasks in self.tasks.items() if tasks and not tasks[0].sure]


def cover(duties: Sequence[CoveredItem], tasks: Sequence[CoveredItem]) -> Coverage:
    """Return which of `tasks` seem to carry out which of `duties`."""
    counted = [_terms(one) for one in [*duties, *tasks]]
    weights = _weights(counted)
    vectors = [_vector(one, weights) for one in counted]
    mine, theirs = vectors[: len(duties)], vectors[len(duties) :]
    likeness = [[_cosine(one, other) for other in theirs] for one in mine]
    likest = [max(range(len(duties)), key=lambda i: likeness[i][j], default=-1) for j in range(len(tasks))]
    found: dict[int, list[Task]] = {}
    answering: set[int] = set()
    for i, duty in enumerate(duties):
        best = max(likeness[i], default=0.0)
        mine_ = [(score, j) for j, score in enumerate(likeness[i]) if _may(score, alone=likest[j] != i)]
        near = sorted(((score, j) for score, j in mine_ if score >= _CLOSE * best), reverse=True)[:_MOST]
        found[duty.key] = [
            Task(tasks[j].key, round(score, 3), score >= SURE, _later(duty, tasks[j])) for score, j in near
        ]
        answering |= {j for _score, j in mine_}
    return Coverage(found, [task.key for j, task in enumerate(tasks) if j not in answering])


def _may(score: float, *, alone: bool) -> bool:
    return score >= (MAYBE_ALONE if alone else MAYBE)


def _later(duty: CoveredItem, task: CoveredItem) -> bool:
    return duty.due_on is not None and task.due_on is not None and task.due_on > duty.due_on


def _terms(item: CoveredItem) -> Counter[str]:
    """Return the words and word pairs of an item; those of the headings above it weigh less."""
    own = keys_of(item.text)
    found: Counter[str] = Counter()
    for term in [*own, *(f"{a} {b}" for a, b in pairwise(own))]:
        found[term] += 1
    above = keys_of(item.above)
    for term in {*above, *(f"{a} {b}" for a, b in pairwise(above))}:
        found[f"^{term}"] += 1
    return found


def _weights(counted: Sequence[Counter[str]]) -> dict[str, float]:
    """Return term → how much it tells: nothing where every item has it, most where two have it."""
    plain = [{term.removeprefix("^") for term in one} for one in counted]
    spread = Counter(term for one in plain for term in one)
    return {term: log((1 + len(counted)) / (1 + number)) for term, number in spread.items()}


def _vector(counted: Counter[str], weights: Mapping[str, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for term, number in counted.items():
        bare = term.removeprefix("^")
        share = _ABOVE if term.startswith("^") else 1.0
        pair = 1.5 if " " in bare else 1.0
        found[bare] = found.get(bare, 0.0) + share * pair * (1 + log(number)) * weights[bare]
    return found


def _cosine(one: Vector, other: Vector) -> float:
    if len(other) < len(one):
        one, other = other, one
    dot = sum(weight * other[term] for term, weight in one.items() if term in other)
    if not dot:
        return 0.0
    return dot / (sqrt(sum(w * w for w in one.values())) * sqrt(sum(w * w for w in other.values())))
