"""What a step of the check was last proven with: `python tools/proven.py STEP` writes it after the step has passed.

A step that rests on few files (the installation by its page) is not carried out again while none of them changed:
`.ci/proven.toml` keeps a digest of their bytes, and `tools/suite.py` compares it. The long run asks every step anew.
"""

from __future__ import annotations

import hashlib
import sys
import tomllib
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".ci" / "proven.toml"
PATHS: Final = {
    "installation": (
        "pyproject.toml", "requirements", "docs/operations", "tests/operations", "tools/wheel.py", "tools/setup.sh",
        "src/ronguon/settings", "src/ronguon/__main__.py", "src/ronguon/operations/management",
        "src/ronguon/demo/management",
    ),
}  # fmt: skip
"""Step → the files and folders it rests on."""


def digest(step: str, root: Path = ROOT) -> str:
    """Return the SHA-256 over name and bytes of each file that the step rests on."""
    found: list[Path] = []
    for name in PATHS[step]:
        place = root / name
        found += [place] if place.is_file() else (path for path in place.rglob("*") if path.is_file())
    told = hashlib.sha256()
    for path in sorted(path for path in found if "__pycache__" not in path.parts):
        told.update(f"{path.relative_to(root)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return told.hexdigest()


def holds(step: str, root: Path = ROOT) -> bool:
    """Return whether the step passed with the very bytes that lie there now."""
    kept = root / KEPT.relative_to(ROOT)
    return kept.exists() and tomllib.loads(kept.read_text("utf-8")).get(step) == digest(step, root)


def write(step: str, root: Path = ROOT) -> None:
    """Keep that the step passed with what lies there now."""
    kept = root / KEPT.relative_to(ROOT)
    known = tomllib.loads(kept.read_text("utf-8")) if kept.exists() else {}
    known[step] = digest(step, root)
    lines = ["# Written by tools/proven.py when a step has passed; see there.", ""]
    kept.write_text("\n".join([*lines, *(f'{key} = "{known[key]}"' for key in sorted(known)), ""]), encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1])
