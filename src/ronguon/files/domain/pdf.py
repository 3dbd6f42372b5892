"""PDF files: pages to read, without a password, script, attachment or program start.

The file is searched as bytes, and the objects it keeps in packed object streams are unpacked and searched too. No
page is drawn here: what draws or reads pages runs in the child process.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

from ronguon.files.domain.kinds import MIB
from ronguon.files.domain.refusals import refusal
from ronguon.files.domain.text import HEAD_BYTES, has_markup

_HEADER: Final = re.compile(rb"%PDF-[12]\.\d[\s%]")
_TAIL_BYTES: Final = 2048
_BLANK: Final = b"\0\t\n\x0c\r "
_STREAM: Final = re.compile(rb"\bstream(?:\r\n|\n|\r)")
_FLATE: Final = re.compile(rb"/(?:FlateDecode|Fl)\b")
_OTHER_FILTERS: Final = re.compile(
    rb"/(?:LZWDecode|LZW|ASCIIHexDecode|AHx|ASCII85Decode|A85|RunLengthDecode|RL|Crypt)\b"
)
_MAX_STREAMS: Final = 50_000
_SLICE: Final = 64 * 1024
_PROBE: Final = 256 * 1024
_PROBE_BUDGET: Final = 512 * MIB
_MAX_SWOLLEN: Final = 256 * MIB
_SUSPECT_RATIO: Final = 400
_MAX_STREAM: Final = 64 * MIB
_MAX_OBJECTS: Final = 32 * MIB


def _spelled(name: str) -> bytes:
    """Return a pattern for a PDF name, each letter as itself or as #xx, up to the name's end."""
    letters = "".join(f"(?:{char}|#{ord(char):02x}|#{ord(char):02X})" for char in name)
    return f"/{letters}(?![A-Za-z0-9#_.-])".encode("ascii")


_ENCRYPTED: Final = re.compile(_spelled("Encrypt") + rb"\s*(?:<<|\d+\s+\d+\s+R)")
# Names of seven letters and more: shorter ones turn up by chance in packed pictures.
_SCRIPTS: Final = re.compile(b"|".join(_spelled(name) for name in ("JavaScript", "Launch", "RichMedia")))
_INNER_FILES: Final = re.compile(b"|".join(_spelled(name) for name in ("EmbeddedFile", "EmbeddedFiles")))
_OBJECT_STREAM: Final = re.compile(_spelled("ObjStm"))


def check_pdf(data: bytes) -> None:
    """Refuse what is no whole PDF, or one with a password, script, inner file, or a stream that swells.

    Raises `RefusedFileError`: `damaged`, `polyglot`, `encrypted`, `macros`, `embedded`, `bomb`.
    """
    if not _HEADER.match(data) or has_markup(data[:HEAD_BYTES]):
        raise refusal("polyglot" if _HEADER.match(data) else "damaged")
    end = data.rfind(b"%%EOF", -_TAIL_BYTES)
    if end < 0 or b"startxref" not in data[max(0, end - _TAIL_BYTES) : end]:
        raise refusal("damaged")
    if data[end + 5 :].strip(_BLANK):
        raise refusal("polyglot")
    _check_words(data)
    _check_streams(data)


def _check_words(content: bytes) -> None:
    if _ENCRYPTED.search(content):
        raise refusal("encrypted")
    if _SCRIPTS.search(content):
        raise refusal("macros")
    if _INNER_FILES.search(content):
        raise refusal("embedded")


def _check_streams(data: bytes) -> None:
    before, probed, swollen, objects, streams = 0, 0, 0, 0, 0
    for found in _STREAM.finditer(data):
        if found.start() < before:
            continue
        streams += 1
        if streams > _MAX_STREAMS:
            raise refusal("bomb")
        at = found.end()
        head = data[before : found.start()]
        dictionary = head[head.rfind(b"obj") + 1 :]
        before = data.find(b"endstream", at)
        if before < 0:
            raise refusal("damaged")
        filters = len(_FLATE.findall(dictionary))
        if filters > 1:
            raise refusal("bomb")
        if _OBJECT_STREAM.search(dictionary):
            content = _object_stream(data, at, before, dictionary)
            objects += len(content)
            if objects > _MAX_OBJECTS:
                raise refusal("bomb")
            _check_words(content)
        elif filters:
            whole = _probe(data, at, before, left=_PROBE_BUDGET - probed)
            probed += whole
            # Many streams that each stay below the limit of one are a bomb together.
            swollen += whole if whole > _SUSPECT_RATIO // 4 * (before - at) else 0
            if swollen > _MAX_SWOLLEN:
                raise refusal("bomb")


def _object_stream(data: bytes, at: int, end: int, dictionary: bytes) -> bytes:
    """Return the objects packed in one stream. Writers pack them one way; other ways serve to hide."""
    if _OTHER_FILTERS.search(dictionary):
        raise refusal("archive")
    if not _FLATE.search(dictionary):
        return data[at:end]
    return b"".join(_inflate(data, at, end, _MAX_OBJECTS + 1))


def _probe(data: bytes, at: int, end: int, *, left: int) -> int:
    """Return how many bytes a stream unpacked to that swells at its beginning, 0 for any other.

    Only a stream whose beginning swells is followed further: a bomb swells from its beginning, and a picture of
    a page does not need it. With no bytes `left` to follow it, it is refused.
    """
    start = sum(map(len, _inflate(data, at, min(end, at + _PROBE // _SUSPECT_RATIO), _PROBE)))
    if start < _PROBE:
        return 0
    if left <= 0:
        raise refusal("bomb")
    whole = sum(map(len, _inflate(data, at, end, _MAX_STREAM + 1)))
    if whole > _MAX_STREAM and whole > _SUSPECT_RATIO // 4 * (end - at):
        raise refusal("bomb")
    return whole


def _inflate(data: bytes, at: int, end: int, limit: int) -> Iterator[bytes]:
    """Yield up to `limit` unpacked bytes in pieces. A torn stream ends early: pages may still be read from it."""
    machine = zlib.decompressobj()
    left = limit
    try:
        for start in range(at, end, _SLICE):
            rest = data[start : min(end, start + _SLICE)]
            while left > 0 and not machine.eof:
                piece = machine.decompress(rest, min(left, _SLICE))
                rest = machine.unconsumed_tail
                left -= len(piece)
                yield piece
                if not rest and not piece:
                    break
    except zlib.error:
        return
