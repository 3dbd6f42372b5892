"""What a bad server does ends in time, at the step that failed and in little memory; a good answer comes whole."""

from __future__ import annotations

import gzip
import resource
import ssl
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from ronguon.channels.domain.proofs import FailureDetail, Fetched, FetchFailure, ProofStep
from ronguon.channels.outgoing.client import LIMITS, USER_AGENT, OutgoingClient, OutgoingLimits
from ronguon.channels.outgoing.connecting import trusting
from ronguon.channels.tests.tls_server import (
    HOST,
    PUBLIC,
    SMALL,
    Led,
    Says,
    Script,
    Server,
    answering,
    authority,
    client_of,
    sending,
    trusted,
)

URL = f"https://{HOST}/.well-known/ronguon.txt"
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
MANY = 1 << 17


def bomb() -> bytes:
    return gzip.compress(b"\0" * 20_000_000)


def silent(line: Any) -> None:
    line.recv(1 << 16)
    line.recv(1)


def hundreds() -> bytes:
    return b"".join(b"X-%d: a\r\n" % number for number in range(200))


BAD: dict[str, tuple[Callable[[], Script], ProofStep, FailureDetail]] = {
    "sent to the inside": (
        lambda: answering(b"", "Location: https://169.254.169.254/latest/meta-data/", status="302 Found"),
        ProofStep.ANSWERS, FailureDetail.REDIRECT,
    ),
    "sent to itself": (
        lambda: answering(b"", f"Location: https://{HOST}/", status="308 Permanent Redirect"),
        ProofStep.ANSWERS, FailureDetail.REDIRECT,
    ),
    "sent without a place": (lambda: answering(b"", status="301 Moved"), ProofStep.ANSWERS, FailureDetail.REDIRECT),
    "not there": (lambda: answering(b"no", status="404 Not Found"), ProofStep.ANSWERS, FailureDetail.STATUS),
    "part of it": (lambda: answering(b"no", status="206 Partial"), ProofStep.ANSWERS, FailureDetail.STATUS),
    "out of order": (lambda: answering(b"no", status="503 Busy"), ProofStep.ANSWERS, FailureDetail.STATUS),
    "says nothing": (sending, ProofStep.ANSWERS, FailureDetail.BROKEN),
    "waits": (lambda: silent, ProofStep.ANSWERS, FailureDetail.TIMEOUT),
    "drips its head": (lambda: sending(OK, forever=b"X", every=0.02), ProofStep.ANSWERS, FailureDetail.TIMEOUT),
    "drips its body": (
        lambda: sending(OK + b"Content-Length: 900\r\n\r\n", forever=b"x", every=0.02),
        ProofStep.ANSWERS, FailureDetail.TIMEOUT,
    ),
    "drips chunks": (
        lambda: sending(CHUNKED, forever=b"1\r\nx\r\n", every=0.02), ProofStep.ANSWERS, FailureDetail.TIMEOUT,
    ),
    "endless body": (lambda: sending(OK + b"\r\n", forever=b"x" * 4096), ProofStep.SIZE, FailureDetail.BODY),
    "endless chunks": (
        lambda: sending(CHUNKED, forever=b"400\r\n" + b"x" * 1024 + b"\r\n"), ProofStep.SIZE, FailureDetail.BODY,
    ),
    "a length of gigabytes": (
        lambda: sending(OK + b"Content-Length: 9999999999\r\n\r\n", forever=b"x" * 4096),
        ProofStep.SIZE, FailureDetail.BODY,
    ),
    "endless trailers": (
        lambda: sending(CHUNKED + b"0\r\n", forever=b"X: y\r\n" * 50), ProofStep.SIZE, FailureDetail.HEADERS,
    ),
    "a long extension of a chunk": (
        lambda: sending(CHUNKED + b"1;", forever=b"x" * 4096), ProofStep.SIZE, FailureDetail.HEADERS,
    ),
    "a bomb": (lambda: answering(bomb(), "Content-Encoding: gzip"), ProofStep.SIZE, FailureDetail.BODY),
    "a broken bomb": (
        lambda: answering(b"\x1f\x8bxx", "Content-Encoding: gzip"), ProofStep.READABLE, FailureDetail.ENCODING,
    ),
    "half a gzip": (
        lambda: answering(gzip.compress(b"token" * 9)[:20], "Content-Encoding: gzip"),
        ProofStep.ANSWERS, FailureDetail.BROKEN,
    ),
    "brotli": (lambda: answering(b"xx", "Content-Encoding: br"), ProofStep.READABLE, FailureDetail.ENCODING),
    "one long header": (
        lambda: sending(OK + b"X: " + b"a" * 100 * 1024 + b"\r\n\r\n"), ProofStep.SIZE, FailureDetail.HEADERS,
    ),
    "an endless status": (
        lambda: sending(b"HTTP/1.1 200 ", forever=b"x" * 4096), ProofStep.SIZE, FailureDetail.HEADERS,
    ),
    "hundreds of headers": (lambda: sending(OK + hundreds() + b"\r\n"), ProofStep.ANSWERS, FailureDetail.BROKEN),
    "wait, wait, wait": (
        lambda: sending(forever=b"HTTP/1.1 100 Continue\r\n\r\n"), ProofStep.SIZE, FailureDetail.HEADERS,
    ),
    "half a body": (
        lambda: sending(OK + b"Content-Length: 99\r\n\r\nx"), ProofStep.ANSWERS, FailureDetail.BROKEN,
    ),
    "half a chunk": (lambda: sending(CHUNKED + b"20\r\nxx"), ProofStep.ANSWERS, FailureDetail.BROKEN),
    "no chunk": (lambda: sending(CHUNKED + b"zz\r\nxx"), ProofStep.ANSWERS, FailureDetail.BROKEN),
    "no protocol": (lambda: sending(b"\0\1\2\r\n\r\n"), ProofStep.ANSWERS, FailureDetail.BROKEN),
    "a status of words": (lambda: sending(b"HTTP/1.1 okay fine\r\n\r\n"), ProofStep.ANSWERS, FailureDetail.BROKEN),
}  # fmt: skip


