"""What looking at a place gave, and what a proof comes to: found, not found or unknown, with the step that failed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ronguon.channels.domain.proofs.methods import ProofMethod

LONGEST_SEEN: Final = 200
"""Letters that are repeated of what stood at a place."""


class ProofOutcome(StrEnum):
    """What a proof came to; `UNKNOWN` where nobody could look, which says nothing against the unit."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


class ProofStep(StrEnum):
    """What has to hold, in this order; the first that does not is the step that failed."""

    OWN_PLACE = "own_place"  # the unit's own host by https, and no name under which anybody may register
    RESOLVES = "resolves"  # the name stands in the domain name system
    ALLOWED = "allowed"  # it leads to public addresses alone
    CONNECTS = "connects"  # the server answers in time
    CERTIFICATE = "certificate"  # its certificate is valid for the name
    ANSWERS = "answers"  # it answers 200, and sends nobody elsewhere
    SIZE = "size"  # what it gives is no longer than what is read
    READABLE = "readable"  # it is what it should be: text, a page, data
    VISIBLE = "visible"  # whoever does not sign in sees it
    PRESENT = "present"  # a token, the address of the page or the handle stands there
    EQUAL = "equal"  # and it is the one that was given out
    NOT_EXPIRED = "not_expired"
    BELONGS = "belongs"  # to this unit, this page and this way of proving
    UNUSED = "unused"  # for the first time


class FailureDetail(StrEnum):
    """Why nothing could be looked at."""

    NOT_AN_ADDRESS = "not_an_address"
    NOT_HTTPS = "not_https"
    NOT_OWN_HOST = "not_own_host"
    PUBLIC_SUFFIX = "public_suffix"
    NO_SUCH_NAME = "no_such_name"
    RESOLVER = "resolver"
    TIMEOUT = "timeout"
    NOT_PUBLIC = "not_public"
    REFUSED = "refused"
    UNTRUSTED = "untrusted"
    NO_TLS = "no_tls"
    REDIRECT = "redirect"
    STATUS = "status"
    HEADERS = "headers"
    BODY = "body"
    ENCODING = "encoding"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a place answered with 200: `body` as it is meant, `cut` where more of it was left unread."""

    url: str
    host: str
    body: bytes
    content_type: str = ""
    charset: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """Why a place gave nothing: the step that failed, the detail, the status and where it would have sent us."""

    step: ProofStep
    detail: FailureDetail
    url: str = ""
    status: int = 0
    seen: str = ""

    @property
    def certain(self) -> bool:
        """Return whether the place is not there, rather than out of sight for now."""
        gone = self.detail is FailureDetail.NO_SUCH_NAME or self.status in {404, 410}
        return gone or self.step is ProofStep.OWN_PLACE


@dataclass(frozen=True, slots=True)
class TxtRecords:
    """The TXT records of a name, each put together; none where the name has none."""

    name: str
    values: tuple[str, ...] = ()


Answer = Fetched | FetchFailure
TxtAnswer = TxtRecords | FetchFailure


@dataclass(frozen=True, slots=True)
class ProofFinding:
    """What a proof came to; `step` is the one that failed and `None` when all held. `place` is where it was looked."""

    method: ProofMethod
    outcome: ProofOutcome
    step: ProofStep | None = None
    detail: FailureDetail | None = None
    place: str = ""
    seen: str = ""
    status: int = 0

    @property
    def found(self) -> bool:
        """Return whether all steps held."""
        return self.outcome is ProofOutcome.FOUND


def found(method: ProofMethod, place: str, seen: str = "") -> ProofFinding:
    """Return the finding that all steps held."""
    return ProofFinding(method, ProofOutcome.FOUND, place=place, seen=shown(seen))


def failed(method: ProofMethod, step: ProofStep, place: str, *, seen: str = "", unknown: bool = False) -> ProofFinding:
    """Return the finding that `step` did not hold at a place that was seen; `unknown` where that says nothing."""
    outcome = ProofOutcome.UNKNOWN if unknown else ProofOutcome.NOT_FOUND
    return ProofFinding(method, outcome, step, place=place, seen=shown(seen))


def unseen(method: ProofMethod, failure: FetchFailure, place: str, *, own: bool = True) -> ProofFinding:
    """Return the finding that a place could not be looked at.

    A place on the unit's `own` host that forwards is not there any more; a platform that forwards asks to sign in.
    """
    forwards = failure.detail is FailureDetail.REDIRECT and own
    outcome = ProofOutcome.NOT_FOUND if failure.certain or forwards else ProofOutcome.UNKNOWN
    step = ProofStep.VISIBLE if failure.detail is FailureDetail.REDIRECT and not own else failure.step
    return ProofFinding(method, outcome, step, failure.detail, place, shown(failure.seen), failure.status)


def shown(text: str) -> str:
    """Return what strangers wrote, short and harmless enough to be repeated to people."""
    plain = "".join(char if char.isprintable() else " " for char in text[: 4 * LONGEST_SEEN])
    return re.sub(r" {2,}", " ", plain).strip()[:LONGEST_SEEN]
