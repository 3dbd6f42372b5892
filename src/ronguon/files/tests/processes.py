"""Which processes there are, for tests of those that this product starts."""

from __future__ import annotations

from pathlib import Path


def born_of(*pids: int) -> set[str]:
    """Return the processes whose parent is one of `pids`, dead ones not yet buried included."""
    parents, found = {str(pid) for pid in pids}, set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[1] in parents:
            found.add(stat.parent.name)
    return found
