"""A name server on this machine answers as the worst of them do: aliases to the inside, errors, silence, long texts."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from ronguon.channels.domain.proofs import FailureDetail, FetchFailure, ProofStep, TxtRecords
from ronguon.channels.outgoing.client import OutgoingClient
from ronguon.channels.outgoing.resolving import SystemResolver
from ronguon.channels.tests.tls_server import HOST, PUBLIC, Led

ZONE = {
    ("good.vn.", "A"): [f"good.vn. 0 IN A {PUBLIC}"],
    ("good.vn.", "AAAA"): ["good.vn. 0 IN AAAA 2400:cb00::1"],
    ("four.vn.", "A"): [f"four.vn. 0 IN A {PUBLIC}"],
    ("four.vn.", "AAAA"): "SERVFAIL",
    ("empty.vn.", "A"): [],
    (f"{HOST}.", "A"): [f"{HOST}. 0 IN CNAME in.vn.", "in.vn. 0 IN CNAME inner.vn.", "inner.vn. 0 IN A 10.0.0.1"],
    ("broken.vn.", "A"): "SERVFAIL",
    ("broken.vn.", "AAAA"): "SERVFAIL",
    ("broken.vn.", "TXT"): "SERVFAIL",
    ("_ronguon-challenge.good.vn.", "TXT"): [
        '_ronguon-challenge.good.vn. 0 IN TXT "token=0123 " "expiry=2027-01-01"',
        '_ronguon-challenge.good.vn. 0 IN TXT "\\195\\168"',
    ],
    ("alias.vn.", "TXT"): ["alias.vn. 0 IN CNAME text.vn.", 'text.vn. 0 IN TXT "token=1"'],
    ("none.vn.", "TXT"): [],
}
SILENT = "silent.vn."


def answer_to(wire: bytes) -> bytes | None:
    """Return what the name server says to a question; nothing about the name that is met with silence."""
    question = dns.message.from_wire(wire)
    asked = question.question[0]
    name, kind = asked.name.to_text(), dns.rdatatype.to_text(asked.rdtype)
    if name == SILENT:
        return None
    answer = dns.message.make_response(question)
    answer.flags |= dns.flags.RA
    lines = ZONE.get((name, kind), [] if any(known == name for known, _ in ZONE) else "NXDOMAIN")
    if isinstance(lines, str):
        answer.set_rcode(dns.rcode.from_text(lines))
        return answer.to_wire()
    for line in lines:
        owner, ttl, _, rdtype, data = line.split(" ", 4)
        known = next((one for one in answer.answer if one.name.to_text() == owner), None)
        fresh = dns.rrset.from_text(owner, int(ttl), "IN", rdtype, data)
        if known is None:
            answer.answer.append(fresh)
        else:
            known.update(fresh)  # type: ignore[no-untyped-call]  # (of the library)
    return answer.to_wire()


@pytest.fixture(scope="module")
def resolver() -> Iterator[SystemResolver]:
    """Yield the product's resolver, asking a name server of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))

        def serve() -> None:
            with suppress(OSError):
                while True:
                    wire, whence = line.recvfrom(4096)
                    if not wire:
                        return
                    answer = answer_to(wire)
                    if answer:
                        line.sendto(answer, whence)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        port = line.getsockname()[1]
        yield SystemResolver(["127.0.0.1"], port)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", port))
        thread.join(timeout=5)


def test_both_versions_are_asked_and_silence_about_the_newer_one_is_forgiven(resolver: SystemResolver) -> None:
    assert resolver.addresses("good.vn", 2) == (PUBLIC, "2400:cb00::1")
    assert resolver.addresses("four.vn", 2) == (PUBLIC,)


@pytest.mark.parametrize(
    ("host", "detail"),
    [
        ("nobody.vn", FailureDetail.NO_SUCH_NAME),
        ("empty.vn", FailureDetail.NO_SUCH_NAME),
        ("broken.vn", FailureDetail.RESOLVER),
        ("silent.vn", FailureDetail.TIMEOUT),
    ],
)
def test_what_has_no_address_says_why(resolver: SystemResolver, host: str, detail: FailureDetail) -> None:
    answer = resolver.addresses(host, 0.2)
    assert isinstance(answer, FetchFailure)
    assert (answer.step, answer.detail) == (ProofStep.RESOLVES, detail)


def test_an_alias_that_leads_inside_is_judged_by_where_it_ends(resolver: SystemResolver) -> None:
    connector = Led(1)
    client = OutgoingClient(resolver=resolver, connector=connector)
    answer = client.fetch(f"https://{HOST}/", hosts={HOST})
    assert isinstance(answer, FetchFailure)
    assert answer.detail is FailureDetail.NOT_PUBLIC
    assert connector.asked == []


def test_texts_are_put_together_and_what_is_not_there_is_no_failure(resolver: SystemResolver) -> None:
    name = "_ronguon-challenge.good.vn"
    found = resolver.txt(name, 2)
    assert isinstance(found, TxtRecords)
    assert sorted(found.values) == ["token=0123 expiry=2027-01-01", "è"]
    assert resolver.txt("alias.vn", 2) == TxtRecords("alias.vn", ("token=1",))
    assert resolver.txt("none.vn", 2) == TxtRecords("none.vn")
    assert resolver.txt("nobody.vn", 2) == TxtRecords("nobody.vn")


def test_a_name_server_in_trouble_leaves_the_texts_unknown(resolver: SystemResolver) -> None:
    for name, detail in (("broken.vn", FailureDetail.RESOLVER), ("silent.vn", FailureDetail.TIMEOUT)):
        answer = resolver.txt(name, 0.2)
        assert isinstance(answer, FetchFailure)
        assert answer.detail is detail
