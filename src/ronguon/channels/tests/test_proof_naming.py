"""A site names a page or it does not: what looks alike, stands elsewhere or was written by strangers does not count."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from ronguon.channels.domain.proofs import (
    FailureDetail,
    Fetched,
    FetchFailure,
    ProofOutcome,
    ProofStep,
    check_site_names,
)
from ronguon.channels.domain.recognising import recognised
from ronguon.channels.domain.shapes import Canonical

HOST = "camvan.anphuoc.gov.vn"
SITE = f"https://{HOST}/"


def page(address: str) -> Canonical:
    found = recognised(address)
    assert isinstance(found, Canonical), address
    return found


# A page that a unit declared → addresses of the same page → addresses of others that look like it.
PAGES: dict[str, tuple[list[str], list[str]]] = {
    "https://www.facebook.com/xacamvan": (
        ["https://www.facebook.com/xacamvan", "https://m.facebook.com/XaCamVan/", "http://facebook.com/xa.cam.van",
         "https://fb.com/xacamvan?ref=1", "//www.facebook.com/xacamvan", "https://vi-vn.facebook.com/xacamvan/about",
         "https://www.facebook.com./xacamvan", "https://www.facebook.com:443/xacamvan?fbclid=a#b"],
        ["https://www.facebook.com/xacamvan2", "https://www.facebook.com/xacamvarn", "https://www.facebook.com/xacam",
         "https://www.facebook.com@evil.vn/xacamvan", "https://evil.vn/www.facebook.com/xacamvan",
         "https://www.facebook.com.evil.vn/xacamvan", "https://facebook.com\\@evil.vn/xacamvan",
         "https://evil.vn?u=https://www.facebook.com/xacamvan", "https://fаcebook.com/xacamvan",
         "https://www.facebook.com/groups/xacamvan", "https://www.facebook.com/xacamvan/posts/1",
         "https://l.facebook.com/l.php?u=https://www.facebook.com/xacamvan", "https://evil-facebook.com/xacamvan"],
    ),
    "https://www.facebook.com/p/X%C3%A3-C%E1%BA%A9m-V%C3%A2n-100064512345678": (
        ["https://www.facebook.com/p/Xa-Cam-Van-100064512345678/", "https://www.facebook.com/profile.php?id=100064512345678",
         "https://www.facebook.com/people/Xa-Cam-Van/100064512345678/", "https://www.facebook.com/100064512345678",
         "https://m.facebook.com/profile.php?id=100064512345678&locale=vi_VN",
         "https://www.facebook.com/pages/Xa-Cam-Van/100064512345678"],
        ["https://www.facebook.com/profile.php?id=100064512345679", "https://www.facebook.com/profile.php?id=1000645123456780",
         "https://www.facebook.com/profile.php?x=1&uid=100064512345678", "https://www.facebook.com/profile.php",
         "https://evil.vn/profile.php?id=100064512345678", "https://l.facebook.com/profile.php?id=100064512345678",
         "https://www.facebook.com/groups/100064512345678", "https://www.facebook.com/profile.php?id=100064512345678x"],
    ),
    "https://zalo.me/1234567890123456789": (
        ["https://zalo.me/1234567890123456789", "https://oa.zalo.me/1234567890123456789", "http://www.zalo.me/1234567890123456789/"],
        ["https://zalo.me/1234567890123456780", "https://zalo.me/123456789012345678", "https://zalo.me/0912345678",
         "https://zalo.me.evil.vn/1234567890123456789", "https://evil.vn/zalo.me/1234567890123456789",
         "https://zalo.me@evil.vn/1234567890123456789", "https://zalo.me/g/1234567890123456789"],
    ),
    "https://www.youtube.com/channel/UCq7Zt4LmXw2RkPv9sBcDe1A": (
        ["https://www.youtube.com/channel/UCq7Zt4LmXw2RkPv9sBcDe1A", "https://m.youtube.com/channel/UCq7Zt4LmXw2RkPv9sBcDe1A/videos",
         "http://youtube.com/channel/UCq7Zt4LmXw2RkPv9sBcDe1A?sub_confirmation=1"],
        ["https://www.youtube.com/channel/UCq7Zt4LmXw2RkPv9sBcDe1a", "https://www.youtube.com/@UCq7Zt4LmXw2RkPv9sBcDe1A",
         "https://www.youtube.com/user/UCq7Zt4LmXw2RkPv9sBcDe1A", "https://youtu.be/UCq7Zt4LmXw2RkPv9sBcDe1A",
         "https://www.youtube.com/redirect?q=https://www.youtube.com/channel/UCq7Zt4LmXw2RkPv9sBcDe1A"],
    ),
    "https://www.tiktok.com/@xacamvan": (
        ["https://www.tiktok.com/@xacamvan", "https://m.tiktok.com/@XaCamVan?lang=vi", "http://tiktok.com/@xacamvan/"],
        ["https://www.tiktok.com/@xacamvan.", "https://www.tiktok.com/@xacamvan_", "https://www.tiktok.com/@xacamvan/video/1",
         "https://tiktok.com.vn/@xacamvan", "https://www.tiktok.com/xacamvan", "https://vt.tiktok.com/xacamvan"],
    ),
    "https://congan.anphuoc.gov.vn": (
        ["https://congan.anphuoc.gov.vn", "http://www.congan.anphuoc.gov.vn/index.html", "https://CONGAN.anphuoc.gov.vn./"],
        ["https://congan.anphuoc.vn", "https://congan.anphuoc.gov.vn.evil.vn", "https://congan.anphuoc.gov.vn@evil.vn",
         "https://evilcongan.anphuoc.gov.vn", "https://cong-an.anphuoc.gov.vn", "https://congan.anphuoc.gov.vn/tin-tuc",
         "https://anphuoc.gov.vn/congan", "https://congan-anphuoc.gov.vn", "https://congan.anphuoc.gov.vn:8443/"],
    ),
    "https://x.com/xacamvan": (
        ["https://x.com/xacamvan", "https://twitter.com/XaCamVan?s=20", "https://mobile.twitter.com/@xacamvan"],
        ["https://x.com/xacamvan_", "https://x.com/xacamvan/status/1", "https://x.com.evil.vn/xacamvan",
         "https://x.com/intent/user?screen_name=xacamvan", "https://evil-x.com/xacamvan"],
    ),
    "https://bsky.app/profile/camvan.anphuoc.gov.vn": (
        ["https://bsky.app/profile/camvan.anphuoc.gov.vn", "https://bsky.app/profile/@CamVan.anphuoc.gov.vn/"],
        ["https://bsky.app/profile/camvan.anphuoc.gov.vn.bsky.social", "https://bsky.app/profile/camvan.anphuoc.vn",
         "https://bsky.app/profile/camvan.anphuoc.gov.vn/post/1", "https://bsky.app.evil.vn/profile/camvan.anphuoc.gov.vn"],
    ),
    "https://t.me/xacamvan": (
        ["https://t.me/xacamvan", "https://t.me/s/xacamvan", "https://telegram.me/XaCamVan"],
        ["https://t.me/+xacamvan", "https://t.me/xacamvan/5", "https://t.me/share/url?url=https://t.me/xacamvan",
         "https://t.me.evil.vn/xacamvan", "https://t.me/xacamvan1"],
    ),
}  # fmt: skip


def fetched(body: str, kind: str = "text/html", host: str = HOST, path: str = "/") -> Fetched:
    return Fetched(f"https://{host}{path}", host, body.encode(), kind, "utf-8")


def html(*parts: str) -> str:
    return f"<!doctype html><html><head><title>Xã Cẩm Vân</title></head><body>{''.join(parts)}</body></html>"


def data(**said: object) -> str:
    told = {"@context": "https://schema.org", "@type": "GovernmentOrganization", "url": SITE, **said}
    return f'<script type="application/ld+json">{json.dumps(told)}</script>'


def attribute(address: str) -> str:
    return address.replace("&", "&amp;").replace('"', "&quot;")


def ways(address: str) -> Iterator[tuple[Fetched | None, list[Fetched]]]:
    """Yield the ways in which a site names a page."""
    link = attribute(address)
    yield fetched(html(f'<a rel="me" href="{link}">x</a>')), []
    yield fetched(html(f"<a class=x rel='nofollow ME noopener' href=' {link}\n'>")), []
    yield fetched(f'<link href="{link}" rel=me><p>'), []
    yield fetched(html(f'<map><area rel="me" href="{link}"></map>')), []
    yield (
        fetched(html(f'<footer><ul><li><a rel="external me" target=_blank href="{link}"><svg/></a></ul></footer>')),
        [],
    )
    yield fetched(html(data(sameAs=address))), []
    yield fetched(html(data(sameAs=["https://www.facebook.com/khac.khac", address]))), []
    yield fetched(html(data(**{"@graph": [{"@type": ["Organization"], "sameAs": [{"@id": address}]}]}, sameAs=[]))), []
    yield fetched(html(data(**{"@type": "WebSite", "publisher": {"@type": "Organization", "sameAs": address}}))), []
    for name in ("social", "Control", " social "):
        for end in ("\n", "\r\n"):
            text = f"# trust.txt{end}member=https://anphuoc.gov.vn{end}{name}={address}{end}"
            yield fetched(html()), [fetched(text, "text/plain", path="/trust.txt")]


def no_ways(address: str) -> Iterator[tuple[Fetched | None, list[Fetched]]]:
    """Yield ways to have the very address of the page on a site without the site naming it as its own."""
    link = attribute(address)
    yield fetched(html(f'<a href="{link}">x</a>')), []
    yield fetched(html(f'<a rel="menu some-me mel" href="{link}">x</a>')), []
    yield fetched(html(f'<a rel="me ugc" href="{link}">bình luận</a>')), []
    yield fetched(html(f'<!-- <a rel="me" href="{link}"> -->')), []
    yield fetched(html(f'<template><a rel="me" href="{link}">x</a></template>')), []
    yield fetched(html(f'<textarea><a rel="me" href="{link}">x</a></textarea>')), []
    yield fetched(html(f'<script>var x = \'<a rel="me" href="{link}">\'</script>')), []
    yield fetched(html(f'<p title=\'<a rel="me" href="{link}">\'>{link}</p>')), []
    yield fetched(html(f'<a rel="me" data-href="{link}" href="#">{link}</a>')), []
    yield fetched(html(data(**{"@type": "NewsArticle", "sameAs": address}))), []
    yield fetched(html(data(**{"@type": "Person", "sameAs": address}))), []
    yield fetched(html(data(url="https://khac.vn/", sameAs=address))), []
    yield fetched(html(data(**{"@id": "https://khac.vn/#a", "sameAs": address}))), []
    yield fetched(html(data(about={"@type": "Organization", "sameAs": address}))), []
    yield fetched(html(data(sameAs=f"{address} "[:-2]))), []
    for name in ("member", "disclosure", "socials", "social2", "#social", "contact", "belongto"):
        yield fetched(html()), [fetched(f"{name}={address}\n", "text/plain", path="/trust.txt")]
    yield fetched(html()), [fetched(f"<html>\nsocial={address}\n", "text/html", path="/trust.txt")]


def named(channel: Canonical, front: Fetched | None, trust: list[Fetched]) -> bool:
    return check_site_names(channel, page=front, trust=trust, own_hosts={HOST}).found


def test_every_page_that_a_site_names_is_found(record_property: Callable[[str, object], None]) -> None:
    tries = [
        (declared, address, way) for declared, (same, _) in PAGES.items() for address in same for way in ways(address)
    ]
    missed = [(declared, address) for declared, address, way in tries if not named(page(declared), *way)]
    record_property("channels", f"{len(tries) - len(missed)}/{len(tries)} pages named by their site are found")
    assert missed == []
    assert len(tries) >= 500


def test_no_page_that_a_site_does_not_name_is_found(record_property: Callable[[str, object], None]) -> None:
    tries = [
        (declared, address, way)
        for declared, (_, others) in PAGES.items()
        for address in others
        for way in ways(address)
    ]
    tries += [(declared, declared, way) for declared in PAGES for way in no_ways(declared)]
    wrong = [(declared, address, way) for declared, address, way in tries if named(page(declared), *way)]
    record_property("channels", f"{len(wrong)}/{len(tries)} pages found though their site does not name them")
    assert wrong == []
    assert len(tries) >= 500


def test_a_site_of_others_proves_nothing() -> None:
    channel = page("https://www.facebook.com/xacamvan")
    body = html(f'<a rel="me" href="{channel.url}">')
    finding = check_site_names(channel, page=fetched(body, host="khac.vn"), own_hosts={HOST})
    assert (finding.outcome, finding.step) == (ProofOutcome.NOT_FOUND, ProofStep.OWN_PLACE)


def test_the_failing_step_of_a_site_is_told() -> None:
    channel = page("https://www.facebook.com/xacamvan")
    other = html('<a rel="me" href="https://zalo.me/1234567890123456789">')
    late = FetchFailure(ProofStep.CONNECTS, FailureDetail.TIMEOUT, SITE)
    none = FetchFailure(ProofStep.ANSWERS, FailureDetail.STATUS, f"{SITE}trust.txt", 404)
    long = Fetched(SITE, HOST, b"<p>", "text/html", "", cut=True)
    for front, trust, outcome, step in (
        (fetched(html()), [none], ProofOutcome.NOT_FOUND, ProofStep.PRESENT),
        (fetched(other), [none], ProofOutcome.NOT_FOUND, ProofStep.EQUAL),
        (fetched("x", "application/pdf"), [none], ProofOutcome.NOT_FOUND, ProofStep.READABLE),
        (late, [], ProofOutcome.UNKNOWN, ProofStep.CONNECTS),
        (fetched(html()), [late], ProofOutcome.UNKNOWN, ProofStep.CONNECTS),
        (long, [none], ProofOutcome.UNKNOWN, ProofStep.SIZE),
    ):
        finding = check_site_names(channel, page=front, trust=trust, own_hosts={HOST})
        assert (finding.outcome, finding.step) == (outcome, step)


def test_what_the_front_page_hides_in_time_trust_txt_may_still_say() -> None:
    channel = page("https://www.facebook.com/xacamvan")
    late = FetchFailure(ProofStep.CONNECTS, FailureDetail.TIMEOUT, SITE)
    trust = [fetched(f"social={channel.url}", "text/plain", path="/trust.txt")]
    assert check_site_names(channel, page=late, trust=trust, own_hosts={HOST}).found


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\0", b"<", b"<" * 60_000, b"<a rel=me href=" * 5000, b"<div>" * 12_000, b"\xff\xfe<\0a\0", b"<![CDATA[",
        b'<script type="application/ld+json">' + b"[" * 60_000, b'<script type="application/ld+json">{"@graph": 5}',
        b'<script type="application/ld+json">{"@type": {"a": 1}, "sameAs": [[["x"]]], "url": 7}',
        b'<script type="application/ld+json">' + b'{"publisher":' * 4000 + b"1" + b"}" * 4000,
        b'<meta charset="utf-7"><a rel=me href="+AGgAdAB0AHA-">', b'<a rel="me" href="https://[">', b"<a rel=me href>",
    ],
)  # fmt: skip
def test_whatever_stands_on_a_site_it_is_answered(body: bytes) -> None:
    for charset in ("", "utf-8", "utf-16", "no-such", "idna", "base64"):
        for kind in ("text/html", "", "text/plain"):
            answer = Fetched(SITE, HOST, body, kind, charset)
            assert not check_site_names(
                page("https://www.facebook.com/xacamvan"), page=answer, trust=[answer], own_hosts={HOST}
            ).found
