"""A page's own description, and an account's own name: what its owner wrote counts, what visitors wrote does not."""

from __future__ import annotations

import json
from datetime import date

import pytest

from ronguon.channels.domain.proofs import (
    FailureDetail,
    Fetched,
    FetchFailure,
    ProofMethod,
    ProofOutcome,
    ProofQuestion,
    ProofStep,
    ProofStrength,
    TxtRecords,
    advice,
    check_description,
    check_handle,
    new_challenge,
    possible,
    sentence,
    strength_of,
    texts_to_copy,
)
from ronguon.channels.domain.proofs.challenges import Challenge
from ronguon.channels.domain.proofs.methods import ProofNeed
from ronguon.channels.domain.proofs.naming import check_site_names
from ronguon.channels.domain.proofs.shapes import ProofFinding
from ronguon.channels.domain.recognising import recognised
from ronguon.channels.domain.shapes import Canonical
from ronguon.channels.outgoing.asking import ask_description, ask_dns, ask_file, ask_handle, ask_site
from ronguon.channels.tests.tls_server import HOST, Says, Server, answering, client_of, trusted

MONDAY = date(2026, 3, 2)
DID = "did:plc:abcdefghijklmnopqrstuvwx"


def page(address: str) -> Canonical:
    found = recognised(address)
    assert isinstance(found, Canonical)
    return found


TELEGRAM, BLUESKY = page("https://t.me/xacamvan"), page(f"https://bsky.app/profile/{HOST}")
FEDIVERSE, SITE = page(f"https://{HOST}/@thongtin"), page(f"https://{HOST}")
TOKEN = "7c0f3a19d2e85b64a1c97e30f5d8b246"
CHALLENGE = Challenge(TOKEN, "cam-van", "0b1d", ProofMethod.DESCRIPTION, MONDAY)
QUESTION = ProofQuestion(CHALLENGE, "cam-van", "0b1d", MONDAY)


def described(body: str, *, cut: bool = False) -> ProofFinding:
    answer = Fetched(TELEGRAM.url, "t.me", body.encode(), "text/html", "utf-8", cut)
    return check_description(TELEGRAM, answer, QUESTION, own_hosts={HOST})


@pytest.mark.parametrize(
    "body",
    [
        f'<meta name="description" content="Xã Cẩm Vân. {TOKEN}">',
        f'<meta property="og:description" content="({TOKEN.upper()})">',
        f'<div class="tgme_page_description ">Xã <b>Cẩm Vân</b><br>{TOKEN}</div>',
        f'<script type="application/ld+json">{{"@type": "Organization", "description": "{TOKEN}"}}</script>',
        f'<meta name=description content="trust://{HOST}!">',
        f'<meta name=description content="Xã Cẩm Vân · TRUST://{HOST.upper()}! ·"><input type=password>',
    ],
)
def test_what_the_description_says_is_found(body: str) -> None:
    assert described(body).found


@pytest.mark.parametrize(
    ("body", "outcome", "step"),
    [
        (f'<meta name=description content="x"><div class=comment>{TOKEN}</div>', "not_found", ProofStep.PRESENT),
        (f'<meta name=description content="x"><!-- {TOKEN} --><p title="{TOKEN}">', "not_found", ProofStep.PRESENT),
        (f'<meta name=description content="a{TOKEN}">', "not_found", ProofStep.PRESENT),
        (f'<meta name=description content="{"0" * 32}">', "not_found", ProofStep.EQUAL),
        (f'<meta name=description content="trust://{HOST}.evil.vn!">', "not_found", ProofStep.PRESENT),
        (f'<meta name=description content="trust://evil-{HOST}!">', "not_found", ProofStep.EQUAL),
        (f'<meta name=description content="trust://{HOST}">', "not_found", ProofStep.PRESENT),
        (f'<meta name=description content="trust://evil.vn/{HOST}!">', "not_found", ProofStep.PRESENT),
        (f'<meta name=description content="trust://{HOST}@evil.vn!">', "not_found", ProofStep.PRESENT),
        (f'<meta name=description content="nottrust://{HOST}!">', "not_found", ProofStep.PRESENT),
        ("<title>Đăng nhập</title><input type=password>", "unknown", ProofStep.VISIBLE),
        ('<meta name=description content="Log in"><input type="Password">', "unknown", ProofStep.VISIBLE),
        ('<meta property="og:url" content="https://x.vn/login/?next=a">', "unknown", ProofStep.VISIBLE),
        ("<div id=root></div><script src=a></script>", "unknown", ProofStep.VISIBLE),
    ],
)
def test_what_others_wrote_or_only_looks_like_it_is_not(body: str, outcome: str, step: ProofStep) -> None:
    finding = described(body)
    assert (finding.outcome, finding.step) == (outcome, step)


