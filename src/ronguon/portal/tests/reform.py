"""The reform of 1 July 2025 as changes of units: what a province of before becomes, by our lists of places.

Two papers, one after the other on the same day: first provinces and communes merge, begin and are renamed; then what
was divided goes to the units that began, and the districts end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from ronguon.kernel.errors import RonguonError
from ronguon.reorganisation.actions.reorganising import NewChange, Wanted
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.lists import places
from ronguon.units.lists.places import REFORM_ON, AdministrativePlace, PlaceRelation
from ronguon.units.lists.provinces import body_name, kind_of
from ronguon.units.models import Trait, Unit

EVE = REFORM_ON - timedelta(days=1)
_WHOLE = frozenset({PlaceRelation.UNCHANGED, PlaceRelation.RENAMED, PlaceRelation.MERGED})


@dataclass
class Reform:
    """One province's reform. `root` goes on as the new province; units are found by the codes they bore on the eve."""

    province: AdministrativePlace
    root: Unit = field(init=False)
    gone_roots: list[Unit] = field(init=False)
    bodies: dict[str, Unit] = field(init=False)

    def __post_init__(self) -> None:
        names = {old.code: body_name(old) for old in places.made_of(self.province)}
        found = {unit.name: unit for unit in Unit.objects.filter(name__in=names.values(), parent__isnull=True)}
        missing = [name for name in names.values() if name not in found]
        if missing:
            raise RonguonError(f"Chưa có {', '.join(missing)} như trước 01/07/2025. Hãy nạp bằng --before trước.")
        self.root = found.get(body_name(self.province)) or found[min(names.values())]
        self.gone_roots = [unit for unit in found.values() if unit.pk != self.root.pk]
        codes = Trait.objects.valid(EVE).filter(sort=Trait.Sort.CODE, unit__since_on__lte=EVE)
        self.bodies = {row.value: row.unit for row in codes.select_related("unit")}

    def first(self) -> Iterator[NewChange]:
        """Yield what merges, begins, moves and is renamed."""
        if self.gone_roots:
            ends = tuple(Wanted(ChangePart.ENDS, unit) for unit in self.gone_roots)
            yield NewChange(ChangeKind.MERGE, (*ends, Wanted(ChangePart.SUCCEEDS, self.root)))
        for new in places.communes_of(self.province):
            pairs = places.predecessors(new, doubtful=True)
            whole = [pair for pair in pairs if pair.relation in _WHOLE and pair.old.code in self.bodies]
            if len(pairs) == 1 and whole and whole[0].relation is not PlaceRelation.MERGED:
                yield from self._goes_on(self.bodies[whole[0].old.code], whole[0].old, new)
            elif whole:
                ends = tuple(Wanted(ChangePart.ENDS, self.bodies[pair.old.code]) for pair in whole)
                yield NewChange(ChangeKind.MERGE, (*ends, _founded(new)), parent=self.root)
            else:
                yield NewChange(ChangeKind.ESTABLISH, (_founded(new),), parent=self.root)

    def _goes_on(self, unit: Unit, old: AdministrativePlace, new: AdministrativePlace) -> Iterator[NewChange]:
        """Yield what changes of a commune that stays itself: its name, kind, code, and its place."""
        if body_name(new) != unit.name:
            yield NewChange(ChangeKind.RENAME, (Wanted(ChangePart.CHANGES, unit, body_name(new)),))
        kind = kind_of(new) if kind_of(new) != unit.kind else ""
        code = new.code if new.code != old.code else ""
        if kind or code:
            yield NewChange(ChangeKind.ALTER, (Wanted(ChangePart.CHANGES, unit, kind=kind, official_code=code),))
        if unit.parent_id != self.root.pk:
            yield NewChange(ChangeKind.MOVE, (Wanted(ChangePart.CHANGES, unit),), parent=self.root)

    def second(self) -> Iterator[NewChange]:
        """Yield what is divided among the units that began, and the end of the districts."""
        living = Unit.objects.under(self.root).existing(REFORM_ON)
        now = Trait.objects.valid(REFORM_ON).filter(sort=Trait.Sort.CODE, unit__in=living).select_related("unit")
        begun = {row.value: row.unit for row in now}
        olds = [old for province in places.made_of(self.province) for old in places.communes_of(province)]
        moved = Unit.objects.in_bulk([unit.pk for unit in self.bodies.values()])
        for old in olds:
            pairs = places.successors(old, doubtful=True)
            heirs = [begun[pair.new.code] for pair in pairs if pair.new.code in begun]
            unit = moved[self.bodies[old.code].pk] if old.code in self.bodies else None
            if unit is None or not heirs or any(pair.relation in _WHOLE for pair in pairs):
                continue
            kind = ChangeKind.SPLIT if len(heirs) > 1 else ChangeKind.MERGE
            participants = (Wanted(ChangePart.ENDS, unit), *(Wanted(ChangePart.SUCCEEDS, heir) for heir in heirs))
            yield NewChange(kind, participants)
        districts = Unit.objects.existing(EVE).filter(kind="district", parent=self.root).order_by("sort", "pk")
        for district in districts:
            yield NewChange(
                ChangeKind.DISSOLVE, (Wanted(ChangePart.ENDS, district), Wanted(ChangePart.SUCCEEDS, self.root))
            )


def _founded(new: AdministrativePlace) -> Wanted:
    return Wanted(ChangePart.SUCCEEDS, name=body_name(new), kind=kind_of(new), official_code=new.code)
