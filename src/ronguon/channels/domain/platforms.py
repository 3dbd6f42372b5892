"""How the addresses of each platform read: which shape is a page, which a person, which a single post."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Final
from urllib.parse import quote

from ronguon.channels.domain.hosts import Address, is_phone
from ronguon.channels.domain.shapes import Canonical, ChannelKind, Platform, Reason, RefusedAddressError

_LOCALE_HOST: Final = re.compile(r"[a-z]{2}-[a-z]{2}")
_FACEBOOK_HOSTS: Final = {"", "www", "m", "web", "mbasic", "touch", "mobile"}
_FACEBOOK_NAME: Final = re.compile(r"[A-Za-z0-9.]{5,50}")
_FACEBOOK_SLUG: Final = re.compile(r"[\w.\-]*-(\d{9,20})")
_GROUP: Final = re.compile(r"[A-Za-z0-9._\-]{3,80}")
_PEOPLE: Final = {"profile.php", "people", "public", "friends", "me"}
_LEADS_ON: Final = {
    "share",
    "sharer",
    "sharer.php",
    "l.php",
    "flx",
    "dialog",
    "plugins",
    "messages",
    "login",
    "login.php",
}
_SINGLE: Final = {
    "watch", "reel", "reels", "story.php", "stories", "photo", "photo.php", "photos", "video.php", "videos", "events",
    "marketplace", "permalink.php", "hashtag", "search", "help", "notifications", "gaming", "media", "notes",
    "home.php", "policies", "privacy", "business", "settings", "live", "posts", "bookmarks", "fundraisers", "donate",
}  # fmt: skip
_ONE_POST: Final = {"story_fbid", "fbid", "v", "multi_permalinks", "comment_id", "post_id"}
_PAGE_TABS: Final = {
    "about",
    "photos",
    "videos",
    "reels",
    "posts",
    "events",
    "community",
    "services",
    "mentions",
    "reviews",
}
_GROUP_TABS: Final = {"about", "media", "members", "discussion", "announcements", "files"}
_ACCOUNT: Final = re.compile(r"[1-9][0-9]{14,19}")
_DIGITS: Final = re.compile(r"\+?[0-9]+")
_CHANNEL: Final = re.compile(r"UC[A-Za-z0-9_\-]{22}")
_CHANNEL_NAME: Final = re.compile(r"[\w.\-·]{2,60}")
_CHANNEL_TABS: Final = {
    "featured", "videos", "shorts", "streams", "playlists", "community", "posts", "about", "channels", "podcasts",
}  # fmt: skip
_NO_CHANNEL: Final = {
    "watch", "shorts", "live", "playlist", "clip", "embed", "post", "feed", "results", "hashtag", "gaming", "music",
    "account", "premium", "kids", "redirect", "attribution_link", "t", "about", "v", "e", "trending", "source",
}  # fmt: skip
_TIKTOK_NAME: Final = re.compile(r"@[A-Za-z0-9_.]{2,24}")
_TIKTOK_SINGLE: Final = {"v", "video", "tag", "music", "discover", "live", "foryou", "explore"}
_X_NAME: Final = re.compile(r"[A-Za-z0-9_]{1,15}")
_X_SINGLE: Final = {
    "home",
    "explore",
    "search",
    "hashtag",
    "i",
    "messages",
    "notifications",
    "settings",
    "login",
    "jobs",
}
_X_LEADS_ON: Final = {"intent", "share"}


def _refuse(reason: Reason) -> RefusedAddressError:
    return RefusedAddressError(reason)


def _deeper(rest: Sequence[str], tabs: Collection[str]) -> bool:
    """Return whether what follows a page's name leads further into it than one of its `tabs`."""
    return bool(rest) and (len(rest) > 1 or rest[0].lower() not in tabs)


