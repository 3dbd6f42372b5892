"""Whether a duty may become an assignment: allowed, asked about by two persons, or declined."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from ronguon.drafting.domain.declining import Hit, hits, part_of, points_back
from ronguon.drafting.domain.plainwords import PlainWord, readings_of, words_of
from ronguon.drafting.domain.weighing import PUNCTUATION, caught, weigh

ASK_FROM = 0.1  # weight from which people are asked: fewer than one lawful duty in ten, few harmful ones below it
DECLINE_FROM = 2.5  # weight from which a rule's word needs no person; below, a rule that holds is asked about
_ENDS = frozenset({".", ";"})
_JOINTS = frozenset({".", ";", ",", ":", "|", "\n"})
_TURNS = (("dong", "thoi"), ("ket", "hop"), ("va",), ("trong", "do"), ("qua", "do"), ("ben", "canh", "do"))
_RUN = 4  # pieces between joints that are weighed together
_SHORTEST = 4  # words that are weighed by themselves
_MOST_BROKEN = 2  # syllables in pieces from which people are asked whatever the words say: none of 2,500 lawful duties
_CONTEXT = 40  # words of a lead-in or heading that are read along
_ORDER = ("act", "speech", "account", "person", "quota")


class DutyVerdict(StrEnum):
    """What becomes of a duty's words."""

    ALLOW = "allow"
    ASK = "ask"
    DECLINE = "decline"


class CueKind(StrEnum):
    """Of what kind the words are that made the machine stop."""

    PERSON = "person"
    ACCOUNT = "account"
    SPEECH = "speech"
    ACT = "act"
    QUOTA = "quota"


_STRICTNESS = (DutyVerdict.ALLOW, DutyVerdict.ASK, DutyVerdict.DECLINE)


@dataclass(frozen=True, slots=True)
class JudgedCue:
    """Words that made the machine stop; `start` and `end` count code points of the judged text."""

    kind: CueKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a duty.

    `rule`, `reason` and `instead` (the lawful way to the same end) are empty when it is allowed. `spans` are the parts
    of the text, in order, that make people or their words an object: what lies outside them is the lawful part.
    """

    verdict: DutyVerdict
    rule: str = ""
    reason: str = ""
    instead: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    cues: tuple[JudgedCue, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the text between ends of sentences or turns: its tokens, how much it weighs, which rules hold."""

    tokens: Sequence[PlainWord]
    weight: float
    hits: Sequence[Hit]

    @property
    def span(self) -> tuple[int, int]:
        return self.tokens[0].start, self.tokens[-1].end

    @property
    def declined(self) -> bool:
        return self.weight >= DECLINE_FROM and any(not (hit.spared or hit.negated) for hit in self.hits)

    @property
    def asked(self) -> bool:
        return self.weight >= ASK_FROM or any(not (hit.spared or hit.negated) for hit in self.hits)


def judge(text: str, *, addressees: Sequence[str] = (), heading: str = "", before: str = "") -> Judgement:
    """Return the verdict on the duty `text`.

    `addressees` (or, where there are none, `heading`) count as doers. `before` is what stands earlier in the same
    clause: its lead-in, and what a sentence points back to. The heaviest part decides, so nothing that is appended
    takes a verdict back; where syllables are broken into pieces or signs stand inside words, the strictest of all
    readings does. Time grows linearly with the text.

    Source: decision 0034, content/rights/declining.toml, content/rights/net.toml, content/rights/weights.tsv.
    """
    doers = words_of(" , ".join(addressees) or heading)
    read = readings_of(text)
    found = [_judged(way, doers, before, addressees, heading) for way in read.ways]
    strictest = max(found, key=lambda one: _STRICTNESS.index(one.verdict))
    if strictest.verdict == DutyVerdict.ALLOW and (read.broken >= _MOST_BROKEN or read.strange):
        said = _questions()["broken"]
        return Judgement(DutyVerdict.ASK, "ask-broken", said["reason"], said["instead"], ((0, len(text)),))
    return strictest


def _judged(
    tokens: Sequence[PlainWord], doers: Sequence[PlainWord], before: str, addressees: Sequence[str], heading: str
) -> Judgement:
    context = [*_words(doers), *_lead_in(before)][-_CONTEXT:]
    parts = [_weighed(part, doers, context) for part in _cut(tokens)]
    bad = [part for part in parts if part.declined]
    if bad:
        return _declined(bad, [part for part in parts if part.asked])
    asked = [part for part in parts if part.asked]
    if asked:
        return _asked(asked)
    if _heaviest(tokens, context) >= ASK_FROM:
        return _asked(parts)
    if before and any(points_back(part_of(word.text for word in part.tokens)) for part in parts):
        return _like_before(parts, judge(before, addressees=addressees, heading=heading))
    return Judgement(DutyVerdict.ALLOW)


def _weighed(tokens: Sequence[PlainWord], doers: Sequence[PlainWord], context: Sequence[str]) -> _Part:
    found = hits(part_of(word.text for word in tokens), doers=part_of(word.text for word in doers))
    return _Part(tokens, _heaviest(tokens, context), found)


