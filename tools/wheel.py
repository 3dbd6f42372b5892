"""Build the wheel with all that was built before it: `python tools/wheel.py [FOLDER]` (`dist/` by default).

The package is copied to a folder of its own, without tests and caches, every file with the same rights, and built
there with one time for all files: equal sources give equal bytes. Beside it goes the lock that it is installed with.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "ronguon"
BESIDE = ("pyproject.toml", "README.md", "LICENSE", "requirements/base.in", "requirements/s3.in")
# A wheel without one of these would start and then fail on the first page or paper.
BUILT = ("ui/static/ronguon/app.css", "papers/fonts/Tinos-Regular.ttf", "locale/vi/LC_MESSAGES/django.mo")
LEFT_OUT = {"__pycache__", "tests"}
EARLIEST = 315_619_200  # 2 January 1980: a wheel is a zip, which knows no earlier day
LOCK = "requirements.txt"


def shipped() -> Iterator[Path]:
    """Yield every file of the package that is not there for tests alone."""
    for path in sorted(PACKAGE.rglob("*")):
        place = path.relative_to(PACKAGE)
        if path.is_file() and not LEFT_OUT & set(place.parts) and path.suffix not in {".pyc", ".part"}:
            yield path


def moment() -> str:
    """Return the time that every file in the wheel bears: the environment's, else the last commit's."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given:
        return given
    command = ["git", "log", "-1", "--format=%ct"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return said or str(EARLIEST)


def stage(folder: Path) -> None:
    """Copy what is built into `folder`, with equal rights everywhere. Exits when the assets were not built."""
    if missing := [name for name in BUILT if not (PACKAGE / name).is_file()]:
        sys.exit(f"{missing[0]} is not built yet. Type: make wheel")
    for path in [*shipped(), *(ROOT / name for name in BESIDE)]:
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        target.chmod(0o644)
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)


def build(into: Path) -> Path:
    """Build the wheel into `into` and return its place."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ronguon-wheel-") as name:
        folder = Path(name) / "ronguon"
        stage(folder)
        options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-cache-dir", "--disable-pip-version-check"]
        command = [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(Path(name) / "out"), str(folder)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": moment()}
        if subprocess.run(command, cwd=name, env=environment, check=False, umask=0o022).returncode:
            sys.exit("The wheel could not be built; the builder's own words stand above.")
        (made,) = (Path(name) / "out").glob("*.whl")
        target = into / made.name
        shutil.copyfile(made, target)
    shutil.copyfile(ROOT / "requirements" / "base.txt", into / LOCK)
    return target


if __name__ == "__main__":
    sys.stdout.write(f"{build(Path(sys.argv[1]) if sys.argv[1:] else ROOT / 'dist')}\n")