def facebook(address: Address) -> Canonical:
    """Return a page or a group. A number alone, `profile.php` and `/people/` may be a person's, so they are refused."""
    below = address.below("facebook.com" if address.within("facebook.com") else "fb.com")
    if below in {"l", "lm"}:
        raise _refuse(Reason.WRAPPER)
    if below not in _FACEBOOK_HOSTS and not _LOCALE_HOST.fullmatch(below):
        raise _refuse(Reason.UNKNOWN_PLATFORM)
    first, *rest = address.segments or ("",)
    known = first.lower()
    if known in _LEADS_ON:
        raise _refuse(Reason.WRAPPER)
    if known in _PEOPLE or known.isdecimal():
        raise _refuse(Reason.PERSONAL_PROFILE)
    if known in _SINGLE or _ONE_POST & address.query.keys():
        raise _refuse(Reason.CONTENT_NOT_CHANNEL)
    if known == "groups":
        return _group(rest)
    if known == "p":
        return _numbered(rest, "p")
    if known == "pages":
        return _pages(rest)
    if known == "pg":
        first, *rest = rest or [""]
    return _named(first, rest)


def _page(key: str, path: str) -> Canonical:
    return Canonical(Platform.FACEBOOK, ChannelKind.PAGE, key, f"https://www.facebook.com/{quote(path)}")


def _named(name: str, rest: list[str]) -> Canonical:
    if _deeper(rest, _PAGE_TABS):
        raise _refuse(Reason.CONTENT_NOT_CHANNEL)
    slug = _FACEBOOK_SLUG.fullmatch(name)
    if slug:
        return _page(f"id:{slug[1]}", name)
    if not _FACEBOOK_NAME.fullmatch(name) or name.isdecimal() or name.lower().endswith(".php"):
        raise _refuse(Reason.NOT_AN_ADDRESS)
    return _page(name.lower().replace(".", ""), name)


def _numbered(rest: list[str], before: str) -> Canonical:
    slug = _FACEBOOK_SLUG.fullmatch(rest[0]) if rest else None
    if slug is None:
        raise _refuse(Reason.NOT_AN_ADDRESS)
    if _deeper(rest[1:], _PAGE_TABS):
        raise _refuse(Reason.CONTENT_NOT_CHANNEL)
    return _page(f"id:{slug[1]}", f"{before}/{rest[0]}")


def _pages(rest: list[str]) -> Canonical:
    """Return the page of `/pages/<name>/<id>` or `/pages/category/<kind>/<name>-<id>`."""
    match rest:
        case [category, kind, slug, *more] if category.lower() == "category":
            return _numbered([slug, *more], f"pages/{category}/{kind}")
        case [name, number] if number.isdecimal() and number.isascii():
            return _page(f"id:{number}", f"pages/{name}/{number}")
    raise _refuse(Reason.NOT_AN_ADDRESS)


def _group(rest: list[str]) -> Canonical:
    if not rest or not _GROUP.fullmatch(rest[0]):
        raise _refuse(Reason.NOT_AN_ADDRESS)
    if len(rest) > 1 and rest[1].lower() == "user":
        raise _refuse(Reason.PERSONAL_PROFILE)
    if _deeper(rest[1:], _GROUP_TABS):
        raise _refuse(Reason.CONTENT_NOT_CHANNEL)
    key = rest[0].lower().replace(".", "")
    return Canonical(Platform.FACEBOOK, ChannelKind.GROUP, key, f"https://www.facebook.com/groups/{rest[0]}")


def zalo(address: Address) -> Canonical:
    """Return an official account: its long number alone. A name may be a person's, a short number is a telephone's."""
    below = address.below("zalo.me")
    first, *rest = address.segments or ("",)
    number = first.replace(" ", "")
    phone = address.query.get("phone", "") or (number if _DIGITS.fullmatch(number) else "")
    if below not in {"", "www", "oa"}:
        raise _refuse(Reason.PHONE_NUMBER if is_phone(phone) else Reason.WRAPPER)
    if first == "g":
        raise _refuse(Reason.PRIVATE_INVITE)
    if _ACCOUNT.fullmatch(first):
        if rest:
            raise _refuse(Reason.CONTENT_NOT_CHANNEL)
        return Canonical(Platform.ZALO, ChannelKind.ACCOUNT, first, f"https://zalo.me/{first}")
    if phone:
        raise _refuse(Reason.PHONE_NUMBER)
    if first in {"s", "app", "jump", "pc"}:
        raise _refuse(Reason.WRAPPER)
    raise _refuse(Reason.PERSONAL_PROFILE if first else Reason.NOT_AN_ADDRESS)


