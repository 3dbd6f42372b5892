"""Which duties the system declines to lay on anybody, why, and what is done instead."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from ronguon.kernel.vietnamese import fold, nfc

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[%#;!?]|\.(?=\s|$|\.)")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_ENDS = frozenset(";.!?")
_BEFORE_HIT, _AFTER_HIT = 10, 6  # words around a hit in which `unless` is looked for
_LONGEST = 12  # no phrase has more words
_NEUTRAL = "neutral"
_POINTS_BACK = "points back"

Words = tuple[str, ...]
Span = tuple[int, int]
Found = Mapping[str, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Decline:
    """Why a duty is not laid on anybody (`reason`) and the lawful way to the same end (`instead`)."""

    rule: str
    reason: str
    instead: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """Word groups that must follow each other, each at most `gap` words after the last; `unless` spares."""

    steps: tuple[str, ...]
    gap: int
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """A sequence that spares a hit starting within `reach` words after it, if no group of `breaks` is between."""

    id: str
    steps: tuple[str, ...]
    gap: int
    reach: int
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeclineRule:
    """A rule of `content/rights/declining.toml`."""

    id: str
    title: str
    reason: str
    instead: str
    examples: tuple[str, ...]
    triggers: tuple[Trigger, ...]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    version: str
    rules: tuple[DeclineRule, ...]
    guards: Mapping[str, Guard]
    by_first_word: Mapping[str, tuple[tuple[Words, tuple[str, ...]], ...]]


def declined(text: str, *, addressees: Sequence[str] = (), heading: str = "", before: str = "") -> Decline | None:
    """Return why the duty `text` is not laid on anybody, or null for an ordinary duty.

    `addressees` (or, where there are none, `heading`) count as the doers of every sentence part. `before` is what
    stands earlier in the same clause: a text that only points back to it ("các trường hợp vi phạm") shares its fate.
    Accents, case, NFD and invisible characters make no difference. Time grows linearly with the text.

    Source: house rule, content/rights/declining.toml.
    """
    lexicon = _lexicon()
    doers = _tokens(" , ".join(addressees) or heading)
    parts = _parts(_tokens(text))
    for part in parts:
        rule = _rule_for(part, [word for word in doers if word not in _ENDS], lexicon)
        if rule is not None:
            return Decline(rule.id, rule.reason, rule.instead)
    if before and any(_find(part, lexicon).get(_POINTS_BACK) for part in parts):
        return declined(before, addressees=addressees, heading=heading)
    return None


def rules() -> Sequence[DeclineRule]:
    """Return the rules in the order in which they are tried."""
    return _lexicon().rules


def version() -> str:
    """Return the version of the rule list, as printed beside a refusal."""
    return _lexicon().version


def _rule_for(part: list[str], doers: list[str], lexicon: _Lexicon) -> DeclineRule | None:
    found = _find([*doers, *part], lexicon)
    for guard in lexicon.guards.values():
        found[guard.id] = _chains(guard.steps, guard.gap, found, 0)
    for rule in lexicon.rules:
        if any(_fires(trigger, found, len(doers), lexicon) for trigger in rule.triggers):
            return rule
    return None


def _fires(trigger: Trigger, found: Found, doers: int, lexicon: _Lexicon) -> bool:
    return any(
        not _spared(hit, trigger, found, lexicon)
        for hit in _chains(trigger.steps, trigger.gap, found, doers)
        if hit[1] > doers
    )


def _chains(steps: Sequence[str], gap: int, found: Found, doers: int) -> list[Span]:
    """Return the spans over which `steps` follow each other; a step among the doers stands near every word."""
    reached = list(found.get(steps[0], ()))
    for step in steps[1:]:
        if not reached:
            return []
        longer: list[Span] = []
        at = 0
        ends = sorted(reached, key=_end)
        for start, end in found.get(step, ()):
            while at + 1 < len(ends) and ends[at + 1][1] <= start:
                at += 1
            last = ends[at]
            if last[1] <= start and (last[1] <= doers or start - last[1] <= gap):
                longer.append((last[0], end))
        reached = longer
    return [(max(start, doers), end) for start, end in reached]


def _spared(hit: Span, trigger: Trigger, found: Found, lexicon: _Lexicon) -> bool:
    return any(
        _guarded(hit, lexicon.guards[name], found) if name in lexicon.guards else _near(hit, found.get(name, ()))
        for name in trigger.unless
    )


def _near(hit: Span, spans: Sequence[Span]) -> bool:
    """Tell whether a span touches the words around `hit`; `spans` are in order and short, so a few are looked at."""
    first = bisect_left(spans, (hit[0] - _BEFORE_HIT - _LONGEST, 0))
    return any(
        end > hit[0] - _BEFORE_HIT
        for start, end in spans[first : first + _LONGEST * _LONGEST]
        if start < hit[1] + _AFTER_HIT
    )


def _guarded(hit: Span, guard: Guard, found: Found) -> bool:
    spans = found.get(guard.id, ())
    first = bisect_left(spans, hit[0] - guard.reach, key=_end)
    for _, end in spans[first : bisect_right(spans, hit[0], key=_end)]:
        if not any(_starts_between(found.get(name, ()), end, hit[0]) for name in guard.breaks):
            return True
    return False


def _end(span: Span) -> int:
    return span[1]


def _starts_between(spans: Sequence[Span], start: int, end: int) -> bool:
    at = bisect_left(spans, (start, 0))
    return at < len(spans) and spans[at][0] < end


def _find(words: Sequence[str], lexicon: _Lexicon) -> dict[str, list[Span]]:
    """Return where each group's phrases stand; nothing is found inside a neutral name."""
    spans: dict[str, list[Span]] = {}
    for at, word in enumerate(words):
        for phrase, groups in lexicon.by_first_word.get(word, ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                for group in groups:
                    spans.setdefault(group, []).append((at, at + len(phrase)))
    covered = {at for start, end in spans.pop(_NEUTRAL, ()) for at in range(start, end)}
    if not covered:
        return spans
    return {group: [span for span in places if not covered.issuperset(range(*span))] for group, places in spans.items()}


def _tokens(text: str) -> list[str]:
    folded = fold(nfc(_INVISIBLE.sub("", text)))
    return ["#" if token[0].isdigit() else token[0] if token[0] in _ENDS else token for token in _TOKEN.findall(folded)]


def _parts(words: Sequence[str]) -> list[list[str]]:
    cuts = [-1, *(at for at, word in enumerate(words) if word in _ENDS), len(words)]
    return [list(words[a + 1 : b]) for a, b in pairwise(cuts) if b > a + 1]


@cache
def _lexicon() -> _Lexicon:
    data = tomllib.loads((files("ronguon") / "content" / "rights" / "declining.toml").read_text("utf-8"))
    groups: dict[str, list[str]] = {f"@{name}": phrases for name, phrases in data["groups"].items()}
    groups[_NEUTRAL], groups[_POINTS_BACK] = data["neutral"], data["points_back"]
    guards = {
        entry["id"]: Guard(entry["id"], tuple(entry["words"]), entry["gap"], entry["reach"], tuple(entry["breaks"]))
        for entry in data["guard"]
    }
    decline_rules = tuple(_rule(entry) for entry in data["rule"])
    used = [step for rule in decline_rules for trigger in rule.triggers for step in trigger.steps + trigger.unless]
    used += [step for guard in guards.values() for step in guard.steps + guard.breaks]
    for step in used:
        if step.startswith("@"):
            if step not in groups:
                raise LookupError(f"declining.toml names no group {step}")
        elif step not in guards:
            groups[step] = [step]
    return _Lexicon(data["version"], decline_rules, guards, _index(groups))


def _rule(entry: Mapping[str, Any]) -> DeclineRule:
    triggers = tuple(
        Trigger(tuple(when["words"]), when["gap"], tuple(when.get("unless", ()))) for when in entry["when"]
    )
    texts = (entry["id"], entry["title"], entry["reason"], entry["instead"])
    return DeclineRule(*texts, tuple(entry["examples"]), triggers)


def _index(groups: Mapping[str, Iterable[str]]) -> dict[str, tuple[tuple[Words, tuple[str, ...]], ...]]:
    holders: dict[Words, list[str]] = {}
    for group, phrases in groups.items():
        for phrase in phrases:
            words = tuple(_tokens(phrase))
            if not 0 < len(words) <= _LONGEST:
                raise ValueError(f"declining.toml: {phrase!r} holds no word or more than {_LONGEST}")
            if group not in holders.setdefault(words, []):
                holders[words].append(group)
    index: dict[str, list[tuple[Words, tuple[str, ...]]]] = {}
    for words, names in holders.items():
        index.setdefault(words[0], []).append((words, tuple(names)))
    return {first: tuple(entries) for first, entries in index.items()}
