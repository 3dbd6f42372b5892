"""What a decision may do to bodies, and what is wrong with a change before it is put in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ronguon.kernel.saying import Saying, say
from ronguon.units.domain.standing import System
from ronguon.units.domain.transitions import WHOLE, ChangeKind, Part

SIDES: Mapping[ChangeKind, Mapping[Part, tuple[int, int]]] = {
    ChangeKind.ESTABLISH: {Part.SUCCEEDS: (1, 1)},
    ChangeKind.RENAME: {Part.CHANGES: (1, 1)},
    ChangeKind.MOVE: {Part.CHANGES: (1, 1)},
    ChangeKind.ALTER: {Part.CHANGES: (1, 1)},
    ChangeKind.MERGE: {Part.ENDS: (1, 50), Part.SUCCEEDS: (1, 1)},
    ChangeKind.SPLIT: {Part.ENDS: (1, 1), Part.SUCCEEDS: (2, 20)},
    ChangeKind.TRANSFER: {Part.CEDES: (1, 1), Part.SUCCEEDS: (1, 20)},
    ChangeKind.DISSOLVE: {Part.ENDS: (1, 50), Part.SUCCEEDS: (1, 1)},
    ChangeKind.RESTORE: {Part.CHANGES: (1, 1)},
}
"""How many bodies a change needs on each part, at least and at most. A part that is not named takes none."""

NEEDS_PARENT = frozenset({ChangeKind.MOVE})
CORRECTABLE = frozenset({ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.DISSOLVE})
"""What ends bodies, and so can be taken back for one of them by restoring it."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body as these rules look at it. `path` is the last that is known, `changed_on` the day of its last change."""

    key: int
    name: str
    system: System
    path: str
    since_on: date
    until_on: date | None = None
    changed_on: date | None = None

    def lies_in(self, other: Body) -> bool:
        """Return whether this body stands below `other`, or is it."""
        return self.path.startswith(other.path)


