"""Telling how far a long run is: a line on a terminal after two seconds, silence in a pipe."""

from __future__ import annotations

import sys
import time
from typing import Final, TextIO

QUIET_SECONDS: Final = 2.0
_WIDTH: Final = 30


class ByteProgress:
    """Counts bytes against a total; with no total known, only says how many."""

    def __init__(self, what: str, total: int = 0, stream: TextIO | None = None) -> None:
        self.what = what
        self.total = total
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._began = self._said = time.monotonic()
        self._drawn = False

    def at(self, done: int) -> None:
        """Say that `done` bytes are done, at most five times a second."""
        now = time.monotonic()
        if not self._terminal or now - self._began < QUIET_SECONDS or now - self._said < 0.2:  # noqa: PLR2004 (seconds)
            return
        self._said, self._drawn = now, True
        self._stream.write(f"\r{self.what}: {self._bar(done)}{done / 1_000_000:.0f} MB")
        self._stream.flush()

    def _bar(self, done: int) -> str:
        if not self.total:
            return ""
        filled = min(_WIDTH, _WIDTH * done // self.total)
        return f"[{'█' * filled}{'·' * (_WIDTH - filled)}] "

    def end(self) -> None:
        """Leave the line behind."""
        if self._drawn:
            self._stream.write("\n")


class Silence(ByteProgress):
    """Says nothing: for work by the clock and for tests."""

    def at(self, done: int) -> None:
        """Say nothing."""
