"""What is done for channels in the background: looking at proofs over the network, by demand and by the day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ronguon.channels.actions import looking
from ronguon.channels.actions.proving import ask_stale, settle_marks
from ronguon.channels.models import Channel, ChannelProof
from ronguon.jobs.background import enqueue, task
from ronguon.kernel.days import day_of


@task
def look(*, code: str) -> None:
    """Look at the proofs of one page; nothing for one that is gone."""
    channel = Channel.objects.active().told().filter(code=UUID(code)).first()
    if channel is not None:
        looking.look(channel, looking.way_out())


def look_again(at: datetime) -> int:
    """Let every page be looked at whose day has come, and take off marks whose proofs have ended; return how many.

    The pages are looked at one by one, each in a task of its own: one slow host holds up no other.
    """
    on = day_of(at)
    due = Channel.objects.filter(pk__in=ChannelProof.objects.due(on).values("channel"))
    codes = [str(code) for code in due.order_by("pk").values_list("code", flat=True)]
    for code in codes:
        enqueue("channels.look", code=code)
    ask_stale(on)
    return len(codes) + settle_marks()