@dataclass(frozen=True, slots=True)
class Side:
    """One body's part in a change. Without `body` it is founded by the change, and `name` and `kind` say as what."""

    part: Part
    body: Body | None = None
    name: str = ""
    kind: str = ""
    level: str = ""
    official_code: str = ""
    percent: int | None = None

    @property
    def said(self) -> str:
        """Return the name by which people are told of it."""
        return self.body.name if self.body is not None else self.name


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a decision. `ended_by` names the bodies that the change to be corrected ended."""

    kind: ChangeKind
    effective_on: date
    sides: tuple[Side, ...]
    parent: Body | None = None
    ended_by: frozenset[int] | None = None

    def on(self, part: Part) -> list[Side]:
        """Return the sides with `part`, in their order; the first that succeeds is the chief successor."""
        return [side for side in self.sides if side.part is part]

    @property
    def system(self) -> System | None:
        """Return the system that the change happens in; null where only the kind of a new root says it."""
        known = [side.body.system for side in self.sides if side.body is not None]
        return known[0] if known else self.parent.system if self.parent is not None else None


def faults(change: Change, kinds: Mapping[str, System]) -> list[Saying]:
    """Return every reason why `change` cannot be put in force, in the order in which a person mends them.

    `kinds` says which system each kind of body belongs to.
    """
    return [
        *_counts(change), *_founded(change, kinds), *_wanted(change), *_days(change), *_moving(change), *_heirs(change),
        *_restoring(change), *_systems(change), *_shares(change),
    ]  # fmt: skip


def _counts(change: Change) -> Iterator[Saying]:
    wanted = SIDES[change.kind]
    for part in Part:
        least, most = wanted.get(part, (0, 0))
        given = len(change.on(part))
        if given < least:
            yield _TOO_FEW[part]
        if given > most:
            yield say(
                "There are too many units on one side of this change. Remove some, or split it into several changes."
            )
    keys = [side.body.key for side in change.sides if side.body is not None]
    for side in change.sides:
        if side.body is not None and keys.count(side.body.key) > 1:
            yield say("“{name}” appears twice in one change. Choose again.", name=side.body.name)
            break


_TOO_FEW = {
    Part.ENDS: say("Choose the unit that ends."),
    Part.CEDES: say("Choose the unit that transfers a part."),
    Part.CHANGES: say("Choose the unit that changes."),
    Part.SUCCEEDS: say("Choose or name the unit that takes over."),
}


def _founded(change: Change, kinds: Mapping[str, System]) -> Iterator[Saying]:
    """Say what is wrong with bodies that the change founds."""
    for side in change.sides:
        if side.body is not None:
            if change.kind is ChangeKind.ESTABLISH:
                yield say("To establish means to create a new unit. State its name.")
        elif side.part is not Part.SUCCEEDS:
            yield say("Choose a unit from the list.")
        elif not side.name.strip() or side.kind not in kinds:
            yield say("A new unit needs a name and a kind.")
        elif change.system not in {None, kinds[side.kind]}:
            yield say("The kind of “{name}” belongs to another system than the unit above it.", name=side.name.strip())


def _wanted(change: Change) -> Iterator[Saying]:
    """Say where a renaming or an alteration does not tell what shall be new."""
    for side in change.on(Part.CHANGES):
        if change.kind is ChangeKind.RENAME and not side.name.strip():
            yield say("State the new name.")
        if change.kind is ChangeKind.RENAME and side.body is not None and side.name.strip() == side.body.name:
            yield say("The new name is the one in use.")
        if change.kind is ChangeKind.ALTER and not (side.kind or side.level or side.official_code):
            yield say("State the new kind, level or code.")


def _days(change: Change) -> Iterator[Saying]:
    for side in change.sides:
        body = side.body
        if body is None:
            continue
        if change.kind is ChangeKind.RESTORE:
            if body.until_on is None:
                yield say("“{name}” has not ended, so there is nothing to restore.", name=body.name)
        elif body.until_on is not None and body.until_on <= change.effective_on:
            yield say("“{name}” has ended before the effective day.", name=body.name)
        yield from _too_early(side, body, change.effective_on)
    parent = change.parent
    if parent is not None:
        if parent.until_on is not None and parent.until_on <= change.effective_on:
            yield say("“{name}” has ended before the effective day.", name=parent.name)
        elif parent.since_on > change.effective_on:
            yield say("“{name}” does not exist yet on the effective day.", name=parent.name)


def _too_early(side: Side, body: Body, on: date) -> Iterator[Saying]:
    """Say where a change would come before the body, or before what is known to have happened to it."""
    if body.since_on > on or (body.since_on == on and side.part is not Part.SUCCEEDS):
        yield say("“{name}” does not exist before the effective day, so it cannot change yet.", name=body.name)
    elif body.changed_on is not None and body.changed_on > on:
        yield say(
            "“{name}” has a change that takes effect later. Choose a day that is not before that change.",
            name=body.name,
        )


def _moving(change: Change) -> Iterator[Saying]:
    """Say where a body would come to stand below itself, where it stands already, or in another tree."""
    parent = change.parent
    if change.kind in NEEDS_PARENT and parent is None:
        yield say("Choose the new unit above it.")
    for side in change.on(Part.CHANGES):
        if side.body is None or parent is None:
            continue
        if parent.lies_in(side.body):
            yield say("“{name}” cannot be placed below itself or below a unit under it.", name=side.body.name)
        elif parent.system is not side.body.system:
            yield say("“{name}” and the new unit above it belong to two different systems.", name=side.body.name)
        elif change.kind is ChangeKind.MOVE and side.body.path == f"{parent.path}{side.body.key}.":
            yield say("“{name}” is already below this unit.", name=side.body.name)


def _heirs(change: Change) -> Iterator[Saying]:
    """Say where a successor, or what it will stand below, lies in a body that ends."""
    gone = [side.body for side in change.on(Part.ENDS) if side.body is not None]
    for side in change.on(Part.SUCCEEDS):
        for ended in gone:
            if side.body is not None and side.body.key != ended.key and side.body.lies_in(ended):
                yield say(
                    "“{heir}” is below “{name}”. Move “{heir}” up before it takes over.",
                    heir=side.body.name, name=ended.name,
                )  # fmt: skip
    if change.parent is not None and any(change.parent.lies_in(ended) for ended in gone):
        yield say("The unit above the new one cannot be part of a unit that ends.")


def _restoring(change: Change) -> Iterator[Saying]:
    if change.kind is not ChangeKind.RESTORE:
        return
    if change.ended_by is None:
        yield say("Name the mistaken change that is to be corrected.")
        return
    for side in change.on(Part.CHANGES):
        if side.body is not None and side.body.key not in change.ended_by:
            yield say("“{name}” was not ended by the change that is being corrected.", name=side.body.name)


def _systems(change: Change) -> Iterator[Saying]:
    if len({side.body.system for side in change.sides if side.body is not None}) > 1:
        yield say("The units of one change must belong to one system.")


def _shares(change: Change) -> Iterator[Saying]:
    shares = [side.percent for side in change.on(Part.SUCCEEDS)]
    given = [share for share in shares if share is not None]
    if not given:
        return
    if change.kind not in {ChangeKind.SPLIT, ChangeKind.TRANSFER}:
        yield say("A share is stated only for a split or a transfer.")
    elif any(not 0 < share <= WHOLE for share in given) or sum(given) > WHOLE:
        yield say("A share is a number from 1 to 100, and all together at most 100 %.")
    elif change.kind is ChangeKind.SPLIT and (len(given) < len(shares) or sum(given) != WHOLE):
        yield say("In a split, state a share for every successor, 100 % together, or for none.")
