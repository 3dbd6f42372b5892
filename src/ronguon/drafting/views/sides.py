"""Two versions side by side: each duty that does not simply stay, each clause, and the words that differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronguon.directives.domain.aligning import PiecePair, PieceRelation, align
from ronguon.directives.domain.differences import Stretch, differences
from ronguon.directives.domain.pieces import ClausePiece, pieces_of
from ronguon.directives.models import Directive
from ronguon.drafting.domain.citing import place_in_words
from ronguon.drafting.domain.terms import TimeWords, recurs
from ronguon.drafting.domain.versions import What
from ronguon.drafting.models import Lineage, Obligation
from ronguon.drafting.models.versions import KEPT
from ronguon.drafting.wording import due_in_words, listed, rhythm_in_words

EVERYTHING = "tat-ca"
RELATIONS: Mapping[str, str | Promise] = {
    PieceRelation.SAME: gettext_lazy("Unchanged"),
    PieceRelation.RENUMBERED: gettext_lazy("Renumbered"),
    PieceRelation.MOVED: gettext_lazy("Moved"),
    PieceRelation.REWORDED: gettext_lazy("Reworded"),
    PieceRelation.SPLIT: gettext_lazy("Split"),
    PieceRelation.MERGED: gettext_lazy("Merged"),
    PieceRelation.ADDED: gettext_lazy("New"),
    PieceRelation.REPEALED: gettext_lazy("Repealed"),
}
_SAME_WORDS = {PieceRelation.SAME, PieceRelation.RENUMBERED, PieceRelation.MOVED}
TONES = {
    PieceRelation.ADDED: "ok",
    PieceRelation.REPEALED: "danger",
    PieceRelation.SAME: "info",
    PieceRelation.RENUMBERED: "info",
}
WHATS: Mapping[str, str | Promise] = {
    What.WORDS: gettext_lazy("words"),
    What.WHO: gettext_lazy("units"),
    What.WITH_WHOM: gettext_lazy("coordinators"),
    What.WHEN: gettext_lazy("term"),
    What.HOW_OFTEN: gettext_lazy("rhythm"),
    What.HOW_MANY: gettext_lazy("number"),
    What.KIND: gettext_lazy("kind"),
    What.AROUND: gettext_lazy("the words around it"),
}


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A clause of either version with its counterpart; a missing one is empty."""

    relation: PieceRelation
    label: str | Promise
    tone: str
    old_place: str
    new_place: str
    old: Sequence[Stretch]
    new: Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class Turn:
    """One value of a duty before and after."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A duty that does not simply stay: what became of it, the words, the values, and what may be decided on it."""

    line: Lineage
    olds: Sequence[Obligation]
    after: Obligation | None
    label: str | Promise
    tone: str
    what: Sequence[str]
    old: Sequence[Stretch]
    new: Sequence[Stretch]
    turns: Sequence[Turn] = field(default=())
    choices: Sequence[tuple[str, str, bool]] = field(default=())

    @property
    def anchor(self) -> str:
        """Return the id of the duty on the page."""
        if self.after is not None:
            return f"moi-{self.after.code}"
        return f"cu-{self.olds[0].code}"

    @property
    def waits(self) -> bool:
        """Return whether a person must still decide."""
        if self.after is not None:
            return self.after.stage == Obligation.Stage.PENDING
        return self.line.decided_at is None


@dataclass(frozen=True, slots=True)
class Summary:
    """How many duties stayed, changed, came and went; how many of those wait for a person."""

    kept: int
    changed: int
    added: int
    repealed: int


def summary_of(directive: Directive) -> Summary:
    """Return the numbers of `directive` against the version before."""
    lines = list(directive.lineage.values_list("relation", "before", "after", "after__stage"))
    dropped = Obligation.Stage.DROPPED
    return Summary(
        kept=sum(relation in KEPT for relation, *_rest in lines),
        changed=len({before for relation, before, _after, stage in lines if _goes_on(relation) and stage != dropped}),
        added=sum(relation == PieceRelation.ADDED and stage != dropped for relation, _before, _after, stage in lines),
        repealed=sum(relation == PieceRelation.REPEALED for relation, *_rest in lines),
    )


def new_rhythms(directive: Directive) -> list[Obligation]:
    """Return the changed duties whose earlier terms cannot be carried, because they recur otherwise now."""
    lines = (
        directive.lineage.going_on().filter(after__stage=Obligation.Stage.CONFIRMED).select_related("before", "after")
    )
    found = []
    for line in lines:
        if line.before is not None and line.after is not None:
            old, new = (TimeWords(one.deadline_on, one.deadline_rule, one.rrule) for one in (line.before, line.after))
            if old != new and (recurs(old) or recurs(new)):
                found.append(line.after)
    return found


def _goes_on(relation: str) -> bool:
    return relation in {PieceRelation.REWORDED, PieceRelation.SPLIT, PieceRelation.MERGED}


