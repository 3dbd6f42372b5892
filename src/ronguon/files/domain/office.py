"""Office documents: archives of XML parts that hold text, tables and pictures, and nothing that acts."""

from __future__ import annotations

import codecs
import html
import re
from typing import Final, NoReturn

from ronguon.files.domain import archive
from ronguon.files.domain.archive import Member
from ronguon.files.domain.kinds import MEDIA_TYPES, MIB, KnownKind
from ronguon.files.domain.refusals import refusal

OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_SMALL_PART: Final = 2 * MIB
_CONTENT_TYPES: Final = "[Content_Types].xml"
_MANIFEST: Final = "META-INF/manifest.xml"
_MIMETYPE: Final = "mimetype"
_OVERLAP: Final = 16
_HEAD_BYTES: Final = 512
_MAIN_PARTS: Final = {
    KnownKind.DOCX: b"wordprocessingml.document.main+xml",
    KnownKind.XLSX: b"spreadsheetml.sheet.main+xml",
}

_MACRO_PARTS: Final = re.compile(
    r"(?:^|/)(?:vbaproject|vbadata|macrosheets|dialogsheets|activex|basic|scripts)(?:[./]|$)", re.IGNORECASE
)
_EMBEDDED_PARTS: Final = re.compile(r"(?:^|/)(?:embeddings|oleobject|object \d+|objectreplacements)", re.IGNORECASE)
_XML_PARTS: Final = re.compile(r"\.(?:xml|rels|rdf)$|^\[content_types\]\.xml$", re.IGNORECASE)
# A part that is itself a container or a program: an archive, an old Office file, a PDF, a Windows or Linux program.
_INNER_FILES: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    OLE_MAGIC,
    b"%PDF-",
    b"MZ\x90\x00",
    b"\x7fELF",
    b"Rar!",
    b"7z\xbc\xaf",
)
_DECLARATIONS: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_XML_ENCODING: Final = re.compile(rb"""^<\?xml[^>]{0,80}\bencoding\s{0,8}=\s{0,8}["']([A-Za-z0-9._-]{1,20})["']""")
_UNICODE_NAMES: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})

_RELATION: Final = re.compile(rb"""<(?:\w{1,20}:)?Relationship\s((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""")
_ATTRIBUTE: Final = re.compile(rb"""\b(TargetMode|Target|Type)\s{0,8}=\s{0,8}(?:"([^"<]*)"|'([^'<]*)')""")
_REMOTE: Final = re.compile(
    r"\s*(?:(?:https?|ftps?|mhtml|ldap|smb|webdavs?):|\\\\|//|file:(?:/{2,3})?(?:[^/]|//|\\\\))", re.IGNORECASE
)
_LOCAL_DRIVE: Final = re.compile(r"file:/{0,3}[a-z]:", re.IGNORECASE)


def office_kind(data: bytes) -> KnownKind:
    """Return which of docx, xlsx and odt the archive `data` is, having read every byte of it once.

    Raises `RefusedFileError` for archives of any other sort and for documents that carry macros, embedded
    files, declarations (DTD), content fetched from elsewhere, or a password.
    """
    members = archive.inspect(data)
    _check_part_names(members)
    parts: dict[str, bytes] = {}
    for member in members:
        wanted = member.name in (_CONTENT_TYPES, _MANIFEST, _MIMETYPE) or member.name.lower().endswith(".rels")
        kept = _read_part(data, member, keep=wanted)
        if wanted:
            parts[member.name] = kept
    for name, content in parts.items():
        if name.lower().endswith(".rels"):
            _check_relations(content)
    return _open_document(members, parts) if _MIMETYPE in parts else _open_xml(parts)


def refuse_old_office(data: bytes) -> NoReturn:
    """Refuse a file of the old container kind, saying whether it is locked or merely old."""
    locked = any(name.encode("utf-16-le") in data for name in ("EncryptedPackage", "EncryptionInfo"))
    raise refusal("encrypted" if locked else "old_office")


def _check_part_names(members: list[Member]) -> None:
    for member in members:
        if _MACRO_PARTS.search(member.name):
            raise refusal("macros")
        if _EMBEDDED_PARTS.search(member.name):
            raise refusal("embedded")


def _read_part(data: bytes, member: Member, *, keep: bool) -> bytes:
    if keep and member.size > _MAX_SMALL_PART:
        raise refusal("bomb")
    is_xml = _XML_PARTS.search(member.name) is not None
    head = before = b""
    kept: list[bytes] = []
    for piece in archive.unpack(data, member):
        head += piece[: _HEAD_BYTES - len(head)]
        if is_xml and _DECLARATIONS.search(before + piece):
            raise refusal("dtd")
        before = (before + piece)[-_OVERLAP:]
        if keep:
            kept.append(piece)
    if head.startswith(_INNER_FILES):
        raise refusal("embedded")
    if is_xml and head:
        _check_xml_beginning(member.name, head)
    return b"".join(kept)


def _check_xml_beginning(name: str, head: bytes) -> None:
    # The search for declarations reads ASCII letters, so a part must be in an encoding that keeps them.
    if name.startswith("customXml/") and head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    start = head.removeprefix(codecs.BOM_UTF8)
    encoding = _XML_ENCODING.match(start)
    if not start.lstrip().startswith(b"<") or (encoding and encoding[1].lower() not in _UNICODE_NAMES):
        raise refusal("damaged")


def _check_relations(content: bytes) -> None:
    """Refuse relations that make a program fetch something when the document is opened. Links to click may stay."""
    for relation in _RELATION.finditer(content):
        values = {
            key: html.unescape((double or single).decode("utf-8", "replace"))
            for key, double, single in _ATTRIBUTE.findall(relation[1])
        }
        is_link = values.get(b"Type", "").endswith(("/hyperlink", "/hyperLink"))
        if values.get(b"TargetMode") == "External" and not is_link and _is_remote(values.get(b"Target", "")):
            raise refusal("external")


def _is_remote(target: str) -> bool:
    return _REMOTE.match(target) is not None and _LOCAL_DRIVE.match(target) is None


def _open_document(members: list[Member], parts: dict[str, bytes]) -> KnownKind:
    if b"encryption-data" in parts.get(_MANIFEST, b""):
        raise refusal("encrypted")
    if members[0].name != _MIMETYPE or members[0].packed != members[0].size:
        raise refusal("archive")
    if parts[_MIMETYPE] != MEDIA_TYPES[KnownKind.ODT].encode("ascii"):
        raise refusal("mismatch")
    if not any(member.name == "content.xml" for member in members):
        raise refusal("damaged")
    return KnownKind.ODT


def _open_xml(parts: dict[str, bytes]) -> KnownKind:
    types = parts.get(_CONTENT_TYPES, b"")
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise refusal("macros")
    for kind, mark in _MAIN_PARTS.items():
        if mark in types:
            return kind
    raise refusal("mismatch")
