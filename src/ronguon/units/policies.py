"""Who may do what at which unit."""

from __future__ import annotations

from ronguon.kernel.errors import NotAllowedError
from ronguon.units.domain import Actor, Deed
from ronguon.units.models import Unit

MESSAGE = "Vai trò của bạn không cho phép việc này. Hãy hỏi quản trị của cơ quan nếu cần quyền."


def require(allowed: bool) -> None:  # noqa: FBT001 (reads as a sentence: require(may_submit(…)))
    """Let the act pass or raise `NotAllowedError`."""
    if not allowed:
        raise NotAllowedError(MESSAGE, code="not_allowed")


def may_manage(actor: Actor, unit: Unit) -> bool:
    """Return whether `actor` keeps the grants and places of `unit`."""
    return actor.may(Deed.MANAGE, unit.path)
