"""Who may do what at which unit."""

from __future__ import annotations

from datetime import date

from ronguon.kernel.errors import NotAllowedError
from ronguon.units.domain import Actor, Permission
from ronguon.units.models import SideGroup, Unit
from ronguon.units.models.groups import may_be_named_in

MESSAGE = "Your role does not allow this. Ask your unit's administrator if you need the right."


def require(allowed: bool) -> None:  # noqa: FBT001 (reads as a sentence: require(may_submit(…)))
    """Let the act pass or raise `NotAllowedError`."""
    if not allowed:
        raise NotAllowedError(MESSAGE, code="not_allowed")


def may_manage(actor: Actor, unit: Unit) -> bool:
    """Return whether `actor` keeps the grants and places of `unit`."""
    return actor.may(Permission.MANAGE, unit.path)


def may_manage_somewhere(actor: Actor) -> bool:
    """Return whether `actor` keeps the grants of any unit."""
    return any(Permission.MANAGE in s.permissions for s in actor.grants)


def may_operate(actor: Actor) -> bool:
    """Return whether `actor` looks after the whole installation: keeps a whole tree from its root."""
    return any(Permission.MANAGE in s.permissions and s.subtree and s.path.count(".") == 1 for s in actor.grants)


def may_keep_group(actor: Actor, group: SideGroup) -> bool:
    """Return whether `actor` keeps a side group: who keeps its ground."""
    return may_manage(actor, group.area)


def may_take_in(actor: Actor, group: SideGroup, unit: Unit, on: date) -> bool:
    """Return whether `actor` may take `unit` into `group` on the day `on`."""
    return may_keep_group(actor, group) and may_be_named_in(group, actor, on).filter(pk=unit.pk).exists()
