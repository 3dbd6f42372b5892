"""Where a page stands, from its rows as pages bring them along."""

from __future__ import annotations

from ronguon.channels.domain import ChannelKind
from ronguon.channels.domain.proving import ChannelState, proven, state
from ronguon.channels.models import Channel
from ronguon.kernel import clock


def state_of(channel: Channel) -> ChannelState:
    """Return where a page stands on its way; from its proofs and marks, brought along or asked for."""
    on, marks = clock.today(), channel.publications.all()
    return state(
        withdrawn=channel.withdrawn_on is not None,
        marked=any(one.until_on is None for one in marks),
        marked_before=bool(marks),
        proven_now=proven(ChannelKind(channel.kind), [one.known for one in channel.proofs.all()], on),
    )
