# ruff: noqa: INP001 - a script beside the front end, not part of a package
"""Merge the Tinos subsets of `@fontsource/tinos` into the four faces that papers are printed with.

Run by `make`; does nothing while every output is newer than every input. Needs `fonttools[woff]`.

    python frontend/paper_fonts.py [--from DIR] [--to DIR]

`--from` is the folder of the npm package, `--to` the folder that the PDF writer reads. Hints and layout
tables are left out: a page set without kerning breaks its lines where a word processor breaks them.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
DEFAULT_FROM = HERE / "node_modules" / "@fontsource" / "tinos"
DEFAULT_TO = HERE.parent / "src" / "ronguon" / "papers" / "fonts"

SUBSETS = ("latin", "latin-ext", "vietnamese")
FACES = {
    "400-normal": "Tinos-Regular.ttf",
    "700-normal": "Tinos-Bold.ttf",
    "400-italic": "Tinos-Italic.ttf",
    "700-italic": "Tinos-BoldItalic.ttf",
}
LICENCE = "LICENSE"


def sources(folder: Path, face: str) -> list[Path]:
    """Return the subset files of one face, in the order in which they are merged."""
    return [folder / "files" / f"tinos-{subset}-{face}.woff2" for subset in SUBSETS]


def is_fresh(inputs: list[Path], outputs: list[Path]) -> bool:
    """Tell whether every output exists and none is older than an input."""
    if not all(path.is_file() for path in outputs):
        return False
    return min(path.stat().st_mtime for path in outputs) >= max(path.stat().st_mtime for path in inputs)


def _only(path: Path, seen: set[int]) -> TTFont:
    """Open one subset and keep the letters that no earlier subset gave, so that no letter has two glyphs."""
    font = TTFont(path, recalcTimestamp=False)
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.drop_tables = [*options.drop_tables, "GSUB", "GPOS", "GDEF", "DSIG", "STAT", "gasp", "meta"]
    subsetter = Subsetter(options=options)
    fresh = set(font.getBestCmap()) - seen
    seen |= fresh
    subsetter.populate(unicodes=fresh)
    subsetter.subset(font)
    font.flavor = None
    return font


def merge_face(inputs: list[Path], output: Path) -> None:
    """Write one TTF that holds the letters of all `inputs`. The same inputs give the same bytes."""
    seen: set[int] = set()
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for path in inputs:
            part = Path(folder) / f"{path.stem}.ttf"
            _only(path, seen).save(part)
            parts.append(str(part))
        merged = Merger().merge(parts)
        # The merger stamps the present moment; a stored paper is known by its hash, so its fonts must not change.
        first = TTFont(parts[0])["head"]
        merged["head"].created, merged["head"].modified = first.created, first.modified
        merged.recalcTimestamp = False
        unfinished = output.with_suffix(".part")
        merged.save(unfinished)
        unfinished.replace(output)


def build(folder: Path, target: Path) -> bool:
    """Build the four faces and put the licence beside them; return False when all were fresh.

    Raises `FileNotFoundError` when the npm package is not installed in `folder`.
    """
    inputs = {face: sources(folder, face) for face in FACES}
    needed = [path for paths in inputs.values() for path in paths] + [folder / LICENCE]
    missing = [path for path in needed if not path.is_file()]
    if missing:
        raise FileNotFoundError(missing[0])
    outputs = [target / name for name in FACES.values()] + [target / LICENCE]
    if is_fresh(needed, outputs):
        return False
    target.mkdir(parents=True, exist_ok=True)
    for face, name in FACES.items():
        merge_face(inputs[face], target / name)
    shutil.copyfile(folder / LICENCE, target / LICENCE)
    return True


def main(arguments: list[str] | None = None) -> int:
    """Read the two folders from the command line and build; return the exit code."""
    parser = argparse.ArgumentParser(description="Merge the Tinos subsets into the four faces of papers.")
    parser.add_argument("--from", dest="folder", type=Path, default=DEFAULT_FROM, metavar="DIR")
    parser.add_argument("--to", dest="target", type=Path, default=DEFAULT_TO, metavar="DIR")
    options = parser.parse_args(arguments)
    try:
        build(options.folder, options.target)
    except FileNotFoundError as missing:
        sys.stderr.write(f"{missing} is not there: run `npm ci` in frontend/ first.\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
