"""Paths in the tree: ASCII numbers with a closing dot, so that what stands below a unit is one range."""

from __future__ import annotations


def after_path(path: str) -> str:
    """Return the first string greater than every path below `path` (ASCII order, closing dot)."""
    return path[:-1] + chr(ord(path[-1]) + 1)


def ancestors(path: str) -> list[str]:
    """Return `path` and the paths above it, root first. `"1.5.9."` gives `["1.", "1.5.", "1.5.9."]`."""
    parts = path.split(".")[:-1]
    return [".".join(parts[: i + 1]) + "." for i in range(len(parts))]


def numbers_above(path: str) -> list[int]:
    """Return the keys of the units above the one at `path`, root first. `"1.5.9."` gives `[1, 5]`."""
    return [int(part) for part in path.split(".")[:-2]]
