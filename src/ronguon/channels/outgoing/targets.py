"""Which address is asked: decided and written anew by the strict reader of addresses, so that nobody reads it twice."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from ronguon.channels.domain.hosts import taken_apart
from ronguon.channels.domain.proofs.shapes import FailureDetail, FetchFailure, ProofStep
from ronguon.channels.domain.proofs.suffixes import is_public_suffix
from ronguon.channels.domain.shapes import RefusedAddressError

_SAFE: Final = "-._~!$()*+,;=:@"
_SCHEME: Final = re.compile(r"\s*https://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OutgoingTarget:
    """A host in ASCII and the path asked of it, query included."""

    host: str
    path: str

    @property
    def url(self) -> str:
        """Return the whole address."""
        return f"https://{self.host}{self.path}"


def target(url: str, hosts: Collection[str]) -> OutgoingTarget | FetchFailure:
    """Return what is asked for `url`, or why it is not: it has to be https on its usual port, on one of `hosts`."""
    own = ProofStep.OWN_PLACE
    try:
        address = taken_apart(url)
    except RefusedAddressError:
        return FetchFailure(own, FailureDetail.NOT_AN_ADDRESS)
    if address.scheme != "https" or not _SCHEME.match(url):
        return FetchFailure(own, FailureDetail.NOT_HTTPS, url)
    if address.host not in hosts:
        return FetchFailure(own, FailureDetail.NOT_OWN_HOST, url, seen=address.host)
    if is_public_suffix(address.host):
        return FetchFailure(own, FailureDetail.PUBLIC_SUFFIX, url, seen=address.host)
    path = "".join(f"/{quote(segment, safe=_SAFE)}" for segment in address.segments)
    slash = "/" if not path or re.split(r"[?#]", url.strip(), maxsplit=1)[0].endswith("/") else ""
    query = f"?{urlencode(address.query)}" if address.query else ""
    return OutgoingTarget(address.host, f"{path}{slash}{query}")
