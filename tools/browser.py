"""Find the Chromium or Chrome of this machine: `python tools/browser.py` prints its path, or exits 1."""

from __future__ import annotations

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LACKING = "No Chromium or Chrome was found. Type: sudo apt-get install -y chromium (or set RONGUON_BROWSER)."


def find() -> str | None:
    """Return the path of the browser named by `RONGUON_BROWSER`, else of the first one on the PATH."""
    wanted = os.environ.get("RONGUON_BROWSER", "").strip()
    if wanted:
        return shutil.which(wanted)
    return next((path for path in map(shutil.which, NAMES) if path), None)


if __name__ == "__main__":
    found = find()
    if found is None:
        sys.exit(LACKING)
    print(found)