def _heaviest(tokens: Sequence[PlainWord], context: Sequence[str]) -> float:
    """Return the weight of the heaviest stretch; with `context` before the whole where that adds to its weight."""
    whole = _words(tokens)
    best = max(map(weigh, stretches(tokens)))
    if context:
        together = weigh([*context, *whole])
        if together > weigh(context):
            best = max(best, together)
    return best


def stretches(tokens: Sequence[PlainWord]) -> Iterator[list[str]]:
    """Yield the words of the whole and of each run of pieces between joints: what is weighed by itself."""
    whole = _words(tokens)
    yield whole
    pieces = [_words(piece) for piece in _split(tokens, _JOINTS)]
    for at in range(len(pieces)):
        run: list[str] = []
        for piece in pieces[at : at + _RUN]:
            run += piece
            if _SHORTEST <= len(run) < len(whole):
                yield list(run)


def _words(tokens: Iterable[PlainWord]) -> list[str]:
    return [word.text for word in tokens if word.text not in PUNCTUATION]


def _lead_in(before: str) -> list[str]:
    """Return the words of a lead-in that ends with ":" right before the duty."""
    if not before.rstrip().endswith(":"):
        return []
    last = [*_split(words_of(before), _ENDS)][-1:]
    return _words(last[0]) if last else []


def _split(tokens: Sequence[PlainWord], at: frozenset[str]) -> Iterator[Sequence[PlainWord]]:
    begun = 0
    for place, word in enumerate(tokens):
        if word.text in at:
            if place > begun:
                yield tokens[begun:place]
            begun = place + 1
    if begun < len(tokens):
        yield tokens[begun:]


def _cut(tokens: Sequence[PlainWord]) -> list[Sequence[PlainWord]]:
    """Return the parts that could stand apart: cut at ends of sentences and at a comma before a turn ("đồng thời")."""
    parts: list[Sequence[PlainWord]] = []
    for sentence in _split(tokens, _ENDS):
        begun = 0
        for place, word in enumerate(sentence):
            if word.text == "," and place > begun and _turns(sentence, place + 1):
                parts.append(sentence[begun:place])
                begun = place + 1
        parts.append(sentence[begun:])
    return [part for part in parts if _words(part)]


def _turns(tokens: Sequence[PlainWord], at: int) -> bool:
    return any(tuple(word.text for word in tokens[at : at + len(turn)]) == turn for turn in _TURNS)


def _declined(bad: Sequence[_Part], asked: Sequence[_Part]) -> Judgement:
    rule = next(hit.rule for part in bad for hit in part.hits if not hit.spared)
    held = asked or bad
    return Judgement(DutyVerdict.DECLINE, rule.id, rule.reason, rule.instead, _spans(held), _cues(held))


def _asked(parts: Sequence[_Part]) -> Judgement:
    cues = _cues(parts)
    rule = _question(parts, {cue.kind for cue in cues})
    said = _questions()[rule]
    return Judgement(DutyVerdict.ASK, f"ask-{rule}", said["reason"], said["instead"], _spans(parts), cues)


def _question(parts: Sequence[_Part], kinds: set[CueKind]) -> str:
    """Return which question is asked: of the rule that nearly holds, else of what the words are about."""
    for part in parts:
        for hit in part.hits:
            return hit.rule.id
    if CueKind.QUOTA in kinds and CueKind.SPEECH in kinds:
        return "quota"
    if CueKind.ACCOUNT in kinds:
        return "accounts"
    return "words" if CueKind.SPEECH in kinds else "people"


def _like_before(parts: Sequence[_Part], earlier: Judgement) -> Judgement:
    if earlier.verdict == DutyVerdict.ALLOW:
        return earlier
    return Judgement(earlier.verdict, earlier.rule, earlier.reason, earlier.instead, _spans(parts), _cues(parts))


def _spans(parts: Sequence[_Part]) -> tuple[tuple[int, int], ...]:
    return tuple(part.span for part in parts)


def _cues(parts: Sequence[_Part]) -> tuple[JudgedCue, ...]:
    """Return the net's expressions in `parts`, none inside another: the longest first, then by kind."""
    out: list[JudgedCue] = []
    for part in parts:
        words = [word for word in part.tokens if word.text not in PUNCTUATION]
        taken: set[int] = set()
        found = caught([word.text for word in words])
        for mark in sorted(found, key=lambda m: (m.start - m.end, _ORDER.index(m.kind), m.start)):
            places = set(range(mark.start, mark.end))
            if not places & taken:
                taken |= places
                out.append(JudgedCue(CueKind(mark.kind), words[mark.start].start, words[mark.end - 1].end))
    return tuple(sorted(out, key=lambda cue: cue.start))


@cache
def _questions() -> Mapping[str, Mapping[str, str]]:
    data = tomllib.loads((files("ronguon") / "content" / "rights" / "asking.toml").read_text("utf-8"))
    return {entry["id"]: entry for entry in data["question"]}
