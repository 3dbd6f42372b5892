"""Close a document so that equal papers have equal bytes and nothing tells who sat at the keyboard."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from ronguon.papers.word import marks

if TYPE_CHECKING:
    from docx.document import Document

_WORD_2013 = "15"
_COMPATIBILITY = "http://schemas.microsoft.com/office/word"
_FIRST = "[Content_Types].xml"


def sealed(document: Document, *, title: str, issued_on: date) -> bytes:
    """Return the bytes of `document` with its properties set and every time in it the day of issue."""
    _describe(document, title, issued_on)
    _modernise(document)
    _drop_thumbnail(document)
    written = io.BytesIO()
    document.save(written)
    return _repacked(written.getvalue(), issued_on)


def _describe(document: Document, title: str, issued_on: date) -> None:
    properties = document.core_properties
    instant = datetime.combine(issued_on, time(), UTC).replace(tzinfo=None)
    properties.title = title[:255]
    properties.language = marks.LANGUAGE
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = instant
    properties.revision = 1


def _modernise(document: Document) -> None:
    """Say that the document needs no compatibility mode of an old word processor."""
    settings = document.settings.element
    for old in settings.findall(qn("w:compat")):
        settings.remove(old)
    compat = marks.element("w:compat")
    compat.append(marks.element("w:compatSetting", name="compatibilityMode", uri=_COMPATIBILITY, val=_WORD_2013))
    followers = ("w:docVars", "w:rsids", "m:mathPr", "w:attachedSchema", "w:themeFontLang", "w:clrSchemeMapping")
    settings.insert_element_before(compat, *followers, "w:shapeDefaults", "w:decimalSymbol", "w:listSeparator")
    for language in settings.findall(qn("w:themeFontLang")):
        language.set(qn("w:val"), marks.LANGUAGE)


def _drop_thumbnail(document: Document) -> None:
    """Leave out the picture of the library's own empty page."""
    relations = document.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del relations[key]


def _repacked(data: bytes, issued_on: date) -> bytes:
    """Return the archive with its entries in a fixed order, stamped with the day of issue."""
    stamp = (issued_on.year, issued_on.month, issued_on.day, 0, 0, 0)
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != _FIRST, name)):
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, old.read(name))
    return written.getvalue()
