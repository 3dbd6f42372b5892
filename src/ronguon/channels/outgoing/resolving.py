"""Names are looked up once, within the time that is left; the machine's own host table and search list play no part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver
from dns.rdtypes.ANY.TXT import TXT

from ronguon.channels.domain.proofs.shapes import FailureDetail, FetchFailure, ProofStep, TxtAnswer, TxtRecords

_MOST_RECORDS: Final = 100
_LONGEST_RECORD: Final = 2000
_SECONDS: Final = 5.0


class OutgoingResolver(Protocol):
    """Who is asked for addresses and for texts of names."""

    def addresses(self, host: str, seconds: float) -> tuple[str, ...] | FetchFailure:
        """Return all addresses of `host`, at least one, or why there is none."""

    def txt(self, name: str, seconds: float = _SECONDS) -> TxtAnswer:
        """Return the TXT records of `name`, none where it has none, or why nobody knows."""


class SystemResolver:
    """The name servers of this machine, or those that are named: several of them are several points of view."""

    def __init__(self, nameservers: Sequence[str] = (), port: int = 53) -> None:
        self._nameservers, self._port = tuple(nameservers), port

    def addresses(self, host: str, seconds: float) -> tuple[str, ...] | FetchFailure:
        """Return all addresses of `host` in both versions; an alias is followed by the name server."""
        found: list[str] = []
        failure = FetchFailure(ProofStep.RESOLVES, FailureDetail.NO_SUCH_NAME, seen=host)
        for kind in (dns.rdatatype.A, dns.rdatatype.AAAA):
            answer = self._ask(host, kind, seconds / 2)
            if isinstance(answer, FetchFailure):
                failure = failure if answer.detail is FailureDetail.NO_SUCH_NAME else answer
            else:
                found += [record.to_text() for record in answer]
        if len(found) > _MOST_RECORDS:
            return FetchFailure(ProofStep.RESOLVES, FailureDetail.RESOLVER, seen=host)
        return tuple(found) or failure  # name servers that stay silent about version 6 are many

    def txt(self, name: str, seconds: float = _SECONDS) -> TxtAnswer:
        """Return the TXT records of `name`; a name that does not exist has none."""
        answer = self._ask(name, dns.rdatatype.TXT, seconds)
        if isinstance(answer, FetchFailure):
            gone = answer.detail is FailureDetail.NO_SUCH_NAME
            return TxtRecords(name) if gone else answer
        texts = [record for record in answer[:_MOST_RECORDS] if isinstance(record, TXT)]
        values = (b"".join(record.strings)[:_LONGEST_RECORD] for record in texts)
        return TxtRecords(name, tuple(value.decode("utf-8", errors="replace") for value in values))

    def _ask(self, name: str, kind: dns.rdatatype.RdataType, seconds: float) -> list[dns.rdata.Rdata] | FetchFailure:
        try:
            resolver = dns.resolver.Resolver(configure=not self._nameservers)
            if self._nameservers:
                resolver.nameservers, resolver.port = list(self._nameservers), self._port
            resolver.cache = None
            absolute = dns.name.from_text(name).canonicalize()
            answer = resolver.resolve(absolute, kind, raise_on_no_answer=False, search=False, lifetime=seconds)
        except dns.resolver.NXDOMAIN:
            return FetchFailure(ProofStep.RESOLVES, FailureDetail.NO_SUCH_NAME, seen=name)
        except dns.exception.Timeout:
            return FetchFailure(ProofStep.RESOLVES, FailureDetail.TIMEOUT, seen=name)
        except (dns.exception.DNSException, OSError, UnicodeError):
            return FetchFailure(ProofStep.RESOLVES, FailureDetail.RESOLVER, seen=name)
        return list(answer.rrset or ())
