"""What the trail is made of, as plain data: events and their chain, the Merkle tree, signed notes, flags."""

from __future__ import annotations

from ronguon.audit.domain.events import (
    GENESIS,
    ON_BEHALF,
    THROUGH,
    ChainEntry,
    Machine,
    Scalar,
    UnknownVerbError,
    Who,
    checked,
    declare,
    declared,
)

__all__ = [
    "GENESIS",
    "ON_BEHALF",
    "THROUGH",
    "ChainEntry",
    "Machine",
    "Scalar",
    "UnknownVerbError",
    "Who",
    "checked",
    "declare",
    "declared",
]
