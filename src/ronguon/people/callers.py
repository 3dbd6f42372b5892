"""Who is calling, as far as limits need it: the source of a request, and whether its browser is known for an address.

A browser in which somebody signed in carries a signed cookie: a random value of its own, and a digest for each address
that signed in there. Nothing of it is stored here, and it opens nothing: it only gives the browser tries of its own.
"""

from __future__ import annotations

import ipaddress
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

KNOWN_FOR = timedelta(days=90)
MOST_ADDRESSES = 8
"""Addresses that one browser is known for; at a shared desk the one that was used longest ago is forgotten."""
_SALT = "ronguon known device"
_IPV6_PREFIX = 64  # what one household or office is given
_SHOWN = "_ronguon_signed_in_here"


def caller(request: HttpRequest) -> str:
    """Return what tells callers apart: the address of the connection, or what the outermost of our proxies saw.

    A header counts only where the settings say how many proxies of the installation's own stand before it. Each adds
    one address at the end, so as many are counted from there; what stands before them anybody may have written.
    """
    said = request.META.get("REMOTE_ADDR", "")
    if settings.RONGUON_PROXIES and (forwarded := request.META.get("HTTP_X_FORWARDED_FOR")):
        said = forwarded.split(",")[-settings.RONGUON_PROXIES :][0].strip()
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address)


def cookie_name() -> str:
    """Return the cookie's name, bound to this host wherever cookies travel encrypted."""
    return "__Host-may-quen" if settings.SESSION_COOKIE_SECURE else "may-quen"


def _digest(device: str, address: str) -> str:
    return salted_hmac(_SALT, f"{device}\0{address}", algorithm="sha256").hexdigest()[:32]


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    """Return the browser's own value and the digests it carries; nothing for a cookie that is not ours or too old."""
    try:
        kept: Any = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=KNOWN_FOR)
        device, digests = kept
        return str(device), [str(one) for one in digests]
    except (signing.BadSignature, TypeError, ValueError):
        return "", []


def known_device(request: HttpRequest, address: str) -> str:
    """Return the value of the browser when `address` has signed in there before, else ""."""
    device, digests = _read(request)
    return device if device and address and _digest(device, address) in digests else ""


def signed_in_here(request: HttpRequest, address: str) -> None:
    """Let the answer to `request` make its browser known for `address`."""
    setattr(request, _SHOWN, address.strip().lower())


def make_known(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give the browser its cookie if somebody has just signed in there, or set a password by the link of a letter."""
    address = getattr(request, _SHOWN, "")
    if not address:
        return
    device, digests = _read(request)
    device = device or secrets.token_urlsafe(12)
    own = _digest(device, address)
    kept = [own, *(one for one in digests if one != own)][:MOST_ADDRESSES]
    response.set_cookie(
        cookie_name(), signing.dumps([device, kept], salt=_SALT), max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