def judged(name: str, limits: OutgoingLimits) -> tuple[Any, float]:
    """Return what the bad server `name` comes to, and how long that took."""
    with Server(BAD[name][0](), trusted()) as server:
        client = client_of(server, limits=limits)
        assert client._trust is not None  # the contexts are made before the clock runs
        begin = time.monotonic()
        answer = client.fetch(URL, hosts={HOST})
        return answer, time.monotonic() - begin


@pytest.mark.parametrize("name", BAD)
def test_a_bad_server_ends_in_time_at_the_step_that_failed(name: str) -> None:
    limits = OutgoingLimits(seconds=0.25 if BAD[name][2] is FailureDetail.TIMEOUT else 3, body=2048, head=8192)
    answer, took = judged(name, limits)
    assert isinstance(answer, FetchFailure)
    assert (answer.step, answer.detail) == BAD[name][1:]
    assert took < limits.seconds + 1


@pytest.mark.soak
def test_bad_servers_end_within_six_seconds_and_fifty_megabytes(record_property: Callable[[str, object], None]) -> None:
    slowest, most = 0.0, 0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in BAD:
        tracemalloc.start()
        answer, took = judged(name, LIMITS)
        most, slowest = max(most, tracemalloc.get_traced_memory()[1]), max(slowest, took)
        tracemalloc.stop()
        assert isinstance(answer, FetchFailure), name
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    record_property("channels", f"{len(BAD)} bad servers end after {slowest:.1f} s, {most / 1e6:.1f} MB traced at most")
    assert slowest <= 6
    assert most <= 5_000_000 + 20_000_000  # the bomb itself is made of twenty megabytes of nothing
    assert grown <= 50


def of_other_host() -> ssl.SSLContext:
    return trusted("khac.anphuoc.gov.vn")


def of_other_authority() -> ssl.SSLContext:
    return authority("Another authority").certificate(HOST)


@pytest.mark.parametrize(
    "context",
    [of_other_host, of_other_authority, lambda: trusted(HOST, (-30, -1)), lambda: trusted(HOST, (2, 30))],
    ids=["other host", "other authority", "expired", "not yet valid"],
)
def test_a_bad_certificate_ends_it_before_anything_is_asked(context: Callable[[], ssl.SSLContext]) -> None:
    with Server(answering(b"token"), context()) as server:
        answer = client_of(server).fetch(URL, hosts={HOST})
    assert isinstance(answer, FetchFailure)
    assert (answer.step, answer.detail) == (ProofStep.CERTIFICATE, FailureDetail.UNTRUSTED)
    assert [question for question in server.questions if question] == []


