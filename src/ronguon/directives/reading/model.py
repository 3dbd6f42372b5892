"""What a reading consists of. All offsets are code points of `Reading.text`; `end` is exclusive."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

Kind = Literal["obligation", "prohibition", "recommendation", "permission"]
Because = Literal["subject", "heading", "lead-in", "column"]
LaidOn = Literal["bodies", "people", "unknown"]


class TextSpan(NamedTuple):
    """A stretch of the text. A tuple, because a reading makes thousands and looks them up."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of the span."""
        return text[self.start : self.end]

    def within(self, other: TextSpan) -> bool:
        """Whether the span lies in `other`."""
        return other.start <= self.start and self.end <= other.end


class TakenCharacters:
    """Which characters of a stretch are used up already; asking costs no more than the length asked about."""

    def __init__(self, span: TextSpan) -> None:
        self._start = span.start
        self._used = bytearray(max(0, span.end - span.start))

    def holds(self, span: TextSpan) -> bool:
        """Whether any character of `span` is used."""
        return any(self._used[max(0, span.start - self._start) : max(0, span.end - self._start)])

    def add(self, span: TextSpan) -> None:
        """Mark the characters of `span` as used."""
        start, end = span.start - self._start, span.end - self._start
        self._used[start:end] = b"\1" * (end - start)


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """One unit or group as the text names it; `via` holds those that lead it on the way down."""

    span: TextSpan
    because: Because = "subject"
    via: tuple[TextSpan, ...] = ()
    rule: str = "body.name"


@dataclass(frozen=True, slots=True)
class ReadCitation:
    """A document named by kind, number and date, or a law named by its title."""

    span: TextSpan
    type: str
    number: str | None
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A counted deliverable with its noun."""

    span: TextSpan
    number: int
    unit: str
    rule: str


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often; `rrule` is null where the words name no calendar rhythm."""

    span: TextSpan
    rrule: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, as a calendar day (`on`) or as a rule to count it by."""

    span: TextSpan
    on: date | None
    term: str | None
    rule: str


@dataclass(slots=True)
class ReadClause:
    """A numbered or bulleted part of the text, with everything under it."""

    eid: str
    marker: str
    heading: str
    span: TextSpan
    parent: str | None


@dataclass(slots=True)
class ReadDuty:
    """One duty as read."""

    span: TextSpan
    clause: str
    section: str
    kind: Kind = "obligation"
    addressees: list[NamedUnit] = field(default_factory=list)
    coordinators: list[NamedUnit] = field(default_factory=list)
    laid_on: LaidOn = "unknown"
    quantity: Quantity | None = None
    frequency: Frequency | None = None
    deadline: Deadline | None = None
    more_deadlines: list[Deadline] = field(default_factory=list)
    citations: list[ReadCitation] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)


@dataclass(slots=True)
class DocumentHead:
    """What head and foot of the document say of it; null where they do not."""

    type: str | None = None
    number: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    place: str | None = None
    title: str | None = None
    system: Literal["party", "state"] = "state"
    to: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    authority: str | None = None
    signatory_title: str | None = None
    signatory_name: str | None = None
    dissemination: str | None = None
    citations: list[ReadCitation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Where the parts of a text begin: what stands behind the head, the foot, the annexes; what is missing is empty."""

    body: int
    foot: int
    annex: int


@dataclass(frozen=True, slots=True)
class ReadNote:
    """Something a person should know about how the file was read."""

    code: str
    message: str
    span: TextSpan | None = None


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where a stretch of the text stands in the file: a paragraph, a page box, a node."""

    span: TextSpan
    at: dict[str, Any]
