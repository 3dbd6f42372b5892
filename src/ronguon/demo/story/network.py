"""The network of the invented province, in memory: its domains publish the codes they were given, nothing else exists.

Names that end in `.example` can never be registered, so nothing outside could answer for them. What a demo asks stays
in its own process; no connection is opened.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from ronguon.channels.actions.looking import WayOut
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.published import CHALLENGE_LABEL
from ronguon.channels.domain.proofs.shapes import Answer, FailureDetail, FetchFailure, ProofStep, TxtAnswer, TxtRecords
from ronguon.channels.models import ChannelProof
from ronguon.channels.outgoing.client import OutgoingClient
from ronguon.channels.outgoing.connecting import DirectConnector

KEEPERS_ASLEEP: Final = frozenset({"suoirong.anphuoc.example"})
"""Hosts whose keepers have not published the code yet."""


class StoryNames:
    """The name servers of the invented province: each domain of its bodies publishes the code it was given."""

    def addresses(self, host: str, seconds: float) -> tuple[str, ...] | FetchFailure:
        """Return no address: the invented sites have names and no machines."""
        del seconds
        return FetchFailure(ProofStep.RESOLVES, FailureDetail.NO_SUCH_NAME, seen=host)

    def txt(self, name: str, seconds: float = 5.0) -> TxtAnswer:
        """Return the code that the host of `name` was given, if its keeper has published it."""
        del seconds
        host = name.removeprefix(f"{CHALLENGE_LABEL}.")
        if not host.endswith("anphuoc.example") or host in KEEPERS_ASLEEP:
            return TxtRecords(name)
        given = ChannelProof.objects.filter(channel__key=host, method=ProofMethod.DNS.value).exclude(token="")
        return TxtRecords(name, tuple(f"token={one.token} expiry={one.expires_on}" for one in given))


class _NoMachines(OutgoingClient):
    """A client that never opens a connection, whatever it is asked for."""

    def fetch(self, url: str, *, hosts: Collection[str], cut: bool = False) -> Answer:
        del hosts, cut
        return FetchFailure(ProofStep.RESOLVES, FailureDetail.NO_SUCH_NAME, url)


def way_out() -> WayOut:
    """Return the way out of a demo, which leads nowhere."""
    names = StoryNames()
    return WayOut(_NoMachines(resolver=names, connector=DirectConnector()), names)
