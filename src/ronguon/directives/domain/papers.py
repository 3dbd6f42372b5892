"""Whether two documents are the same paper: by their bytes, by their words, or by number, issuer and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Same(StrEnum):
    """By what two documents are the same paper, the surest first."""

    FILE = "file"
    WORDS = "words"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """What a document is known by; `number` and `issuer` in the form in which two mentions compare, "" for none."""

    file_sha256: str
    text_sha256: str
    number: str
    issuer: str
    issued_on: date | None


def sameness(one: KnownDocument, other: KnownDocument) -> Same | None:
    """Return by what `one` and `other` are the same paper, or null.

    A number counts with its issuer and its day alone: other units give the same number, and each year begins anew.

    Source: house rule.
    """
    if one.file_sha256 and one.file_sha256 == other.file_sha256:
        return Same.FILE
    if one.text_sha256 == other.text_sha256:
        return Same.WORDS
    named = bool(one.number and one.issued_on)
    if named and (one.number, one.issuer, one.issued_on) == (other.number, other.issuer, other.issued_on):
        return Same.NUMBER
    return None
