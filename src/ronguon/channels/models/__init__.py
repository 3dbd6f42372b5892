"""Declared pages, who owned them when, and what others say of them."""

from __future__ import annotations

from ronguon.channels.models.declared import (
    CONTACT_LENGTH,
    DAYS_PENDING,
    NAME_LENGTH,
    REASON_LENGTH,
    RESPONSIBLE,
    WORDS_LENGTH,
    Channel,
    ChannelOwner,
    ChannelQuerySet,
    Claim,
    ClaimDay,
    ClaimOutcome,
    keeps_office,
)
from ronguon.channels.models.published import ChannelProof, ChannelPublication

__all__ = [
    "CONTACT_LENGTH",
    "DAYS_PENDING",
    "NAME_LENGTH",
    "REASON_LENGTH",
    "RESPONSIBLE",
    "WORDS_LENGTH",
    "Channel",
    "ChannelOwner",
    "ChannelProof",
    "ChannelPublication",
    "ChannelQuerySet",
    "Claim",
    "ClaimDay",
    "ClaimOutcome",
    "keeps_office",
]
