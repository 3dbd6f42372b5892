"""The dated rows of the tree: units that begin, bear names, stand somewhere, end; and today's columns after them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Value
from django.db.models.functions import Concat, Substr

from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.kernel.vietnamese import nfc, search_key
from ronguon.units.domain import System, numbers_above
from ronguon.units.domain.names import tails
from ronguon.units.models import NameTail, Place, Trait, Unit, UnitName
from ronguon.units.models.units import below

BATCH: Final = 2_000

declare("unit.established", name=str, unit_kind=str)


@dataclass(frozen=True, slots=True)
class NewUnit:
    """What must be known to establish a unit."""

    name: str
    kind: str
    system: System
    since_on: date
    parent: Unit | None = None
    aliases: tuple[str, ...] = ()
    level: str = ""
    official_code: str = ""


@transaction.atomic
def establish(new: NewUnit, *, by: Who) -> Unit:
    """Bring a unit into the tree; its path is its parent's plus its own number."""
    name = nfc(new.name).strip()
    siblings = Unit.objects.filter(parent=new.parent)
    unit = Unit.objects.create(
        system=new.system,
        kind=new.kind,
        name=name,
        search_key=search_key(name),
        parent=new.parent,
        path=f"new-{secrets.token_hex(8)}",
        sort=(siblings.aggregate(top=Max("sort"))["top"] or 0) + 1,
        since_on=new.since_on,
    )
    unit.path = _first_places(unit)
    unit.save(update_fields=["path"])
    names = [UnitName(unit=unit, name=name, search_key=search_key(name), since_on=new.since_on)]
    names += [
        UnitName(unit=unit, name=nfc(a), search_key=search_key(a), alias=True, since_on=new.since_on)
        for a in new.aliases
    ]
    _let_be_found(UnitName.objects.bulk_create(names))
    traits = ((Trait.Sort.KIND, new.kind), (Trait.Sort.LEVEL, new.level), (Trait.Sort.CODE, new.official_code))
    Trait.objects.bulk_create(
        Trait(unit=unit, sort=sort, value=value, since_on=new.since_on) for sort, value in traits if value
    )
    audit.record(by=by, verb="unit.established", kind="unit", subject=unit.code, name=name, unit_kind=new.kind)
    return unit


def _first_places(unit: Unit) -> str:
    """Write where a new unit stands, below each place that its parent has from then on; return today's path."""
    if unit.parent is None:
        Place.objects.create(unit=unit, path=f"{unit.pk}.", since_on=unit.since_on)
        return f"{unit.pk}."
    above = list(unit.parent.places.from_day(unit.since_on).order_by("since_on"))
    rows = [Place(unit=unit, path=f"{p.path}{unit.pk}.", since_on=p.since_on, until_on=p.until_on) for p in above]
    rows[0].since_on = unit.since_on
    Place.objects.bulk_create(rows)
    today = max(clock.today(), unit.since_on)
    return next((row.path for row in reversed(rows) if row.since_on <= today), rows[0].path)


def last_path(unit: Unit) -> str:
    """Return where `unit` stands as far as is known: today, or after the last change that is still to come."""
    return Place.objects.get(unit=unit, until_on__isnull=True).path


def stand_below(unit: Unit, parent: Unit | None, on: date) -> None:
    """Move `unit`, with everything at and below it, under `parent` from the day `on`, in batches."""
    old = last_path(unit)
    new = f"{last_path(parent) if parent is not None else ''}{unit.pk}."
    if new == old:
        return
    standing = Place.objects.filter(below(old), until_on__isnull=True)
    moved = Concat(Value(new), Substr("path", len(old) + 1))
    later = list(standing.filter(since_on__gte=on).values_list("pk", flat=True))
    rows = list(standing.filter(since_on__lt=on).values_list("pk", "unit_id", "path"))
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        Place.objects.filter(pk__in=[key for key, _, _ in some]).update(until_on=on)
        Place.objects.bulk_create(
            Place(unit_id=key, path=new + path.removeprefix(old), since_on=on) for _, key, path in some
        )
    for start in range(0, len(later), BATCH):
        Place.objects.filter(pk__in=later[start : start + BATCH]).update(path=moved)


