"""Proofs that a leaf is in the log and that a log only grew: made out of tiles, and checked without them.

Source: RFC 6962 sections 2.1.1 and 2.1.2 (making), RFC 9162 sections 2.1.3.2 and 2.1.4.2 (checking).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ronguon.audit.domain.merkle import EMPTY, Range, node_hash
from ronguon.channels.domain.log.tiles import HASH_BYTES, HEIGHT, WIDTH, Read, TileError, tile_path

Node = Callable[[int, int], bytes]
"""Gives the hash of a full subtree: the height, and which of that height from the left."""


def node_in(read: Read, size: int) -> Node:
    """Return what gives the nodes of a log out of its tiles, which stand for `size` leaves; it raises `TileError`.

    Earlier trees are made of the same nodes.
    """
    kept: dict[tuple[int, int], bytes] = {}

    def tile(level: int, number: int) -> bytes:
        if (level, number) not in kept:
            width = min(WIDTH, (size >> (HEIGHT * level)) - number * WIDTH)
            path = tile_path(level, number, width)
            data = read(path)
            if data is None and width < WIDTH:
                data = read(tile_path(level, number))
            if data is None or len(data) < width * HASH_BYTES:
                raise TileError(path)
            kept[level, number] = data
        return kept[level, number]

    def node(height: int, place: int) -> bytes:
        level, rest = divmod(height, HEIGHT)
        first = place << rest
        data, at = tile(level, first // WIDTH), first % WIDTH * HASH_BYTES
        row = data[at : at + (HASH_BYTES << rest)]
        tree = Range()
        for begin in range(0, len(row), HASH_BYTES):
            tree.add(row[begin : begin + HASH_BYTES])
        return tree.root()

    return node


def _split(count: int) -> int:
    """Return the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def root_of(node: Node, begin: int, end: int) -> bytes:
    """Return the hash over the leaves from `begin` to before `end`, as they stand under one node of the tree."""
    count = end - begin
    if not count:
        return EMPTY
    if count & (count - 1) == 0:
        height = count.bit_length() - 1
        return node(height, begin >> height)
    middle = begin + _split(count)
    return node_hash(root_of(node, begin, middle), root_of(node, middle, end))


def inclusion(node: Node, index: int, size: int) -> list[bytes]:
    """Return the proof that leaf `index` is in a tree of `size`, from the leaf up. Raises `ValueError` beyond it."""
    if not 0 <= index < size:
        raise ValueError("no such leaf in this tree")
    path, begin, end = [], 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(root_of(node, middle, end))
            end = middle
        else:
            path.append(root_of(node, begin, middle))
            begin = middle
    return path[::-1]


def consistency(node: Node, old: int, size: int) -> list[bytes]:
    """Return the proof that a tree of `size` begins with that of `old`. Raises `ValueError` unless 0 < old <= size."""
    if not 0 < old <= size:
        raise ValueError("only an earlier tree that is not empty can be proven")
    path, begin, end, whole = [], 0, size, True
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            path.append(root_of(node, middle, end))
            end = middle
        else:
            path.append(root_of(node, begin, middle))
            begin, whole = middle, False
    return [*([] if whole else [root_of(node, begin, end)]), *path[::-1]]


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether the leaf with the hash `leaf` stands at `index` of the tree of `size` with `root`."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for other in path:
        if not last:
            return False
        if place & 1 or place == last:
            found = node_hash(other, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, other)
        place, last = place >> 1, last >> 1
    return not last and found == root


def grew(old: int, size: int, path: Sequence[bytes], roots: tuple[bytes, bytes]) -> bool:
    """Return whether the tree of `size` begins with that of `old`; `roots` are those of the old and the new tree."""
    first, second = roots
    if old == size:
        return not path and first == second
    if not 0 < old < size:
        return old == 0 and not path and first == EMPTY
    rest = list(path)
    if old & (old - 1) == 0:
        rest.insert(0, first)
    if not rest:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    former = newer = rest[0]
    for other in rest[1:]:
        if not last:
            return False
        if place & 1 or place == last:
            former, newer = node_hash(other, former), node_hash(other, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, other)
        place, last = place >> 1, last >> 1
    return not last and former == first and newer == second
