"""What a person ticked, chose and searched for in the boxes of a card: who a duty's words mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models.functions import Length
from django.http import QueryDict

from ronguon.directives.models import Directive
from ronguon.drafting.actions.confirming import UnitChoice
from ronguon.drafting.models import Addressee, Obligation
from ronguon.drafting.models.groups import Groups, addressed_groups
from ronguon.units.domain import Actor
from ronguon.units.models import Unit

NEW = "moi"
MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Chosen:
    """One box as it was sent. `found` are the units that its search found."""

    group: str
    units: Sequence[Unit]
    not_here: bool
    search: str
    found: Sequence[Unit]
    part: Addressee.Part = Addressee.Part.LEAD
    everywhere: bool = False


def find_units(words: str, *, on: date, by: Actor) -> list[Unit]:
    """Return the first units that `by` finds, there on the day `on`, with `words` in a name; accents are ignored."""
    if not words.strip():
        return []
    found = Unit.objects.visible_to(by).existing(on).named(words[:100]).select_related("parent")
    return list(found.order_by(Length("path"), "path")[:MOST_FOUND])


def read_boxes(duty: Obligation, sent: QueryDict, *, on: date, by: Actor) -> dict[str, Chosen]:
    """Return what was sent for each box that was on the page, by the box's key. Unknown values are passed over."""
    return read_keys(duty.directive, [*(str(a.pk) for a in duty.addressees.all()), NEW], sent, on=on, by=by)


def read_keys(directive: Directive, names: Sequence[str], sent: QueryDict, *, on: date, by: Actor) -> dict[str, Chosen]:
    """Return what was sent for those boxes of `names` that were on the page. Unknown values are passed over."""
    keys = [key for key in names if f"co-{key}" in sent]
    units = _units([code for key in keys for code in sent.getlist(f"dv-{key}")])
    groups = addressed_groups(directive, on) if any(sent.get(f"nhom-{key}") for key in keys) else {}

    def find(words: str) -> list[Unit]:
        return find_units(words, on=on, by=by)

    return {key: _read_box(key, sent, units, groups, find) for key in keys}


def _read_box(
    key: str, sent: QueryDict, units: Mapping[str, Unit], groups: Groups, find: Callable[[str], list[Unit]]
) -> Chosen:
    group = sent.get(f"nhom-{key}", "")
    search = sent.get(f"tim-{key}", "").strip()
    ticked = [units[code] for code in dict.fromkeys(sent.getlist(f"dv-{key}")) if code in units]
    return Chosen(
        group=group if group in groups else "",
        units=ticked,
        not_here=f"khong-{key}" in sent,
        search=search,
        found=find(search),
        part=Addressee.Part.COORDINATOR if sent.get(f"phan-{key}") == "coordinator" else Addressee.Part.LEAD,
        everywhere=f"moi-cho-{key}" in sent,
    )


def _units(codes: Sequence[str]) -> dict[str, Unit]:
    valid = []
    for code in codes:
        try:
            valid.append(UUID(code))
        except ValueError:
            continue
    return {str(unit.code): unit for unit in Unit.objects.filter(code__in=valid).select_related("parent")}


def choices(duty: Obligation, boxes: Mapping[str, Chosen]) -> list[UnitChoice]:
    """Return the boxes as decisions; one that says again what a person decided before is left out."""
    by_key: dict[str, Addressee | None] = {str(a.pk): a for a in duty.addressees.all()}
    made = []
    for key, box in boxes.items():
        addressee = by_key.get(key)
        choice = UnitChoice(addressee, box.group, box.units, box.not_here, box.part, box.everywhere)
        if addressee is None or not _same(addressee, choice):
            made.append(choice)
    return made


def _same(addressee: Addressee, choice: UnitChoice) -> bool:
    if addressee.decision == Addressee.Decision.PENDING:
        return choice.empty
    if addressee.decision == Addressee.Decision.NOT_HERE:
        return choice.not_here
    units = {row.unit_id for row in addressee.units.all()}
    return not choice.not_here and choice.group == addressee.group and {u.pk for u in choice.units} == units
