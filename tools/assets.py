"""Build what the browser and the papers need: styles, scripts, icons, fonts. Does nothing when all is fresh.

`python tools/assets.py` builds; `python tools/assets.py test` runs the scripts' own tests.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
OUT = ROOT / "src" / "ronguon" / "ui" / "static" / "ronguon"
BIN = Path(sys.executable).parent
LEAST = 20
LACKING = "Node 20 was not found and its wheel could not be installed. Type: sudo apt-get install -y nodejs npm"


def _fits(path: str) -> bool:
    """Tell whether a node of version `LEAST` or later and npm are on this search path."""
    node = shutil.which("node", path=path)
    if node is None or shutil.which("npm", path=path) is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return said.startswith("v") and int(said[1:].split(".")[0]) >= LEAST


def search_path() -> str:
    """Return a search path with node on it, installing its wheel into the environment when there is none."""
    usual = os.environ.get("PATH", os.defpath)
    own = f"{BIN}{os.pathsep}{usual}"
    for path in (usual, own):
        if _fits(path):
            return path
    print("Installing Node into .venv …", flush=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements/node.txt"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode or not _fits(own):
        sys.exit(LACKING)
    return own


def digest(paths: Iterable[Path]) -> str:
    """Return one hash over the names and contents of `paths`."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return total.hexdigest()


def _inputs() -> list[Path]:
    return [path for path in FRONTEND.rglob("*") if path.is_file() and MODULES not in path.parents]


def _done(stamp: Path, state: str) -> bool:
    return stamp.is_file() and stamp.read_text() == state


def npm(*arguments: str) -> None:
    """Run npm in the front end's folder; its failure ends the build."""
    path = search_path()
    command = [shutil.which("npm", path=path) or "npm", *arguments]
    environment = {**os.environ, "PATH": path, "NPM_CONFIG_UPDATE_NOTIFIER": "false"}
    if subprocess.run(command, cwd=FRONTEND, env=environment, check=False).returncode:
        sys.exit(f"npm {' '.join(arguments)} failed in frontend/; its own words stand above.")


def build() -> None:
    """Install the packages, bundle, and merge the faces of papers, each only when its inputs changed."""
    packages = digest([FRONTEND / "package-lock.json"])
    installed = MODULES / ".installed"
    if not _done(installed, packages):
        print("Installing the front end's packages …", flush=True)
        npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
        installed.write_text(packages)
    built, sources = MODULES / ".built", digest(_inputs())
    if not _done(built, sources) or not OUT.is_dir():
        print("Building styles, scripts and icons …", flush=True)
        npm("run", "--silent", "build")
        built.write_text(sources)
    if subprocess.run([sys.executable, str(FRONTEND / "paper_fonts.py")], cwd=ROOT, check=False).returncode:
        sys.exit("The faces of papers could not be built.")


if __name__ == "__main__":
    build()
    if sys.argv[1:] == ["test"]:
        npm("test")
