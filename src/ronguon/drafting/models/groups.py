"""Groups of addressees: kinds of units by a rule, or a side group; both become units on the day of issuing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from ronguon.directives.models import Directive
from ronguon.drafting.domain.resolving import groups, plain
from ronguon.drafting.models.duties import Addressee, Obligation
from ronguon.units.models import Belonging, SideGroup, Unit
from ronguon.units.models.units import UnitQuerySet, below


@dataclass(frozen=True, slots=True)
class AddressedGroup:
    """A group that words may mean: its id, what it is called, how many units it means on the day asked for.

    `id` is that of a rule, or the code of a side group.
    """

    id: str
    name: str
    number: int


Groups = Mapping[str, AddressedGroup]
"""Id → group."""


def units_of_group(group: str, owner: Unit, on: date) -> UnitQuerySet:
    """Return the units that a group means for a document of `owner` on the day `on`; none for an unknown group."""
    among = Unit.objects.existing(on).filter(_reach(owner, ""))
    if group in groups():
        return among.filter(kind__in=groups()[group].kinds)
    code = _code(group)
    held = Belonging.objects.counted(on).filter(group__code=code) if code else Belonging.objects.none()
    return among.filter(pk__in=held.values("unit"))


def _reach(owner: Unit, of: str) -> Q:
    """Return the condition that a group may mean the unit: any at the top of a tree, else those below the office."""
    return Q() if owner.parent_id is None else below(owner.path, f"{of}path")


def _code(group: str) -> UUID | None:
    try:
        return UUID(group)
    except ValueError:
        return None


def addressed_groups(directive: Directive, on: date) -> Groups:
    """Return the groups that `directive` may mean on the day `on`, rules first, with their sizes. Three queries.

    Side groups are those with a unit that its owner reaches, and those that its addressees name already.
    """
    by_rule = _rules(directive.owner, on)
    named = Addressee.objects.filter(obligation__directive=directive).exclude(group="").exclude(group__in=groups())
    codes = {code for group in named.values_list("group", flat=True).distinct() if (code := _code(group))}
    return by_rule | {row.id: row for row in _side_groups(directive.owner, on, Q(code__in=codes))}


def _rules(owner: Unit, on: date) -> dict[str, AddressedGroup]:
    kinds = Unit.objects.existing(on).filter(_reach(owner, "")).values_list("kind").annotate(number=Count("pk"))
    by_kind: dict[str, int] = dict(kinds.order_by())
    return {
        rule.id: AddressedGroup(rule.id, rule.name, sum(by_kind.get(kind, 0) for kind in rule.kinds))
        for rule in groups().values()
    }


def _side_groups(owner: Unit, on: date, also: Q | None = None) -> list[AddressedGroup]:
    """Return the side groups with a unit within reach, and those that fit `also`; of two with one name, whose."""
    sized = SideGroup.objects.counted(on, _reach(owner, "unit__")).select_related("area")
    rows: list[Any] = list(sized.filter(Q(size__gt=0) | (also or Q(pk__in=[]))).order_by("search_key", "pk"))
    times = Counter(row.search_key for row in rows)
    return [
        AddressedGroup(
            str(row.code), row.name if times[row.search_key] == 1 else f"{row.name}, {row.area.name}", row.size
        )
        for row in rows
    ]


def name_of_group(group: str) -> str:
    """Return what a rule's group or a side group is called; its id when nobody knows it."""
    if group in groups():
        return groups()[group].name
    code = _code(group)
    found = SideGroup.objects.filter(code=code).values_list("name", flat=True).first() if code else None
    return found or group


def names_of_groups(owner: Unit, on: date) -> dict[str, str]:
    """Return plain name → code of the side groups that words of a document of `owner` may mean on the day `on`.

    A name that two of them bear is left to a person.
    """
    sized = SideGroup.objects.counted(on, _reach(owner, "unit__")).filter(Q(size__gt=0))
    rows = [(plain(name), str(code)) for name, code in sized.values_list("name", "code")]
    times = Counter(name for name, _ in rows)
    return {name: code for name, code in rows if times[name] == 1}


def addressed_units(
    duty: Obligation, part: Addressee.Part, *, on: date, members: dict[str, set[int]] | None = None
) -> list[int]:
    """Return the keys of the units that the duty's addressees of one part mean on the day `on`, ascending.

    A unit named as lead is not assigned the same duty as coordinator. `members` remembers the units of each group
    between duties of one document.
    """
    known = {} if members is None else members
    keys = _addressed(duty, part, on, known)
    if part == Addressee.Part.COORDINATOR:
        keys -= _addressed(duty, Addressee.Part.LEAD, on, known)
    return sorted(keys)


def _addressed(duty: Obligation, part: Addressee.Part, on: date, members: dict[str, set[int]]) -> set[int]:
    keys: set[int] = set()
    for addressee in duty.addressees.all():
        if addressee.part != part or addressee.decision != Addressee.Decision.UNITS:
            continue
        if addressee.group:
            if addressee.group not in members:
                addressed = units_of_group(addressee.group, duty.directive.owner, on)
                members[addressee.group] = set(addressed.values_list("pk", flat=True))
            keys |= members[addressee.group]
        keys.update(row.unit_id for row in addressee.units.all())
    return keys
