"""A machine looks whether a page is its unit's: each way in turn, over the network, before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from ronguon.channels import registry
from ronguon.channels.actions.proving import canonical_of, enter_findings, proves
from ronguon.channels.domain import Canonical, ChannelKind, Platform
from ronguon.channels.domain.hosts import taken_apart
from ronguon.channels.domain.proofs.challenges import Challenge, ProofQuestion
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.shapes import ProofFinding, ProofStep, failed
from ronguon.channels.models import Channel, ChannelProof
from ronguon.channels.outgoing.asking import (
    ask_description,
    ask_dns,
    ask_file,
    ask_handle,
    ask_site,
    site_hosts,
)
from ronguon.channels.outgoing.client import OutgoingClient
from ronguon.channels.outgoing.connecting import DirectConnector
from ronguon.channels.outgoing.resolving import OutgoingResolver, SystemResolver
from ronguon.kernel import clock
from ronguon.kernel.days import day_of


@dataclass(frozen=True, slots=True)
class WayOut:
    """What asks the network: in production the system's own resolver and a direct line; in a test what it is given."""

    client: OutgoingClient
    resolver: OutgoingResolver


def direct() -> WayOut:
    """Return the way out of production: nothing is set for it, so nothing can open it further."""
    resolver = SystemResolver()
    return WayOut(OutgoingClient(resolver=resolver, connector=DirectConnector()), resolver)


def way_out() -> WayOut:
    """Return what a task asks: the network, or in a demo what the story has in memory."""
    found = registry.instead()
    return found if isinstance(found, WayOut) else direct()


def look(channel: Channel, out: WayOut) -> list[ProofFinding]:
    """Ask for every proof of a page that a machine can see, keep what was found, and return it.

    Nothing is held in the database while others are asked; what was closed meanwhile stays as it is.
    """
    found = [_asked(channel, row, out) for row in channel.proofs.exclude(method=ProofMethod.WITNESS.value)]
    enter_findings(channel, found)
    return found


def _asked(channel: Channel, row: ChannelProof, out: WayOut) -> ProofFinding:
    return _ASK[ProofMethod(row.method)](canonical_of(channel), _Asked(channel, row, out))


@dataclass(frozen=True, slots=True)
class _Asked:
    channel: Channel
    row: ChannelProof
    out: WayOut

    @property
    def question(self) -> ProofQuestion:
        """Return what is asked of a code: whether it proves this page of this unit today."""
        unit, own, row = str(self.channel.last_owner.unit.code), str(self.channel.code), self.row
        used = None if row.found_at is None else day_of(row.found_at)
        given = Challenge(row.token, unit, own, ProofMethod(row.method), row.asked_on, used)
        return ProofQuestion(given, unit, own, clock.today(), again=used is not None)

    @property
    def sites(self) -> list[Canonical]:
        """Return the sites that the unit has proven, the last proven first."""
        return own_sites(self.channel, clock.today())

    @property
    def hosts(self) -> frozenset[str]:
        """Return the hosts of those sites."""
        return frozenset(host for site in self.sites for host in site_hosts(site))


def own_sites(channel: Channel, on: date) -> list[Canonical]:
    """Return the sites that the owner of a page has proven and still proves on a day, the last proven first."""
    unit = channel.last_owner.unit
    sites = Channel.objects.active().filter(platform=Platform.WEB.value, kind=ChannelKind.SITE.value)
    mine = sites.owned_by(unit, on).filter(proven_on__isnull=False).exclude(pk=channel.pk)
    return [canonical_of(one) for one in mine.order_by("-proven_on", "-pk") if proves(one, on)]


def _dns(channel: Canonical, asked: _Asked) -> ProofFinding:
    return ask_dns(taken_apart(channel.url).host, asked.question, resolvers=[asked.out.resolver])


def _file(channel: Canonical, asked: _Asked) -> ProofFinding:
    return ask_file(taken_apart(channel.url).host, asked.question, client=asked.out.client)


def _site(channel: Canonical, asked: _Asked) -> ProofFinding:
    finding = failed(ProofMethod.SITE_NAMES, ProofStep.OWN_PLACE, "")
    for site in asked.sites:
        finding = ask_site(channel, site, client=asked.out.client)
        if finding.found:
            break
    return finding


def _description(channel: Canonical, asked: _Asked) -> ProofFinding:
    return ask_description(channel, asked.question, own_hosts=asked.hosts, client=asked.out.client)


def _handle(channel: Canonical, asked: _Asked) -> ProofFinding:
    return ask_handle(channel, own_hosts=asked.hosts, client=asked.out.client, resolver=asked.out.resolver)


_ASK: Final[dict[ProofMethod, Callable[[Canonical, _Asked], ProofFinding]]] = {
    ProofMethod.DNS: _dns,
    ProofMethod.FILE: _file,
    ProofMethod.SITE_NAMES: _site,
    ProofMethod.DESCRIPTION: _description,
    ProofMethod.HANDLE: _handle,
}
