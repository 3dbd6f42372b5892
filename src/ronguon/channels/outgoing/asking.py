"""Each way of proving, asked and judged in one call: what is looked at where, and no more than that."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ronguon.channels.domain.hosts import taken_apart
from ronguon.channels.domain.proofs.challenges import ProofQuestion
from ronguon.channels.domain.proofs.describing import check_description
from ronguon.channels.domain.proofs.handles import DID_PATH, atproto_name, check_handle, handle_host, webfinger_url
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.naming import TRUST_PATHS, check_site_names
from ronguon.channels.domain.proofs.published import (
    challenge_name,
    check_dns,
    check_file,
    file_url,
    suffix_refused,
)
from ronguon.channels.domain.proofs.shapes import Answer, ProofFinding, ProofStep, failed
from ronguon.channels.domain.shapes import Canonical, Platform
from ronguon.channels.outgoing.client import OutgoingClient
from ronguon.channels.outgoing.resolving import OutgoingResolver


def ask_dns(host: str, question: ProofQuestion, *, resolvers: Sequence[OutgoingResolver]) -> ProofFinding:
    """Ask every one of `resolvers` for the token of `host`; all must know it. The public suffixes are not asked."""
    refused = suffix_refused(ProofMethod.DNS, host)
    return refused or check_dns(host, [one.txt(challenge_name(host)) for one in resolvers], question)


def ask_file(host: str, question: ProofQuestion, *, client: OutgoingClient) -> ProofFinding:
    """Ask `host` for the file with the token."""
    return check_file(host, client.fetch(file_url(host), hosts={host}), question)


def ask_site(channel: Canonical, site: Canonical, *, client: OutgoingClient) -> ProofFinding:
    """Ask `site`, which the unit has proven, whether it names `channel`: its front page, then trust.txt in two places.

    Whoever names the page is enough, so the others are then not asked.
    """
    own, host = site_hosts(site), taken_apart(site.url).host
    place = f"https://{host}{site.url.partition(host)[2]}"  # a site that was declared by http is asked by https
    page = client.fetch(place, hosts=own, cut=True)
    finding = check_site_names(channel, page=page, own_hosts=own, place=place)
    trust: list[Answer] = []
    for path in TRUST_PATHS:
        if finding.found:
            break
        trust.append(client.fetch(f"https://{host}{path}", hosts=own))
        finding = check_site_names(channel, page=page, trust=trust, own_hosts=own, place=place)
    return finding


def ask_description(
    channel: Canonical, question: ProofQuestion | None, *, own_hosts: Collection[str], client: OutgoingClient
) -> ProofFinding:
    """Ask the public page of `channel` for its description."""
    answer = client.fetch(channel.url, hosts={taken_apart(channel.url).host}, cut=True)
    return check_description(channel, answer, question, own_hosts=own_hosts)


def ask_handle(
    channel: Canonical,
    *,
    own_hosts: Collection[str],
    client: OutgoingClient,
    resolver: OutgoingResolver,
    known: str = "",
) -> ProofFinding:
    """Ask the unit's own host whether the account that bears its name is the unit's."""
    host = handle_host(channel)
    if host is None or host not in own_hosts:
        return failed(ProofMethod.HANDLE, ProofStep.OWN_PLACE, channel.url, seen=host or channel.key)
    if channel.platform is Platform.FEDIVERSE:
        return check_handle(channel, own_hosts=own_hosts, answer=client.fetch(webfinger_url(channel), hosts={host}))
    records = resolver.txt(atproto_name(host))
    answer = client.fetch(f"https://{host}{DID_PATH}", hosts={host})
    return check_handle(channel, own_hosts=own_hosts, records=records, answer=answer, known=known)


def site_hosts(site: Canonical) -> frozenset[str]:
    """Return the hosts of a site in its two spellings, with and without www, which are one page (decision 0031)."""
    host = taken_apart(site.url).host
    bare = host.removeprefix("www.") if host.count(".") > 1 else host
    return frozenset({host, bare, f"www.{bare}"})
