"""A sheet: a paper after the rules were applied, as the lines and grids that both writers print.

What is decided here is the same in .docx and PDF: words, capitals, punctuation, order, breaks, rules below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ronguon.kernel.vietnamese import fold
from ronguon.papers import columns, wording
from ronguon.papers.paper import Block, Heading, Paper, Prose, Table
from ronguon.papers.rules import Align, RuleSet, rules_for
from ronguon.papers.widths import broken, width_pt

PT_PER_MM = 72 / 25.4
PAGE_WIDTH_MM = 210.0
PAGE_HEIGHT_MM = 297.0
HEAD_GAP_PT = 20.0
TEXT_GAP_PT = 8.0
FOOT_GAP_PT = 20.0
_COLUMN_GAP_PT = 6.0
_NAME_GAP_PT = 1.0
_MARK_GAP_PT = 6.0
_OPENING_GAP_PT = 2.0
_ADDRESS_GAP_PT = 14.0
_FOOT_LINE_GAP_PT = 1.5
_PLACE_KINDS = frozenset({"TỈNH", "THÀNH", "XÃ", "PHƯỜNG", "ĐẶC", "HUYỆN", "THỊ"})
_CHAPTER = re.compile(r"(?:phan|chuong)\s+(?:thu\s+\w+|[ivxlc]+|\d+)\b")
_SECTION = re.compile(r"(?:tieu\s+)?muc\s+\d+\b")
_ARTICLE = re.compile(r"dieu\s+\d+")


@dataclass(frozen=True, slots=True)
class StyledLine:
    """Words in the style of a part.

    `above_pt` is the app above a line of head or foot, `rule_pt` the length of the rule drawn below it,
    `outline` the level of a heading, 0 for other lines.
    """

    part: str
    text: str
    above_pt: float = 0.0
    rule_pt: float = 0.0
    outline: int = 0


@dataclass(frozen=True, slots=True)
class StyledTable:
    """A table with the size of its words, the widths and the stance of its columns."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    size: float
    widths_pt: tuple[float, ...]
    aligns: tuple[Align, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is printed, by place: the two columns of the head, the text, the two columns of the foot."""

    rules: RuleSet
    title: str
    left_names: tuple[StyledLine, ...]
    right_names: tuple[StyledLine, ...]
    left_marks: tuple[StyledLine, ...]
    right_marks: tuple[StyledLine, ...]
    opening: tuple[StyledLine, ...]
    body: tuple[StyledLine | StyledTable, ...]
    authority: tuple[StyledLine, ...]
    signer: StyledLine
    recipients: tuple[StyledLine, ...]

    @property
    def column_widths_pt(self) -> tuple[float, float]:
        """Return the widths of the two columns of head and foot."""
        left = self.rules["left_column"].size * PT_PER_MM
        return left, text_width_pt(self.rules) - left

    @property
    def opens_with_gap(self) -> bool:
        """Tell whether the text stands off from what comes before it; a căn cứ runs on into it."""
        return bool(self.opening) and self.opening[-1].part != "basis"


def text_width_pt(rules: RuleSet) -> float:
    """Return the room between the side margins of a page."""
    return (PAGE_WIDTH_MM - rules["margin_left"].size - rules["margin_right"].size) * PT_PER_MM


def compose(paper: Paper) -> Sheet:
    """Lay `paper` out by the rules of its system and day. Raises `PaperError` when no rules hold."""
    rules = rules_for(paper.system, paper.issued_on)
    left = rules["left_column"].size * PT_PER_MM
    right = text_width_pt(rules) - left
    return Sheet(
        rules=rules,
        title=_document_title(paper),
        left_names=tuple(_names(paper, rules, left)),
        right_names=tuple(_nation(rules, right)),
        left_marks=tuple(_marks(paper, rules, left)),
        right_marks=(StyledLine("place_date", wording.place_date(paper.place, paper.issued_on), _MARK_GAP_PT),),
        opening=tuple(_opening(paper, rules)),
        body=tuple(_body(paper, rules)),
        authority=tuple(_authority(paper, rules, right)),
        signer=StyledLine("signer_name", paper.signatory.name, rules["signature_gap"].size),
        recipients=tuple(_recipients(paper, rules)),
    )


def _document_title(paper: Paper) -> str:
    title = paper.title.replace("\n", " ")
    return title if paper.is_letter else f"{paper.kind} {title}"


def _styled(rules: RuleSet, part: str, text: str, room_pt: float, above_pt: float) -> StyledLine:
    """Return a line in capitals if so ruled, broken to fit, with the rule below that the part takes."""
    rule = rules[part]
    shown = broken(text.upper() if rule.capitals else text, rule.size, room_pt - _COLUMN_GAP_PT, _PLACE_KINDS)
    longest = max(width_pt(line, rule.size) for line in shown.split("\n"))
    return StyledLine(part, shown, above_pt, min(longest, room_pt) * rule.rule)


def _names(paper: Paper, rules: RuleSet, room_pt: float) -> Iterator[StyledLine]:
    if paper.parent:
        yield _styled(rules, "parent", paper.parent, room_pt, _NAME_GAP_PT)
    yield _styled(rules, "issuer", paper.issuer, room_pt, _NAME_GAP_PT)
    yield from _fixed(rules, "issuer_mark", _NAME_GAP_PT)


def _nation(rules: RuleSet, room_pt: float) -> Iterator[StyledLine]:
    for part in ("nation", "motto"):
        rule = rules.get(part)
        if rule:
            yield _styled(rules, part, rule.text, room_pt, _NAME_GAP_PT)


def _fixed(rules: RuleSet, part: str, above_pt: float) -> Iterator[StyledLine]:
    rule = rules.get(part)
    if rule:
        yield StyledLine(part, rule.text, above_pt)


def _marks(paper: Paper, rules: RuleSet, room_pt: float) -> Iterator[StyledLine]:
    yield StyledLine("number", wording.number_line(paper, rules), _MARK_GAP_PT)
    if paper.is_letter:
        words = wording.about(paper.title, rules["letter_title"])
        yield _styled(rules, "letter_title", words, room_pt, _MARK_GAP_PT)
    if paper.draft:
        yield from _fixed(rules, "draft_mark", _MARK_GAP_PT)


def _opening(paper: Paper, rules: RuleSet) -> Iterator[StyledLine]:
    if not paper.is_letter:
        room = text_width_pt(rules) * 0.9
        yield _styled(rules, "kind", paper.kind, room, _OPENING_GAP_PT)
        yield _styled(rules, "title", paper.title, room, _OPENING_GAP_PT)
        yield from _fixed(rules, "title_mark", _OPENING_GAP_PT)
    yield from _addressed(paper, rules)
    for text in wording.listed(paper.bases, rules["basis"]):
        yield StyledLine("basis", text)


def _addressed(paper: Paper, rules: RuleSet) -> Iterator[StyledLine]:
    submitted = paper.is_submission and rules.get("to_label_submission") is not None
    suffix = "_submission" if submitted else ""
    if len(paper.to) == 1:
        rule = rules[f"to_single{suffix}"]
        yield StyledLine("to_single", rule.text + paper.to[0], _ADDRESS_GAP_PT)
    elif paper.to:
        yield StyledLine("to_label", rules[f"to_label{suffix}"].text, _ADDRESS_GAP_PT)
        for text in wording.listed(paper.to, rules["to_item"]):
            yield StyledLine("to_item", text, _OPENING_GAP_PT)


def _body(paper: Paper, rules: RuleSet) -> Iterator[StyledLine | StyledTable]:
    outline = 0
    last = len(paper.body) - 1
    for place, block in enumerate(paper.body):
        if isinstance(block, Heading):
            outline = min(block.level, outline + 1)
        yield from _laid(block, rules, outline, closes=place == last)


def _laid(block: Block, rules: RuleSet, outline: int, *, closes: bool) -> Iterator[StyledLine | StyledTable]:
    if isinstance(block, Prose):
        yield StyledLine("body", wording.closed_text(block.text, rules["body"]) if closes else block.text)
    elif isinstance(block, Heading):
        yield _heading(block, rules, outline)
    else:
        if block.caption:
            yield StyledLine("table_caption", block.caption)
        yield _grid(block, rules)


def _heading(heading: Heading, rules: RuleSet, outline: int) -> StyledLine:
    """Return a heading in the style that its own words ask for, else in that of its level.

    Of a chapter or section the number stays as typed; the words on the lines below become capitals.
    """
    words = fold(heading.text)
    for pattern, part in ((_CHAPTER, "heading_chapter"), (_SECTION, "heading_section")):
        if pattern.match(words):
            first, *below = heading.text.split("\n")
            return StyledLine(part, "\n".join([first, *(text.upper() for text in below)]), outline=outline)
    part = "heading_article" if _ARTICLE.match(words) else f"heading_{heading.level}"
    return StyledLine(part, heading.text.upper() if rules[part].capitals else heading.text, outline=outline)


def _grid(table: Table, rules: RuleSet) -> StyledTable:
    size, widths = columns.fitted(table, rules["table_cell"].size, text_width_pt(rules))
    return StyledTable(table.head, table.rows, size, widths, columns.alignments(table))


def _authority(paper: Paper, rules: RuleSet, room_pt: float) -> Iterator[StyledLine]:
    for text in wording.authority_lines(paper.signatory, rules):
        yield _styled(rules, "authority", text, room_pt, _FOOT_LINE_GAP_PT)
    yield _styled(rules, "signer_title", paper.signatory.title, room_pt, _FOOT_LINE_GAP_PT)


def _recipients(paper: Paper, rules: RuleSet) -> Iterator[StyledLine]:
    if paper.recipients:
        yield StyledLine("recipients_label", rules["recipients_label"].text, _FOOT_LINE_GAP_PT)
        for text in wording.listed(paper.recipients, rules["recipients_item"]):
            yield StyledLine("recipients_item", text, _FOOT_LINE_GAP_PT)