def stretches(before: str, after: str) -> tuple[list[Stretch], list[Stretch]]:
    """Return both wordings, each with the stretches that the other has not."""
    found = differences(before, after)
    return [one for one in found if one.change != "in"], [one for one in found if one.change != "out"]


def compared_rows(before: Directive, after: Directive, *, everything: bool) -> list[ComparedRow]:
    """Return the clauses of two versions side by side, in the order of the newer; unchanged ones only when asked."""
    old, new = _pieces(before), _pieces(after)
    found = align(old, new)
    return [_compared_row(pair, old, new) for pair in found if everything or pair.relation is not PieceRelation.SAME]


def _pieces(directive: Directive) -> list[ClausePiece]:
    return pieces_of(directive.text, list(directive.clauses.order_by("position")))


def _compared_row(pair: PiecePair, old: Sequence[ClausePiece], new: Sequence[ClausePiece]) -> ComparedRow:
    one = old[pair.before] if pair.before is not None else None
    other = new[pair.after] if pair.after is not None else None
    left, right = stretches(one.words if one else "", other.words if other else "")
    if pair.relation in _SAME_WORDS:
        left = []  # the same words twice tell nobody anything
    return ComparedRow(
        pair.relation, RELATIONS[pair.relation], TONES.get(pair.relation, "warn"),
        _place(one), _place(other), left, right,
    )  # fmt: skip


def _place(piece: ClausePiece | None) -> str:
    if piece is None:
        return ""
    return place_in_words(piece.path) or _("outside the numbered parts")


def changed_duties(directive: Directive) -> list[Changed]:
    """Return the duties of `directive` that do not simply stay, and those repealed, in the order of the texts."""
    rows = directive.lineage.exclude(relation__in=KEPT).exclude(after__stage=Obligation.Stage.DROPPED)
    people = ("before__addressees__units__unit", "after__addressees__units__unit")
    lines = list(rows.select_related("before", "after").prefetch_related(*people))
    grouped: defaultdict[int, list[Lineage]] = defaultdict(list)
    for line in lines:
        if line.after_id is not None:
            grouped[line.after_id].append(line)
    known = [(str(one.code), one.title) for one in _holders(lines)]
    made = [_gone_on(found, known) for found in grouped.values()]
    made.sort(key=lambda one: one.after.start if one.after else 0)
    return made + [_repealed(line) for line in lines if line.relation == PieceRelation.REPEALED]


def changed_of(duty: Obligation) -> Changed | None:
    """Return what became of the duty that `duty` goes on from; null in a first version and for one that stays."""
    if duty.directive.version == 1:
        return None
    lines = list(duty.lines_before.exclude(relation__in=KEPT).select_related("before", "after"))
    return _gone_on(lines, ()) if lines else None


def _holders(lines: Sequence[Lineage]) -> list[Obligation]:
    """Return the earlier duties that do not simply stay, each once."""
    return list({line.before.pk: line.before for line in lines if line.before is not None}.values())


def _gone_on(lines: Sequence[Lineage], known: Sequence[tuple[str, str]]) -> Changed:
    after = lines[0].after
    olds = [line.before for line in lines if line.before is not None]
    if after is None:
        raise TypeError("a line that goes on has a duty behind it")
    old, new = stretches(" ".join(one.text for one in olds), after.text)
    relation = PieceRelation(lines[0].relation)
    mine = {str(one.code) for one in olds}
    return Changed(
        line=lines[0], olds=olds, after=after, label=RELATIONS[relation], tone=TONES.get(relation, "warn"),
        what=[str(WHATS[what]) for what in lines[0].what.split(",") if what in WHATS],
        old=old if olds else (), new=new, turns=_turns(olds[0], after) if len(olds) == 1 else (),
        choices=[(code, title, code in mine) for code, title in known],
    )  # fmt: skip


def _repealed(line: Lineage) -> Changed:
    if line.before is None:
        raise TypeError("a repealed duty was there before")
    return Changed(
        line=line, olds=[line.before], after=None, label=RELATIONS[PieceRelation.REPEALED], tone="danger", what=(),
        old=[Stretch("out", line.before.text)], new=(),
    )  # fmt: skip


def _turns(old: Obligation, new: Obligation) -> list[Turn]:
    none = _("not stated")
    pairs = [
        (_("Who"), _unit_names(old, "lead"), _unit_names(new, "lead")),
        (_("With whom"), _unit_names(old, "coordinator"), _unit_names(new, "coordinator")),
        (_("Due"), due_in_words(old), due_in_words(new)),
        (_("How often"), _rhythm(old), _rhythm(new)),
        (_("How many"), old.quantity, new.quantity),
    ]
    return [Turn(label, one or none, other or none) for label, one, other in pairs if one != other]


def _unit_names(duty: Obligation, part: str) -> str:
    return listed([one.text for one in duty.addressees.all() if one.part == part], most=4)


def _rhythm(duty: Obligation) -> str:
    return rhythm_in_words(duty.rrule) if duty.rrule else duty.frequency
