"""Whether the folder of files can be written and has room; asked by who looks at an installation and by monitors."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

LEAST_FREE_BYTES = 64 * 1024**2


def folder_of_files() -> Path:
    """Return the folder of files, or the one above in which it will be made."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def free_bytes(folder: Path) -> int:
    """Return how many bytes may still be written below `folder`, 0 when the disk has no room for another file."""
    room = os.statvfs(folder)
    return 0 if room.f_files and not room.f_favail else room.f_bavail * room.f_frsize


def files_can_be_kept() -> bool:
    """Return whether files can be written, with room for a few."""
    folder = folder_of_files()
    return os.access(folder, os.W_OK | os.X_OK) and free_bytes(folder) >= LEAST_FREE_BYTES
