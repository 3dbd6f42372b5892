"""How many duties were declined, held and answered for, rule by rule and quarter by quarter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ronguon.kernel.days import quarter_of

ASKED = "ask-"
"""What stands before the id of a rule that asks."""


@dataclass(frozen=True, slots=True)
class RefusalEvent:
    """What one event of the trail tells of refusing: its day, its verb and its details."""

    on: date
    verb: str
    details: Mapping[str, object]


@dataclass(slots=True)
class Quarter:
    """Numbers of duties in a calendar quarter; the keys are ids of rules without `ask-`, or reason codes.

    `declined` and `held` are as read from documents, `held` also after a person changed the words. `harmful` are
    answers that the duty touches people, `allowed` duties let go on by two persons, `parted` duties of which a part
    was set apart. `reasons` counts the answers by the reason given.
    """

    first: date
    last: date
    declined: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    harmful: Counter[str] = field(default_factory=Counter)
    allowed: Counter[str] = field(default_factory=Counter)
    parted: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def rules(self) -> list[str]:
        """The rules that any number is of, in alphabetical order."""
        return sorted({*self.declined, *self.held, *self.harmful, *self.allowed, *self.parted})


VERBS = ("directive.judged", "obligation.held", "obligation.answered", "obligation.allowed", "obligation.set_apart")


def tally(rules: Iterable[str]) -> str:
    """Return the rules with how often each occurs, as an event keeps them: "arguing:1,views:12"; "" for none."""
    return ",".join(f"{rule}:{count}" for rule, count in sorted(Counter(filter(None, rules)).items()))


def untally(text: str) -> Counter[str]:
    """Return what `tally` wrote, by rule. Raises `ValueError` for anything else."""
    found: Counter[str] = Counter()
    for part in filter(None, text.split(",")):
        rule, _colon, count = part.rpartition(":")
        found[rule.removeprefix(ASKED)] += int(count)
    return found


def quarters(told: Iterable[RefusalEvent]) -> list[Quarter]:
    """Return the quarters in which anything was declined, held or answered for, the latest first."""
    found: dict[date, Quarter] = {}
    by_quarter: dict[tuple[date, date], list[RefusalEvent]] = defaultdict(list)
    for one in told:
        by_quarter[quarter_of(one.on)].append(one)
    for (first, last), rows in by_quarter.items():
        found[first] = Quarter(first, last)
        for one in rows:
            _add(found[first], one)
    return [found[first] for first in sorted(found, reverse=True)]


def _add(quarter: Quarter, one: RefusalEvent) -> None:
    rule = str(one.details.get("rule") or "").removeprefix(ASKED)
    if one.verb == "directive.judged":
        quarter.declined += untally(str(one.details.get("declined") or ""))
        quarter.held += untally(str(one.details.get("asked") or ""))
    elif one.verb == "obligation.held":
        quarter.held[rule] += 1
    elif one.verb == "obligation.answered":
        if one.details.get("answer") == "yes":
            quarter.harmful[rule] += 1
        quarter.reasons[str(one.details.get("reason"))] += 1
    elif one.verb == "obligation.allowed":
        quarter.allowed[rule] += 1
    elif one.verb == "obligation.set_apart":
        quarter.parted[rule] += 1
