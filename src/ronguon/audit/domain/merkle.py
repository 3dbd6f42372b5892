"""The Merkle tree over the trail, as RFC 6962 hashes it, kept as a compact range that only grows."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf. Source: RFC 6962 section 2.1."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two others. Source: RFC 6962 section 2.1."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Range:
    """The roots of the full trees that `size` leaves fall into, the largest first; at most log2(size) + 1 hashes.

    With it a tree grows by new leaves alone, however many came before.
    """

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Take in the hash of the next leaf."""
        size, peaks = self.size, self.peaks
        while size & 1:
            leaf = sha256(b"\x01" + peaks.pop() + leaf).digest()
            size >>= 1
        peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the root over all leaves taken in so far."""
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def written(self) -> str:
        """Return the peaks as text: hexadecimal, separated by blanks."""
        return " ".join(peak.hex() for peak in self.peaks)

    @classmethod
    def read(cls, size: int, text: str) -> Range:
        """Return what `written` wrote. Raises `ValueError` when it does not fit `size`."""
        peaks = [bytes.fromhex(part) for part in text.split()]
        if len(peaks) != size.bit_count() or any(len(peak) != len(EMPTY) for peak in peaks):
            raise ValueError(f"these are not the peaks of {size} leaves")
        return cls(size, peaks)
