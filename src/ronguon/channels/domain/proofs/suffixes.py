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
