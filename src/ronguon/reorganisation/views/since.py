"""What units that a frozen list names are called today: said beside the list, never in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ronguon.reorganisation.models.mergers import merged_successors
from ronguon.units.models import Unit


@dataclass(frozen=True, slots=True)
class Since:
    """A unit by the name of then, and where it is found today; `ended` where nobody alone carries its past."""

    then: str
    today: Unit
    ended: bool


def since(units: Iterable[Unit], on: date, today: date) -> list[Since]:
    """Return those of `units` (with their names) that go by another name today, or are no more. Two queries."""
    known = list(units)
    heirs = merged_successors(known, today)
    found = []
    for unit in known:
        name, carrier = unit.name_on(on), heirs.get(unit.pk, unit)
        alone = carrier == unit and unit.ended(today)
        if alone or name != carrier.name:
            found.append(Since(name, carrier, alone))
    return found
