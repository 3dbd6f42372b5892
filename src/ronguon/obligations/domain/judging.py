"""Whether a duty may become an assignment: allowed, asked about by two persons, or declined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ronguon.obligations.domain.declining import declined

QUESTION = "Nhiệm vụ này có yêu cầu theo dõi, thống kê hay tác động đến lời nói, tài khoản của con người không?"


class Verdict(StrEnum):
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


@dataclass(frozen=True, slots=True)
class Cue:
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

    verdict: Verdict
    rule: str = ""
    reason: str = ""
    instead: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    cues: tuple[Cue, ...] = ()


def judge(text: str, *, addressees: Sequence[str] = (), heading: str = "", before: str = "") -> Judgement:
    """Return the verdict on the duty `text`.

    `addressees` (or, where there are none, `heading`) count as doers. `before` is what stands earlier in the same
    clause: its lead-in, and what a sentence points back to. Time grows linearly with the text.

    Source: decision 0034, content/rights/declining.toml, content/rights/net.toml.
    """
    refusal = declined(text, addressees=addressees, heading=heading, before=before)
    if refusal is None:
        return Judgement(Verdict.ALLOW)
    return Judgement(Verdict.DECLINE, refusal.rule, refusal.reason, refusal.instead, ((0, len(text)),))
