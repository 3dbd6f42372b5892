"""From the duties of the version in force to those of the next: what stands is carried, what changed is asked anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ronguon.directives.domain.aligning import PieceRelation, align
from ronguon.directives.domain.pieces import pieces_of
from ronguon.directives.models import Clause, Directive, MachineReading
from ronguon.directives.reading.reader import read_text
from ronguon.drafting.actions.lines import GONE, follow, holder
from ronguon.drafting.actions.opening import (
    address_read,
    known_names,
    open_readings,
    readings_of,
    values_read,
)
from ronguon.drafting.domain.resolving import plain
from ronguon.drafting.domain.titling import title_of
from ronguon.drafting.domain.versions import Continuation, Decided, Read, Text, What, compare
from ronguon.drafting.models import Addressee, AddresseeUnit, Lineage, Obligation

VALUES: Mapping[What, tuple[str, ...]] = {
    What.WHEN: ("deadline", "deadline_on", "deadline_rule"),
    What.HOW_OFTEN: ("frequency", "rrule"),
    What.HOW_MANY: ("quantity",),
    What.KIND: ("kind", "people"),
}
_UNITS = {What.WHO: Addressee.Part.LEAD, What.WITH_WHOM: Addressee.Part.COORDINATOR}
Again = Mapping[tuple[int, int], Mapping[str, Any]]
_CARRIED = (Obligation.Stage.CONFIRMED, Obligation.Stage.KEPT, Obligation.Stage.DROPPED)


@transaction.atomic
def open_version(directive: Directive, follows: Directive, again: tuple[Again, Again]) -> list[Obligation]:
    """Write the duties and lines of a new version beside those of `follows`, the version in force.

    `again` holds what today's rules read in the texts of `follows` and of `directive`, from `read_again`. Returns the
    duties that were read anew and so judged.
    """
    rows = follows.obligations.filter(stage__in=_CARRIED).select_related("reading")
    before = {duty.pk: duty for duty in rows.prefetch_related("addressees__units")}
    old, new = _text_of(follows, again[0]), _text_of(directive, again[1])
    pairs = align(old.pieces, new.pieces)
    decided = [Decided(duty.pk, duty.start, duty.end) for duty in before.values()]
    writer = _Writer(directive, before)
    for continuation in compare(old, new, pairs, decided):
        writer.write(continuation)
    Lineage.objects.bulk_create(writer.lines)
    follow(directive)
    return writer.read


def read_again(text: str) -> Again:
    """Return span → fields of every duty that today's rules read in `text`; takes as long as reading does."""
    found = read_text(text).as_json()["obligations"]
    return {(one["start"], one["end"]): one for one in found}


def _text_of(directive: Directive, again: Again) -> Text:
    """Return a version as today's rules read it, so that a better rule is not taken for a changed duty."""
    pieces = pieces_of(directive.text, list(directive.clauses.order_by("position")))
    reads = [
        Read(one.start, one.end, one.kind, again.get((one.start, one.end), one.fields))
        for one in directive.readings.order_by("position")
    ]
    return Text(directive.text, pieces, reads)


