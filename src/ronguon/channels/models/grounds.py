"""Why a channel is known to be its unit's: proofs that hold, and what people did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proving import holds
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