def youtube(address: Address) -> Canonical:
    """Return a channel. Four shapes of one name may be four channels, so keys keep the shape."""
    if address.below("youtube.com") not in {"", "www", "m"}:
        raise _refuse(Reason.UNKNOWN_PLATFORM)
    first, *rest = address.segments or ("",)
    if first.lower() in _NO_CHANNEL:
        raise _refuse(Reason.CONTENT_NOT_CHANNEL)
    if first.lower() in {"channel", "c", "user"}:
        shape, name, rest = first.lower(), rest[0] if rest else "", rest[1:]
    else:
        shape, name = ("@", first[1:]) if first.startswith("@") else ("name", first)
    if not (_CHANNEL if shape == "channel" else _CHANNEL_NAME).fullmatch(name):
        raise _refuse(Reason.NOT_AN_ADDRESS)
    if _deeper(rest, _CHANNEL_TABS):
        raise _refuse(Reason.CONTENT_NOT_CHANNEL)
    before = {"@": "@", "name": ""}.get(shape, f"{shape}/")
    key = f"{'name/' if shape == 'name' else before}{name if shape == 'channel' else name.lower()}"
    return Canonical(Platform.YOUTUBE, ChannelKind.CHANNEL, key, f"https://www.youtube.com/{before}{quote(name)}")


def tiktok(address: Address) -> Canonical:
    """Return an account."""
    if address.below("tiktok.com") not in {"", "www", "m"}:
        raise _refuse(Reason.UNKNOWN_PLATFORM)
    first, *rest = address.segments or ("",)
    if first.lower() == "t":
        raise _refuse(Reason.WRAPPER)
    if rest or first.lower() in _TIKTOK_SINGLE:
        raise _refuse(Reason.CONTENT_NOT_CHANNEL)
    if not _TIKTOK_NAME.fullmatch(first):
        raise _refuse(Reason.NOT_AN_ADDRESS)
    return Canonical(Platform.TIKTOK, ChannelKind.ACCOUNT, first.lower(), f"https://www.tiktok.com/{first}")


def x(address: Address) -> Canonical:
    """Return an account."""
    if address.below("x.com" if address.within("x.com") else "twitter.com") not in {"", "www", "m", "mobile"}:
        raise _refuse(Reason.UNKNOWN_PLATFORM)
    first, *rest = address.segments or ("",)
    name = first.removeprefix("@")
    if first.lower() in _X_LEADS_ON:
        raise _refuse(Reason.WRAPPER)
    if first.lower() in _X_SINGLE or rest:
        raise _refuse(Reason.CONTENT_NOT_CHANNEL)
    if not _X_NAME.fullmatch(name):
        raise _refuse(Reason.NOT_AN_ADDRESS)
    return Canonical(Platform.X, ChannelKind.ACCOUNT, f"@{name.lower()}", f"https://x.com/{name}")


def _watched(_address: Address) -> Canonical:
    raise _refuse(Reason.CONTENT_NOT_CHANNEL)


def _scanned(address: Address) -> Canonical:
    """Refuse what a code in a messenger leads to: a group, or a person."""
    raise _refuse(Reason.PRIVATE_INVITE if "g" in address.segments else Reason.PERSONAL_PROFILE)


READERS: Final[dict[str, Callable[[Address], Canonical]]] = {
    "facebook.com": facebook, "fb.com": facebook, "fb.watch": _watched, "zalo.me": zalo, "zaloapp.com": _scanned,
    "youtube.com": youtube, "youtu.be": _watched, "tiktok.com": tiktok, "x.com": x, "twitter.com": x,
}  # fmt: skip
"""Host → how its addresses read."""
