"""Fetch Bluebell, which `ronguon bench parse` measures reading beside: `python tools/bluebell.py`."""

from __future__ import annotations

import apart

HOME = apart.ROOT / "build" / "bluebell-venv"
LOCK = apart.ROOT / "requirements" / "bluebell.txt"

if __name__ == "__main__":
    HOME.parent.mkdir(exist_ok=True)
    apart.install(HOME, LOCK)
