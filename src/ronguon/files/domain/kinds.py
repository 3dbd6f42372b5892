"""The allow-list: which kinds of file are taken, for which purpose, up to which size."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MIB: Final = 1024 * 1024


class KnownKind(StrEnum):
    """A kind of file that some purpose takes."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    PNG = "png"
    JPG = "jpg"
    CSV = "csv"
    TXT = "txt"
    HTML = "html"
    MD = "md"


class Purpose(StrEnum):
    """What a file is submitted for."""

    EVIDENCE = "evidence"
    DIRECTIVE = "directive"
    LIST = "list"
    PAPER = "paper"


MEDIA_TYPES: Final = {
    KnownKind.PDF: "application/pdf",
    KnownKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    KnownKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    KnownKind.ODT: "application/vnd.oasis.opendocument.text",
    KnownKind.PNG: "image/png",
    KnownKind.JPG: "image/jpeg",
    KnownKind.CSV: "text/csv; charset=utf-8",
    KnownKind.TXT: "text/plain; charset=utf-8",
    KnownKind.HTML: "text/html; charset=utf-8",
    KnownKind.MD: "text/markdown; charset=utf-8",
}

EXTENSIONS: Final = {
    **{kind.value: kind for kind in KnownKind},
    "jpeg": KnownKind.JPG,
    "htm": KnownKind.HTML,
    "markdown": KnownKind.MD,
}

TAKEN: Final = {
    Purpose.EVIDENCE: frozenset(
        {
            KnownKind.PDF,
            KnownKind.DOCX,
            KnownKind.XLSX,
            KnownKind.ODT,
            KnownKind.PNG,
            KnownKind.JPG,
            KnownKind.CSV,
            KnownKind.TXT,
        },
    ),
    Purpose.DIRECTIVE: frozenset({KnownKind.PDF, KnownKind.DOCX, KnownKind.TXT, KnownKind.HTML, KnownKind.MD}),
    Purpose.LIST: frozenset({KnownKind.CSV, KnownKind.XLSX}),
    Purpose.PAPER: frozenset({KnownKind.PDF, KnownKind.DOCX}),
}

LIMIT_BYTES: Final = {
    Purpose.EVIDENCE: 20 * MIB,
    Purpose.DIRECTIVE: 20 * MIB,
    Purpose.LIST: 5 * MIB,
    Purpose.PAPER: 20 * MIB,
}


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file turned out to be, judged by content and extension together."""

    kind: KnownKind
    media_type: str
    name: str
    """The cleaned name to show. Never a path."""


def accept_attribute(purpose: Purpose) -> str:
    """Return the value of an `<input type="file">`'s `accept` attribute, a hint for the browser and no check."""
    return ",".join(sorted(f".{extension}" for extension, kind in EXTENSIONS.items() if kind in TAKEN[purpose]))


def kinds_in_words(purpose: Purpose) -> str:
    """Return the kinds `purpose` takes, as a person reads them: “csv, docx, …”."""
    return ", ".join(sorted(TAKEN[purpose]))