def test_a_platform_that_sends_elsewhere_or_hides_is_unknown() -> None:
    for failure in (
        FetchFailure(ProofStep.ANSWERS, FailureDetail.REDIRECT, status=302, seen="https://x.vn/login"),
        FetchFailure(ProofStep.ANSWERS, FailureDetail.STATUS, status=403),
        FetchFailure(ProofStep.ANSWERS, FailureDetail.TIMEOUT),
    ):
        assert check_description(TELEGRAM, failure, QUESTION).outcome is ProofOutcome.UNKNOWN
    gone = FetchFailure(ProofStep.ANSWERS, FailureDetail.STATUS, status=404)
    assert check_description(TELEGRAM, gone, QUESTION).outcome is ProofOutcome.NOT_FOUND
    assert described("<title>x</title>", cut=True).step is ProofStep.SIZE


def records(*values: str) -> TxtRecords:
    return TxtRecords(f"_atproto.{HOST}", values)


def did_file(text: str) -> Fetched:
    return Fetched(f"https://{HOST}/.well-known/atproto-did", HOST, text.encode(), "text/plain")


def test_a_handle_is_proven_by_the_domain_that_it_is() -> None:
    own = {HOST}
    gone = FetchFailure(ProofStep.ANSWERS, FailureDetail.STATUS, status=404)
    late = FetchFailure(ProofStep.CONNECTS, FailureDetail.TIMEOUT)
    found = check_handle(BLUESKY, own_hosts=own, records=records(f"did={DID}"), answer=gone)
    assert (found.found, found.seen) == (True, DID)
    assert check_handle(BLUESKY, own_hosts=own, records=records(), answer=did_file(f"{DID}\n")).found
    for said, step, outcome in (
        ({"records": records(f"did={DID}", f"did={DID[:-1]}z")}, ProofStep.READABLE, "not_found"),
        ({"records": records(f"did={DID}"), "answer": did_file(DID[:-1] + "z")}, ProofStep.READABLE, "not_found"),
        ({"records": records("did=x"), "answer": gone}, ProofStep.READABLE, "not_found"),
        ({"records": records("v=spf1"), "answer": gone}, ProofStep.PRESENT, "not_found"),
        ({"records": records(), "answer": late}, ProofStep.CONNECTS, "unknown"),
        ({"records": records(f"did={DID}"), "known": DID[:-1] + "z"}, ProofStep.EQUAL, "not_found"),
    ):
        finding = check_handle(BLUESKY, own_hosts=own, **said)
        assert (finding.step, finding.outcome) == (step, outcome)
    assert check_handle(BLUESKY, own_hosts={"khac.vn"}, records=records(f"did={DID}")).step is ProofStep.OWN_PLACE


def finger(**said: object) -> Fetched:
    told = {
        "subject": f"acct:thongtin@{HOST}",
        "links": [{"rel": "self", "type": "application/activity+json", "href": f"https://{HOST}/users/thongtin"}],
        **said,
    }
    return Fetched(f"https://{HOST}/.well-known/webfinger", HOST, json.dumps(told).encode(), "application/jrd+json")


def test_an_account_on_the_units_own_server_is_proven_by_what_the_server_says() -> None:
    assert check_handle(FEDIVERSE, own_hosts={HOST}, answer=finger()).found
    for answer, step in (
        (finger(subject=f"acct:khac@{HOST}"), ProofStep.EQUAL),
        (finger(subject=7), ProofStep.EQUAL),
        (finger(links=[{"rel": "self", "href": "https://evil.vn/users/thongtin"}]), ProofStep.PRESENT),
        (finger(links=[{"rel": "self", "href": f"https://{HOST}@evil.vn/users"}]), ProofStep.PRESENT),
        (finger(links={"rel": "self"}), ProofStep.PRESENT),
        (Fetched("", HOST, b"[" * 60_000, "application/json"), ProofStep.READABLE),
        (Fetched("", HOST, b"{}", "text/html"), ProofStep.READABLE),
        (Fetched("", "evil.vn", finger().body, "application/jrd+json"), ProofStep.OWN_PLACE),
    ):
        assert check_handle(FEDIVERSE, own_hosts={HOST}, answer=answer).step is step


