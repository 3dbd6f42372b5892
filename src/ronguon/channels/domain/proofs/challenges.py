"""A token that one unit publishes to prove one page in one way: made at random, published within a week, used once."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.shapes import ProofStep

DAYS_TO_PUBLISH: Final = 7
TOKEN: Final = re.compile(r"[0-9a-f]{32}")
_BYTES: Final = 16
_PAIR: Final = re.compile(r"(token|expiry)=([^\s\"';,]{1,64})", re.IGNORECASE)
_NEVER: Final = "never"
_MOST_PUBLISHED: Final = 200


@dataclass(frozen=True, slots=True)
class Challenge:
    """A token given out, and to whom: `unit` and `channel` are codes. It is kept, not computed (decision 0052)."""

    token: str
    unit: str
    channel: str
    method: ProofMethod
    issued_on: date
    used_on: date | None = None

    @property
    def publish_by(self) -> date:
        """Return the last day on which it can prove for the first time."""
        return self.issued_on + timedelta(days=DAYS_TO_PUBLISH)

    @property
    def expires_on(self) -> date:
        """Return the last day on which it holds up a proof that was made with it; this day is published beside it."""
        return self.issued_on + timedelta(days=self.method.valid_days)

    @property
    def published(self) -> str:
        """Return the words to publish."""
        return f"token={self.token} expiry={self.expires_on.isoformat()}"


@dataclass(frozen=True, slots=True)
class ProofQuestion:
    """What is asked: does `challenge` prove that `unit` runs `channel` on the day `on`?

    `again` is said when a proof that stands is looked at once more; then the token must have been used before.
    """

    challenge: Challenge
    unit: str
    channel: str
    on: date
    again: bool = False


@dataclass(frozen=True, slots=True)
class PublishedToken:
    """A token as somebody published it; `until` is `None` where no day or "never" stands beside it."""

    token: str
    until: date | None = None
    readable: bool = True


def new_challenge(*, unit: str, channel: str, method: ProofMethod, on: date) -> Challenge:
    """Return a challenge with a new token of 128 random bits."""
    return Challenge(secrets.token_hex(_BYTES), unit, channel, method, on)


def same_token(one: str, other: str) -> bool:
    """Return whether two tokens are one, in a time that does not say how much of them agrees."""
    return hmac.compare_digest(one.encode(), other.encode()) and bool(TOKEN.fullmatch(one))


def published_in(text: str) -> list[PublishedToken]:
    """Return the tokens published in `text`: `token=…`, each with the `expiry=…` that follows it."""
    found: list[PublishedToken] = []
    for pair in list(_PAIR.finditer(text))[: 2 * _MOST_PUBLISHED]:
        name, value = pair[1].lower(), pair[2].lower()
        if name == "token":
            found.append(PublishedToken(value))
        elif found:
            until = _day(value)
            found[-1] = PublishedToken(found[-1].token, until, until is not None or value == _NEVER)
    return found


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == len("2026-12-31") else None
    except ValueError:
        return None


def failing(question: ProofQuestion, tokens: Iterable[PublishedToken]) -> tuple[ProofStep, str] | None:
    """Return the first step that does not hold for what was published, and what was seen; `None` when all hold.

    A published day may end a proof earlier than its challenge does, never later.
    Source: house rule, decision 0052; IETF draft-ietf-dnsop-domain-verification-techniques.
    """
    published = list(tokens)
    if not published:
        return ProofStep.PRESENT, ""
    equal = [one for one in published if same_token(one.token, question.challenge.token)]
    if not equal:
        return ProofStep.EQUAL, published[0].token
    readable = [one for one in equal if one.readable]
    if not readable:
        return ProofStep.READABLE, ""
    if all(one.until is not None and one.until < question.on for one in readable):
        return ProofStep.NOT_EXPIRED, str(readable[0].until)
    return _not_for(question)


def _not_for(question: ProofQuestion) -> tuple[ProofStep, str] | None:
    """Return which step does not hold of the challenge itself."""
    challenge = question.challenge
    last = challenge.expires_on if question.again else challenge.publish_by
    if not challenge.issued_on <= question.on <= last:
        return ProofStep.NOT_EXPIRED, last.isoformat()
    if (challenge.unit, challenge.channel) != (question.unit, question.channel):
        return ProofStep.BELONGS, ""
    if (challenge.used_on is not None) is not question.again:
        return ProofStep.UNUSED, ""
    return None
