"""What was never proven is erased: the page, who owned it, and every word of it; the trail keeps that it happened."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine, Who, declare
from ronguon.channels import registry
from ronguon.channels.actions.logging_changes import erase_entry
from ronguon.channels.models import Channel, Claim, ClaimOutcome
from ronguon.kernel import clock
from ronguon.kernel.days import day_of
from ronguon.kernel.errors import IllegalMoveError

declare("channel.erased", unit=str, because=str)


@transaction.atomic
def erase_channel(channel: Channel, *, because: str, by: Who) -> None:
    """Erase a page that was never proven; `because` is one word: closed, lapsed, personal or restored.

    Who may is the caller's to ask. The database itself refuses to delete what was proven.
    Raises `IllegalMoveError` for a page that was proven.
    """
    now = Channel.objects.select_for_update().told().filter(pk=channel.pk).first()
    if now is None:
        return
    if not now.pending:
        raise IllegalMoveError(
            "A verified page is not deleted; its declaration is closed and the reason is kept.", code="verified"
        )
    unit, code = now.last_owner.unit, now.code
    Claim.objects.waiting().filter(channel=now).update(outcome=ClaimOutcome.LAPSED.value, decided_at=clock.now())
    Claim.objects.filter(channel=now).update(channel=None)
    for owner in reversed(now.owners.all()):  # each leads to the one before it
        owner.delete()
    now.delete()
    audit.record(by=by, verb="channel.erased", kind="channel", subject=code, unit=str(unit.code), because=because)
    registry.tell_erased(code)


def erase_lapsed(at: datetime) -> int:
    """Erase what nobody proved in time, by the day of `at`; return how many."""
    due = list(Channel.objects.lapsed(day_of(at)).order_by("pk"))
    for channel in due:
        erase_channel(channel, because="lapsed", by=Machine())
    return len(due)


def erase_again(code: UUID) -> None:
    """Erase a page that a restored backup brought back, unless it was proven, and what the log says of it."""
    erase_entry(code, by=Machine())
    channel = Channel.objects.never_proven().filter(code=code).first()
    if channel is not None:
        erase_channel(channel, because="restored", by=Machine())
