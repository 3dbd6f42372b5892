"""Why a file is not taken in: one code and one plain sentence for each reason."""

from __future__ import annotations

from typing import Final

from ronguon.kernel.errors import RefusedFileError

REASONS: Final = {
    "empty": "The file is empty. Check it and choose another.",
    "too_large": "The file is larger than {limit} MB. Split it or make its pictures smaller, then send it again.",
    "kind": "This kind of file is not accepted. Use one of these: {kinds}.",
    "old_office": "This is an old Word or Excel file. Open it, save it as .docx or .xlsx and send it again.",
    "photo_format": "Pictures in this format are not accepted. Save it as JPG or PNG and send it again.",
    "mismatch": (
        "The content does not match the file's extension. Open it, save it as the right kind and send it again."
    ),
    "damaged": "The file is damaged or incomplete. Open it on your computer, save it again and send it again.",
    "encrypted": "The file has a password or is locked. Remove that, save it and send it again.",
    "macros": "The file contains macros or code. Save it without them and send it again.",
    "embedded": (
        "The file has another file inside. Turn that part into a picture or send it by itself, then "
        "send this one again."
    ),
    "external": (
        "The file fetches content from elsewhere when opened. Put that content into the file, save it "
        "and send it again."
    ),
    "polyglot": "The file mixes several kinds of data. Open it in an editor, save it as a new file and send that.",
    "archive": (
        "The file's structure is inconsistent. Open it with the program that made it, save it and send it again."
    ),
    "bomb": "The file is too large when unpacked. Remove pictures or split it, then send it again.",
    "dtd": (
        "The file has declarations that ordinary documents do not have. Save it again with Word or "
        "LibreOffice and send it again."
    ),
    "pixels": "The picture has more than {megapixels} million pixels. Make it smaller and send it again.",
    "text_encoding": "The text is not Unicode (it may be TCVN3 or VNI). Save it as UTF-8 and send it again.",
    "unreadable": (
        "This file is too complex or damaged, so it cannot be opened. Save it as a new, simpler file and send that."
    ),
    "infected": (
        "The virus scanner found malicious code in this file, so it is not accepted. Ask your "
        "technicians to check the computer that made it."
    ),
    "quota": "The unit has used up its storage for files. Ask the system's administrator for more.",
}


def refusal(code: str, **figures: object) -> RefusedFileError:
    """Return the error for `code`, its sentence filled with `figures`."""
    return RefusedFileError(REASONS[code], code=code, **figures)
