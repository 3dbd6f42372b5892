"""The paper on the screen: the very lines that are printed, with each sentence and figure as a door to its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from ronguon.papers.sheet import Sheet, StyledLine, StyledTable
from ronguon.papers.wording import BLANK_NUMBER
from ronguon.reports.domain.figures import typed_numbers, written
from ronguon.reports.models import Figure, Report, Sentence
from ronguon.reports.paper import TABLE_HEAD

_PARTS = re.compile(r"(\{[a-z0-9_]+\})")
_CLOSING = re.compile(r"[\s.]+$")


@dataclass(frozen=True, slots=True)
class SentencePiece:
    """Words, or a figure with the address of its lineage and what it counts."""

    text: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of head or foot with the classes that give it its look; `gap` splits a number that is not given yet."""

    lines: tuple[str, ...]
    css: str
    before_gap: str = ""
    after_gap: str = ""

    @property
    def has_gap(self) -> bool:
        """Whether the line has a blank for a number that comes with the signature."""
        return bool(self.after_gap)


@dataclass(frozen=True, slots=True)
class SentencePart:
    """A sentence, heading or table row on the paper; `number` counts sentences from 1, cells come with their label."""

    sentence: Sentence
    pieces: tuple[SentencePiece, ...]
    cells: tuple[tuple[str, tuple[SentencePiece, ...]], ...] = ()
    number: int = 0
    typed: tuple[str, ...] = ()

    @property
    def position(self) -> int:
        """Return the place in the report, by which the page names it."""
        return self.sentence.position

    @property
    def anchor(self) -> str:
        """Return the id in the page."""
        return f"c{self.sentence.position}"

    @property
    def name(self) -> str:
        """Return what tells the part from its neighbours: the first words of a row, the number of a sentence."""
        return self.pieces[0].text if self.cells else str(self.number)


@dataclass(frozen=True, slots=True)
class ScreenBlock:
    """A heading, a paragraph, or a table made of neighbouring rows."""

    kind: str
    parts: tuple[SentencePart, ...]
    caption: str = ""
    head: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Screen:
    """All of the paper in the order in which it is read."""

    sheet: Sheet
    left: tuple[Printed, ...]
    right: tuple[Printed, ...]
    opening: tuple[Printed, ...]
    blocks: tuple[ScreenBlock, ...]
    recipients_label: Printed | None
    recipients: tuple[str, ...]
    authority: tuple[str, ...]
    signer: str

    @property
    def parts(self) -> list[SentencePart]:
        """Return every sentence, heading and row in order."""
        return [part for block in self.blocks for part in block.parts]


def screen(report: Report, sheet: Sheet, sentences: Sequence[Sentence], figures: Mapping[str, Figure]) -> Screen:
    """Return the paper of `report`, laid out by the same rules as its files."""
    return Screen(
        sheet=sheet,
        left=tuple(_printed(line, sheet) for line in (*sheet.left_names, *sheet.left_marks)),
        right=tuple(_printed(line, sheet) for line in (*sheet.right_names, *sheet.right_marks)),
        opening=tuple(_printed(line, sheet) for line in sheet.opening),
        blocks=tuple(_blocks(report, sheet, sentences, figures)),
        recipients_label=_printed(sheet.recipients[0], sheet) if sheet.recipients else None,
        recipients=tuple(line.text for line in sheet.recipients[1:]),
        authority=tuple(text for line in sheet.authority for text in line.text.split("\n")),
        signer=sheet.signer.text,
    )


def _printed(line: StyledLine, sheet: Sheet) -> Printed:
    rule = sheet.rules.get(line.part)
    marks = {"b": rule and rule.bold, "i": rule and rule.italic, "u": rule and rule.underline, "rule": line.rule_pt}
    css = " ".join([f"rn-print rn-print--{line.part}", *(f"rn-print--{name}" for name, on in marks.items() if on)])
    before, gap, after = line.text.partition(BLANK_NUMBER)
    if gap:
        return Printed((), css, before, after or " ")
    return Printed(tuple(line.text.split("\n")), css)


def _blocks(
    report: Report, sheet: Sheet, sentences: Sequence[Sentence], figures: Mapping[str, Figure]
) -> Iterator[ScreenBlock]:
    printed = iter(sheet.body)
    rows: list[SentencePart] = []
    caption, number = "", 0
    head: tuple[str, ...] = ()
    for place, sentence in enumerate(sentences):
        if sentence.shape == Sentence.Shape.ROW:
            if not rows:
                caption, head = _table(printed)
            rows.append(_row(report, sentence, figures))
            after = sentences[place + 1] if place + 1 < len(sentences) else None
            if after is None or after.shape != Sentence.Shape.ROW:
                yield ScreenBlock("table", tuple(rows), caption, head)
                rows = []
            continue
        line = next(printed)
        if sentence.shape == Sentence.Shape.HEADING:
            yield ScreenBlock("heading", (SentencePart(sentence, (SentencePiece(_text(line)),)),))
        else:
            number += 1
            yield ScreenBlock("paragraph", (_paragraph(report, sentence, figures, _text(line), number),))


def _text(line: StyledLine | StyledTable) -> str:
    return line.text if isinstance(line, StyledLine) else ""


def _table(printed: Iterator[StyledLine | StyledTable]) -> tuple[str, tuple[str, ...]]:
    """Return caption and head of the table that comes next on the sheet."""
    caption = ""
    for line in printed:
        if isinstance(line, StyledTable):
            return caption, line.head
        caption = line.text
    return caption, ()


def _paragraph(
    report: Report, sentence: Sentence, figures: Mapping[str, Figure], printed: str, number: int
) -> SentencePart:
    pieces = list(_pieces(report, sentence.text, figures))
    shown = "".join(piece.text for piece in pieces)
    if shown != printed and pieces and not pieces[-1].url:
        bare = _CLOSING.sub("", shown)
        tail = _CLOSING.sub("", pieces[-1].text) + printed[len(bare) :]  # the sign that closes a paper
        pieces[-1] = replace(pieces[-1], text=tail)
    typed = typed_numbers(sentence.machine_text, sentence.text)
    return SentencePart(sentence, tuple(pieces), number=number, typed=tuple(typed))


def _row(report: Report, sentence: Sentence, figures: Mapping[str, Figure]) -> SentencePart:
    first, *rest = (tuple(_pieces(report, cell, figures)) for cell in sentence.text.split("\t"))
    return SentencePart(sentence, first, cells=tuple(zip(TABLE_HEAD[1:], rest, strict=True)))


def _pieces(report: Report, template: str, figures: Mapping[str, Figure]) -> Iterator[SentencePiece]:
    for text in _PARTS.split(template):
        figure = figures.get(text[1:-1]) if text.startswith("{") else None
        if figure is not None:
            url = reverse("reports:figure", args=[report.code, figure.key])
            yield SentencePiece(written(figure.value), url, figure.label)
        elif text:
            yield SentencePiece(text)
