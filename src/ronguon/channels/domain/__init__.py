"""Addresses of pages and how one is shown, decided without a database and without the network."""

from ronguon.channels.domain.canonical import canonical
from ronguon.channels.domain.review import Sight, sight
from ronguon.channels.domain.shapes import (
    DECLARED,
    LONGEST,
    SENTENCES,
    AddressRefusal,
    Canonical,
    ChannelKind,
    Platform,
    Reason,
)

__all__ = [
    "DECLARED",
    "LONGEST",
    "SENTENCES",
    "AddressRefusal",
    "Canonical",
    "ChannelKind",
    "Platform",
    "Reason",
    "Sight",
    "canonical",
    "sight",
]
