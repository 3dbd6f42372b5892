"""From blocks to duties: headings set the scope, sentences are split, fields of labelled lines are carried over."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ronguon.directives.reading import citations, lead_ins, scopes, sentences, subjects, times, topics
from ronguon.directives.reading.blocks import LineBlock
from ronguon.directives.reading.clauses import DutyPiece, after, is_special, only_finishes, pieces
from ronguon.directives.reading.closing import is_dissemination
from ronguon.directives.reading.fields import fill, partners, read_label
from ronguon.directives.reading.issuers import is_issuer
from ronguon.directives.reading.lines import RANK_ARTICLE, is_heading_case, plain
from ronguon.directives.reading.model import DocumentHead, NamedUnit, ReadDuty, ReadNote, TextSpan
from ronguon.directives.reading.named_units import starts_name, starts_verb
from ronguon.directives.reading.scopes import UnitsScope

_ASSESSES: Final = re.compile(
    r"(?:về )?(?:đánh giá|tình hình|kết quả|thực trạng|nhận xét|tồn tại|hạn chế|ưu điểm|khuyết điểm|nguyên nhân|"
    r"đặc điểm)"
)
_MODAL: Final = re.compile(r"(?:phải|cần|có trách nhiệm|không được|khẩn trương)(?!\w)")
_DONE_BY: Final = re.compile(
    r", (?:xong|hoàn thành|hoàn tất|xong xuôi) (?P<when>(?:trước|trong|chậm nhất|vào|hết)[^,;]{4,60})$"
)
_SHORTEST: Final = 12
_PARTS: Final = ("chủ trì", "phối hợp", "thực hiện", "là ", "theo ", "cùng")
_OF_UNITS: Final = ("lead", "support")
_TITLE: Final = 160
_SHORT_LABEL: Final = 60
_HEADING_LONG: Final = 260


@dataclass(slots=True)
class Context:
    """What the duties of one document are read against."""

    text: str
    low: str
    document: DocumentHead
    issued_on: date | None
    notes: list[ReadNote]
    command: str = "state"


class DutyReader:
    """Walks the blocks of one document once, in order, and collects its duties."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.duties: list[ReadDuty] = []
        self._scopes: dict[int, UnitsScope] = {}
        self._silent: set[int] = set()
        self._mixed: set[int] = set()
        self._unlisted = False
        self._first: LineBlock | None = None
        self._labelled: dict[int, topics.Field] = {}

    def read(self, blocks: list[LineBlock]) -> None:
        """Read the duties of `blocks`."""
        self._unlisted = not any(block.marker for block in blocks)
        self._first = blocks[0] if blocks else None
        for block in blocks:
            self._read_block(block)

    def _read_block(self, block: LineBlock) -> None:
        text, low = self.context.text, self.context.low
        span = block.body
        if self._is_silent(block):
            self._silent.add(id(block))
            self._read_orders(block, span)
            return
        label = self._label_of(block, span)
        inherited = next((self._labelled[id(a)] for a in block.ancestors() if id(a) in self._labelled), None)
        if label is not None and label[0] != "task":
            self._labelled[id(block)] = label[0]
            self._carry(block, label[0], TextSpan(label[1], span.end))
            return
        if inherited is not None and not (inherited in _OF_UNITS and self._does(span)):
            self._carry(block, inherited, span)
            return
        if label is not None:
            span = TextSpan(label[1], span.end)
        if sentences.trim(text, span).end <= span.start:
            return
        if not block.children and topics.is_ground(text, low, span) and subjects.find(text, low, span) is None:
            return
        if block.preamble:
            self._read_preamble(block, span)
        elif self._is_heading(block, span):
            self._read_heading(block, span)
        else:
            self._read_paragraph(block, span)

    def _label_of(self, block: LineBlock, span: TextSpan) -> tuple[topics.Field, int] | None:
        """Return the label of a line; “Phân công thực hiện:” over duties is a heading and none."""
        label = topics.label_of(self.context.low, span)
        if label is None or label[0] not in _OF_UNITS:
            return label
        value = TextSpan(label[1], span.end)
        if not sentences.trim(self.context.text, value).end > value.start:
            return None if any(child.children or self._does(child.body) for child in block.children) else label
        return None if len(value.of(self.context.text)) >= _TITLE and self._does(value) else label

    def _does(self, span: TextSpan) -> bool:
        """Whether a line says what is to be done, not only which units there are and which part they play."""
        text, low = self.context.text, self.context.low
        begins = starts_verb(low, text, span.start, first=True) > starts_name(low, span.start)
        return (begins and not low.startswith(_PARTS, span.start)) or self._goes_further(span)

    def _goes_further(self, span: TextSpan) -> bool:
        """Whether a line under “Cơ quan thực hiện:” says what the unit does, not only that it leads."""
        found = subjects.find(self.context.text, self.context.low, span)
        return found is not None and not self.context.low.startswith(_PARTS, found.predicate)

    def _read_preamble(self, block: LineBlock, span: TextSpan) -> None:
        """Read a paragraph before the orders: only what it asks of units by name is a duty."""
        text, low = self.context.text, self.context.low
        if span.of(text).rstrip().endswith(":"):
            self._read_heading(block, span)
            return
        for sentence in sentences.sentences(text, span):
            found, _ = pieces(text, low, sentence, None, self.context.command, anyone=True)
            for piece in found:
                if piece.own and (piece.own.asked or (self._unlisted and block is not self._first)):
                    self._add(block, piece)

    def _read_orders(self, block: LineBlock, span: TextSpan) -> None:
        """Read a paragraph that tells how things stand: a duty is what it asks of units by name, or says they must.

        A heading (“Đánh giá chung”) must not silence what is ordered below it.
        """
        text, low = self.context.text, self.context.low
        assesses = any(_ASSESSES.match(plain(above.body.of(text)[:_TITLE])) for above in [block, *block.ancestors()])
        if not assesses:
            return
        scope: UnitsScope | None = None
        for sentence in sentences.sentences(text, span):
            found, running = pieces(text, low, sentence, scope, self.context.command)
            ordered = [piece for piece in found if piece.own and self._orders(piece.own)]
            if ordered and found[0] is ordered[0]:
                ordered, scope = found, running
            for piece in ordered:
                self._add(block, piece)

    def _orders(self, own: subjects.SentenceSubject) -> bool:
        return bool(own.names) and (own.asked or _MODAL.match(self.context.low, own.predicate) is not None)

    def _is_silent(self, block: LineBlock) -> bool:
        said = block.body.of(self.context.text)
        heading = said.split(":", 1)[0].rstrip(" .")
        if block.parent is not None and id(block.parent) in self._silent:
            return not (block.children and topics.reopens(heading))
        if not block.marker and not (is_heading_case(said) or block.children):
            return False
        if topics.is_mixed(heading):
            self._mixed.add(id(block))
            return False
        return len(heading) < _HEADING_LONG // 2 and topics.is_situation(heading, leads=bool(block.children))

    def _is_heading(self, block: LineBlock, span: TextSpan) -> bool:
        said = span.of(self.context.text).rstrip()
        if said.endswith(":") or (is_heading_case(said) and (block.children or len(said) < _HEADING_LONG)):
            return True
        if not block.children:
            return False
        if not said.endswith((".", ";", "./.")):
            return self._speaks_no_duty(block, span)
        if len(said) > _HEADING_LONG or not any(child.marker for child in block.children):
            return False
        if len(said) < _TITLE and self._is_title(block, span):
            return True
        return scopes.of_heading(self.context.text, self.context.low, span, self.context.command) is not None

    def _is_title(self, block: LineBlock, span: TextSpan) -> bool:
        """Whether one short sentence over two or more marked parts, without a unit of its own, is their title."""
        text, low = self.context.text, self.context.low
        marked = sum(bool(child.marker) for child in block.children)
        labels = (topics.label_of(low, child.body) for child in block.children)
        if any(label is not None and label[0] != "task" for label in labels):
            return False
        one = len(sentences.sentences(text, span)) == 1
        return marked > 1 and one and not is_special(text, low, span) and subjects.find(text, low, span) is None

    def _speaks_no_duty(self, block: LineBlock, span: TextSpan) -> bool:
        """Whether a line over others, without closing mark, is only their heading."""
        text, low = self.context.text, self.context.low
        found = subjects.find(text, low, span)
        chain = subjects.chain_of(text, low, span)
        if len(span.of(text)) > _HEADING_LONG and found is not None and not found.asked:
            return False
        if chain or found is None or found.predicate >= span.end or found.asked:
            return True
        marked = [child for child in block.children if child.marker]
        return bool(marked) and len(span.of(text)) < _HEADING_LONG // 2

    def _read_heading(self, block: LineBlock, span: TextSpan) -> None:
        text, low, system = self.context.text, self.context.low, self.context.command
        announces = span.of(text).rstrip().endswith(":") and not block.preamble
        opened = scopes.before_colon(text, low, TextSpan(span.start, span.end - 1), system) if announces else None
        scope = (
            opened[0]
            if opened
            else scopes.of_heading(text, low, span, system, announces=announces, anyone=block.preamble)
        )
        if scope and not (block.preamble and not scope.asked):
            scope = self._because(block, scope, span)
            scope = replace(scope, partners=tuple(partners(text, low, span)))
            self._scopes[id(block)] = scope
        if lead_ins.lists_contents(text, low, block, span):
            self._silent.add(id(block))
            before = len(self.duties)
            self._read_paragraph(block, lead_ins.without_tail(low, span))
            if len(self.duties) > before:
                self.duties[-1].citations += citations.find(text, TextSpan(block.span.end, block.end))
        elif block.children and lead_ins.has_own_duty(text, low, span):
            self._read_paragraph(block, lead_ins.without_tail(low, span))

    def _because(self, block: LineBlock, scope: UnitsScope, span: TextSpan) -> UnitsScope:
        lead_in = scope.because == "lead-in" or (not block.marker and span.of(self.context.text).rstrip().endswith(":"))
        return replace(scope, because="lead-in" if lead_in else "heading")

    def _carry(self, block: LineBlock, name: topics.Field, span: TextSpan) -> None:
        """Give the value of a labelled line to the duties it belongs to: those of the nearest block that holds any."""
        value = read_label(self.context.text, self.context.low, name, span, self.context.issued_on)
        owner = next((a for a in block.ancestors() if self._holds_duties(a)), None)
        for duty in self._owners_of_siblings(block) if owner is None else self._owners_under(owner):
            value.apply(duty)

    def _holds_duties(self, block: LineBlock) -> bool:
        at = bisect_left(self.duties, block.span.start, key=lambda duty: duty.span.start)
        return at < len(self.duties) and self.duties[at].span.start < block.end

    def _owners_under(self, block: LineBlock) -> list[ReadDuty]:
        first = bisect_left(self.duties, block.span.start, key=lambda duty: duty.span.start)
        last = bisect_left(self.duties, block.end, key=lambda duty: duty.span.start)
        return self.duties[first:last]

    def _owners_of_siblings(self, block: LineBlock) -> list[ReadDuty]:
        if not self.duties:
            return []
        last = self.duties[-1]
        return [last] if block.span.start - last.span.end < _HEADING_LONG else []

    def _read_paragraph(self, block: LineBlock, span: TextSpan) -> None:
        text, low = self.context.text, self.context.low
        if is_dissemination(span.of(text)):
            self.context.document.dissemination = sentences.trim(text, span).of(text)
            return
        said = low[span.start : span.end]
        tells = topics.is_statement(said) and not subjects.find(text, low, span)
        scope = self._scope_of(block)
        opened = scopes.before_colon(text, low, span, self.context.command)
        if opened:
            scope, at = opened
            scope = replace(scope, because="heading")
            self._scopes[id(block)] = scope
            span = TextSpan(at, span.end)
        else:
            behind = topics.topic_label(low, span) or self._behind_label(span)
            span = TextSpan(behind, span.end) if behind else span
        found = [p for p in self._pieces(block, span, scope) if not tells or (p.own and p.own.asked)]
        if topics.is_announcement(said):
            found = []
        if found and id(block) not in self._scopes and block.marker:
            own = next((p.own for p in found if p.own and not p.own.encouraged), None)
            if own and found[0].own is own:
                self._scopes[id(block)] = after(low, own, self.context.command)
        before = len(self.duties)
        for piece in found:
            self._add(block, piece)
        self._carry_inline(span, before)

    def _behind_label(self, span: TextSpan) -> int | None:
        """Return where “Sở Tài chính tổng hợp …” begins behind “Báo cáo tháng:”; null where no unit acts there."""
        text, low = self.context.text, self.context.low
        colon = low.find(": ", span.start, min(span.end, span.start + _SHORT_LABEL))
        if colon < 0 or re.search(r"[.;()\n]", low[span.start : colon]) or starts_name(low, span.start):
            return None
        rest = sentences.trim(text, TextSpan(colon + 1, span.end))
        own = subjects.find(text, low, rest)
        acts = own is not None and bool(own.names) and own.names[0].start == rest.start
        return rest.start if acts else None

    def _share_last_day(self, sentence: TextSpan, before: int) -> None:
        """Give “…, xong trong quý III” behind what several units are to do to each of them that has no day."""
        text, low = self.context.text, self.context.low
        for clause in sentences.clauses(text, sentence):
            duties = [duty for duty in self.duties[before:] if clause.start <= duty.span.start < clause.end]
            if duties and duties[-1].deadline is None:
                self._closing_day(duties[-1], clause)
            tail = _DONE_BY.search(low, clause.start, clause.end) if len(duties) > 1 else None
            if tail:
                label = TextSpan(tail.start("when"), clause.end)
                value = read_label(text, low, "time", label, self.context.issued_on)
                for duty in duties:
                    if duty.deadline is None:
                        value.apply(duty)

    def _closing_day(self, duty: ReadDuty, clause: TextSpan) -> None:
        """Give a duty the last day that closes its clause, behind what it has in it: “…, trong đó …, trong 30 ngày”."""
        text, low = self.context.text, self.context.low
        rest = sentences.trim(text, TextSpan(duty.span.end, clause.end))
        found = times.find_deadlines(low, rest, self.context.issued_on) if rest.start < rest.end else []
        if found and found[0].span.end == rest.end:
            duty.deadline = found[0]

    def _carry_inline(self, span: TextSpan, before: int) -> None:
        """Give “Thời gian: …” at the end of a paragraph to the duties of that paragraph."""
        text, low = self.context.text, self.context.low
        for sentence in sentences.sentences(text, span):
            self._share_last_day(sentence, before)
            label = topics.label_of(low, sentence)
            finishes = label is None and only_finishes(text, low, sentence)
            if finishes or (label and label[0] != "task"):
                name, start = label or ("time", sentence.start)
                value = read_label(text, low, name, TextSpan(start, sentence.end), self.context.issued_on)
                for duty in self.duties[before:]:
                    value.apply(duty)

    def _pieces(self, block: LineBlock, span: TextSpan, scope: UnitsScope | None) -> list[DutyPiece]:
        text, low = self.context.text, self.context.low
        mixed = any(id(a) in self._mixed for a in block.ancestors()) and not any(
            plain(a.body.of(text)).startswith("yêu cầu") for a in block.ancestors()
        )
        found: list[DutyPiece] = []
        running = scope
        for sentence in sentences.sentences(text, span):
            label = topics.label_of(low, sentence)
            if (label and label[0] != "task") or (found and only_finishes(text, low, sentence)):
                continue
            if mixed and topics.is_purpose(low[sentence.start : sentence.end]):
                continue
            own, running = pieces(
                text, low, sentence, running, self.context.command, norms=self._binds(block), anyone=block.closing
            )
            found.extend(own)
        return found

    def _binds(self, block: LineBlock) -> bool:
        """Whether plain statements bind here, as they do in regulations and guidance."""
        ruled = self.context.document.type in {"Hướng dẫn", "Quy định", "Quy chế"}
        in_article = any(above.rank == RANK_ARTICLE for above in [block, *block.ancestors()])
        return bool(block.marker or block.parent) and (ruled or in_article)

    def _scope_of(self, block: LineBlock) -> UnitsScope | None:
        if block.closing:
            return None
        for above in block.ancestors():
            if id(above) in self._scopes:
                return self._scopes[id(above)]
        return None

    def _tells_of_issuer(self, piece: DutyPiece) -> bool:
        """Whether the only unit is the issuer of the document, which says what it did or will do."""
        if piece.own is not None:
            names = () if piece.own.asked else piece.own.names
        else:
            names = piece.scope.names if piece.scope and piece.scope.because == "subject" else ()
        return bool(names) and all(is_issuer(self.context.low, name, self.context.document) for name in names)

    def _add(self, block: LineBlock, piece: DutyPiece) -> None:
        if piece.span.end - piece.span.start < _SHORTEST or self._tells_of_issuer(piece):
            return
        bodies: list[NamedUnit] = []
        if piece.own and piece.own.names:
            bodies = [NamedUnit(name, "subject", piece.own.chain) for name in piece.own.names]
        elif piece.scope:
            bodies = piece.scope.bodies()
        duty = ReadDuty(piece.span, block.eid, block.section, piece.kind, bodies)
        duty.unsure.extend(piece.unsure)
        if piece.own is None and piece.scope:
            duty.coordinators = list(piece.scope.partners)
        fill(self.context.text, self.context.low, duty, self.context.issued_on, own=piece.own is not None)
        self.duties.append(duty)
