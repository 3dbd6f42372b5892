"""Why a file is not read: one code and one plain sentence for each reason."""

from __future__ import annotations

from typing import Final

from ronguon.kernel.errors import RefusedFileError

MAX_BYTES: Final = 20 * 1024 * 1024
REASONS: Final = {
    "classified": (
        "This file carries a secrecy mark, so it cannot be uploaded. Keep it off ordinary servers and "
        "handle it by your office's rules."
    ),
    "empty": "The file has no words to read. Check it and choose another.",
    "too_large": "The file is larger than 20 MB. Remove pictures or split it, then try again.",
    "kind": "Only .docx, .pdf, .html, .md and .txt can be read. Save the document as one of these.",
    "old_office": "This is an old Word file (.doc). Open it, save it as .docx and try again.",
    "scanned": (
        "The file is a scan without words to read. Use the original .docx, or a PDF exported by a word processor."
    ),
    "encrypted": "The file has a password, so it cannot be opened. Remove the password, save it and try again.",
    "damaged": "The file is damaged or incomplete. Open it on your computer, save it again and try again.",
    "bomb": "The file is too large when unpacked. Remove pictures or save it as a new file, then try again.",
    "dtd": (
        "The file has declarations that ordinary documents do not have. Save it again with Word or "
        "LibreOffice and try again."
    ),
    "encoding": "The text is not Unicode, and its encoding is unclear. Save it as UTF-8 and try again.",
    "too_long": (
        "The document is too long to be read at once (over 500 pages, 1.5 million characters). Split "
        "the file and try again."
    ),
    "unreadable": "This file cannot be read. Save it as a new, simpler file and try again.",
}


def refusal(code: str) -> RefusedFileError:
    """Return the error for `code` with its sentence."""
    return RefusedFileError(REASONS[code], code=code)
