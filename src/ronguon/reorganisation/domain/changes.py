"""What a decision may do to units, and what is wrong with a change before it is put in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ronguon.kernel.saying import Saying, say
from ronguon.units.domain.actors import System
from ronguon.units.domain.transitions import WHOLE, ChangeKind, ChangePart

PARTICIPANTS: Mapping[ChangeKind, Mapping[ChangePart, tuple[int, int]]] = {
    ChangeKind.ESTABLISH: {ChangePart.SUCCEEDS: (1, 1)},
    ChangeKind.RENAME: {ChangePart.CHANGES: (1, 1)},
    ChangeKind.MOVE: {ChangePart.CHANGES: (1, 1)},
    ChangeKind.ALTER: {ChangePart.CHANGES: (1, 1)},
    ChangeKind.MERGE: {ChangePart.ENDS: (1, 50), ChangePart.SUCCEEDS: (1, 1)},
    ChangeKind.SPLIT: {ChangePart.ENDS: (1, 1), ChangePart.SUCCEEDS: (2, 20)},
    ChangeKind.TRANSFER: {ChangePart.CEDES: (1, 1), ChangePart.SUCCEEDS: (1, 20)},
    ChangeKind.DISSOLVE: {ChangePart.ENDS: (1, 50), ChangePart.SUCCEEDS: (1, 1)},
    ChangeKind.RESTORE: {ChangePart.CHANGES: (1, 1)},
}
"""How many units a change needs on each part, at least and at most. A part that is not named takes none."""

NEEDS_PARENT = frozenset({ChangeKind.MOVE})
CORRECTABLE = frozenset({ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.DISSOLVE})
"""What ends units, and so can be taken back for one of them by restoring it."""


@dataclass(frozen=True, slots=True)
class ChangedUnit:
    """A unit as these rules look at it. `path` is the last that is known, `changed_on` the day of its last change."""

    key: int
    name: str
    system: System
    path: str
    since_on: date
    until_on: date | None = None
    changed_on: date | None = None

    def lies_in(self, other: ChangedUnit) -> bool:
        """Return whether this unit stands below `other`, or is it."""
        return self.path.startswith(other.path)


@dataclass(frozen=True, slots=True)
class Participant:
    """One unit's part in a change. Without `unit` it is founded by the change, and `name` and `kind` say as what."""

    part: ChangePart
    unit: ChangedUnit | None = None
    name: str = ""
    kind: str = ""
    level: str = ""
    official_code: str = ""
    percent: int | None = None

    @property
    def said(self) -> str:
        """Return the name by which people are told of it."""
        return self.unit.name if self.unit is not None else self.name


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a decision. `ended_by` names the units that the change to be corrected ended."""

    kind: ChangeKind
    effective_on: date
    participants: tuple[Participant, ...]
    parent: ChangedUnit | None = None
    ended_by: frozenset[int] | None = None

    def on(self, part: ChangePart) -> list[Participant]:
        """Return the sides with `part`, in their order; the first that succeeds is the chief successor."""
        return [participant for participant in self.participants if participant.part is part]

    @property
    def system(self) -> System | None:
        """Return the system that the change happens in; null where only the kind of a new root says it."""
        known = [participant.unit.system for participant in self.participants if participant.unit is not None]
        return known[0] if known else self.parent.system if self.parent is not None else None


def faults(change: Change, kinds: Mapping[str, System]) -> list[Saying]:
    """Return every reason why `change` cannot be put in force, in the order in which a person mends them.

    `kinds` says which system each kind of unit belongs to.
    """
    return [
        *_counts(change), *_founded(change, kinds), *_wanted(change), *_days(change), *_moving(change), *_heirs(change),
        *_restoring(change), *_systems(change), *_shares(change),
    ]  # fmt: skip


def _counts(change: Change) -> Iterator[Saying]:
    wanted = PARTICIPANTS[change.kind]
    for part in ChangePart:
        least, most = wanted.get(part, (0, 0))
        given = len(change.on(part))
        if given < least:
            yield _TOO_FEW[part]
        if given > most:
            yield say(
                "There are too many units on one side of this change. Remove some, or split it into several changes."
            )
    keys = [participant.unit.key for participant in change.participants if participant.unit is not None]
    for participant in change.participants:
        if participant.unit is not None and keys.count(participant.unit.key) > 1:
            yield say("“{name}” appears twice in one change. Choose again.", name=participant.unit.name)
            break


_TOO_FEW = {
    ChangePart.ENDS: say("Choose the unit that ends."),
    ChangePart.CEDES: say("Choose the unit that transfers a part."),
    ChangePart.CHANGES: say("Choose the unit that changes."),
    ChangePart.SUCCEEDS: say("Choose or name the unit that takes over."),
}


def _founded(change: Change, kinds: Mapping[str, System]) -> Iterator[Saying]:
    """Say what is wrong with units that the change founds."""
    for participant in change.participants:
        if participant.unit is not None:
            if change.kind is ChangeKind.ESTABLISH:
                yield say("To establish means to create a new unit. State its name.")
        elif participant.part is not ChangePart.SUCCEEDS:
            yield say("Choose a unit from the list.")
        elif not participant.name.strip() or participant.kind not in kinds:
            yield say("A new unit needs a name and a kind.")
        elif change.system not in {None, kinds[participant.kind]}:
            yield say(
                "The kind of “{name}” belongs to another system than the unit above it.", name=participant.name.strip()
            )


def _wanted(change: Change) -> Iterator[Saying]:
    """Say where a renaming or an alteration does not tell what shall be new."""
    for participant in change.on(ChangePart.CHANGES):
        if change.kind is ChangeKind.RENAME and not participant.name.strip():
            yield say("State the new name.")
        if (
            change.kind is ChangeKind.RENAME
            and participant.unit is not None
            and participant.name.strip() == participant.unit.name
        ):
            yield say("The new name is the one in use.")
        if change.kind is ChangeKind.ALTER and not (participant.kind or participant.level or participant.official_code):
            yield say("State the new kind, level or code.")


def _days(change: Change) -> Iterator[Saying]:
    for participant in change.participants:
        unit = participant.unit
        if unit is None:
            continue
        if change.kind is ChangeKind.RESTORE:
            if unit.until_on is None:
                yield say("“{name}” has not ended, so there is nothing to restore.", name=unit.name)
        elif unit.until_on is not None and unit.until_on <= change.effective_on:
            yield say("“{name}” has ended before the effective day.", name=unit.name)
        yield from _too_early(participant, unit, change.effective_on)
    parent = change.parent
    if parent is not None:
        if parent.until_on is not None and parent.until_on <= change.effective_on:
            yield say("“{name}” has ended before the effective day.", name=parent.name)
        elif parent.since_on > change.effective_on:
            yield say("“{name}” does not exist yet on the effective day.", name=parent.name)


def _too_early(participant: Participant, unit: ChangedUnit, on: date) -> Iterator[Saying]:
    """Say where a change would come before the unit, or before what is known to have happened to it."""
    if unit.since_on > on or (unit.since_on == on and participant.part is not ChangePart.SUCCEEDS):
        yield say("“{name}” does not exist before the effective day, so it cannot change yet.", name=unit.name)
    elif unit.changed_on is not None and unit.changed_on > on:
        yield say(
            "“{name}” has a change that takes effect later. Choose a day that is not before that change.",
            name=unit.name,
        )


def _moving(change: Change) -> Iterator[Saying]:
    """Say where a unit would come to stand below itself, where it stands already, or in another tree."""
    parent = change.parent
    if change.kind in NEEDS_PARENT and parent is None:
        yield say("Choose the new unit above it.")
    for participant in change.on(ChangePart.CHANGES):
        if participant.unit is None or parent is None:
            continue
        if parent.lies_in(participant.unit):
            yield say("“{name}” cannot be placed below itself or below a unit under it.", name=participant.unit.name)
        elif parent.system is not participant.unit.system:
            yield say("“{name}” and the new unit above it belong to two different systems.", name=participant.unit.name)
        elif change.kind is ChangeKind.MOVE and participant.unit.path == f"{parent.path}{participant.unit.key}.":
            yield say("“{name}” is already below this unit.", name=participant.unit.name)


def _heirs(change: Change) -> Iterator[Saying]:
    """Say where a successor, or what it will stand below, lies in a unit that ends."""
    gone = [participant.unit for participant in change.on(ChangePart.ENDS) if participant.unit is not None]
    for participant in change.on(ChangePart.SUCCEEDS):
        for ended in gone:
            if participant.unit is not None and participant.unit.key != ended.key and participant.unit.lies_in(ended):
                yield say(
                    "“{heir}” is below “{name}”. Move “{heir}” up before it takes over.",
                    heir=participant.unit.name, name=ended.name,
                )  # fmt: skip
    if change.parent is not None and any(change.parent.lies_in(ended) for ended in gone):
        yield say("The unit above the new one cannot be part of a unit that ends.")


def _restoring(change: Change) -> Iterator[Saying]:
    if change.kind is not ChangeKind.RESTORE:
        return
    if change.ended_by is None:
        yield say("Name the mistaken change that is to be corrected.")
        return
    for participant in change.on(ChangePart.CHANGES):
        if participant.unit is not None and participant.unit.key not in change.ended_by:
            yield say("“{name}” was not ended by the change that is being corrected.", name=participant.unit.name)


def _systems(change: Change) -> Iterator[Saying]:
    if len({participant.unit.system for participant in change.participants if participant.unit is not None}) > 1:
        yield say("The units of one change must belong to one system.")


def _shares(change: Change) -> Iterator[Saying]:
    shares = [participant.percent for participant in change.on(ChangePart.SUCCEEDS)]
    given = [share for share in shares if share is not None]
    if not given:
        return
    if change.kind not in {ChangeKind.SPLIT, ChangeKind.TRANSFER}:
        yield say("A share is stated only for a split or a transfer.")
    elif any(not 0 < share <= WHOLE for share in given) or sum(given) > WHOLE:
        yield say("A share is a number from 1 to 100, and all together at most 100 %.")
    elif change.kind is ChangeKind.SPLIT and (len(given) < len(shares) or sum(given) != WHOLE):
        yield say("In a split, state a share for every successor, 100 % together, or for none.")
