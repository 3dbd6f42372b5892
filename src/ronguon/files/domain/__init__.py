"""What is true of a file before anything is stored: its kind, its name, its pixels. Plain Python, no framework."""

from __future__ import annotations

from ronguon.files.domain.images import strip_metadata
from ronguon.files.domain.kinds import LIMIT_BYTES, TAKEN, FileKind, KnownKind, Purpose, accept_attribute
from ronguon.files.domain.names import DisplayName, clean_name, content_disposition
from ronguon.files.domain.refusals import REASONS, refusal
from ronguon.files.domain.sniffing import sniff
from ronguon.files.domain.text import decode_text

__all__ = [
    "LIMIT_BYTES",
    "REASONS",
    "TAKEN",
    "DisplayName",
    "FileKind",
    "KnownKind",
    "Purpose",
    "accept_attribute",
    "clean_name",
    "content_disposition",
    "decode_text",
    "refusal",
    "sniff",
    "strip_metadata",
]
