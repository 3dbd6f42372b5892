"""Logs for tests: changes, and the files of a log made without a database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Final
from uuid import UUID

from ronguon.audit.domain.notes import CheckpointNote, Signer
from ronguon.channels.domain import ChannelKind, Platform
from ronguon.channels.domain.log.changes import LoggedChange, LoggedKind
from ronguon.channels.domain.log.leaves import Disclosure
from ronguon.channels.domain.log.tiles import CHECKPOINT, KEY, WIDTH, TileEdge, disclosed_path

SIGNER: Final = Signer("anphuoc.example/kenh-chinh-thuc/nhat-ky", bytes(range(32)))


def make_change(number: int = 0, change: LoggedKind = LoggedKind.PUBLISHED, **others: str) -> LoggedChange:
    """Return a change of the channel with this number."""
    key = f"trang-{number}.anphuoc.example"
    return LoggedChange(
        change, date(2026, 4, 6), Platform.WEB, ChannelKind.SITE, key, others.get("url", f"https://{key}/"),
        others.get("name", f"Trang thông tin xã An Phước {number}"), UUID(int=number + 1), "UBND xã An Phước",
        ("dns", "file"),
    )  # fmt: skip


def make_disclosure(index: int, text: str = "") -> Disclosure:
    """Return a logged change with a salt that is the same each time."""
    salt = sha256(f"salt {index}".encode()).digest()
    return Disclosure(index, salt, text or make_change(index).written())


@dataclass
class MadeLog:
    """The files of a log by their path, and what they were made of."""

    disclosures: list[Disclosure]
    signer: Signer = SIGNER
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.files |= tiles_of(one.leaf for one in self.disclosures)
        for number in range(-(-len(self.disclosures) // WIDTH)):
            beside = self.disclosures[number * WIDTH : (number + 1) * WIDTH]
            self.files[disclosed_path(number)] = "".join(one.line() for one in beside).encode()
        edge = TileEdge()
        for one in self.disclosures:
            list(edge.add(one.leaf))
        note = CheckpointNote(self.signer.name, edge.size, edge.root())
        self.files[CHECKPOINT] = note.signed([self.signer]).encode()
        self.files[KEY] = f"{self.signer.verifier.written()}\n".encode()

    @property
    def checkpoint(self) -> str:
        return self.files[CHECKPOINT].decode()


def make_log(size: int) -> MadeLog:
    """Return the files of a log with this many changes."""
    return MadeLog([make_disclosure(index) for index in range(size)])


def tiles_of(leaves: Iterable[bytes]) -> dict[str, bytes]:
    """Return the tiles and bundles of a log by their path."""
    edge = TileEdge()
    files: dict[str, bytes] = {}
    for leaf in leaves:
        files.update(edge.add(leaf))
    return files | dict(edge.partial())
