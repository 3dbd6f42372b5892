"""The history of one unit as a line of days: what it was called, what it was, where it stood, what changed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.forms.kinds import kind_words
from ronguon.units.models import Trait, Transition, TransitionParticipant, Unit
from ronguon.units.registry import papers


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to a unit on a day, in one sentence; by which decision, and where that is read."""

    on: date
    words: str
    others: list[Unit]
    paper: str = ""
    address: str = ""
    corrected: bool = False


def history(unit: Unit) -> list[Happening]:
    """Return what happened to `unit`, the newest first. A constant number of queries."""
    changed = _changes(unit)
    days = {(one.on, kind) for one, kind in changed}
    told = [one for one, _kind in changed]
    called = _("is called %(name)s from then on")
    names = sorted((row for row in unit.names.all() if not row.alias), key=lambda row: row.since_on)[1:]
    told += [
        Happening(row.since_on, called % {"name": row.name}, [])
        for row in names
        if (row.since_on, ChangeKind.RENAME) not in days
    ]
    kinds = list(Trait.objects.filter(unit=unit, sort=Trait.Sort.KIND).order_by("since_on"))[1:]
    told += [
        Happening(row.since_on, _("becomes: %(said)s") % {"said": kind_words().get(row.value, row.value)}, [])
        for row in kinds
        if (row.since_on, ChangeKind.ALTER) not in days
    ]
    if not any(on == unit.since_on for on, _kind in days):
        told.append(Happening(unit.since_on, _("begins under the name %(name)s") % {"name": _first(unit)}, []))
    return sorted(told, key=lambda one: one.on, reverse=True)


def _first(unit: Unit) -> str:
    return min(((row.since_on, row.name) for row in unit.names.all() if not row.alias), default=(None, unit.name))[1]


def _changes(unit: Unit) -> list[tuple[Happening, ChangeKind]]:
    """Return what decisions made of `unit`, each with its kind."""
    mine = TransitionParticipant.objects.filter(unit=unit).select_related("transition__corrects")
    rows = list(mine.prefetch_related("transition__participants__unit", "transition__corrections"))
    leads = papers({participant.transition_id for participant in rows}) if rows else {}
    return [(_told(unit, participant, leads), ChangeKind(participant.transition.kind)) for participant in rows]


def _told(unit: Unit, participant: TransitionParticipant, leads: Mapping[int, str]) -> Happening:
    made = participant.transition
    participants = sorted(made.participants.all(), key=lambda one: one.pk)
    heirs = [one.unit for one in participants if one.part == ChangePart.SUCCEEDS and one.unit_id != unit.pk]
    givers = [
        one.unit for one in participants if one.part in {ChangePart.ENDS, ChangePart.CEDES} and one.unit_id != unit.pk
    ]
    words, others = _sentence(unit, made, ChangePart(participant.part), givers, heirs)
    return Happening(
        made.effective_on, words, others, f"{made.decision_number}, {made.decided_by}", leads.get(made.pk, ""),
        corrected=bool(made.corrections.all()),
    )  # fmt: skip


def _sentence(
    unit: Unit, made: Transition, part: ChangePart, givers: list[Unit], heirs: list[Unit]
) -> tuple[str, list[Unit]]:
    """Return what became of the unit, and the other units to name after it."""
    kind = ChangeKind(made.kind)
    ended = {
        ChangeKind.MERGE: _("merged into"), ChangeKind.SPLIT: _("divided into"),
        ChangeKind.DISSOLVE: _("dissolved; what it owed passed to"),
    }  # fmt: skip
    took = {
        ChangeKind.MERGE: _("took over by merger:"), ChangeKind.SPLIT: _("came out of, or took a part of:"),
        ChangeKind.DISSOLVE: _("took over from a dissolved unit:"), ChangeKind.TRANSFER: _("took over a part of:"),
    }  # fmt: skip
    changed = {
        ChangeKind.RENAME: _("is called %(name)s from then on") % {"name": unit.name_on(made.effective_on)},
        ChangeKind.MOVE: _("moved below another unit"),
        ChangeKind.ALTER: _("kind, level or code changed"),
        ChangeKind.RESTORE: _("lives on; its end was recorded by mistake"),
    }  # fmt: skip
    if part is ChangePart.ENDS:
        return ended.get(kind, ""), heirs
    if part is ChangePart.CEDES:
        return _("gave a part to"), heirs
    if part is ChangePart.SUCCEEDS:
        return took.get(kind, _("established")), givers
    return changed.get(kind, ""), []
