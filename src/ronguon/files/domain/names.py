"""Names of files: what is shown, and how it travels in a header. A name never becomes a path."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple
from urllib.parse import quote

from ronguon.kernel.vietnamese import fold, nfc

MAX_CHARS: Final = 120
_MAX_EXTENSION: Final = 10
_NAMELESS: Final = "tep-khong-ten"
# Controls, format characters (bidi overrides, zero-width joins), lone surrogates, line and paragraph separators.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SPACES: Final = re.compile(r"\s+")


class DisplayName(NamedTuple):
    """A name that is safe to show, and its extension in lower case without the dot."""

    shown: str
    extension: str


def clean_name(raw: str) -> DisplayName:
    """Return `raw` without folders, invisible characters or excess length, in NFC.

    The extension is read from the cleaned name, so that a character that hides or reverses an ending cannot
    make one extension look like another.
    """
    last = re.split(r"[/\\]", raw)[-1]
    visible = "".join(char for char in last if char in "\t\n\r" or unicodedata.category(char) not in _INVISIBLE)
    name = _SPACES.sub(" ", nfc(visible)).rstrip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot or not extension.isascii() or not extension.isalnum() or len(extension) > _MAX_EXTENSION:
        return DisplayName(name[:MAX_CHARS].strip(" .") or _NAMELESS, "")
    stem = stem[: MAX_CHARS - len(extension) - 1].strip(" .") or _NAMELESS
    return DisplayName(f"{stem}.{extension}", extension.lower())


def content_disposition(shown: str) -> str:
    """Return the header value that makes a browser save the file under `shown`.

    Carries an ASCII name for old programs and the full name in UTF-8.

    Source: RFC 6266, 4.3 and appendix D.
    """
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", fold(shown))
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"
