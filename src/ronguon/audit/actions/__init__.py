"""Actions on the trail: record and chain events, sign and keep checkpoints, verify, export; note who read whom."""

from __future__ import annotations

from ronguon.audit.actions.recording import (
    adopt_clock,
    chain,
    chain_all,
    is_demo,
    make_installation,
    record,
    shred_name,
    telling,
    unsigned,
    waiting,
)
from ronguon.audit.actions.showing import forget_reads, names_of, note_reads, noted, show
from ronguon.audit.actions.standing_in import StandIns, doer, doers, lender_in, stand_ins
from ronguon.audit.actions.verifying import verify

__all__ = [
    "StandIns",
    "adopt_clock",
    "chain",
    "chain_all",
    "doer",
    "doers",
    "forget_reads",
    "is_demo",
    "lender_in",
    "make_installation",
    "names_of",
    "note_reads",
    "noted",
    "record",
    "show",
    "shred_name",
    "stand_ins",
    "telling",
    "unsigned",
    "verify",
    "waiting",
]
