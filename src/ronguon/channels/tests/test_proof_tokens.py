"""A token proves one page of one unit in one way, within a week and once; it is read however it was pasted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from ronguon.channels.domain.proofs import (
    Challenge,
    FailureDetail,
    Fetched,
    FetchFailure,
    ProofFinding,
    ProofMethod,
    ProofOutcome,
    ProofQuestion,
    ProofStep,
    TxtRecords,
    check_description,
    check_dns,
    check_file,
    new_challenge,
)
from ronguon.channels.domain.proofs.challenges import same_token
from ronguon.channels.domain.proofs.published import challenge_name, file_url
from ronguon.channels.domain.recognising import recognised
from ronguon.channels.domain.shapes import Canonical

HOST = "camvan.anphuoc.gov.vn"
MONDAY = date(2026, 3, 2)
UNIT, CHANNEL = "cam-van", "0b1d"
METHODS = (ProofMethod.DNS, ProofMethod.FILE, ProofMethod.DESCRIPTION)
found = recognised("https://www.facebook.com/xacamvan")
assert isinstance(found, Canonical)
PAGE = found


def given(method: ProofMethod, unit: str = UNIT, channel: str = CHANNEL) -> Challenge:
    return new_challenge(unit=unit, channel=channel, method=method, on=MONDAY)


def asked(challenge: Challenge, on: date = MONDAY, *, again: bool = False) -> ProofQuestion:
    return ProofQuestion(challenge, UNIT, CHANNEL, on, again)


def judged(method: ProofMethod, published: str, question: ProofQuestion) -> ProofFinding:
    """Return what becomes of words published at the place that the method looks at."""
    if method is ProofMethod.DNS:
        return check_dns(HOST, [TxtRecords(challenge_name(HOST), (published,))], question)
    if method is ProofMethod.FILE:
        return check_file(HOST, Fetched(file_url(HOST), HOST, published.encode(), "text/plain"), question)
    token = published.partition(" ")[0].removeprefix("token=")
    body = f'<meta property="og:description" content="Xã Cẩm Vân {token}">'
    return check_description(PAGE, Fetched(PAGE.url, "www.facebook.com", body.encode(), "text/html", "utf-8"), question)


@pytest.mark.parametrize("method", METHODS)
def test_what_was_given_out_and_published_is_found(method: ProofMethod) -> None:
    challenge = given(method)
    for day in (MONDAY, MONDAY + timedelta(days=7)):
        assert judged(method, challenge.published, asked(challenge, day)).found
    used = replace(challenge, used_on=MONDAY)
    for day in (MONDAY + timedelta(days=30), challenge.expires_on):
        assert judged(method, challenge.published, asked(used, day, again=True)).found


def refused_ways(method: ProofMethod) -> list[tuple[str, ProofQuestion, ProofStep]]:
    """Return what somebody may try with a token that is not theirs, not new or not in time."""
    mine = given(method)
    later, used = MONDAY + timedelta(days=8), replace(mine, used_on=MONDAY)
    other_method = next(one for one in METHODS if one is not method)
    tries = [
        (mine.published, asked(used), ProofStep.UNUSED),  # replayed
        (mine.published, asked(mine, MONDAY + timedelta(days=9), again=True), ProofStep.UNUSED),  # never used before
        (mine.published, asked(mine, later), ProofStep.NOT_EXPIRED),
        (mine.published, asked(used, used.expires_on + timedelta(days=1), again=True), ProofStep.NOT_EXPIRED),
        (mine.published, asked(mine, MONDAY - timedelta(days=1)), ProofStep.NOT_EXPIRED),
        (given(method, "ha-son").published, asked(mine), ProofStep.EQUAL),  # what another unit published
        (mine.published, asked(replace(mine, unit="ha-son")), ProofStep.BELONGS),
        (mine.published, asked(replace(mine, channel="77aa")), ProofStep.BELONGS),
        (mine.published, asked(replace(mine, method=other_method)), ProofStep.BELONGS),
        (mine.published.replace(mine.token, mine.token[:-1] + ("0" if mine.token[-1] != "0" else "1")), asked(mine),
         ProofStep.EQUAL),
        (mine.published.replace(mine.token, mine.token[::-1]), asked(mine), ProofStep.EQUAL),
        ("", asked(mine), ProofStep.PRESENT),
    ]  # fmt: skip
    if method is not ProofMethod.DESCRIPTION:
        tries += [
            (f"token={mine.token} expiry=2026-03-01", asked(mine), ProofStep.NOT_EXPIRED),
            (f"token={mine.token} expiry=mai", asked(mine), ProofStep.READABLE),
            (f"token={mine.token[:31]}", asked(mine), ProofStep.EQUAL),
            (f"token={mine.token}0", asked(mine), ProofStep.EQUAL),
        ]
    return tries


def test_replayed_foreign_and_expired_tokens_are_refused(record_property: Callable[[str, object], None]) -> None:
    refused = 0
    for method, _ in product(METHODS, range(8)):
        for published, question, step in refused_ways(method):
            finding = judged(method, published, question)
            assert finding.outcome is not ProofOutcome.FOUND
            assert finding.step is step, (method, published)
            refused += 1
    record_property("channels", f"{refused}/{refused} replayed, foreign, expired or altered tokens refused")
    assert refused >= 300


def test_a_token_has_128_random_bits_and_is_compared_whole() -> None:
    tokens = {given(ProofMethod.DNS).token for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(bytes.fromhex(token)) for token in tokens} == {16}
    one = tokens.pop()
    assert same_token(one, one)
    assert not same_token("", "")
    assert not same_token(one, one.upper().replace("A", "é"))


@pytest.mark.parametrize(
    "form",
    [
        "{0}", "\ufeff{0}\r\n", "  {0}  ", '"{0}"', "# Rõ Nguồn\n{1}\n{2}\n", "{1}\r\n{2}", "{1};{2}", "{1}, {2}",
        "{1}", "{1} expiry=never", "v=spf1 -all\n{0}", "token=00112233445566778899aabbccddeeff expiry=2020-01-01\n{0}",
        "TOKEN={3}", "{2}\n{1}",
    ],
)  # fmt: skip
def test_what_was_pasted_untidily_is_read(form: str) -> None:
    for method in (ProofMethod.DNS, ProofMethod.FILE):
        challenge = given(method)
        token, expiry = challenge.published.split()
        text = form.format(challenge.published, token, expiry, challenge.token.upper())
        assert judged(method, text, asked(challenge)).found, text


def test_a_file_saved_as_unicode_by_an_editor_is_read() -> None:
    challenge = given(ProofMethod.FILE)
    answer = Fetched(file_url(HOST), HOST, challenge.published.encode("utf-16"), "text/plain")
    assert check_file(HOST, answer, asked(challenge)).found


def test_a_page_in_the_place_of_the_file_is_no_proof() -> None:
    challenge = given(ProofMethod.FILE)
    for body, kind in ((f"<html>{challenge.published}", ""), (challenge.published, "text/html")):
        finding = check_file(HOST, Fetched(file_url(HOST), HOST, body.encode(), kind), asked(challenge))
        assert (finding.outcome, finding.step) == (ProofOutcome.NOT_FOUND, ProofStep.READABLE)


def test_what_another_host_serves_is_no_proof() -> None:
    challenge = given(ProofMethod.FILE)
    answer = Fetched("https://evil.vn/", "evil.vn", challenge.published.encode(), "text/plain")
    assert check_file(HOST, answer, asked(challenge)).step is ProofStep.OWN_PLACE


def test_every_resolver_has_to_know_the_token() -> None:
    challenge = given(ProofMethod.DNS)
    knows = TxtRecords(challenge_name(HOST), (challenge.published,))
    silent = FetchFailure(ProofStep.RESOLVES, FailureDetail.TIMEOUT)
    assert check_dns(HOST, [knows, knows], asked(challenge)).found
    assert check_dns(HOST, [knows, TxtRecords("")], asked(challenge)).outcome is ProofOutcome.NOT_FOUND
    assert check_dns(HOST, [knows, silent], asked(challenge)).outcome is ProofOutcome.UNKNOWN
    assert check_dns(HOST, [], asked(challenge)).outcome is ProofOutcome.NOT_FOUND


@pytest.mark.parametrize("host", ["vn", "gov.vn", "laocai.vn", "angiang.vn", "id.vn", "com.vn", "github.io"])
def test_a_name_under_which_anybody_may_register_is_never_proven(host: str) -> None:
    challenge = given(ProofMethod.DNS)
    finding = check_dns(host, [TxtRecords("", (challenge.published,))], asked(challenge))
    assert (finding.step, finding.detail) == (ProofStep.OWN_PLACE, FailureDetail.PUBLIC_SUFFIX)
    assert finding.outcome is ProofOutcome.NOT_FOUND


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (FetchFailure(ProofStep.ANSWERS, FailureDetail.STATUS, status=404), ProofOutcome.NOT_FOUND),
        (FetchFailure(ProofStep.ANSWERS, FailureDetail.STATUS, status=410), ProofOutcome.NOT_FOUND),
        (FetchFailure(ProofStep.ANSWERS, FailureDetail.REDIRECT, status=302), ProofOutcome.NOT_FOUND),
        (FetchFailure(ProofStep.RESOLVES, FailureDetail.NO_SUCH_NAME), ProofOutcome.NOT_FOUND),
        (FetchFailure(ProofStep.ANSWERS, FailureDetail.STATUS, status=503), ProofOutcome.UNKNOWN),
        (FetchFailure(ProofStep.ANSWERS, FailureDetail.STATUS, status=403), ProofOutcome.UNKNOWN),
        (FetchFailure(ProofStep.CONNECTS, FailureDetail.TIMEOUT), ProofOutcome.UNKNOWN),
        (FetchFailure(ProofStep.CERTIFICATE, FailureDetail.UNTRUSTED), ProofOutcome.UNKNOWN),
        (FetchFailure(ProofStep.ALLOWED, FailureDetail.NOT_PUBLIC), ProofOutcome.UNKNOWN),
        (FetchFailure(ProofStep.RESOLVES, FailureDetail.RESOLVER), ProofOutcome.UNKNOWN),
    ],
)
def test_what_could_not_be_seen_is_unknown_and_what_is_gone_is_not_found(
    failure: FetchFailure, outcome: ProofOutcome
) -> None:
    finding = check_file(HOST, failure, asked(given(ProofMethod.FILE)))
    assert (finding.outcome, finding.step, finding.detail) == (outcome, failure.step, failure.detail)
