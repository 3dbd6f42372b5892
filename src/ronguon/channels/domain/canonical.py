"""An address becomes one form of a page, or a reason why it is none. Nothing is fetched: the words alone decide."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import quote

from ronguon.channels.domain import platforms
from ronguon.channels.domain.hosts import Address, is_phone, taken_apart
from ronguon.channels.domain.shapes import (
    LONGEST,
    AddressRefusal,
    Canonical,
    ChannelKind,
    Platform,
    Reason,
    RefusedAddressError,
)

_FRONT: Final = re.compile(r"(?:index|default|home|trang-?chu)\.[a-z]{2,5}", re.IGNORECASE)
_FILE: Final = re.compile(r".*\.[A-Za-z][A-Za-z0-9]{1,4}")
_INVITES: Final = {"t.me", "telegram.me", "chat.whatsapp.com", "discord.gg"}
_DEEPEST: Final = 3


def canonical(text: str) -> Canonical | AddressRefusal:
    """Return the page that the address `text` names in one form, or why it is not taken as a unit's own.

    What counts is the shape of the address. A shape that people's own profiles have too is refused wherever the
    platform offers a unit another one, and so are hosts where people open places of their own. A name on Facebook,
    YouTube, TikTok or X is taken as the unit declares it and stays pending.
    A site keeps its scheme and a leading www in `url`, since it may answer to no other; its `key` has neither.

    Source: house rule, decisions 0031 and 0039.
    """
    try:
        found = _canonical(taken_apart(text))
    except RefusedAddressError as refused:
        return AddressRefusal(refused.reason)
    return found if len(found.url) <= LONGEST else AddressRefusal(Reason.NOT_AN_ADDRESS)


@cache
def hosts(name: str) -> frozenset[str]:
    """Return a list of `content/channels.toml`."""
    found: dict[str, Any] = tomllib.loads((files("ronguon") / "content" / "channels.toml").read_text("utf-8"))
    return frozenset(found[name])


def on(address: Address, known: frozenset[str]) -> bool:
    """Return whether the address stands on one of the hosts `known` or below it."""
    labels = address.host.split(".")
    return any(".".join(labels[start:]) in known for start in range(len(labels)))


def _of_one_person(address: Address) -> bool:
    """Return whether an address is of a kind that people open for themselves: a blog, a card, a place among members."""
    if on(address, hosts("personal")) or "blogspot" in address.host.split("."):
        return True
    first, *rest = address.segments or ("",)
    return first.startswith(("@", "~")) or (bool(rest) and first.lower() in hosts("members"))


def _canonical(address: Address) -> Canonical:
    if on(address, hosts("wrappers")):
        raise RefusedAddressError(Reason.WRAPPER)
    for host, reader in platforms.READERS.items():
        if address.within(host):
            return reader(address)
    if on(address, hosts("unknown")):
        raise RefusedAddressError(_unknown(address))
    if _of_one_person(address):
        raise RefusedAddressError(Reason.PERSONAL_PROFILE)
    return _site(address)


def _unknown(address: Address) -> Reason:
    """Return why a page on a platform that is not known is refused: it may be worse than unknown."""
    first = address.segments[0] if address.segments else ""
    if is_phone(first) or is_phone(address.query.get("phone", "")):
        return Reason.PHONE_NUMBER
    if address.host in _INVITES and (
        first.startswith("+") or first == "joinchat" or address.host.startswith(("chat.", "discord"))
    ):
        return Reason.PRIVATE_INVITE
    if address.within("linkedin.com") and first in {"in", "pub"}:
        return Reason.PERSONAL_PROFILE
    return Reason.UNKNOWN_PLATFORM


def _site(address: Address) -> Canonical:
    segments = list(address.segments)
    if segments and _FRONT.fullmatch(segments[-1]):
        segments.pop()
    single = len(segments) > _DEEPEST or any(_FILE.fullmatch(segment) for segment in segments)
    if single or not _ignored(address.query):
        raise RefusedAddressError(Reason.CONTENT_NOT_CHANNEL)
    path = "".join(f"/{quote(segment, safe='-._~!$()*+,;=:@')}" for segment in segments)
    host = address.host.removeprefix("www.") if address.host.count(".") > 1 else address.host
    return Canonical(
        Platform.WEB, ChannelKind.SITE, host + path.lower(), f"{address.scheme}://{address.host}{path or '/'}"
    )


def _ignored(query: dict[str, str]) -> bool:
    return all(name.lower() in hosts("ignored") or name.lower().startswith("utm_") for name in query)
