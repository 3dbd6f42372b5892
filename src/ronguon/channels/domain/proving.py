"""What shows that a unit runs a page, when that is enough, and the states of a page on its way to the public."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.shapes import ProofOutcome
from ronguon.channels.domain.shapes import ChannelKind


class ChannelState(StrEnum):
    """Where a page stands on its way: the field's five."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    CHANGED = "changed"
    ARCHIVED = "archived"


class MarkLost(StrEnum):
    """Why a page carries the official mark no more."""

    RENAMED = "renamed"
    NOT_FOUND = "not_found"
    EXPIRED = "expired"
    MOVED = "moved"
    ARCHIVED = "archived"
    PERSONAL = "personal"  # it turned out to be somebody's own account: nothing of it is shown any more


DAYS_UNKNOWN: Final = 30
"""How long a proof holds after it was last found while nobody can say any more."""
DAYS_FRESH: Final = 183
"""How long a published entry stays fresh: then its unit is asked to confirm it."""
_ALONE: Final = {
    ChannelKind.SITE: ({ProofMethod.DNS}, {ProofMethod.FILE}),
}
_TOGETHER: Final[tuple[set[ProofMethod], ...]] = (
    {ProofMethod.HANDLE},
    {ProofMethod.SITE_NAMES, ProofMethod.DESCRIPTION},
    {ProofMethod.SITE_NAMES, ProofMethod.WITNESS},
)


@dataclass(frozen=True, slots=True)
class ProofState:
    """What is known of one proof: `found_on` is the last day on which it was found, null if it never was."""

    method: ProofMethod
    outcome: ProofOutcome | None
    found_on: date | None
    expires_on: date | None = None


def ways(kind: ChannelKind) -> tuple[set[ProofMethod], ...]:
    """Return the sets of methods of which one whole set proves a page of this kind.

    A site by its name or a file on it. A page elsewhere by its name being the unit's domain; or by both directions: the
    unit's own proven site names it, and it names the site, which a second person may witness where a log-in hides it.

    Source: house rule, decision 0054.
    """
    return _ALONE.get(kind, _TOGETHER)


def holds(proof: ProofState, on: date) -> bool:
    """Return whether a proof holds on a day: found at the last look, or not looked at since for lack of an answer."""
    if proof.found_on is None or proof.outcome in (None, ProofOutcome.NOT_FOUND):
        return False
    if proof.expires_on is not None and proof.expires_on < on:
        return False
    return proof.outcome is ProofOutcome.FOUND or on < proof.found_on + timedelta(days=DAYS_UNKNOWN)


def proven(kind: ChannelKind, proofs: Iterable[ProofState], on: date) -> bool:
    """Return whether what holds on a day proves the page."""
    held: Collection[ProofMethod] = {one.method for one in proofs if holds(one, on)}
    return any(way <= set(held) for way in ways(kind))


def state(*, withdrawn: bool, marked: bool, marked_before: bool, proven_now: bool) -> ChannelState:
    """Return the state of a page: `marked` while it carries the mark, `marked_before` if it ever did.

    A proven page waits for a second person, who publishes it; one that lost its mark waits for one as well.
    """
    if withdrawn:
        return ChannelState.ARCHIVED
    if marked:
        return ChannelState.PUBLISHED
    if marked_before:
        return ChannelState.CHANGED
    return ChannelState.SUBMITTED if proven_now else ChannelState.DRAFT
