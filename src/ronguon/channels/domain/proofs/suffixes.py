"""Names under which anybody may register: control of one proves nothing about who answers below it."""

from __future__ import annotations

from functools import cache

from publicsuffixlist import PublicSuffixList


@cache
def _list() -> PublicSuffixList:
    return PublicSuffixList()


def is_public_suffix(host: str) -> bool:
    """Return whether `host` is a public suffix (`vn`, `gov.vn`, `laocai.vn`), by the list that the package brings.

    Source: publicsuffix.org, both of its parts: what registries and what companies hand out.
    """
    return bool(_list().is_public(host.lower().rstrip(".")))


_RESERVED = (".gov.vn", ".example", ".test", ".invalid")
"""Where no stranger can register: the State's own names, and names set apart for examples (RFC 2606)."""


def anybody_may_register_beside(host: str) -> bool:
    """Return whether a stranger can register a name beside `host`, so that people should be told to look twice.

    Under `gov.vn` names are given to State bodies alone. `laocai.vn` looks like it, and is open to everybody.
    Source: research on official channels, the trap of provincial names.
    """
    return not f".{host.lower().rstrip('.')}".endswith(_RESERVED)
