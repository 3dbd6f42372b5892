"""Which addresses of the internet are public: everything that is special in any register is not.

Version 6 is judged by what is allowed: only 2000::/3 is given out to the public, less what is set apart inside it and
whatever carries an address of version 4 that a gateway would go on to.
"""

from __future__ import annotations

import ipaddress
from typing import Final

_SPECIAL_4: Final = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # public by its number, but the way into the inside of one provider's machines
    )
)  # fmt: skip
_GIVEN_OUT_6: Final = ipaddress.IPv6Network("2000::/3")
_SPECIAL_6: Final = tuple(
    ipaddress.IPv6Network(block)
    for block in (
        "2001::/23",  # protocols: Teredo, benchmarks, ORCHID, AMT, name servers of the AS112 project
        "2001:db8::/32", "3fff::/20",  # for books
        "2002::/16",  # 6to4: an address of version 4 inside
        "2620:4f:8000::/48",
    )
)  # fmt: skip
_ISATAP: Final = frozenset({0x00005EFE, 0x02005EFE, 0x01005EFE, 0x03005EFE})
_LONGEST: Final = 45


def is_public(address: str) -> bool:
    """Return whether `address`, written as a resolver writes it, is one that the public internet leads to.

    What is not written in the one usual form (a zone, octal digits, a port) is not public. A gateway of a network's
    own that carries version 4 behind any prefix cannot be told from its address; that is for the firewall.
    Source: IANA special-purpose address registries for both versions; RFC 5214, 6052, 6890, 8190.
    """
    try:
        parsed = ipaddress.ip_address(address) if len(address) <= _LONGEST else None
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in block for block in _SPECIAL_4)
    if parsed is None or parsed.scope_id is not None:
        return False
    if parsed not in _GIVEN_OUT_6 or any(parsed in block for block in _SPECIAL_6):
        return False
    return (int(parsed) >> 32) & 0xFFFFFFFF not in _ISATAP
