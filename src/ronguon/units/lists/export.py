"""The units that stand, as the rows that a unit list is read from."""

from __future__ import annotations

from dataclasses import dataclass

from ronguon.units.lists import rows as bodylist
from ronguon.units.models import Unit, UnitName


@dataclass(frozen=True, slots=True)
class Exported:
    """Rows, those above first, and the other names that no row can hold, since their marks part names."""

    rows: tuple[dict[str, str], ...]
    left_out: tuple[str, ...]


def exported(under: Unit | None = None) -> Exported:
    """Return the living units, all of them or `under` with those below it.

    What stands above `under` is named, so the list can be taken in again where that unit stands.
    """
    units = Unit.objects.filter(until_on__isnull=True).select_related("parent")
    listed = sorted(units.under(under) if under else units, key=_chart_place)
    inside = {unit.pk for unit in listed}
    left_out: list[str] = []
    aliases = _aliases(inside)
    rows = []
    for unit in listed:
        names = aliases.get(unit.pk, [])
        left_out += [name for name in names if not _fits(name)]
        rows.append(
            {
                "code": _code(unit.pk), "name": unit.name, "kind": bodylist.kind_word(unit.kind),
                "system": bodylist.system_word(unit.system), "parent": _parent(unit, inside),
                "since": f"{unit.since_on:%d/%m/%Y}", "aliases": ";".join(filter(_fits, names)),
            }
        )  # fmt: skip
    return Exported(tuple(rows), tuple(left_out))


def _chart_place(unit: Unit) -> list[int]:
    """Return what units are sorted by so that they come as they were established, those above first."""
    return [int(part) for part in unit.path.split(".")[:-1]]


def _aliases(units: set[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    names = UnitName.objects.filter(alias=True, until_on__isnull=True).order_by("pk")
    for unit, name in names.values_list("unit_id", "name"):
        if unit in units:
            found.setdefault(unit, []).append(name)
    return found


def _fits(name: str) -> bool:
    return not {";", "|"} & set(name)


def _code(number: int) -> str:
    """Return a code of the list's own: no digits alone, which would be taken for the State's."""
    return f"C{number}"


def _parent(unit: Unit, inside: set[int]) -> str:
    if unit.parent is None:
        return ""
    return _code(unit.parent.pk) if unit.parent.pk in inside else unit.parent.name
