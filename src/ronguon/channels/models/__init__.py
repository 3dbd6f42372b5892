"""Declared pages, who owned them when, what others say of them, and the log of what was published."""

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
from ronguon.channels.models.log import (
    ChannelLogCheckpoint,
    ChannelLogCosignature,
    ChannelLogEntry,
    ChannelLogLeaf,
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
    "ChannelLogCheckpoint",
    "ChannelLogCosignature",
    "ChannelLogEntry",
    "ChannelLogLeaf",
    "ChannelOwner",
    "ChannelProof",
    "ChannelPublication",
    "ChannelQuerySet",
    "Claim",
    "ClaimDay",
    "ClaimOutcome",
    "keeps_office",
]
