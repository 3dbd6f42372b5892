"""What is not public is not connected to: address by address, spelling by spelling, however a name changes its mind."""

from __future__ import annotations

import ipaddress
import itertools
from collections.abc import Callable, Iterator

import pytest

from ronguon.channels.domain.proofs import FailureDetail, Fetched, FetchFailure, ProofStep
from ronguon.channels.outgoing.addresses import is_public
from ronguon.channels.outgoing.connecting import DirectConnector, NotPublicError
from ronguon.channels.tests.tls_server import HOST, PUBLIC, Says, Server, client_of, sending, trusted

Show = Callable[[str, object], None]
RANGES = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "233.252.0.0/24", "240.0.0.0/4",
    "255.255.255.255/32", "::/128", "::1/128", "::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64",
    "100:0:0:1::/64", "2001::/32", "2001:1::1/128", "2001:2::/48", "2001:3::/32", "2001:4:112::/48", "2001:10::/28",
    "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16",
    "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "4000::/3", "0:0:0:1::/64",
]  # fmt: skip
INSIDE = ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "8.8.8.8"]
EMBEDDED = [
    form.format(dotted=v4, high=f"{number >> 16:x}", low=f"{number & 0xFFFF:x}")
    for v4, number in ((v4, int(ipaddress.ip_address(v4))) for v4 in INSIDE)
    for form in (
        "::ffff:{dotted}", "::{dotted}", "64:ff9b::{dotted}", "64:ff9b:1::{dotted}", "2002:{high}:{low}::1",
        "2001:0:{high}:{low}::", "::ffff:0:{dotted}", "fe80::5efe:{high}:{low}", "2400:cb00::5efe:{high}:{low}",
        "2400:cb00::200:5efe:{high}:{low}",
    )
]  # fmt: skip
METADATA = ["169.254.169.254", "169.254.170.2", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16"]
ODD = [
    "fe80::1%eth0", "2400:cb00::1%1", "127.1", "0177.0.0.1", "0x7f.1", "2130706433", "127.0.0.1:80", "[::1]", "", " ",
    "localhost", "1.2.3", "1.2.3.4.5", "１.1.1.1", "1.1.1.1 ", "1" * 60,
]  # fmt: skip
OPEN = ["1.1.1.1", "203.119.8.106", "113.160.0.1", "172.15.0.1", "172.32.0.1", "100.63.255.255", "100.128.0.1",
        "192.0.1.1", "198.17.0.1", "198.20.0.1", "223.255.255.1", "2400:cb00::1", "2001:4860:4860::8888",
        "2001:ee0::1", "2003::1", "2600::1", "3ffe::1"]  # fmt: skip


def inside(block: str) -> Iterator[str]:
    """Yield the first, a middle and the last address of a block."""
    network = ipaddress.ip_network(block)
    yield from {str(network[place]) for place in (0, network.num_addresses // 2, -1)}


BLOCKED = [*itertools.chain.from_iterable(inside(block) for block in RANGES), *EMBEDDED, *METADATA, *ODD]


@pytest.fixture
def canary() -> Iterator[Server]:
    """Yield a server that would greet whoever comes: nobody should."""
    with Server(sending(b"HTTP/1.1 200 OK\r\n\r\ncaught"), trusted()) as server:
        yield server


def test_no_address_that_is_not_public_is_connected_to(canary: Server, record_property: Show) -> None:
    caught = []
    for address in BLOCKED:
        answer = client_of(canary, Says([[address]])).fetch(f"https://{HOST}/", hosts={HOST})
        if not (isinstance(answer, FetchFailure) and answer.step is ProofStep.ALLOWED and answer.seen == ""):
            caught.append(address)
    record_property("channels", f"{len(BLOCKED)} addresses of {len(RANGES)} ranges blocked, {canary.seen} connections")
    assert caught == []
    assert canary.seen == 0
    assert len(RANGES) >= 29


@pytest.mark.parametrize("address", OPEN)
def test_an_address_that_was_given_out_is_public(address: str) -> None:
    assert is_public(address)


def test_the_connector_of_the_product_judges_again(canary: Server) -> None:
    for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0"):  # noqa: S104 (nothing is bound)
        with pytest.raises(NotPublicError):
            DirectConnector().connect(address, canary.port, 1)
    assert canary.seen == 0


def test_a_name_is_asked_once_and_the_judged_address_is_connected_to(canary: Server) -> None:
    resolver = Says([[PUBLIC], ["127.0.0.1"]])
    client = client_of(canary, resolver)
    client.fetch(f"https://{HOST}/", hosts={HOST})
    assert resolver.asked == [HOST]
    assert client._connector.asked == [(PUBLIC, 443)]  # type: ignore[attr-defined]  # (the double notes it)


def test_names_that_change_their_mind_or_mix_their_answers_reach_nothing(canary: Server, record_property: Show) -> None:
    private = [*METADATA, "127.0.0.1", "10.0.0.1", "::1", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1"]
    public = [PUBLIC, "1.1.1.1", "2400:cb00::1"]
    tries = [
        answer
        for bad in private
        for count in range(1, 4)
        for place in range(count + 1)
        for answer in ([*public[:place], bad, *public[place:count]], [bad] * (count + place))
    ]
    connected = 0
    for answer in tries:
        client = client_of(canary, Says([answer, [PUBLIC]]))
        failure = client.fetch(f"https://{HOST}/", hosts={HOST})
        assert isinstance(failure, FetchFailure)
        connected += failure.detail is not FailureDetail.NOT_PUBLIC
    record_property("channels", f"{len(tries) - connected}/{len(tries)} rebound or mixed answers blocked")
    assert len(tries) >= 200
    assert (connected, canary.seen) == (0, 0)


HOSTS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0",
    "0.0.0.0", "127.0.0.1.", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",  # noqa: S104 (nothing is bound)
    "[2002:7f00:1::]", "[fe80::1%25eth0]", "localhost", "localhost.", "LOCALHOST", "localhost.localdomain.local",
    "a.localhost", "metadata", "metadata.google.internal", "169.254.169.254", "0xa9fea9fe", "2852039166",
    "0251.0376.0251.0376", "169.254.43518", "①②⑦.⓪.⓪.①", "127。0。0。1", "１２７.０.０.１", "%31%32%37.0.0.1",
    "127.0.0.1%00.gov.vn", "a.lan", "a.home", "a.corp", "1.0.0.127.in-addr.arpa", "a.onion", "-a.gov.vn", "a..gov.vn",
    f"{'a' * 64}.gov.vn", "127.0.0.1\u00ad", "gov.vn", "vn", "laocai.vn",
]  # fmt: skip
OTHERS = [
    "evil.vn", f"{HOST}.evil.vn", f"evil{HOST}", f"evil-{HOST}", "anphuoc.gov.vn", f"www.{HOST}", f"a.{HOST}",
    "camvan.anphuoc.gov.vn.com", "cаmvan.anphuoc.gov.vn", "camvan.anphuoc.gov.vn.vn", "xn--cmvan-2ve.anphuoc.gov.vn",
]  # fmt: skip
CONFUSING = [
    f"https://evil.vn\\@{HOST}/", f"https://{HOST}\\@evil.vn/", f"https://{HOST}@evil.vn/",
    f"https://evil.vn@{HOST}/", f"https://{HOST}:443@evil.vn/", f"https://{HOST}#@evil.vn:8443/@", f"https:{HOST}/",
    f"https:/{HOST}/", f"https:///{HOST}/", f"https://{HOST}:8443/", f"https://{HOST}:80/", f"https://{HOST}%2eevil.vn/",
    f"https://{HOST}%23.evil.vn/", f"https://{HOST}\t.evil.vn/", f"https://{HOST}\r\nHost: evil.vn/",
    f"https://{HOST}/\r\nX: y", f"//{HOST}/", f"http://{HOST}/", f"file://{HOST}/etc/passwd", f"gopher://{HOST}/_x",
    f"https://{HOST}%00/", f"https://{HOST}/../..//evil", f"https://{HOST};evil.vn/", f"https://[{HOST}]/", HOST,
    f"https://{HOST}\u3002evil.vn/", f"javascript:https://{HOST}/",
]  # fmt: skip


def test_no_spelling_of_another_host_is_asked(canary: Server, record_property: Show) -> None:
    """Neither one that leads inside, even where somebody allowed that very spelling, nor another than is allowed."""
    resolver = Says()
    tries = [(host, {HOST}) for host in [*HOSTS, *OTHERS]] + [(host, {HOST, host}) for host in HOSTS]
    for host, hosts in tries:
        answer = client_of(canary, resolver).fetch(f"https://{host}/", hosts=hosts)
        assert isinstance(answer, FetchFailure), host
        assert answer.step is ProofStep.OWN_PLACE, host
    record_property("channels", f"{len(HOSTS)} spellings of hosts and {len(CONFUSING)} confusing addresses blocked")
    assert (resolver.asked, canary.seen) == ([], 0)
    assert len(HOSTS) >= 40


def test_no_address_that_readers_read_differently_is_asked(canary: Server) -> None:
    resolver = Says()
    for url in CONFUSING:
        answer = client_of(canary, resolver).fetch(url, hosts={HOST, "evil.vn"})
        # What stands behind "#" belongs to no host, and two dots in a path are refused with the rest.
        harmless = url.startswith(f"https://{HOST}#")
        assert harmless or (isinstance(answer, FetchFailure) and answer.step is ProofStep.OWN_PLACE), url
    assert len(CONFUSING) >= 12
    assert set(resolver.asked) <= {HOST}


def test_a_planted_hole_is_seen_by_the_canary(canary: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ronguon.channels.outgoing.client.is_public", lambda _address: True)
    answer = client_of(canary, Says([["127.0.0.1"]])).fetch(f"https://{HOST}/", hosts={HOST})
    assert isinstance(answer, Fetched)
    assert canary.seen == 1
