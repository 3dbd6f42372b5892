"""Why a channel is known to be its unit's: proofs that hold, and what people did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proving import holds
from ronguon.channels.models.log import ChannelLogEntry
from ronguon.channels.models.published import ChannelProof, ChannelPublication

_ORDER: Final = {method: place for place, method in enumerate(ProofMethod)}


@dataclass(frozen=True, slots=True)
class Ground:
    """One proof that holds: by which method, when it was last found, how many looks in a row found it."""

    method: ProofMethod
    found_at: datetime | None
    in_a_row: int


def grounds_of(codes: Iterable[str], on: date) -> Mapping[str, Sequence[Ground]]:
    """Return code of a channel → what shows on the day `on` that its unit runs it, in the order of the methods."""
    found: dict[str, list[Ground]] = {}
    rows = ChannelProof.objects.filter(channel__code__in=codes).select_related("channel")
    for proof in sorted(rows, key=lambda one: _ORDER[ProofMethod(one.method)]):
        if holds(proof.known, on):
            ground = Ground(ProofMethod(proof.method), proof.found_at, proof.found_in_a_row)
            found.setdefault(str(proof.channel.code), []).append(ground)
    return found


def confirmed_on(code: str) -> date | None:
    """Return when its unit last said that all shown of a channel is right; null where it carries no mark."""
    rows = ChannelPublication.objects.filter(channel__code=code, until_on__isnull=True)
    return rows.values_list("confirmed_on", flat=True).first()


@dataclass(frozen=True, slots=True)
class LoggedAt:
    """Where the last published change of a channel stands in the public log, counted from 1, and when it was logged."""

    number: int
    at: datetime

    @property
    def index(self) -> int:
        """Return the place as the log's files count it, from 0."""
        return self.number - 1


def logged_at(code: str) -> LoggedAt | None:
    """Return where the log says what holds of a channel now; null where it says nothing."""
    rows = ChannelLogEntry.objects.filter(channel=code).order_by("-leaf")
    found = rows.values_list("leaf", "leaf__logged_at").first()
    return None if found is None else LoggedAt(found[0] + 1, found[1])
