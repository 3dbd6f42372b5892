"""Fields of a duty: what its own words say, and what labelled lines and columns add."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ronguon.directives.reading import citations, quantities, rhythms, sentences, times
from ronguon.directives.reading.header import day
from ronguon.directives.reading.model import (
    Because,
    Deadline,
    Frequency,
    NamedUnit,
    Quantity,
    ReadDuty,
    TakenCharacters,
    TextSpan,
)
from ronguon.directives.reading.named_units import read_list, split_names, starts_name
from ronguon.directives.reading.on_whom import laid_on
from ronguon.directives.reading.topics import Field

_WITH: Final = re.compile(r"(?:chủ trì|đầu mối),? (?:và )?phối hợp (?:chặt chẽ )?(?:với|cùng)? ?(?=\S)")
_LEADS: Final = re.compile(r"(?<!\w)(?:chủ trì|thực hiện|là cơ quan chủ trì|làm đầu mối)(?!\w)")
_LONGEST_NAME: Final = 120
_BARE_DAY: Final = re.compile(r"(?<![\d/])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?![\d/])")
_BARE_YEARS: Final = re.compile(r"(?<!\w)(?:giai đoạn|trong các năm|các năm|năm) \d{4}\s?[-–]\s?(\d{4})(?!\d)")
_BARE_PERIOD: Final = re.compile(
    r"(?<!\w)(?:quý (?:iv|iii|ii|i|[1-4])|tháng \d{1,2})(?:\s?[/–-]\s?| năm | )\d{4}|(?<!\w)năm \d{4}(?!\s?[-–])"
)


@dataclass(slots=True)
class Labelled:
    """What a labelled line or a table cell adds to the duties it belongs to."""

    because: Because = "column"
    leads: list[NamedUnit] = field(default_factory=list)
    supports: list[NamedUnit] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    frequency: Frequency | None = None
    quantity: Quantity | None = None

    def apply(self, duty: ReadDuty) -> None:
        """Add the fields to `duty`; a subject in its own words keeps its place."""
        own = any(body.because == "subject" for body in duty.addressees)
        if self.leads and not own:
            kept = [b for b in duty.addressees if b.because == "column"]
            duty.addressees = kept + [b for b in self.leads if b not in kept]
            duty.unsure = [name for name in duty.unsure if name != "addressees"]
        if self.supports and not own:
            duty.coordinators.extend(b for b in self.supports if b not in duty.coordinators)
        for deadline in self.deadlines:
            if duty.deadline is None:
                duty.deadline = deadline
            elif deadline != duty.deadline:
                duty.more_deadlines.append(deadline)
        duty.frequency = duty.frequency or self.frequency
        duty.quantity = duty.quantity or self.quantity


def fill(text: str, low: str, duty: ReadDuty, issued_on: date | None, *, own: bool) -> None:
    """Read quantity, rhythm, days and documents from the words of the duty itself."""
    span = duty.span
    duty.citations = citations.find(text, span)
    duty.quantity = quantities.find(text, low, span)
    duty.frequency = rhythms.find_frequency(low, span)
    found = times.find_deadlines(low, span, issued_on)
    if found and duty.citations:
        cited = TakenCharacters(span)
        for citation in duty.citations:
            cited.add(citation.span)
        found = [d for d in found if not cited.holds(d.span)]
    if found:
        duty.deadline, duty.more_deadlines = found[0], found[1:]
        if any(times.is_yearless(d) for d in found):
            duty.unsure.append("deadline")
    if not duty.coordinators:
        duty.coordinators = partners(text, low, span)
    if own and not duty.addressees:
        duty.unsure.append("addressees")


def settle(low: str, duty: ReadDuty) -> None:
    """Say on whom the duty lies, once all its addressees are known."""
    value = laid_on(low, [body.span for body in duty.addressees])
    duty.laid_on = "bodies" if value == "bodies" else "people" if value == "people" else "unknown"


def partners(text: str, low: str, span: TextSpan) -> list[NamedUnit]:
    """Return the units behind “chủ trì, phối hợp với”."""
    found = _WITH.search(low, span.start, span.end)
    if not found or not starts_name(low, found.end()):
        return []
    listed = read_list(text, low, TextSpan(found.end(), span.end))
    return (
        [NamedUnit(name, "subject", (), "coordinators.with") for name in split_names(text, low, listed.span)]
        if listed
        else []
    )


def read_label(text: str, low: str, name: Field, span: TextSpan, issued_on: date | None) -> Labelled:
    """Return what the value of a labelled line or a table cell says."""
    value = Labelled()
    span = sentences.trim(text, span)
    if span.end <= span.start:
        return value
    if name == "lead":
        value.leads, value.supports = _leads(text, low, span)
    elif name == "support":
        value.supports = _names(text, low, span)
    elif name == "time":
        value.deadlines = cell_deadlines(low, span, issued_on)
        value.frequency = rhythms.find_frequency(low, span)
    elif name == "product":
        value.quantity = quantities.find(text, low, span)
    return value


def _leads(text: str, low: str, span: TextSpan) -> tuple[list[NamedUnit], list[NamedUnit]]:
    """Return those who lead and those who help, as “A chủ trì, phối hợp với B, C” says."""
    with_others = re.compile(r",? ?(?:và )?phối hợp(?: chặt chẽ)? với (?=\S)").search(low, span.start, span.end)
    helpers = _names(text, low, TextSpan(with_others.end(), span.end)) if with_others else []
    first = TextSpan(span.start, with_others.start() if with_others else span.end)
    leads = _LEADS.search(low, first.start, first.end)
    return _names(text, low, TextSpan(first.start, leads.start() if leads else first.end)), helpers


def _names(text: str, low: str, span: TextSpan) -> list[NamedUnit]:
    span = sentences.trim(text, span)
    if span.end <= span.start:
        return []
    listed = read_list(text, low, span)
    if listed is None and span.end - span.start > _LONGEST_NAME:
        return []
    within = listed.span if listed else span
    return [NamedUnit(name, "column", (), "label.names") for name in split_names(text, low, within)]


def cell_deadlines(low: str, span: TextSpan, issued_on: date | None) -> list[Deadline]:
    """Return the days of a cell or label, where a bare day or period needs no “trước”."""
    found = times.find_deadlines(low, span, issued_on)
    if found:
        return found
    for pattern, opening in ((_BARE_DAY, "trước ngày "), (_BARE_PERIOD, "trong ")):
        bare = pattern.search(low, span.start, span.end)
        if bare:
            said = re.sub(r"(?<=\d)[.-](?=\d)|\s?[/–-]\s?", "/", bare.group())
            read = times.find_deadlines(opening + said, TextSpan(0, len(opening) + len(said)), issued_on)
            on = read[0].on if read else None
            return [Deadline(TextSpan(bare.start(), bare.end()), on, None, "deadline.cell")]
    years = _BARE_YEARS.search(low, span.start, span.end)
    if years:
        return [Deadline(TextSpan(years.start(), years.end()), day(int(years[1]), 12, 31), None, "deadline.years")]
    return []