def test_every_way_of_proving_has_its_terms_and_two_directions_are_strong() -> None:
    by_machine = [method for method in ProofMethod if method.needs is not ProofNeed.PERSON]
    assert [method.recheck_days for method in by_machine] == [30] * 5
    assert possible(SITE) == (ProofMethod.DNS, ProofMethod.FILE, ProofMethod.SITE_NAMES)
    assert possible(TELEGRAM) == (ProofMethod.SITE_NAMES, ProofMethod.DESCRIPTION)
    assert possible(BLUESKY)[0] is possible(FEDIVERSE)[0] is ProofMethod.HANDLE
    assert strength_of([]) is None
    assert strength_of([ProofMethod.DESCRIPTION]) is ProofStrength.MEDIUM
    assert strength_of([ProofMethod.SITE_NAMES]) is ProofStrength.MEDIUM_HIGH
    assert strength_of([ProofMethod.SITE_NAMES, ProofMethod.DESCRIPTION]) is ProofStrength.HIGH


def test_every_outcome_is_told_in_both_languages() -> None:
    for method in set(ProofMethod) - {ProofMethod.WITNESS}:
        for step in ProofStep:
            for detail in (None, *FailureDetail):
                failing = step if detail or step not in {ProofStep.RESOLVES, ProofStep.ALLOWED} else ProofStep.PRESENT
                if detail is None and failing in {ProofStep.CONNECTS, ProofStep.CERTIFICATE, ProofStep.ANSWERS}:
                    continue  # these come with a detail alone
                finding = ProofFinding(method, ProofOutcome.UNKNOWN, failing, detail, "nơi", "{x}", 404)
                for saying in (sentence(finding), advice(finding)):
                    assert saying.told() != saying.told(str) or not saying.sentences
    assert "404" in sentence(ProofFinding(ProofMethod.FILE, ProofOutcome.NOT_FOUND, ProofStep.ANSWERS,
                                          FailureDetail.STATUS, "x", "", 404)).told()  # fmt: skip


def test_the_texts_to_copy_are_what_the_checks_find() -> None:
    texts = texts_to_copy(ProofMethod.SITE_NAMES, TELEGRAM, site_host=HOST)
    for text in list(texts.values())[:3]:
        front = Fetched(SITE.url, HOST, f"<html><head>{text}".encode(), "text/html", "utf-8")
        assert check_site_names(TELEGRAM, page=front, own_hosts={HOST}).found
    trust = Fetched(f"{SITE.url}trust.txt", HOST, [*texts.values()][3].encode(), "text/plain")
    assert check_site_names(TELEGRAM, page=None, trust=[trust], own_hosts={HOST}).found
    for text in texts_to_copy(ProofMethod.DESCRIPTION, TELEGRAM, challenge=CHALLENGE, site_host=HOST).values():
        assert described(f'<meta name=description content="Xã Cẩm Vân {text}">').found


def test_each_way_is_asked_and_judged_in_one_call() -> None:
    dns = new_challenge(unit="u", channel="c", method=ProofMethod.DNS, on=MONDAY)
    file = new_challenge(unit="u", channel="c", method=ProofMethod.FILE, on=MONDAY)
    resolver = Says(texts={f"_ronguon-challenge.{HOST}": (dns.published,), f"_atproto.{HOST}": (f"did={DID}",)})
    assert ask_dns(HOST, ProofQuestion(dns, "u", "c", MONDAY), resolvers=[resolver, resolver]).found
    assert ask_dns("laocai.vn", ProofQuestion(dns, "u", "c", MONDAY), resolvers=[]).step is ProofStep.OWN_PLACE
    with Server(answering(file.published.encode(), "Content-Type: text/plain"), trusted()) as server:
        assert ask_file(HOST, ProofQuestion(file, "u", "c", MONDAY), client=client_of(server)).found
    with Server(answering(finger().body, "Content-Type: application/jrd+json"), trusted()) as server:
        asked = {"own_hosts": {HOST}, "client": client_of(server), "resolver": resolver}
        assert ask_handle(FEDIVERSE, **asked).found  # type: ignore[arg-type]  # (a table of arguments)
        assert ask_handle(BLUESKY, **asked).step is ProofStep.READABLE  # type: ignore[arg-type]  # (the same)
    body = f'<a rel="me" href="{TELEGRAM.url}"></a>'.encode()
    with Server(answering(body, "Content-Type: text/html"), trusted()) as server:
        assert ask_site(TELEGRAM, page(f"http://{HOST}/"), client=client_of(server)).found
        assert server.seen == 1
        assert ask_site(BLUESKY, SITE, client=client_of(server)).step is ProofStep.EQUAL
        assert server.seen == 4
    body = f'<meta property="og:description" content="{TOKEN}">'.encode()
    with Server(answering(body, "Content-Type: text/html"), trusted("t.me")) as server:
        assert ask_description(TELEGRAM, QUESTION, own_hosts={HOST}, client=client_of(server)).found
