"""The files of a log in a folder: read by their path, and written so that each is whole or not there."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_HALF: Final = ".half"


@dataclass(frozen=True, slots=True)
class LogFolder:
    """A folder that holds the static files of one log."""

    path: Path

    def read(self, name: str) -> bytes | None:
        """Return what stands in a file, null where there is none."""
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def write(self, name: str, data: bytes) -> bool:
        """Let a file hold `data`, in one step; return whether it did not yet."""
        if self.read(name) == data:
            return False
        place = self.path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        half = place.with_name(place.name + _HALF)
        with half.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(place)
        return True

    def remove(self, name: str) -> None:
        """Let a file, or a folder of files, be gone."""
        place = self.path / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let nobody else write here meanwhile; the folder is made where it lacks."""
        self.path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