def bear(unit: Unit, name: str, on: date) -> None:
    """Let `unit` bear `name` from the day `on`; the name before stays with its days."""
    name = nfc(name).strip()
    borne = UnitName.objects.filter(unit=unit, alias=False, until_on__isnull=True)
    borne.filter(since_on__gte=on).delete()
    borne.update(until_on=on)
    _let_be_found([UnitName.objects.create(unit=unit, name=name, search_key=search_key(name), since_on=on)])


def _let_be_found(names: Iterable[UnitName]) -> None:
    """Write what a search goes through for `names`, which were stored before."""
    NameTail.objects.bulk_create(
        (NameTail(name=one, unit_id=one.unit_id, tail=tail) for one in names for tail in tails(one.search_key)),
        batch_size=BATCH,
    )


def become(unit: Unit, sort: Trait.Sort, value: str, on: date) -> None:
    """Give `unit` another kind, level or official code from the day `on`."""
    held = Trait.objects.filter(unit=unit, sort=sort, until_on__isnull=True)
    held.filter(since_on__gte=on).delete()
    held.update(until_on=on)
    Trait.objects.create(unit=unit, sort=sort, value=value, since_on=on)


def end(unit: Unit, on: date) -> None:
    """End `unit` on the day `on`. Raises `IllegalMoveError` when it has ended by then."""
    living = Unit.objects.from_day(on).filter(pk=unit.pk, since_on__lt=on)
    if not living.update(until_on=on):
        raise IllegalMoveError("This unit has already ended.", code="ended")


def directly_below(unit: Unit, on: date) -> list[Unit]:
    """Return the units that stand directly below `unit` as far as is known and live on the day `on`, in chart order."""
    places = Place.objects.filter(above=last_path(unit), until_on__isnull=True)
    return list(Unit.objects.from_day(on).filter(pk__in=places.values("unit")).order_by("sort", "pk"))


@transaction.atomic
def bring_up_to_date(on: date) -> int:
    """Let the columns that tell today's name, kind and place follow the dated rows of the day `on`.

    Return how many units changed. It may run at any time and again: the dated rows alone say what is so.
    """
    _find_names()
    return _names(on) + _kinds(on) + _places(on)


def _find_names() -> None:
    """Let names be found that code of an earlier release wrote, while it ran beside this one."""
    _let_be_found(UnitName.objects.filter(~Exists(NameTail.objects.filter(name=OuterRef("pk")))).exclude(search_key=""))


def _names(on: date) -> int:
    valid = UnitName.objects.valid(on).filter(alias=False)
    stale = list(valid.exclude(name=F("unit__name")).select_related("unit"))
    for row in stale:
        Unit.objects.filter(pk=row.unit_id).update(name=row.name, search_key=row.search_key)
    return len(stale)


def _kinds(on: date) -> int:
    stale = list(Trait.objects.valid(on).filter(sort=Trait.Sort.KIND).exclude(value=F("unit__kind")))
    for row in stale:
        Unit.objects.filter(pk=row.unit_id).update(kind=row.value)
    return len(stale)


def _places(on: date) -> int:
    """Move whole branches, the highest first, until every unit stands where its row of the day says."""
    changed = 0
    while stale := _stale_places(on):
        done: list[str] = []
        for key, old, new in stale:
            if old.startswith(tuple(done)):
                continue  # it moved with a branch of this round; the next round looks at it again
            branch = Unit.objects.filter(below(old))
            changed += branch.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
            numbers = numbers_above(new)
            Unit.objects.filter(pk=key).update(parent=numbers[-1] if numbers else None)
            done.append(old)
    return changed


def _stale_places(on: date) -> list[tuple[int, str, str]]:
    """Return (key, path in the column, path of the day) of units where the two differ, the highest first."""
    rows = Place.objects.valid(on).exclude(path=F("unit__path")).values_list("unit_id", "unit__path", "path")
    return sorted(rows, key=lambda row: (row[1].count("."), row[0]))
