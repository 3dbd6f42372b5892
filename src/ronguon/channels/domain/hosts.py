"""An address taken apart as strictly as a careful reader would: what two programs might read differently is refused."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote

from ronguon.channels.domain.shapes import LONGEST, Reason, RefusedAddressError
from ronguon.kernel.vietnamese import fold, nfc

_WHOLE: Final = re.compile(r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?P<host>[^/?#]*)(?P<path>[^?#]*)(?P<rest>.*)")
_PHONE: Final = re.compile(r"(?:tel:|sms:|callto:)?(?:\+?84|0)\d{8,10}")
_PHONE_SCHEMES: Final = ("tel:", "sms:", "callto:", "viber:", "whatsapp:")
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER: Final = re.compile(r"\d+|0x[0-9a-f]*")
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS: Final = "aăâeêioôơuưy"
_LETTERS: Final = frozenset(
    letter for vowel in _VOWELS for letter in (vowel, *(unicodedata.normalize("NFC", vowel + tone) for tone in _TONES))
) | frozenset("đabcdefghijklmnopqrstuvwxyz0123456789-")
"""What a label may be written with: the letters of Vietnamese and of ASCII, nothing that only looks like them."""
_WRITTEN: Final = _LETTERS | frozenset(letter.upper() for letter in _LETTERS)
_NO_PUBLIC_NAME: Final = frozenset(
    {"local", "localhost", "internal", "lan", "home", "corp", "onion", "invalid", "arpa"}
)
_USUAL: Final = {"http": "80", "https": "443"}
_LONGEST_HOST: Final = 253
PLATFORM_HOSTS: Final = (
    "facebook.com", "fb.com", "zalo.me", "youtube.com", "youtu.be", "tiktok.com", "x.com", "twitter.com", "gov.vn",
)  # fmt: skip
"""Names that people trust; in front of another name they deceive."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in parts: `host` in ASCII and small letters, `segments` without percent signs, `query` by name."""

    scheme: str
    host: str
    segments: tuple[str, ...]
    query: dict[str, str]

    def within(self, host: str) -> bool:
        """Return whether the address stands on `host` or one of its subdomains."""
        return self.host == host or self.host.endswith(f".{host}")

    def below(self, host: str) -> str:
        """Return what stands before `host` in the host of the address: "m" of `m.facebook.com`."""
        return self.host.removesuffix(host).removesuffix(".")


def taken_apart(text: str) -> Address:
    """Return the parts of `text`, with or without https:// before it. Raises `RefusedAddressError`."""
    text = nfc(text).strip()
    if is_phone(text) or text.lower().startswith(_PHONE_SCHEMES):
        raise RefusedAddressError(Reason.PHONE_NUMBER)
    if "\\" in text or any(unicodedata.category(char) == "Cf" for char in text):
        raise RefusedAddressError(Reason.DECEPTIVE_HOST)
    if not text or len(text) > LONGEST or any(unicodedata.category(char)[0] in "CZ" for char in text):
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS)
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS)
    scheme = (whole["scheme"] or "").lower()
    if scheme and scheme not in _USUAL:
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS)
    authority = whole["host"]
    if "@" in authority:
        bare = not scheme and not whole["path"]
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS if bare else Reason.DECEPTIVE_HOST)
    host = _host(_without_port(authority, scheme))
    query = whole["rest"].partition("#")[0].removeprefix("?")
    return Address(scheme or "https", host, _segments(whole["path"]), dict(parse_qsl(query, keep_blank_values=True)))


def is_phone(text: str) -> bool:
    """Return whether `text` is a telephone number of this country, however it is spaced."""
    return _PHONE.fullmatch(re.sub(r"[\s.()\-]", "", text.lower())) is not None


def _without_port(authority: str, scheme: str) -> str:
    host, colon, port = authority.partition(":")
    if colon and port != _USUAL[scheme or "https"]:
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS)
    return host


def _host(written: str) -> str:
    """Return a host name in ASCII. Raises `RefusedAddressError` for numbers and for letters that deceive."""
    labels = [_ascii(label) for label in written.removesuffix(".").split(".")]
    host = ".".join(labels)
    if len(labels) == 1 or len(host) > _LONGEST_HOST or _NUMBER.fullmatch(labels[-1]) or labels[-1] in _NO_PUBLIC_NAME:
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS)
    looks = fold(written.lower().removesuffix("."))
    imitates = any(looks == name or looks.endswith(f".{name}") for name in PLATFORM_HOSTS) and not written.isascii()
    if imitates or any(f".{name}." in f".{host}" for name in PLATFORM_HOSTS):
        raise RefusedAddressError(Reason.DECEPTIVE_HOST)
    return host


def _ascii(label: str) -> str:
    if not label:
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS)
    if not set(label) <= _WRITTEN:
        plain = label.isascii() and "%" not in label
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS if plain else Reason.DECEPTIVE_HOST)
    small = label.lower()
    if not small.isascii():
        small = "xn--" + small.encode("punycode").decode("ascii")
    elif small.startswith("xn--") and not _honest(small):
        raise RefusedAddressError(Reason.DECEPTIVE_HOST)
    if not _LABEL.fullmatch(small):
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS)
    return small


def _honest(label: str) -> bool:
    """Return whether an encoded label holds Vietnamese letters alone, written the one way there is."""
    try:
        said = label.removeprefix("xn--").encode("ascii").decode("punycode")
    except UnicodeError:
        return False
    again = "xn--" + said.encode("punycode").decode("ascii")
    return not said.isascii() and set(said) <= _LETTERS and again == label


def _segments(path: str) -> tuple[str, ...]:
    parts = tuple(nfc(unquote(part)) for part in path.split("/") if part)
    if any(part in {".", ".."} or set(part) & set("/\\?#%<>\"'`\0") or not part.isprintable() for part in parts):
        raise RefusedAddressError(Reason.NOT_AN_ADDRESS)
    return parts
