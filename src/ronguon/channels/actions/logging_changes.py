"""Writing the log of channels: a leaf for each published change, what it commits to beside it, and erasing that."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.channels import registry
from ronguon.channels.domain.log.changes import LoggedChange
from ronguon.channels.domain.log.leaves import leaf_of, new_salt
from ronguon.channels.models import ChannelLogEntry, ChannelLogLeaf

_LOCK: Final = int.from_bytes(b"chan-log")
"""The number of the lock by which writers of the log take turns on PostgreSQL; SQLite has one writer anyway."""

declare("channel.log_erased", changes=int)


def append(entry: LoggedChange, *, channel_code: UUID, at: datetime) -> ChannelLogLeaf:
    """Log a published change of a channel, inside the transaction of the change, and return its leaf.

    Costs the same however long the log is. Whoever logs holds the others off until their own transaction ends, so that
    places have no gap: log last. It is part of the caller's action, which leaves the event.
    Raises `RuntimeError` outside a transaction: a leaf that could survive without its change would be a lie.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a change is logged in its own transaction")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = ChannelLogLeaf.objects.order_by("-index").values_list("index", flat=True).first()
    salt, text = new_salt(), entry.written()
    leaf = ChannelLogLeaf.objects.create(
        index=0 if last is None else last + 1, commitment=leaf_of(salt, text).hex(), logged_at=at
    )
    ChannelLogEntry.objects.create(leaf=leaf, channel=channel_code, salt=salt.hex(), text=text)
    return leaf


@transaction.atomic
def erase_entry(channel_code: UUID, *, by: Who) -> int:
    """Erase all that the log says of a channel that was wrongly listed; return how many changes there were.

    The leaves stay, so that the log holds as before; what they committed to is gone, from the static files with the
    next turn of the worker and from the public pages at once. Who may is the caller's to ask.
    """
    erased, _ = ChannelLogEntry.objects.filter(channel=channel_code).delete()
    if erased:
        audit.record(by=by, verb="channel.log_erased", kind="channel", subject=channel_code, changes=erased)
        registry.tell_erased(channel_code)
    return erased
