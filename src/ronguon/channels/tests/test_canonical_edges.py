"""The edges of each rule: the last that is taken and the first that is refused, and every word of every closed list."""

from __future__ import annotations

import pytest

from ronguon.channels.domain import LONGEST, AddressRefusal, Canonical, Reason, canonical

LABEL = "a" * 63
UC = "UCabcdefghijklmnopqrstuv"
NUMBERED = "facebook.com/p/Xa-100064000000001"
PAGE_TABS = ["about", "community", "events", "mentions", "photos", "posts", "reels", "reviews", "services", "videos"]
GROUP_TABS = ["about", "announcements", "discussion", "files", "media", "members"]
CHANNEL_TABS = [
    "about",
    "channels",
    "community",
    "featured",
    "playlists",
    "podcasts",
    "posts",
    "shorts",
    "streams",
    "videos",
]
FACEBOOK_HOSTS = ["m", "mbasic", "mobile", "touch", "web", "www"]
PEOPLE = ["friends", "me", "people", "profile.php", "public"]
LEADS_ON = ["dialog", "flx", "l.php", "login", "login.php", "messages", "plugins", "share", "sharer", "sharer.php"]
SINGLE = [
    "bookmarks",
    "business",
    "donate",
    "events",
    "fundraisers",
    "gaming",
    "hashtag",
    "help",
    "home.php",
    "live",
    "marketplace",
    "media",
    "notes",
    "notifications",
    "permalink.php",
    "photo",
    "photo.php",
    "photos",
    "policies",
    "posts",
    "privacy",
    "reel",
    "reels",
    "search",
    "settings",
    "stories",
    "story.php",
    "video.php",
    "videos",
    "watch",
]
ONE_POST = ["comment_id", "fbid", "multi_permalinks", "post_id", "story_fbid", "v"]
NO_CHANNEL = [
    "about",
    "account",
    "attribution_link",
    "clip",
    "e",
    "embed",
    "feed",
    "gaming",
    "hashtag",
    "kids",
    "live",
    "music",
    "playlist",
    "post",
    "premium",
    "redirect",
    "results",
    "shorts",
    "source",
    "t",
    "trending",
    "v",
    "watch",
]
X_SINGLE = ["explore", "hashtag", "home", "i", "jobs", "login", "messages", "notifications", "search", "settings"]
TIKTOK_SINGLE = ["discover", "explore", "foryou", "live", "music", "tag", "v", "video"]
NO_PUBLIC_NAME = ["arpa", "corp", "home", "internal", "invalid", "lan", "local", "localhost", "onion"]
TRUSTED = [
    "facebook.com",
    "fb.com",
    "gov.vn",
    "tiktok.com",
    "twitter.com",
    "x.com",
    "youtu.be",
    "youtube.com",
    "zalo.me",
]

TAKEN = {
    "a.vn:443": "a.vn",
    "www.a.vn": "a.vn",
    "www.vn": "www.vn",
    "123.vn": "123.vn",
    "local.vn": "local.vn",
    "anphuoc.gov.vn/a/b/c": "anphuoc.gov.vn/a/b/c",
    "anphuoc.gov.vn/xa/index.html": "anphuoc.gov.vn/xa",
    f"{LABEL}.{LABEL}.{LABEL}.{'a' * 58}.vn": f"{LABEL}.{LABEL}.{LABEL}.{'a' * 58}.vn",
    f"https://a.vn/{'a' * (LONGEST - 13)}": f"a.vn/{'a' * (LONGEST - 13)}",
    f"https://a.vn/?fbclid={'a' * (LONGEST - 21)}": "a.vn",
    f"{NUMBERED}/about": "id:100064000000001",
    "touch.facebook.com/xabinhminh": "xabinhminh",
    "www.zalo.me/123456789012345": "123456789012345",
    "zalo.me/12345678901234567890": "12345678901234567890",
    f"youtube.com/channel/{UC}/about": f"channel/{UC}",
    "m.tiktok.com/@xa": "@xa",
    "www.x.com/Xa": "@xa",
    "m.twitter.com/Xa": "@xa",
    "mobile.twitter.com/xa_15_chu_dai_a": "@xa_15_chu_dai_a",
    **{f"facebook.com/xabinhminh/{tab}": "xabinhminh" for tab in PAGE_TABS},
    **{f"facebook.com/groups/congxa/{tab}": "congxa" for tab in GROUP_TABS},
    **{f"youtube.com/@xa/{tab}": "@xa" for tab in CHANNEL_TABS},
    **{f"{host}.facebook.com/xabinhminh": "xabinhminh" for host in FACEBOOK_HOSTS},
}

