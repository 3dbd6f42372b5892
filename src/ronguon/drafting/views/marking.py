"""Markup of the left page: each run of the text with the duty and the values it carries.

Written by code and not by a template, because a blank more or less would shift every offset behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ronguon.drafting.domain.layout import DutyRun, Paragraph, ParagraphBlock, RunPart
from ronguon.drafting.domain.shapes import ParagraphShape
from ronguon.ui.tags.marks import icon

SIGNS: Mapping[str, tuple[str, str | Promise]] = {
    "ok": ("circle-check", _("Confirmed")),
    "held": ("alert-circle", _("Held to be asked")),
    "unsure": ("help-circle", _("Unsure")),
    "guess": ("cpu", _("Machine guess")),
    "no": ("ban", _("Not assigned")),
}
_EMPTY = SafeString("")
_CLASSES = {
    ParagraphShape.LEFT: "rn-doc__left",
    ParagraphShape.RIGHT: "rn-doc__right",
    ParagraphShape.KIND: "rn-doc__kind",
    ParagraphShape.TITLE: "rn-doc__title",
    ParagraphShape.RECIPIENT: "rn-doc__to",
    ParagraphShape.SIGNATURE: "rn-doc__sign",
}


@dataclass(frozen=True, slots=True)
class Face:
    """How a duty is marked in the text: its state (a key of `SIGNS`), number, ids, and whether it is open."""

    state: str
    number: str
    row: str
    span: str
    current: bool


@dataclass(frozen=True, slots=True)
class MarkedCell:
    """A table cell of the text: its markup and the head of its column."""

    markup: SafeString
    head: str


@dataclass(frozen=True, slots=True)
class MarkedBlock:
    """One block for the template: `kind`, `markup` of its paragraphs, and for a table its head and rows."""

    kind: str
    markup: SafeString = _EMPTY
    head: Sequence[MarkedCell] = ()
    rows: Sequence[Sequence[MarkedCell]] = ()


def pieces(text: str, blocks: Sequence[ParagraphBlock], faces: Mapping[str, Face]) -> list[MarkedBlock]:
    """Return the blocks as markup."""
    return [_table(text, block, faces) if block.kind == "table" else _block(text, block, faces) for block in blocks]


def _block(text: str, block: ParagraphBlock, faces: Mapping[str, Face]) -> MarkedBlock:
    if block.kind == "foot":
        return MarkedBlock("foot", _foot(text, block, faces))
    return MarkedBlock(block.kind, _joined(_paragraph(text, one, faces) for one in block.paragraphs))


def _foot(text: str, block: ParagraphBlock, faces: Mapping[str, Face]) -> SafeString:
    """Write recipients and signature as sides that stand beside each other, in the order of the text."""
    return _joined(
        format_html(
            '<div class="rn-doc__side rn-doc__side--{}">{}</div>',
            shape.value,
            _joined(_paragraph(text, one, faces) for one in side),
        )
        for shape, side in groupby(block.paragraphs, key=lambda one: one.shape)
    )


def _table(text: str, block: ParagraphBlock, faces: Mapping[str, Face]) -> MarkedBlock:
    heads = [text[cell.start : cell.end].strip(" |") for cell in block.rows[0]]
    rows = [
        [
            MarkedCell(_cell(cell, faces), heads[at] if at < len(heads) and len(block.rows) > 1 else "")
            for at, cell in enumerate(row)
        ]
        for row in block.rows
    ]
    return MarkedBlock("table", head=rows[0], rows=rows[1:])


def _paragraph(text: str, one: Paragraph, faces: Mapping[str, Face]) -> SafeString:
    inner = _runs(one, faces)
    if one.shape == ParagraphShape.HEADING:
        return format_html('<h3 data-start="{}">{}</h3>', one.start, inner)
    style = _CLASSES.get(one.shape, "")
    said = text[one.start : one.end].strip()
    if style and said == said.upper() and said != said.lower():
        style += " is-caps"
    styled = format_html(' class="{}"', style) if style else _EMPTY
    return format_html('<p{} data-start="{}">{}</p>', styled, one.start, inner)


def _cell(cell: Paragraph, faces: Mapping[str, Face]) -> SafeString:
    return format_html('<span data-start="{}">{}</span>', cell.start, _runs(cell, faces))


def _runs(one: Paragraph, faces: Mapping[str, Face]) -> SafeString:
    return _joined(_run(run, faces) for run in one.runs)


def _run(run: DutyRun, faces: Mapping[str, Face]) -> SafeString:
    inner = _joined(_part(part) for part in run.parts)
    if run.bar:
        return format_html('<span class="rn-doc__bar">{}</span>', inner)
    hidden = _joined(_chip(faces[key]) for key in run.begins if key != run.key and key in faces)
    face = faces.get(run.key)
    if face is None:
        return SafeString(hidden + inner)
    first = run.key in run.begins
    return format_html(
        '{}<a class="rn-span rn-span--{}{}" href="#{}" draggable="false"{}{}>{}{}</a>',
        hidden, face.state, " is-on" if face.current else "", face.row,
        format_html(' id="{}"', face.span) if first else "",
        SafeString(' aria-current="true"') if face.current else "",
        _sign(face) if first else "", inner,
    )  # fmt: skip


def _chip(face: Face) -> SafeString:
    """Mark a duty whose words lie wholly under another's."""
    return format_html(
        '<a class="rn-span rn-span--{}" href="#{}" id="{}" draggable="false" data-skip>{}</a>',
        face.state, face.row, face.span, _sign(face),
    )  # fmt: skip


def _sign(face: Face) -> SafeString:
    name, label = SIGNS[face.state]
    number = format_html('<span class="n">{}</span>', face.number) if face.number else _EMPTY
    return format_html('<span class="rn-span__sign" data-skip>{}{}</span>', icon(name, label=str(label)), number)


def _part(part: RunPart) -> SafeString:
    if not part.cue:
        return format_html("{}", part.text)
    label = format_html("<small data-skip>{}</small>", part.cue) if part.begins else _EMPTY
    return format_html('<span class="rn-cue">{}{}</span>', label, part.text)


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return SafeString("".join(parts))
