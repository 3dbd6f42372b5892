"""The parts of a Word file: unpacked piece by piece, parsed as they come, nothing kept but the tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ronguon.directives.reading.formats.content import MAX_MARKS
from ronguon.directives.reading.refusals import refusal
from ronguon.files.domain import archive
from ronguon.kernel.errors import RefusedFileError

_MAX_PART: Final = 64 * 1024 * 1024
_DECLARATIONS: Final = (b"<!DOCTYPE", b"<!ENTITY")
_OVERLAP: Final = 16


class Package:
    """An archive whose parts are read one at a time; all of them together may hold so many tags and no more."""

    def __init__(self, data: bytes) -> None:
        """Look at the archive's directory. Raises `RefusedFileError`: `encrypted`, `bomb`, `damaged`."""
        try:
            self._members = {member.name: member for member in archive.inspect(data)}
        except RefusedFileError as refused:
            raise refusal(refused.code if refused.code in {"encrypted", "bomb"} else "damaged") from None
        self._data = data
        self._marks = 0

    @property
    def names(self) -> list[str]:
        """Return the names of the parts."""
        return list(self._members)

    def part(self, name: str) -> etree._Element | None:
        """Return the tree of a part, null where there is none. Raises `RefusedFileError`: `bomb`, `dtd`, `damaged`."""
        member = self._members.get(name)
        if member is None:
            return None
        if member.size > _MAX_PART:
            raise refusal("bomb")
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        before = b""
        try:
            for piece in self._unpacked(member):
                self._judge(before + piece, len(before))
                parser.feed(piece)
                before = piece[-_OVERLAP:]
            root = parser.close()
        except (etree.XMLSyntaxError, ValueError):
            raise refusal("damaged") from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise refusal("dtd")
        return root

    def _unpacked(self, member: archive.Member) -> Iterator[bytes]:
        try:
            yield from archive.unpack(self._data, member)
        except RefusedFileError:
            raise refusal("damaged") from None

    def _judge(self, piece: bytes, seen: int) -> None:
        """Refuse a declaration, and more tags and attributes than a tree of them should take memory for."""
        if any(words in piece for words in _DECLARATIONS):
            raise refusal("dtd")
        self._marks += piece.count(b"<", seen) + piece.count(b"=", seen)
        if self._marks > MAX_MARKS:
            raise refusal("bomb")
