"""The static files of a log: where each lies, what stands in it, and how they grow with the leaves.

Source: C2SP tlog-tiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ronguon.audit.domain.merkle import EMPTY, Range, leaf_hash

WIDTH: Final = 256
"""Hashes of a full tile, and entries of a full bundle."""
HEIGHT: Final = 8
"""Levels of the tree that a tile spans."""
HASH_BYTES: Final = 32
ENTRIES: Final = -1
"""Stands for the level of a bundle of entries."""
CHECKPOINT: Final = "checkpoint"
WITNESSED: Final = "checkpoint.witnessed"
"""The newest checkpoint that a witness cosigned; `checkpoint` may be newer."""
KEY: Final = "key"
_MOST: Final = 0xFFFF
_THOUSAND: Final = 1000
Read = Callable[[str], bytes | None]
"""Reads a file of the log by its path, null where there is none."""


class TileError(ValueError):
    """A tile or a bundle that is not well formed, or is not there."""


def number_path(number: int) -> str:
    """Return the number of a tile as path: `x001/x234/067` for 1234067."""
    parts = [f"{number % _THOUSAND:03}"]
    while number := number // _THOUSAND:
        parts.insert(0, f"x{number % _THOUSAND:03}")
    return "/".join(parts)


def tile_path(level: int, number: int, width: int = WIDTH) -> str:
    """Return where a tile lies, or with `ENTRIES` for its level a bundle of entries."""
    where = "entries" if level == ENTRIES else str(level)
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{where}/{number_path(number)}{partial}"


def disclosed_path(number: int) -> str:
    """Return where the changes beside bundle `number` lie, a line of JSON each; no file where none is left."""
    return f"entries/{number_path(number)}.jsonl"


def packed(leaves: Iterable[bytes]) -> bytes:
    """Return a bundle of entries: each after its length in two bytes."""
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def unpacked(data: bytes) -> list[bytes]:
    """Return the entries of a bundle. Raises `TileError` when it is cut off."""
    found, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        leaf = data[at + 2 : at + 2 + length]
        if len(data) < at + 2 or len(leaf) != length:
            raise TileError("a bundle that is cut off")
        found.append(leaf)
        at += 2 + length
    return found


def hashes_in(tile: bytes) -> list[bytes]:
    """Return the hashes of a tile. Raises `TileError`."""
    if len(tile) % HASH_BYTES:
        raise TileError("a tile is a row of hashes of 32 bytes")
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def widths(size: int) -> list[int]:
    """Return for each level how many hashes the partial tile at its right edge has, 0 where the last tile is full."""
    found = []
    while size:
        found.append(size % WIDTH)
        size //= WIDTH
    return found


def paths_of(size: int) -> Iterator[str]:
    """Yield the path of every tile and bundle that a log of `size` leaves consists of."""
    level, count = 0, size
    while count:
        for kind in (level, ENTRIES) if level == 0 else (level,):
            yield from (tile_path(kind, number) for number in range(count // WIDTH))
            if count % WIDTH:
                yield tile_path(kind, count // WIDTH, count % WIDTH)
        level, count = level + 1, count // WIDTH


@dataclass(slots=True)
class TileEdge:
    """The right edge of a log: the hashes of each level that fill no tile yet, and the entries of the last bundle.

    With it a log grows by new leaves alone, however many came before.
    """

    size: int = 0
    levels: list[list[bytes]] = field(default_factory=list)
    bundle: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> Iterator[tuple[str, bytes]]:
        """Take in the next leaf; yield every file that it fills, with its path."""
        if len(leaf) > _MOST:
            raise TileError("an entry has at most 65,535 bytes")
        number, self.size = self.size // WIDTH, self.size + 1
        self.bundle.append(leaf)
        if len(self.bundle) == WIDTH:
            yield tile_path(ENTRIES, number), packed(self.bundle)
            self.bundle = []
        level, rising = 0, leaf_hash(leaf)
        while True:
            if level == len(self.levels):
                self.levels.append([])
            row = self.levels[level]
            row.append(rising)
            if len(row) < WIDTH:
                return
            yield tile_path(level, number), b"".join(row)
            rising = _peaks(row)[0]
            row.clear()
            level, number = level + 1, number // WIDTH

    def partial(self) -> Iterator[tuple[str, bytes]]:
        """Yield the files of the right edge as it stands, with their paths."""
        count = self.size
        if self.bundle:
            yield tile_path(ENTRIES, count // WIDTH, len(self.bundle)), packed(self.bundle)
        for level, row in enumerate(self.levels):
            if row:
                yield tile_path(level, count // WIDTH, len(row)), b"".join(row)
            count //= WIDTH

    def root(self) -> bytes:
        """Return the root over all leaves taken in."""
        if not self.size:
            return EMPTY
        return Range(self.size, [peak for row in reversed(self.levels) for peak in _peaks(row)]).root()

    @classmethod
    def read(cls, size: int, read: Read) -> TileEdge:
        """Return the edge of a log of `size` leaves out of its files. Raises `TileError` where one lacks."""
        edge, count = cls(size), size
        for level, width in enumerate(widths(size)):
            tile = whole_or_part(read, level, count // WIDTH, width) if width else b""
            edge.levels.append(hashes_in(tile))
            count //= WIDTH
        if size % WIDTH:
            edge.bundle = bundle_of(read, size // WIDTH, size % WIDTH)
        return edge


def _peaks(row: Iterable[bytes]) -> list[bytes]:
    tree = Range()
    for one in row:
        tree.add(one)
    return tree.peaks


def whole_or_part(read: Read, level: int, number: int, width: int) -> bytes:
    """Return the first `width` hashes of a tile, out of the full one where the partial one is gone already.

    Raises `TileError` where there is neither, or it is of another length.
    """
    path = tile_path(level, number, width)
    data = read(path)
    if data is None and width < WIDTH:
        data = (read(tile_path(level, number)) or b"")[: width * HASH_BYTES]
    if data is None or len(data) != width * HASH_BYTES:
        raise TileError(path)
    return data


def bundle_of(read: Read, number: int, width: int) -> list[bytes]:
    """Return the first `width` entries of a bundle, out of the full one where the partial one is gone already.

    Raises `TileError` where there is neither, or it is cut off or of another length.
    """
    path = tile_path(ENTRIES, number, width)
    data = read(path)
    if data is not None:
        found = unpacked(data)
    else:
        found = unpacked((width < WIDTH and read(tile_path(ENTRIES, number))) or b"")[:width]
    if len(found) != width:
        raise TileError(path)
    return found
