"""The rules on duties that are declined: where each holds in a sentence part, why, and what is done instead."""

from __future__ import annotations

import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ronguon.drafting.domain.plainwords import words_of

_ENDS = frozenset({".", ";"})
_PUNCTUATION = frozenset(',:()|\n"“”!?@')  # parts no sentence: a phrase is found across it
_BEFORE_HIT = 10  # words before a hit, without a comma between, in which `unless` governs it
_AFTER_HIT = 4  # words behind a hit, without a comma between, in which `unless` still belongs to it
_LONGEST = 12  # no phrase has more words
_FAR = 1_000  # as if a thousand commas stood between doers and duty
_NEUTRAL = "neutral"
_POINTS_BACK = "points back"
_NEGATION = "@protective"

Words = tuple[str, ...]
Span = tuple[int, int]
Found = Mapping[str, Sequence[Span]]


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


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a rule's trigger holds in a sentence part: indices of words.

    `spared`: other words govern it. `negated`: something is forbidden or not asked for earlier in the part, whose reach
    a machine cannot tell.
    """

    rule: DeclineRule
    start: int
    end: int
    spared: bool
    negated: bool


@dataclass(frozen=True, slots=True)
class JudgedPart:
    """A sentence part as the rules see it: words without punctuation. `commas[i]` counts the commas before word i."""

    words: tuple[str, ...]
    commas: tuple[int, ...]


def part_of(tokens: Iterable[str]) -> JudgedPart:
    """Return the part that `tokens`, words and punctuation, form."""
    words: list[str] = []
    commas: list[int] = []
    seen = 0
    for token in tokens:
        if token in _PUNCTUATION or token in _ENDS:
            seen += token in {",", ":", "("}
        else:
            words.append(token)
            commas.append(seen)
    return JudgedPart(tuple(words), tuple(commas))


def hits(part: JudgedPart, *, doers: JudgedPart | None = None) -> list[Hit]:
    """Return where the rules hold in `part`, in the order of the rules; `doers` count as standing before it.

    Words spare a hit only where they govern it: before it with no comma between, inside it, or right behind it. What
    is appended to a refused duty therefore frees nothing. Time grows linearly with the part.

    Source: house rule, content/rights/declining.toml.
    """
    lexicon = _lexicon()
    before = doers or JudgedPart((), ())
    shift = len(before.words)
    commas = (*before.commas, *(count + _FAR for count in part.commas))
    found = _find([*before.words, *part.words], lexicon)
    for guard in lexicon.guards.values():
        found[guard.id] = _chains(guard.steps, guard.gap, found, 0)
    out: list[Hit] = []
    no = min((end for start, end in found.get(_NEGATION, ()) if start >= shift), default=len(commas) + 1)
    for rule in lexicon.rules:
        for trigger in rule.triggers:
            for hit in _chains(trigger.steps, trigger.gap, found, shift):
                if hit[1] > shift:
                    spared = _spared(hit, trigger, found, lexicon, commas)
                    out.append(Hit(rule, max(hit[0] - shift, 0), hit[1] - shift, spared, negated=no <= hit[1]))
    return out


def points_back(part: JudgedPart) -> bool:
    """Return whether `part` only points to what stands before it ("các trường hợp vi phạm")."""
    return bool(_find(part.words, _lexicon()).get(_POINTS_BACK))


def rules() -> Sequence[DeclineRule]:
    """Return the rules in the order in which they are tried."""
    return _lexicon().rules


def rule_of(key: str) -> DeclineRule | None:
    """Return the rule with the id `key`, or `None` when the list has none."""
    return next((rule for rule in _lexicon().rules if rule.id == key), None)


def version() -> str:
    """Return the version of the rule list, as printed beside a refusal."""
    return _lexicon().version


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


def _spared(hit: Span, trigger: Trigger, found: Found, lexicon: _Lexicon, commas: Sequence[int]) -> bool:
    return any(
        _guarded(hit, lexicon.guards[name], found)
        if name in lexicon.guards
        else _governed(hit, found.get(name, ()), commas)
        for name in trigger.unless
    )


def _governed(hit: Span, spans: Sequence[Span], commas: Sequence[int]) -> bool:
    """Tell whether a span governs the words of `hit`; `spans` are in order and short, so a few are looked at."""
    first = bisect_left(spans, (hit[0] - _BEFORE_HIT - _LONGEST, 0))
    for start, end in spans[first : first + _LONGEST * _LONGEST]:
        if start >= hit[1] + _AFTER_HIT:
            return False
        before = hit[0] - _BEFORE_HIT < end <= hit[0]
        behind = start >= hit[1]
        if before and commas[end - 1] == commas[hit[0]]:
            return True
        if behind and commas[hit[1] - 1] == commas[start]:
            return True
        if start < hit[1] and end > hit[0]:
            return True
    return False


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
            words = part_of(word.text for word in words_of(phrase)).words
            if not 0 < len(words) <= _LONGEST:
                raise ValueError(f"declining.toml: {phrase!r} holds no word or more than {_LONGEST}")
            if group not in holders.setdefault(words, []):
                holders[words].append(group)
    index: dict[str, list[tuple[Words, tuple[str, ...]]]] = {}
    for words, names in holders.items():
        index.setdefault(words[0], []).append((words, tuple(names)))
    return {first: tuple(entries) for first, entries in index.items()}
