"""A proven page is official no more: it stays as a tombstone with the reason."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.channels.actions.publishing import lose_mark
from ronguon.channels.domain.proving import MarkLost
from ronguon.channels.models import REASON_LENGTH, Channel, ChannelOwner
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.vietnamese import nfc

declare("channel.withdrawn", unit=str, reason=str)


@transaction.atomic
def retire_channel(channel: Channel, *, reason: str, by: Who, because: MarkLost = MarkLost.ARCHIVED) -> None:
    """Say that a proven page is official no more, from today; who may is the caller's to ask.

    With `because` personal nothing of it is shown any more, and what the log said of it is erased.

    Raises `RonguonError` without a reason, `IllegalMoveError` when it was withdrawn before.
    """
    reason = " ".join(nfc(reason).split())
    if not 0 < len(reason) <= REASON_LENGTH:
        raise RonguonError(
            "State why the declaration is closed, in at most {most} characters.", code="reason", most=REASON_LENGTH
        )
    on, last = clock.today(), channel.last_owner
    going = Channel.objects.active().filter(pk=channel.pk)
    if not going.update(withdrawn_on=max(on, last.since_on), reason=reason, revision=F("revision") + 1):
        raise IllegalMoveError("This declaration was already closed.", code="closed")
    lose_mark(channel, because=because, by=by)
    ChannelOwner.objects.current().filter(channel=channel).update(until_on=max(on, last.since_on))
    audit.record(
        by=by, verb="channel.withdrawn", kind="channel", subject=channel.code, unit=str(last.unit.code), reason=reason
    )
