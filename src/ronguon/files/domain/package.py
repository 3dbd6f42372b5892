"""The parts of an Office document: unpacked piece by piece, parsed as they come, nothing kept but the tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from ronguon.files.domain import archive
from ronguon.files.domain.refusals import refusal
from ronguon.kernel.errors import RefusedFileError

MAX_MARKS: Final = 1_000_000
"""How many tags or attributes a file may hold: as a tree each takes a hundred bytes and more."""
_MAX_PART: Final = 64 * 1024 * 1024
_DECLARATIONS: Final = (b"<!DOCTYPE", b"<!ENTITY")
_OVERLAP: Final = 16


class Package:
    """An archive whose parts are read one at a time; all of them together may hold so many tags and no more."""

    def __init__(self, data: bytes, refused: Callable[[str], RefusedFileError] = refusal) -> None:
        """Look at the archive's directory; `refused` words a refusal by its code.

        Raises `RefusedFileError`: `encrypted`, `bomb`, `damaged`.
        """
        self._refused = refused
        try:
            self._members = {member.name: member for member in archive.inspect(data)}
        except RefusedFileError as error:
            raise refused(error.code if error.code in {"encrypted", "bomb"} else "damaged") from None
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
            raise self._refused("bomb")
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
        except etree.XMLSyntaxError as error:
            # The parser says so, and only so, when the memory of the child is used up.
            full = getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY
            raise self._refused("bomb" if full else "damaged") from None
        except ValueError:
            raise self._refused("damaged") from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise self._refused("dtd")
        return root

    def _unpacked(self, member: archive.Member) -> Iterator[bytes]:
        try:
            yield from archive.unpack(self._data, member)
        except RefusedFileError:
            raise self._refused("damaged") from None

    def _judge(self, piece: bytes, seen: int) -> None:
        """Refuse a declaration, and more tags and attributes than a tree of them should take memory for."""
        if any(words in piece for words in _DECLARATIONS):
            raise self._refused("dtd")
        self._marks += piece.count(b"<", seen) + piece.count(b"=", seen)
        if self._marks > MAX_MARKS:
            raise self._refused("bomb")
