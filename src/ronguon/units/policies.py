"""Who may do what at which unit."""

from __future__ import annotations

from ronguon.kernel.errors import NotAllowedError
from ronguon.units.domain import MAY, Actor, Deed
from ronguon.units.models import Unit

MESSAGE = "Vai trò của bạn không cho phép việc này. Hãy hỏi quản trị của cơ quan nếu cần quyền."


def require(allowed: bool) -> None:  # noqa: FBT001 (reads as a sentence: require(may_submit(…)))
    """Let the act pass or raise `NotAllowedError`."""
    if not allowed:
        raise NotAllowedError(MESSAGE, code="not_allowed")


def may_manage(actor: Actor, unit: Unit) -> bool:
    """Return whether `actor` keeps the grants and places of `unit`."""
    return actor.may(Deed.MANAGE, unit.path)


def may_grant(actor: Actor, unit: Unit, *, subtree: bool) -> bool:
    """Return whether `actor` may give roles at `unit`; with everything below only who keeps everything below."""
    if not subtree:
        return may_manage(actor, unit)
    return any(s.subtree and Deed.MANAGE in MAY[s.role] and s.covers(unit.path) for s in actor.standings)


def may_manage_somewhere(actor: Actor) -> bool:
    """Return whether `actor` keeps the grants of any unit."""
    return any(Deed.MANAGE in MAY[s.role] for s in actor.standings)


def may_operate(actor: Actor) -> bool:
    """Return whether `actor` looks after the whole installation: keeps a whole tree from its root."""
    return any(Deed.MANAGE in MAY[s.role] and s.subtree and s.path.count(".") == 1 for s in actor.standings)


def may_see_roles(actor: Actor, unit: Unit) -> bool:
    """Return whether `actor` may see who holds which role at `unit`."""
    return actor.may(Deed.READ, unit.path)