def test_a_server_without_encryption_or_without_words_is_no_proof() -> None:
    for script, detail in ((sending(OK + b"\r\ntoken"), FailureDetail.NO_TLS), (silent, FailureDetail.TIMEOUT)):
        with Server(script, None) as server:
            limits = OutgoingLimits(seconds=0.3)
            answer = client_of(server, limits=limits).fetch(URL, hosts={HOST})
        assert isinstance(answer, FetchFailure)
        assert (answer.step, answer.detail) == (ProofStep.CERTIFICATE, detail)


def test_old_encryption_is_not_spoken_and_checks_cannot_be_left_out() -> None:
    context = trusting(authority().pem)
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_nobody_listening_is_a_step_of_its_own() -> None:
    with Server(sending(), None) as server:
        port = server.port
    client = OutgoingClient(resolver=Says(), connector=Led(port), authorities=authority().pem)
    answer = client.fetch(URL, hosts={HOST})
    assert isinstance(answer, FetchFailure)
    assert (answer.step, answer.detail) == (ProofStep.CONNECTS, FailureDetail.REFUSED)


def test_what_the_resolver_says_is_handed_on() -> None:
    gone = FetchFailure(ProofStep.RESOLVES, FailureDetail.NO_SUCH_NAME, seen=HOST)
    for answers in ([gone], [()]):
        with Server(sending(), None) as server:
            answer = client_of(server, Says(answers)).fetch(URL, hosts={HOST})
        assert isinstance(answer, FetchFailure)
        assert answer.detail is FailureDetail.NO_SUCH_NAME
        assert server.seen == 0


def test_a_good_answer_comes_whole_and_the_question_says_who_asks_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Server(
        answering(b"token=a", "Content-Type: text/plain; charset=UTF-8", "Set-Cookie: a=b"), trusted()
    ) as server:
        client = client_of(server, Says([["2400:cb00::1", PUBLIC]]))
        answers = [client.fetch(f"https://{HOST}/a%20b/?x=1&y=#z", hosts={HOST}) for _ in range(2)]
    assert answers[0] == answers[1] == Fetched(f"https://{HOST}/a%20b/?x=1&y=", HOST, b"token=a", "text/plain", "UTF-8")
    assert client._connector.asked == [(PUBLIC, 443)] * 2  # type: ignore[attr-defined]  # (the double notes it)
    assert server.questions[0] == server.questions[1]
    assert server.questions[0].decode().splitlines() == [
        "GET /a%20b/?x=1&y= HTTP/1.1", f"Host: {HOST}", f"User-Agent: {USER_AGENT}", "Accept: */*",
        "Accept-Encoding: identity", "Connection: close", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("script", "body"),
    [
        (sending(OK + b"\r\nuntil the end"), b"until the end"),
        (sending(CHUNKED + b"3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"), b"abcdef"),
        (sending(CHUNKED + b"1\r\nx\r\n" * 2048 + b"0\r\n\r\n"), b"x" * 2048),
        (answering(gzip.compress(b"token" * 99), "Content-Encoding: gzip"), b"token" * 99),
        (answering(b"x" * 2048), b"x" * 2048),
        (sending(b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 0\r\n\r\n"), b""),
    ],
)
def test_every_form_of_a_good_answer_is_read(script: Script, body: bytes) -> None:
    with Server(script, trusted()) as server:
        answer = client_of(server, limits=OutgoingLimits(seconds=3, body=2048)).fetch(URL, hosts={HOST})
    assert isinstance(answer, Fetched), answer
    assert (answer.body, answer.cut) == (body, False)


@pytest.mark.parametrize(
    "script",
    [
        sending(OK + b"Content-Length: 99999\r\n\r\n" + b"x" * 9999, forever=b"x"),
        sending(CHUNKED, forever=b"400\r\n" + b"x" * 1024 + b"\r\n"),
        answering(gzip.compress(b"x" * 99999), "Content-Encoding: gzip"),
    ],
)
def test_the_beginning_of_a_long_page_is_given_to_whoever_asks_for_it(script: Script) -> None:
    with Server(script, trusted()) as server:
        answer = client_of(server, limits=OutgoingLimits(seconds=3, body=2048)).fetch(URL, hosts={HOST}, cut=True)
    assert isinstance(answer, Fetched), answer
    assert (answer.body, answer.cut) == (b"x" * 2048, True)


def test_the_limits_are_those_that_were_promised() -> None:
    assert (LIMITS.seconds, LIMITS.body, LIMITS.head) == (5, 64 * 1024, 16 * 1024)
    assert SMALL.seconds < 1
