"""From blocks to duties: headings set the scope, sentences are split, fields of labelled lines are carried over."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ronguon.directives.reading import scopes, sentences, subjects, topics
from ronguon.directives.reading.blocks import LineBlock
from ronguon.directives.reading.clauses import DutyPiece, is_special, only_finishes, pieces
from ronguon.directives.reading.closing import is_dissemination
from ronguon.directives.reading.fields import fill, partners, read_label
from ronguon.directives.reading.lines import RANK_ARTICLE, is_heading_case, plain
from ronguon.directives.reading.model import DocumentHead, NamedUnit, ReadDuty, ReadNote, TextSpan
from ronguon.directives.reading.named_units import starts_verb
from ronguon.directives.reading.scopes import UnitsScope

_SHORTEST: Final = 12
_TITLE: Final = 160
_OWN_DUTY: Final = 60
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
            return
        label = topics.label_of(low, span)
        inherited = next((self._labelled[id(a)] for a in block.ancestors() if id(a) in self._labelled), None)
        if label is not None and label[0] != "task":
            self._labelled[id(block)] = label[0]
            self._carry(block, label[0], TextSpan(label[1], span.end))
            return
        if inherited is not None and not (inherited == "lead" and self._goes_further(span)):
            self._carry(block, inherited, span)
            return
        if label is not None:
            span = TextSpan(label[1], span.end)
        if sentences.trim(text, span).end <= span.start:
            return
        if block.preamble:
            self._read_preamble(block, span)
        elif self._is_heading(block, span):
            self._read_heading(block, span)
        else:
            self._read_paragraph(block, span)

    def _goes_further(self, span: TextSpan) -> bool:
        """Whether a line under “Cơ quan thực hiện:” says what the unit does, not only that it leads."""
        found = subjects.find(self.context.text, self.context.low, span)
        leading = ("chủ trì", "phối hợp", "thực hiện", "là ", "theo ", "cùng")
        return found is not None and not self.context.low.startswith(leading, found.predicate)

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
        if block.children and self._has_own_duty(text, low, span):
            self._read_paragraph(block, _without_tail(low, span))

    def _because(self, block: LineBlock, scope: UnitsScope, span: TextSpan) -> UnitsScope:
        lead_in = scope.because == "lead-in" or (not block.marker and span.of(self.context.text).rstrip().endswith(":"))
        return replace(scope, because="lead-in" if lead_in else "heading")

    @staticmethod
    def _has_own_duty(text: str, low: str, span: TextSpan) -> bool:
        """Whether a lead-in lays a duty of its own besides announcing others."""
        said = low[span.start : span.end].rstrip()
        if not said.endswith((":", "trong đó")):
            return False
        if is_special(text, low, span) and starts_verb(low, text, span.start, first=True):
            return True
        return (
            bool(re.search(r"(?:yêu cầu|giao|đề nghị|tiếp tục|tập trung)", said))
            and bool(re.search(r"(?:trong đó|cụ thể)\W*$", said))
            and len(said) > _OWN_DUTY
        )

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
            behind = topics.topic_label(low, span)
            span = TextSpan(behind, span.end) if behind else span
        found = [p for p in self._pieces(block, span, scope) if not tells or (p.own and p.own.asked)]
        if topics.is_announcement(said):
            found = []
        if found and id(block) not in self._scopes and block.marker:
            own = next((p.own for p in found if p.own and not p.own.encouraged), None)
            if own and found[0].own is own:
                self._scopes[id(block)] = UnitsScope(own.names, "subject", own.chain)
        before = len(self.duties)
        for piece in found:
            self._add(block, piece)
        self._carry_inline(span, before)

    def _carry_inline(self, span: TextSpan, before: int) -> None:
        """Give “Thời gian: …” at the end of a paragraph to the duties of that paragraph."""
        text, low = self.context.text, self.context.low
        for sentence in sentences.sentences(text, span):
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

    def _add(self, block: LineBlock, piece: DutyPiece) -> None:
        if piece.span.end - piece.span.start < _SHORTEST:
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


def _without_tail(low: str, span: TextSpan) -> TextSpan:
    found = re.search(r"(?:,\s*)?(?:trong đó|cụ thể)(?: như sau)?\W*$", low[span.start : span.end])
    return TextSpan(span.start, span.start + found.start()) if found else span
