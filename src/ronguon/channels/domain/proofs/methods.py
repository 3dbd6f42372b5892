"""The ways to prove that a unit runs a page: how strong each is, how long it holds, how often it is looked at again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ronguon.channels.domain.shapes import Canonical, Platform


class ProofStrength(StrEnum):
    """How much a proof says."""

    HIGH = "high"
    MEDIUM_HIGH = "medium_high"
    MEDIUM = "medium"


class ProofNeed(StrEnum):
    """What a way of proving rests on."""

    TOKEN = "token"  # noqa: S105 (the name of a need)
    OWN_SITE = "own_site"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class ProofTerms:
    """What holds for one way of proving, in days."""

    strength: ProofStrength
    valid_days: int
    recheck_days: int
    needs: ProofNeed


class ProofMethod(StrEnum):
    """How control of a page is proven."""

    DNS = "dns"
    FILE = "file"
    SITE_NAMES = "site_names"
    DESCRIPTION = "description"
    HANDLE = "domain_name"
    WITNESS = "witness"

    @property
    def terms(self) -> ProofTerms:
        """Return what holds for it."""
        return TERMS[self]

    @property
    def strength(self) -> ProofStrength:
        """Return how much it says alone."""
        return self.terms.strength

    @property
    def valid_days(self) -> int:
        """Return for how many days a proof holds at most before a person begins anew."""
        return self.terms.valid_days

    @property
    def recheck_days(self) -> int:
        """Return after how many days the machine looks again."""
        return self.terms.recheck_days

    @property
    def needs(self) -> ProofNeed:
        """Return what it rests on: a token of its own, a site that the unit has proven before, or a person."""
        return self.terms.needs


TERMS: Final[dict[ProofMethod, ProofTerms]] = {
    ProofMethod.DNS: ProofTerms(ProofStrength.HIGH, 365, 30, ProofNeed.TOKEN),
    ProofMethod.FILE: ProofTerms(ProofStrength.HIGH, 365, 30, ProofNeed.TOKEN),
    ProofMethod.SITE_NAMES: ProofTerms(ProofStrength.MEDIUM_HIGH, 365, 30, ProofNeed.OWN_SITE),
    ProofMethod.DESCRIPTION: ProofTerms(ProofStrength.MEDIUM, 180, 30, ProofNeed.TOKEN),
    ProofMethod.HANDLE: ProofTerms(ProofStrength.HIGH, 365, 30, ProofNeed.OWN_SITE),
    ProofMethod.WITNESS: ProofTerms(ProofStrength.MEDIUM, 183, 183, ProofNeed.PERSON),
}
_NAMED_BY_DOMAIN: Final = frozenset({Platform.BLUESKY, Platform.FEDIVERSE})


def possible(channel: Canonical) -> tuple[ProofMethod, ...]:
    """Return the ways in which control of `channel` can be proven, the strongest first."""
    if channel.platform is Platform.WEB:
        return (ProofMethod.DNS, ProofMethod.FILE, ProofMethod.SITE_NAMES)
    handle = (ProofMethod.HANDLE,) if channel.platform in _NAMED_BY_DOMAIN else ()
    return (*handle, ProofMethod.SITE_NAMES, ProofMethod.DESCRIPTION)


def strength_of(methods: Collection[ProofMethod]) -> ProofStrength | None:
    """Return what proofs say together; the site naming the page and the page naming the site say as much as the best.

    Source: house rule, decision 0052.
    """
    both = {ProofMethod.SITE_NAMES, ProofMethod.DESCRIPTION}
    if both <= set(methods):
        return ProofStrength.HIGH
    order = [*ProofStrength]
    return min((method.strength for method in methods), key=order.index, default=None)
