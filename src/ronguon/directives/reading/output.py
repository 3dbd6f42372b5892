"""A reading as JSON, `ronguon/parse/1`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ronguon.directives.reading.model import (
    Deadline,
    DocumentHead,
    FilePlace,
    Frequency,
    NamedUnit,
    Quantity,
    ReadCitation,
    ReadClause,
    ReadDuty,
    ReadNote,
    TextSpan,
)

SCHEMA = "ronguon/parse/1"


def as_json(
    text: str, document: DocumentHead, clauses: Sequence[ReadClause], duties: Sequence[ReadDuty],
    notes: Sequence[ReadNote],
    *, places: Sequence[FilePlace] | None,
) -> dict[str, Any]:  # fmt: skip
    """Return the parts of a reading as JSON values; `map` only where `places` are given."""
    value: dict[str, Any] = {
        "schema": SCHEMA,
        "document": _document(text, document),
        "text": text,
        "clauses": [_clause(clause) for clause in clauses],
        "obligations": [_duty(text, duty) for duty in duties],
        "warnings": [_note(note) for note in notes],
    }
    if places is not None:
        value["map"] = [{"start": p.span.start, "end": p.span.end, **p.at} for p in places]
    return value


def _span(text: str, span: TextSpan) -> dict[str, Any]:
    return {"text": span.of(text), "start": span.start, "end": span.end}


def _document(text: str, document: DocumentHead) -> dict[str, Any]:
    return {
        "type": document.type,
        "number": document.number,
        "issuer": document.issuer,
        "issued_on": document.issued_on.isoformat() if document.issued_on else None,
        "place": document.place,
        "title": document.title,
        "system": document.system,
        "to": document.to,
        "recipients": document.recipients,
        "signatory": {
            "authority": document.authority,
            "title": document.signatory_title,
            "name": document.signatory_name,
        },
        "dissemination": document.dissemination,
        "citations": [_citation(text, c) for c in document.citations],
    }


def _clause(clause: ReadClause) -> dict[str, Any]:
    return {
        "eid": clause.eid,
        "marker": clause.marker,
        "heading": clause.heading,
        "start": clause.span.start,
        "end": clause.span.end,
        "parent": clause.parent,
    }


def _body(text: str, body: NamedUnit) -> dict[str, Any]:
    chain = [span.of(text) for span in body.via]
    return _span(text, body.span) | {"because": body.because, "chain": chain, "rule_id": body.rule}


def _citation(text: str, citation: ReadCitation) -> dict[str, Any]:
    return _span(text, citation.span) | {
        "type": citation.type,
        "number": citation.number,
        "issued_on": citation.issued_on.isoformat() if citation.issued_on else None,
    }


def _quantity(text: str, quantity: Quantity) -> dict[str, Any]:
    return _span(text, quantity.span) | {"number": quantity.number, "unit": quantity.unit, "rule_id": quantity.rule}


def _frequency(text: str, frequency: Frequency) -> dict[str, Any]:
    return _span(text, frequency.span) | {"rrule": frequency.rrule, "rule_id": frequency.rule}


def _deadline(text: str, deadline: Deadline) -> dict[str, Any]:
    return _span(text, deadline.span) | {
        "on": deadline.on.isoformat() if deadline.on else None,
        "rule": deadline.term,
        "rule_id": deadline.rule,
    }


def _duty(text: str, duty: ReadDuty) -> dict[str, Any]:
    return {
        "clause": duty.clause,
        "section": duty.section,
        **_span(text, duty.span),
        "kind": duty.kind,
        "addressees": [_body(text, b) for b in duty.addressees],
        "coordinators": [_body(text, b) for b in duty.coordinators],
        "laid_on": duty.laid_on,
        "quantity": _quantity(text, duty.quantity) if duty.quantity else None,
        "frequency": _frequency(text, duty.frequency) if duty.frequency else None,
        "deadline": _deadline(text, duty.deadline) if duty.deadline else None,
        "more_deadlines": [_deadline(text, d) for d in duty.more_deadlines],
        "citations": [_citation(text, c) for c in duty.citations],
        "unsure": sorted(set(duty.unsure)),
    }


def _note(note: ReadNote) -> dict[str, Any]:
    return {
        "code": note.code,
        "message": note.message,
        "start": note.span.start if note.span else None,
        "end": note.span.end if note.span else None,
    }
