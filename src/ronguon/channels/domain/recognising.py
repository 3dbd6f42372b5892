"""Platforms that are recognised though nothing on them may be declared yet: a name there may be a person's or a unit's.

What may be declared is for `canonical` alone; a look-up and the command line ask here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from ronguon.channels.domain import platforms
from ronguon.channels.domain.canonical import canonical, hosts, on
from ronguon.channels.domain.hosts import Address, is_phone, taken_apart
from ronguon.channels.domain.shapes import (
    AddressRefusal,
    Canonical,
    ChannelKind,
    Platform,
    Reason,
    RefusedAddressError,
)

_TELEGRAM_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
_TELEGRAM_LEADS_ON: Final = {"share", "msg", "proxy", "socks", "login", "confirmphone", "iv", "bg", "setlanguage"}
_TELEGRAM_SINGLE: Final = {"addstickers", "addemoji", "addtheme", "addlist", "boost", "giftcode", "invoice", "a"}
_INSTAGRAM_NAME: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._]{0,28}[A-Za-z0-9_])?")
_INSTAGRAM_SINGLE: Final = {
    "p",
    "reel",
    "reels",
    "tv",
    "stories",
    "explore",
    "direct",
    "accounts",
    "about",
    "developer",
}
_INSTAGRAM_TABS: Final = {"reels", "tagged", "channel"}
_BLUESKY_NAME: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_DID: Final = re.compile(r"did:(?:plc:[a-z2-7]{24}|web:[a-z0-9.-]{3,200})")
_LINKEDIN: Final = {"company", "school", "showcase"}
_LINKEDIN_TABS: Final = {"about", "posts", "jobs", "people", "life", "videos", "events"}
_SLUG: Final = re.compile(r"[\w\-]{2,100}")
_COUNTRY: Final = re.compile(r"[a-z]{2}")
_APPLE: Final = re.compile(r"id([0-9]{6,12})")
_PACKAGE: Final = re.compile(r"[A-Za-z]\w*(?:\.[A-Za-z]\w*)+")
_FEDIVERSE_NAME: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,28}[A-Za-z0-9_])?")
_WITH_SCHEME: Final = re.compile(r"(?P<scheme>https?):(?P<slashes>/+)(?P<host>[^/?#]+)(?P<rest>.*)", re.IGNORECASE)
_STOPS: Final = str.maketrans("。．｡", "...")
_X_TABS: Final = {"with_replies", "media", "likes", "highlights", "articles"}
_HANDLE: Final = re.compile(r"@?([A-Za-z0-9_.-]{1,30})@([^\s@/]{4,253})")


def recognised(text: str) -> Canonical | AddressRefusal:
    """Return the page that the address `text` names in one form, on every platform whose addresses are told apart.

    It is wider than `canonical`: Telegram, Instagram, Threads, Bluesky, the Fediverse, LinkedIn pages and apps are
    named here, and still refused where a unit declares its pages.

    Source: house rule, decision 0051.
    """
    handle = _HANDLE.fullmatch(text.strip())
    if handle and text.strip().startswith("@"):
        text = f"https://{handle[2]}/@{handle[1]}"
    text = _as_browsers_read(text)
    try:
        found = _elsewhere(taken_apart(text))
    except RefusedAddressError as refused:
        return AddressRefusal(refused.reason)
    return canonical(text) if found is None else found


def _as_browsers_read(text: str) -> str:
    """Return an address with its host as a browser opens it, where only letters of ASCII are meant by other ones.

    Percent signs, full-width letters, the ideographic full stop and invisible characters in a host, and one slash
    behind the scheme, lead a browser to the same page. What deceives (a user before the host, a backslash, look-alike
    letters) stays as it is and is refused.

    Source: WHATWG URL Standard, host parsing; Unicode Technical Standard 46.
    """
    found = _WITH_SCHEME.fullmatch(text.strip())
    if found is None or set(found["host"]) & {"@", "\\"}:
        return text
    host = unicodedata.normalize("NFKC", unquote(found["host"])).translate(_STOPS)
    host = "".join(char for char in host if unicodedata.category(char) != "Cf")
    changed = host != found["host"] or found["slashes"] != "//"
    return f"{found['scheme']}://{host}{found['rest']}" if changed and host.isascii() else text


def _elsewhere(address: Address) -> Canonical | None:
    for host, reader in _READERS.items():
        if address.within(host):
            return reader(address)
    first, *rest = address.segments or ("",)
    if first == "users" and rest and not _elsewhere_is_decided(address):
        first, rest = f"@{rest[0]}", rest[1:]
    if (address.within("x.com") or address.within("twitter.com")) and len(rest) == 1 and rest[0] in _X_TABS:
        return platforms.x(replace(address, segments=(first,)))
    if not first.startswith("@") or _elsewhere_is_decided(address):
        return None
    if rest:
        raise RefusedAddressError(Reason.CONTENT_NOT_CHANNEL)
    return _of_fediverse(first, address)


def _elsewhere_is_decided(address: Address) -> bool:
    """Return whether the host is a platform or a place of another kind, so that `/@name` there is no Fediverse."""
    if on(address, hosts("fediverse")):
        return False
    listed = any(on(address, hosts(name)) for name in ("wrappers", "unknown", "personal"))
    return listed or any(address.within(host) for host in platforms.READERS)


def telegram(address: Address) -> Canonical:
    """Return a channel or a group that anybody can open; `/s/` is its preview, a name may stand before the host."""
    first, *rest = address.segments or ("",)
    below = address.below("t.me") if address.within("t.me") else ""
    if below and below != "www":
        first, rest = below, [*address.segments]
    if first == "s" and rest:
        first, *rest = rest
    if is_phone(first) or is_phone(address.query.get("phone", "")):
        raise RefusedAddressError(Reason.PHONE_NUMBER)
    if first.startswith("+") or first.lower() in {"joinchat", "c"}:
        raise RefusedAddressError(Reason.PRIVATE_INVITE)
    if first.lower() in _TELEGRAM_LEADS_ON:
        raise RefusedAddressError(Reason.WRAPPER)
    if rest or first.lower() in _TELEGRAM_SINGLE:
        raise RefusedAddressError(Reason.CONTENT_NOT_CHANNEL)
    if not _TELEGRAM_NAME.fullmatch(first):
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS)
    return Canonical(Platform.TELEGRAM, ChannelKind.CHANNEL, first.lower(), f"https://t.me/{first}")


def instagram(address: Address) -> Canonical:
    """Return an account."""
    if address.below("instagram.com") == "l":
        raise RefusedAddressError(Reason.WRAPPER)
    if address.below("instagram.com") not in {"", "www", "m"}:
        raise RefusedAddressError(Reason.UNKNOWN_PLATFORM)
    first, *rest = address.segments or ("",)
    name = first.removeprefix("@")
    if name.lower() in _INSTAGRAM_SINGLE or (rest and (len(rest) > 1 or rest[0].lower() not in _INSTAGRAM_TABS)):
        raise RefusedAddressError(Reason.CONTENT_NOT_CHANNEL)
    if not _INSTAGRAM_NAME.fullmatch(name) or ".." in name:
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS)
    return Canonical(
        Platform.INSTAGRAM, ChannelKind.ACCOUNT, f"@{name.lower()}", f"https://www.instagram.com/{name.lower()}/"
    )


def threads(address: Address) -> Canonical:
    """Return an account; both hosts are the same platform."""
    first, *rest = address.segments or ("",)
    name = first.removeprefix("@")
    if rest or first.lower() in {"t", "search"}:
        raise RefusedAddressError(Reason.CONTENT_NOT_CHANNEL)
    if not first.startswith("@") or not _INSTAGRAM_NAME.fullmatch(name):
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS)
    return Canonical(
        Platform.THREADS, ChannelKind.ACCOUNT, f"@{name.lower()}", f"https://www.threads.com/@{name.lower()}"
    )


def bluesky(address: Address) -> Canonical:
    """Return an account, by its domain or by its permanent id."""
    first, *rest = address.segments or ("",)
    if first.lower() != "profile" or not rest:
        raise RefusedAddressError(Reason.CONTENT_NOT_CHANNEL if first else Reason.NOT_AN_ADDRESS)
    name = rest[0].lower().removeprefix("@")
    if len(rest) > 1:
        raise RefusedAddressError(Reason.CONTENT_NOT_CHANNEL)
    if not (_BLUESKY_NAME.fullmatch(name) or _DID.fullmatch(name)):
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS)
    return Canonical(Platform.BLUESKY, ChannelKind.ACCOUNT, name, f"https://bsky.app/profile/{name}")


def linkedin(address: Address) -> Canonical:
    """Return the page of an organisation. `/in/` and `/pub/` are people."""
    below = address.below("linkedin.com")
    if below not in {"", "www", "m"} and not _COUNTRY.fullmatch(below):
        raise RefusedAddressError(Reason.UNKNOWN_PLATFORM)
    first, *rest = address.segments or ("",)
    if first.lower() in {"in", "pub", "profile"}:
        raise RefusedAddressError(Reason.PERSONAL_PROFILE)
    if first.lower() not in _LINKEDIN or not rest:
        raise RefusedAddressError(Reason.CONTENT_NOT_CHANNEL if first else Reason.NOT_AN_ADDRESS)
    name, *more = rest
    if more and (len(more) > 1 or more[0].lower() not in _LINKEDIN_TABS):
        raise RefusedAddressError(Reason.CONTENT_NOT_CHANNEL)
    if not _SLUG.fullmatch(name):
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS)
    key = f"{first.lower()}/{name.lower()}"
    return Canonical(Platform.LINKEDIN, ChannelKind.PAGE, key, f"https://www.linkedin.com/{key}")


def apple(address: Address) -> Canonical:
    """Return an app by its number; country and title in the address say nothing."""
    for segment in reversed(address.segments):
        number = _APPLE.fullmatch(segment.lower())
        if number and "app" in address.segments:
            return Canonical(
                Platform.APP, ChannelKind.PAGE, f"apple:{number[1]}", f"https://apps.apple.com/app/id{number[1]}"
            )
    raise RefusedAddressError(Reason.CONTENT_NOT_CHANNEL if address.segments else Reason.NOT_AN_ADDRESS)


def play(address: Address) -> Canonical:
    """Return an app by the name of its package, in which case counts."""
    package = address.query.get("id", "")
    if address.segments[:3] != ("store", "apps", "details") or not _PACKAGE.fullmatch(package):
        raise RefusedAddressError(Reason.CONTENT_NOT_CHANNEL if address.segments else Reason.NOT_AN_ADDRESS)
    return Canonical(
        Platform.APP, ChannelKind.PAGE, f"play:{package}", f"https://play.google.com/store/apps/details?id={package}"
    )


def _of_fediverse(written: str, address: Address) -> Canonical:
    """Return an account `@name@host`; seen through another server, it belongs to the host it names."""
    name, _at, elsewhere = written.removeprefix("@").partition("@")
    host = taken_apart(elsewhere).host if elsewhere else address.host
    if not _FEDIVERSE_NAME.fullmatch(name):
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS)
    return Canonical(
        Platform.FEDIVERSE, ChannelKind.ACCOUNT, f"@{name.lower()}@{host}", f"https://{host}/@{name.lower()}"
    )


_READERS: Final[dict[str, Callable[[Address], Canonical]]] = {
    "t.me": telegram, "telegram.me": telegram, "telegram.dog": telegram, "instagram.com": instagram,
    "threads.net": threads, "threads.com": threads, "bsky.app": bluesky, "linkedin.com": linkedin,
    "apps.apple.com": apple, "itunes.apple.com": apple, "play.google.com": play,
}  # fmt: skip
"""Host → how its addresses read, beside those of `platforms`."""