REFUSED: dict[Reason, list[str]] = {
    Reason.NOT_AN_ADDRESS: [
        "a.123",
        "https://a.vn/b c",
        "https://a.vn/?fbclid=a b",
        "https://a.vn/?fbclid=a\x07",
        "http:a.vn",
        "https://a.vn/.",
        "https://a.vn/%22a",
        "https://a.vn/%0a",
        "mailto:a@b",
        f"{LABEL}.{LABEL}.{LABEL}.{'a' * 59}.vn",
        f"https://a.vn/{'a' * (LONGEST - 12)}",
        f"https://a.vn/?fbclid={'a' * (LONGEST - 20)}",
        f"xã.vn/{'a' * (LONGEST - 6)}",
        "facebook.com/khac.php",
        "facebook.com/pg",
        "facebook.com/pg/1234567",
        "facebook.com/pages/Xa/abc",
        "facebook.com/pages/Xa/٣٣٣",
        "facebook.com/groups/a",
        "facebook.com/groups/a/about",
        "facebook.com/pages",
        "tiktok.com",
        "x.com",
        "youtube.com",
        "x.com/xa_16_chu_dai_ab",
        *(f"http://a.{name}" for name in NO_PUBLIC_NAME),
    ],
    Reason.DECEPTIVE_HOST: [
        "a@b.vn/x",
        "https://a.vn/?fbclid=\\",
        "https://xn--99999999999.vn",
        "https://xn--abc-1.vn",
        "https://xn--i.vn",
        "https://xn---7kg.vn",
        *(f"https://{name}.vn" for name in TRUSTED),
        *(f"https://a.{name}.example" for name in TRUSTED),
    ],
    Reason.PERSONAL_PROFILE: [
        "facebook.com/100012345678901/photos",
        "facebook.com/groups/123456/user",
        f"zalo.me/{'١' * 19}",
        "linkedin.com/pub/a",
        *(f"facebook.com/{word}" for word in PEOPLE),
        *(f"facebook.com/{word.upper()}/1" for word in PEOPLE),
    ],
    Reason.PHONE_NUMBER: ["zalo.me/12345678901234", "zalo.me/+84912345678", "id.zalo.me/?phone=0912345678"],
    Reason.PRIVATE_INVITE: ["telegram.me/+AbC", "telegram.me/joinchat/AbC"],
    Reason.UNKNOWN_PLATFORM: ["instagram.com/+abc", "vk.com/in/abc", "vk.com/joinchat", "abc.facebook.com/xabinhminh"],
    Reason.WRAPPER: [
        "id.zalo.me/account",
        "lm.facebook.com/l.php",
        "x.com/share",
        *(f"zalo.me/{word}/1" for word in ("s", "app", "jump", "pc")),
        *(f"facebook.com/{word}" for word in LEADS_ON),
    ],
    Reason.CONTENT_NOT_CHANNEL: [
        f"{NUMBERED}/khac",
        f"{NUMBERED}/about/khac",
        "facebook.com/groups/123456/khac",
        "facebook.com/xabinhminh/about/khac",
        "youtube.com/c/XaBinhMinh/khac",
        "youtube.com/@xa/videos/khac",
        "youtu.be",
        *(f"facebook.com/{word}" for word in SINGLE),
        *(f"facebook.com/xabinhminh?{word}=1" for word in ONE_POST),
        *(f"youtube.com/{word}" for word in NO_CHANNEL),
        *(f"x.com/{word}" for word in X_SINGLE),
        *(f"tiktok.com/{word}" for word in TIKTOK_SINGLE),
    ],
}


@pytest.mark.parametrize(("text", "key"), TAKEN.items())
def test_the_last_that_is_taken(text: str, key: str) -> None:
    found = canonical(text)
    assert isinstance(found, Canonical), found
    assert found.key == key


@pytest.mark.parametrize(("reason", "text"), [(reason, text) for reason, texts in REFUSED.items() for text in texts])
def test_the_first_that_is_refused(reason: Reason, text: str) -> None:
    assert canonical(text) == AddressRefusal(reason)