class _Writer:
    """Writes the duties of a new version beside those of the version in force."""

    def __init__(self, directive: Directive, before: Mapping[int, Obligation]) -> None:
        self._directive, self._before = directive, before
        self._clauses: list[Clause] = list(directive.clauses.order_by("position"))
        self._readings = readings_of(directive)
        self._names = known_names(directive)
        self._made: dict[int, Obligation] = {}
        self.lines: list[Lineage] = []

    @property
    def read(self) -> list[Obligation]:
        """The duties read anew, in the order in which they were assigned."""
        return list(self._made.values())

    def write(self, one: Continuation) -> None:
        """Write the duty that `one` speaks of, and its line."""
        old = self._before[one.before] if one.before is not None else None
        if old is not None and old.stage == Obligation.Stage.DROPPED:
            self._dropped(old, one)
        elif old is None or one.span is None:
            self._anew(old, one)
        elif one.kept:
            self._line(old, self._copy(old, one), one)
        else:
            self._line(old, self._around(old, one), one)

    def _dropped(self, old: Obligation, one: Continuation) -> None:
        """Leave what a person dropped dropped while its words stand; reworded, it is a new question."""
        if one.kept:
            self._copy(old, one)
        elif one.read is not None and one.read not in self._made:
            self._line(None, self._read(one.read), Continuation(PieceRelation.ADDED, None, one.read))

    def _anew(self, old: Obligation | None, one: Continuation) -> None:
        """Lay a reading of the new text before a person; an older duty that none goes on from is repealed."""
        after = None
        if one.read is not None:
            after = self._made.get(one.read) or self._read(one.read)
            if old is not None and after.stage != Obligation.Stage.DECLINED:
                self._carry(old, after, one.what)
        self._line(old, after, one)

    def _line(self, old: Obligation | None, after: Obligation | None, one: Continuation) -> None:
        if old is None and (after is None or after.stage == Obligation.Stage.DECLINED):
            return
        self.lines.append(
            Lineage(
                directive=self._directive, before_id=None if old is None else holder(old), after=after,
                relation=one.relation.value, what=",".join(sorted(one.what)), reason="" if after else GONE,
            )
        )  # fmt: skip

    def _read(self, at: int) -> Obligation:
        self._made[at] = open_readings(self._directive, [self._readings[at]], self._names)[0]
        return self._made[at]

    def _reading(self, one: Continuation) -> MachineReading | None:
        return None if one.read is None else self._readings[one.read]

    def _copy(self, old: Obligation, one: Continuation) -> Obligation:
        """Carry a decided duty over as it is, to where its words stand now."""
        dropped = old.stage == Obligation.Stage.DROPPED
        after = self._like(old, one)
        after.stage = Obligation.Stage.DROPPED if dropped else Obligation.Stage.KEPT
        after.title, after.drop_reason = old.title, old.drop_reason
        after.decided_by, after.decided_at = old.decided_by, old.decided_at
        after.save()
        for addressee in old.addressees.all():
            _copy_addressee(addressee, after, pending=False)
        return after

    def _around(self, old: Obligation, one: Continuation) -> Obligation:
        """Lay a duty before a person whose own words stayed while something around them changed."""
        after, reading = self._like(old, one), self._reading(one)
        read = values_read(reading) if reading is not None else {}
        for name in (name for what in one.what & VALUES.keys() for name in VALUES[what] if name in read):
            setattr(after, name, read[name])
        after.save()
        anew = {part for what, part in _UNITS.items() if what in one.what and reading is not None}
        for addressee in old.addressees.all():
            if addressee.part not in anew:
                _copy_addressee(addressee, after, pending=True)
        if reading is not None and anew:
            address_read([(after, reading)], self._names, anew)
            _known(old, after)
        return after

    def _like(self, old: Obligation, one: Continuation) -> Obligation:
        """Return a duty with the values of `old`, not saved, at its place in the new text."""
        start, end = one.span or (old.start, old.end)
        around = (clause for clause in reversed(self._clauses) if clause.start <= start and end <= clause.end)
        text = self._directive.text[start:end]
        values = {name: getattr(old, name) for names in VALUES.values() for name in names}
        return Obligation(
            directive=self._directive, clause=next(around, None), reading=self._reading(one), start=start, end=end,
            text=text, title=title_of(text), **values,
        )  # fmt: skip

    def _carry(self, old: Obligation, after: Obligation, what: frozenset[What]) -> None:
        """Keep a person's values of a reworded duty where the machine reads the same in both versions."""
        same: dict[str, Any] = {
            name: getattr(old, name) for group, names in VALUES.items() if group not in what for name in names
        }
        Obligation.objects.filter(pk=after.pk).update(**same)
        _known(old, after)


def _known(old: Obligation, after: Obligation) -> None:
    """Let words that a person resolved in the version in force mean the same units here, as a guess."""
    decided = {plain(a.text): a for a in old.addressees.all() if a.decision == Addressee.Decision.UNITS}
    for addressee in Addressee.objects.filter(obligation=after):
        addressed = decided.get(plain(addressee.text))
        if addressed is None:
            continue
        Addressee.objects.filter(pk=addressee.pk).update(group=addressed.group)
        AddresseeUnit.objects.filter(addressee=addressee).delete()
        AddresseeUnit.objects.bulk_create(
            AddresseeUnit(addressee=addressee, unit_id=row.unit_id, guessed=True) for row in addressed.units.all()
        )


def _copy_addressee(addressee: Addressee, duty: Obligation, *, pending: bool) -> None:
    """Give `duty` the same addressee; when `pending`, what it means is a guess again."""
    made = Addressee.objects.create(
        obligation=duty, part=addressee.part, text=addressee.text, because=addressee.because, chain=addressee.chain,
        group=addressee.group, decision=Addressee.Decision.PENDING if pending else addressee.decision,
        decided_by=None if pending else addressee.decided_by, decided_at=None if pending else addressee.decided_at,
    )  # fmt: skip
    AddresseeUnit.objects.bulk_create(
        AddresseeUnit(addressee=made, unit_id=row.unit_id, guessed=pending or row.guessed)
        for row in addressee.units.all()
    )
