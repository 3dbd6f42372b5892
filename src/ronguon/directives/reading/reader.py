"""Text to reading: lines, head, blocks, duties, foot."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ronguon.directives.reading import blocks, citations, closing, header, output, subjects, tables
from ronguon.directives.reading.blocks import LineBlock
from ronguon.directives.reading.duties import Context, DutyReader
from ronguon.directives.reading.fields import settle
from ronguon.directives.reading.lines import TextLine, is_note, split, without_running_heads
from ronguon.directives.reading.memory import forget
from ronguon.directives.reading.model import (
    DocumentHead,
    FilePlace,
    ReadCitation,
    ReadClause,
    ReadDuty,
    ReadNote,
    TextLimits,
    TextSpan,
)
from ronguon.directives.reading.words import key

_BREAK = re.compile(r"(?<!\n)\n(?!\n)")


@dataclass(slots=True)
class Reading:
    """A document as read: its text, what head and foot say, its clauses, its duties, notes for a person.

    `citations` holds each place that names a document, `document.citations` each document named once.
    """

    text: str
    document: DocumentHead
    limits: TextLimits
    clauses: list[ReadClause] = field(default_factory=list)
    duties: list[ReadDuty] = field(default_factory=list)
    notes: list[ReadNote] = field(default_factory=list)
    citations: list[ReadCitation] = field(default_factory=list)
    places: list[FilePlace] = field(default_factory=list)

    def as_json(self, *, with_map: bool = False) -> dict[str, Any]:
        """Return the value of `ronguon/parse/1`."""
        places = self.places if with_map else None
        return output.as_json(self.text, self.document, self.clauses, self.duties, self.notes, places=places)


def read_text(text: str, issued_on: date | None = None) -> Reading:
    """Return the reading of `text`, which is NFC with line feeds; offsets count in it as it stands.

    `issued_on` is the day of issue where the text itself states none.
    """
    try:
        return _read(text, issued_on)
    finally:
        forget()


def _read(text: str, issued_on: date | None) -> Reading:
    low = key(text)
    # What a note says explains the text and orders nothing; it stays readable where it stands.
    lines = [line for line in split(text) if not is_note(line.span.of(text))]
    lines = without_running_heads(text, lines)
    if blocks.full_width(lines):
        # In a text broken at a fixed width, a phrase may run over the break; offsets stay the same.
        low = _BREAK.sub(" ", low)
    document, at = header.read_head(text, lines)
    at = header.read_receivers(text, lines, at, document)
    foot = closing.find_foot(text, lines, at)
    annex = closing.find_annex(text, lines, foot)
    closing.read_foot(text, lines[foot:annex], document)
    context = Context(text, low, document, document.issued_on or issued_on, [], subjects.command_of(document))
    reader = DutyReader(context)
    eids: dict[str, int] = {}
    found = _read_part(reader, text, lines[at:foot], eids, annex=False)
    if annex < len(lines):
        found += _read_part(reader, text, lines[annex:], eids, annex=True)
    duties = reader.duties
    for duty in duties:
        settle(low, duty)
    named = citations.find(text, TextSpan(0, len(text)))
    document.citations = _distinct(text, named)
    limits = TextLimits(*(lines[index].span.start if index < len(lines) else len(text) for index in (at, foot, annex)))
    return Reading(text, document, limits, _clauses(text, found), duties, context.notes, named)


def _read_part(
    reader: DutyReader, text: str, lines: list[TextLine], eids: dict[str, int], *, annex: bool
) -> list[LineBlock]:
    kept, grids = tables.take_out(text, lines)
    built = blocks.build(text, blocks.join(text, kept), eids, annex=annex)
    reader.read(built)
    for grid in grids:
        tables.read_grid(reader, grid, built, annex=annex)
    # Rows were read behind the text around them; what follows searches the duties by their place.
    reader.duties.sort(key=lambda duty: (duty.span.start, duty.span.end))
    return built


def _clauses(text: str, found: list[LineBlock]) -> list[ReadClause]:
    result = []
    for block in found:
        above = next((b for b in block.ancestors() if b.marker or b.children), None)
        heading = block.body.of(text).rstrip(" .:") if block.children else ""
        result.append(
            ReadClause(
                block.eid,
                block.marker.strip(),
                heading,
                TextSpan(block.span.start, max(block.end, block.span.end)),
                above.eid if above else None,
            )
        )
    return result


def _distinct(text: str, named: list[ReadCitation]) -> list[ReadCitation]:
    seen: set[str] = set()
    kept = []
    for citation in named:
        name = re.sub(r"\s+", " ", key(citation.span.of(text)))
        if name not in seen:
            seen.add(name)
            kept.append(citation)
    return kept
