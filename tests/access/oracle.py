"""Who may see what, told naively: walk up the tree from unit to unit, look at every grant. No paths, no SQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

MANAGES, SIGNS, REVIEWS = {"admin"}, {"head"}, {"office", "head", "reviewer"}
REPORTS = {"office", "head", "officer"}
READ_BELOW = {"inspector"}
"""Who reads below a unit without a grant that reaches there, and does nothing else."""


@dataclass(frozen=True)
class Thing:
    """One thing as the tables hold it. `at` are the units whose readers read it, `rest` what else decides."""

    kind: str
    code: str
    at: tuple[int, ...] = ()
    of: str = ""
    stage: str = ""
    by: UUID | None = None
    marks: tuple[str, ...] = ()


@dataclass
class Facts:
    """The tree as unit → unit above, successor → units that left what they had to it, and the things."""

    above: dict[int, int | None] = field(default_factory=dict)
    left: dict[int, list[int]] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    things: dict[tuple[str, str], Thing] = field(default_factory=dict)
    taken: dict[str, list[str]] = field(default_factory=dict)
    """Assignment → those that went on from it."""


@dataclass(frozen=True)
class Holder:
    """Somebody, or a script, with grants (role, unit, with everything below). Heirs are asked where `heir`."""

    account: UUID
    grants: tuple[tuple[str, int, bool], ...]
    heir: bool = True


def roles_at(facts: Facts, who: Holder, body: int) -> set[str]:
    """Return what `who` is at `body`: by a grant there, by one above that reaches down, or as heir of what ended."""
    found = set()
    for role, at, acts_below in who.grants:
        if at in facts.ended:
            continue
        wide = acts_below or role in READ_BELOW
        if at == body or (who.heir and _inherits(facts, at, body)):
            found.add(role)
        here: int | None = body
        while wide and here is not None:
            if here == at:
                found.add(role)
            here = facts.above[here]
    return found


def _inherits(facts: Facts, heir: int, body: int) -> bool:
    return any(body == one or _inherits(facts, one, body) for one in facts.left.get(heir, []))


def own(facts: Facts, who: Holder) -> set[int]:
    """Return the units that `who` holds a role at, without what only lies below them."""
    bodies = {at for _role, at, _wide in who.grants if at not in facts.ended}
    return {
        one for one in facts.above if one in bodies or (who.heir and any(_inherits(facts, at, one) for at in bodies))
    }


def headed(who: Holder, thing: Thing) -> bool:
    """Return whether `thing` is the list of what a unit gave whose head `who` was to its end: theirs to sign."""
    return thing.kind == "list" and who.heir and any(role in SIGNS and at == thing.at[0] for role, at, _ in who.grants)


def sees(facts: Facts, who: Holder, thing: Thing) -> bool:
    """Return whether the page of `thing` opens for `who`."""
    if (thing.kind == "key" and thing.by == who.account) or headed(who, thing):
        return True
    if not own(facts, who):
        return False
    if thing.kind in {"unit", "occurrence", "evidence", "submission"}:
        return thing.kind == "unit" or sees(facts, who, _above(facts, thing))
    if thing.kind == "notice":
        mine = thing.at[0] in own(facts, who)
        return mine and (thing.stage != "escalation" or sees(facts, who, facts.things["occurrence", thing.of]))
    roles = set[str]().union(*(roles_at(facts, who, body) for body in thing.at))
    if thing.kind == "assignment":
        heirs = [facts.things["assignment", code] for code in facts.taken.get(thing.code, [])]
        return bool(roles) or any(roles_at(facts, who, one.at[0]) for one in heirs)
    return _opens(thing, roles, who)


def _above(facts: Facts, thing: Thing) -> Thing:
    return facts.things["assignment" if thing.kind == "occurrence" else "occurrence", thing.of]


def _opens(thing: Thing, roles: set[str], who: Holder) -> bool:
    """Return whether `roles`, held at a unit of `thing`, open it: a document, a paper, a key, or what readers read."""
    match thing.kind:
        case "document":
            return thing.stage == "issued" or bool(roles)
        case "paper":
            return thing.stage == "in_force" or bool(roles & (MANAGES | SIGNS)) or thing.by == who.account
        case "key":
            return bool(roles & MANAGES)
        case _:
            return bool(roles)


def judges(facts: Facts, who: Holder, submission: Thing) -> bool:
    """Return whether what was submitted is `who`'s to judge: laid by a unit they review for, not held by their own."""
    work = facts.things["assignment", facts.things["occurrence", submission.of].of]
    return bool(roles_at(facts, who, work.at[1]) & REVIEWS) and work.at[0] not in own(facts, who)


def below(facts: Facts, top: int, body: int) -> bool:
    """Return whether `body` stands at or below `top`."""
    here: int | None = body
    while here is not None:
        if here == top:
            return True
        here = facts.above[here]
    return False
