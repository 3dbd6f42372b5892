"""The allow-list: which kinds of file are taken, for which purpose, up to which size."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MIB: Final = 1024 * 1024


class Kind(StrEnum):
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
    """What a file is handed in for."""

    EVIDENCE = "evidence"
    DIRECTIVE = "directive"
    LIST = "list"
    PAPER = "paper"


MEDIA_TYPES: Final = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.PNG: "image/png",
    Kind.JPG: "image/jpeg",
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.TXT: "text/plain; charset=utf-8",
    Kind.HTML: "text/html; charset=utf-8",
    Kind.MD: "text/markdown; charset=utf-8",
}

EXTENSIONS: Final = {
    **{kind.value: kind for kind in Kind},
    "jpeg": Kind.JPG,
    "htm": Kind.HTML,
    "markdown": Kind.MD,
}

TAKEN: Final = {
    Purpose.EVIDENCE: frozenset(
        {Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.ODT, Kind.PNG, Kind.JPG, Kind.CSV, Kind.TXT},
    ),
    Purpose.DIRECTIVE: frozenset({Kind.PDF, Kind.DOCX, Kind.TXT, Kind.HTML, Kind.MD}),
    Purpose.LIST: frozenset({Kind.CSV, Kind.XLSX}),
    Purpose.PAPER: frozenset({Kind.PDF, Kind.DOCX}),
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

    kind: Kind
    media_type: str
    name: str
    """The cleaned name to show. Never a path."""


def accept_attribute(purpose: Purpose) -> str:
    """Return the value of an `<input type="file">`'s `accept` attribute, a hint for the browser and no check."""
    return ",".join(sorted(f".{extension}" for extension, kind in EXTENSIONS.items() if kind in TAKEN[purpose]))


def kinds_in_words(purpose: Purpose) -> str:
    """Return the kinds `purpose` takes, as a person reads them: “csv, docx, …”."""
    return ", ".join(sorted(TAKEN[purpose]))
