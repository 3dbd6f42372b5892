"""An address comes to one form of a page, or to the one reason why it does not."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.channels.domain import LONGEST, SENTENCES, AddressRefusal, Canonical, Reason, canonical

PAGES = [
    # sites
    ("https://binhminhha.gov.vn", "web", "site", "binhminhha.gov.vn", "https://binhminhha.gov.vn/"),
    ("HTTP://WWW.BinhMinhHa.GOV.VN:80/", "web", "site", "binhminhha.gov.vn", "http://www.binhminhha.gov.vn/"),
    ("binhminhha.gov.vn.", "web", "site", "binhminhha.gov.vn", "https://binhminhha.gov.vn/"),
    (
        "anphuoc.gov.vn/xa-suoi-rong/",
        "web",
        "site",
        "anphuoc.gov.vn/xa-suoi-rong",
        "https://anphuoc.gov.vn/xa-suoi-rong",
    ),
    ("https://anphuoc.gov.vn/index.html", "web", "site", "anphuoc.gov.vn", "https://anphuoc.gov.vn/"),
    (
        "https://anphuoc.example/?utm_source=a&fbclid=b#dau",
        "web",
        "site",
        "anphuoc.example",
        "https://anphuoc.example/",
    ),
    ("https://xãbìnhminh.vn", "web", "site", "xn--xbnhminh-rza5g.vn", "https://xn--xbnhminh-rza5g.vn/"),
    ("https://xn--xbnhminh-rza5g.vn", "web", "site", "xn--xbnhminh-rza5g.vn", "https://xn--xbnhminh-rza5g.vn/"),
    ("https://a.vn/Xã", "web", "site", "a.vn/x%c3%a3", "https://a.vn/X%C3%A3"),
    # pages and groups
    (
        "https://www.facebook.com/Xa.Binh.Minh.Ha",
        "facebook",
        "page",
        "xabinhminhha",
        "https://www.facebook.com/Xa.Binh.Minh.Ha",
    ),
    (
        "m.facebook.com/xabinhminhha?mibextid=x",
        "facebook",
        "page",
        "xabinhminhha",
        "https://www.facebook.com/xabinhminhha",
    ),
    (
        "https://vi-vn.facebook.com/xabinhminhha/about",
        "facebook",
        "page",
        "xabinhminhha",
        "https://www.facebook.com/xabinhminhha",
    ),
    ("fb.com/pg/xabinhminhha", "facebook", "page", "xabinhminhha", "https://www.facebook.com/xabinhminhha"),
    (
        "facebook.com/p/Xa-Binh-Minh-100064000000001/",
        "facebook",
        "page",
        "id:100064000000001",
        "https://www.facebook.com/p/Xa-Binh-Minh-100064000000001",
    ),
    (
        "facebook.com/pages/Xa/100064000000001",
        "facebook",
        "page",
        "id:100064000000001",
        "https://www.facebook.com/pages/Xa/100064000000001",
    ),
    (
        "facebook.com/pages/category/Government/Xa-100064000000001",
        "facebook",
        "page",
        "id:100064000000001",
        "https://www.facebook.com/pages/category/Government/Xa-100064000000001",
    ),
    (
        "facebook.com/Xa-Binh-Minh-100064000000001",
        "facebook",
        "page",
        "id:100064000000001",
        "https://www.facebook.com/Xa-Binh-Minh-100064000000001",
    ),
    (
        "https://facebook.com/groups/CongXa.BinhMinh/about",
        "facebook",
        "group",
        "congxabinhminh",
        "https://www.facebook.com/groups/CongXa.BinhMinh",
    ),
    (
        "https://facebook.com/groups/123456789012",
        "facebook",
        "group",
        "123456789012",
        "https://www.facebook.com/groups/123456789012",
    ),
    # accounts and channels
    (
        "https://zalo.me/1234567890123456789",
        "zalo",
        "account",
        "1234567890123456789",
        "https://zalo.me/1234567890123456789",
    ),
    (
        "oa.zalo.me/1234567890123456789?src=qr",
        "zalo",
        "account",
        "1234567890123456789",
        "https://zalo.me/1234567890123456789",
    ),
    (
        "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv",
        "youtube",
        "channel",
        "channel/UCabcdefghijklmnopqrstuv",
        "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv",
    ),
    ("m.youtube.com/@XaBinhMinh/videos", "youtube", "channel", "@xabinhminh", "https://www.youtube.com/@XaBinhMinh"),
    (
        "youtube.com/@x%C3%A3b%C3%ACnhminh",
        "youtube",
        "channel",
        "@xãbìnhminh",
        "https://www.youtube.com/@x%C3%A3b%C3%ACnhminh",
    ),
    ("youtube.com/c/XaBinhMinh", "youtube", "channel", "c/xabinhminh", "https://www.youtube.com/c/XaBinhMinh"),
    ("youtube.com/user/XaBinhMinh", "youtube", "channel", "user/xabinhminh", "https://www.youtube.com/user/XaBinhMinh"),
    ("youtube.com/XaBinhMinh", "youtube", "channel", "name/xabinhminh", "https://www.youtube.com/XaBinhMinh"),
    (
        "https://www.tiktok.com/@xa.binhminh?_t=1",
        "tiktok",
        "account",
        "@xa.binhminh",
        "https://www.tiktok.com/@xa.binhminh",
    ),
    ("https://twitter.com/XaBinhMinh?s=20", "x", "account", "@xabinhminh", "https://x.com/XaBinhMinh"),
    ("x.com/@XaBinhMinh", "x", "account", "@xabinhminh", "https://x.com/XaBinhMinh"),
]

REFUSED = {
    Reason.PERSONAL_PROFILE: [
        "https://www.facebook.com/profile.php?id=100012345678901",
        "m.facebook.com/people/Tran-Van-Nao/100012345678901/",
        "https://facebook.com/100012345678901",
        "facebook.com/groups/123456/user/100012345678901",
        "facebook.com/friends",
        "https://zalo.me/tranvannao",
        "https://zalo.me/qr/p/1a2b3c",
        "zaloapp.com/qr/p/1a2b3c",
        "linkedin.com/in/tran-van-nao",
    ],
    Reason.PHONE_NUMBER: [
        "0912345678",
        "+84 912 345 678",
        "(0207) 3.123.456",
        "tel:+84912345678",
        "sms:0912345678",
        "viber://chat?number=1",
        "https://zalo.me/0912345678",
        "zalo.me/84912345678",
        "https://chat.zalo.me/?phone=0912345678",
        "wa.me/84912345678",
        "https://api.whatsapp.com/send?phone=84912345678",
        "t.me/+84912345678",
        "https://zalo.me/0912345678901234",
    ],
    Reason.PRIVATE_INVITE: [
        "https://zalo.me/g/abcxyz123",
        "zaloapp.com/g/abcxyz123",
        "https://t.me/+AbCdEfGh",
        "t.me/joinchat/AbCdEf",
        "https://chat.whatsapp.com/AbCdEf",
        "discord.gg/abc",
    ],
    Reason.CONTENT_NOT_CHANNEL: [
        "https://www.facebook.com/xabinhminhha/posts/123",
        "facebook.com/permalink.php?story_fbid=1&id=2",
        "fb.watch/abc",
        "https://www.facebook.com/watch/?v=123",
        "facebook.com/reel/123",
        "facebook.com/photo.php?fbid=1",
        "facebook.com/groups/congxa/posts/123",
        "facebook.com/groups/congxa?multi_permalinks=1",
        "facebook.com/events/12",
        "facebook.com/p/Xa-100064000000001/posts/12",
        "https://youtu.be/abcdefghijk",
        "youtube.com/watch?v=abcdefghijk",
        "youtube.com/shorts/abc",
        "youtube.com/playlist?list=1",
        "youtube.com/@xabinhminh/search/x",
        "https://www.tiktok.com/@xa/video/123",
        "x.com/xa/status/123",
        "zalo.me/1234567890123456789/bai",
        "https://anphuoc.gov.vn/tin-tuc/khai-giang-123.html",
        "https://anphuoc.gov.vn/?id=12",
        "anphuoc.gov.vn/a/b/c/d",
    ],
    Reason.WRAPPER: [
        "https://bit.ly/abc",
        "tinyurl.com/abc",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fa.vn",
        "fb.me/xa",
        "m.me/xa",
        "facebook.com/share/1AbC",
        "facebook.com/sharer/sharer.php?u=a",
        "facebook.com/l.php?u=a",
        "https://t.co/abc",
        "vt.tiktok.com/ZS1",
        "vm.tiktok.com/ZS1",
        "tiktok.com/t/ZS1",
        "x.com/intent/follow",
        "linktr.ee/xa",
        "chat.zalo.me",
    ],
    Reason.UNKNOWN_PLATFORM: [
        "https://www.instagram.com/xa",
        "threads.net/@xa",
        "t.me/xabinhminh",
        "linkedin.com/company/xa",
        "business.facebook.com/xa",
        "music.youtube.com/channel/UCabcdefghijklmnopqrstuv",
        "gapo.vn/xa",
        "seller.tiktok.com/x",
        "https://drive.google.com/file/d/abc",
    ],
    Reason.NOT_AN_ADDRESS: [
        "",
        "   ",
        "xabinhminh",
        "@xabinhminh",
        "vanthu@anphuoc.gov.vn",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.vn",
        "mailto:a@b.vn",
        "http://",
        "https:///a",
        "http://10.0.0.1",
        "http://[::1]/",
        "http://2130706433",
        "0x7f.1",
        "localhost",
        "http://may.local",
        "https://a.vn:8443",
        "http://a.vn:443",
        "https:/a.vn",
        "a..vn",
        "-a.vn",
        "a-.vn",
        "a_b.vn",
        "a b.vn",
        "https://a.vn/..",
        "https://a.vn/%2e%2e",
        "https://a.vn/%00",
        f"https://a.vn/{'a' * LONGEST}",
        f"https://a.vn/{'ệ' * 200}",
        f"https://{'a' * 64}.vn",
        "facebook.com",
        "facebook.com/abc",
        "facebook.com/groups",
        "facebook.com/p/abc",
        "zalo.me",
        "youtube.com/channel/UCngan",
        "tiktok.com/xa",
        "x.com/ten-co-gach",
        "facebook.com/xa<b>",
    ],
    Reason.DECEPTIVE_HOST: [
        "https://facebook.com\\@gia.vn",
        "https://facebook.com@gia.vn",
        "https://a:b@anphuoc.gov.vn/",
        "https://fаcebook.com/xa",
        "https://ｆacebook.com",
        "https://xn--fcebook-2fg.com/xa",
        "https://anphuoc.gov.vn.gia.com",
        "facebook.com.gia.vn/xa",
        "https://anphuoc。gov。vn",
        "https://an\u00adphuoc.gov.vn",
        "https://a.vn/\u202egro",
        "https://anphuoc.goⅴ.vn",
        "https://%66acebook.com",
        "https://ðaphuoc.vn",
        "https://αβγ.vn",
        "https://xn--80ak6aa92e.com",
        "https://xn--a.vn",
        "https://公安.vn",
        "https://xn--abc-.vn",
    ],
}


@pytest.mark.parametrize(("text", "platform", "kind", "key", "url"), PAGES)
def test_a_page_has_one_form(text: str, platform: str, kind: str, key: str, url: str) -> None:
    found = canonical(text)
    assert isinstance(found, Canonical), found
    assert (found.platform, found.kind, found.key, found.url) == (platform, kind, key, url)


@pytest.mark.parametrize(("reason", "text"), [(reason, text) for reason, texts in REFUSED.items() for text in texts])
def test_what_is_no_page_of_a_unit_is_refused_with_its_reason(reason: Reason, text: str) -> None:
    assert canonical(text) == AddressRefusal(reason)


@pytest.mark.parametrize("url", [row[4] for row in PAGES])
def test_the_one_form_comes_to_itself(url: str) -> None:
    found = canonical(url)
    assert isinstance(found, Canonical)
    assert found.url == url


def test_every_reason_has_an_example_and_one_sentence_that_says_what_to_do() -> None:
    assert set(REFUSED) == set(Reason) == set(SENTENCES)
    for saying in SENTENCES.values():
        told = saying.told()
        assert told.endswith(".")
        assert ". " not in told
        assert "!" not in told


def test_four_shapes_of_one_name_stay_four_channels() -> None:
    names = [f"youtube.com/{shape}" for shape in ("@xaabc", "c/xaabc", "user/xaabc", "xaabc")]
    assert len({canonical(name) for name in names}) == len(names)


@given(st.text(max_size=80))
def test_whatever_is_typed_gets_an_answer(text: str) -> None:
    found = canonical(text)
    assert isinstance(found, Canonical | AddressRefusal)


@given(
    st.sampled_from(PAGES), st.sampled_from(["facebook.com/", "zalo.me/", "youtube.com/@", ""]), st.text(max_size=30)
)
def test_an_accepted_address_is_ascii_and_comes_to_its_own_key_again(
    page: tuple[str, ...], before: str, more: str
) -> None:
    for text in (page[0] + more, before + more):
        found = canonical(text)
        if isinstance(found, Canonical):
            assert found.url.isascii()
            assert found.url.startswith(("https://", "http://"))
            again = canonical(found.url)
            assert isinstance(again, Canonical)
            assert (again.platform, again.kind, again.key) == (found.platform, found.kind, found.key)


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", asked)
    monkeypatch.setattr(socket, "getaddrinfo", asked)
    for text, *_ in PAGES:
        assert isinstance(canonical(text), Canonical)
