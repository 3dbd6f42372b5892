"""The lists that the refusals rest on, as this installation holds them: each with its hash, and one hash over all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ronguon.kernel.hashing import canonical, sha256


@cache
def lists() -> Mapping[str, str]:
    """Return file name → SHA-256 of every list in `content/rights`, by name."""
    folder = files("ronguon") / "content" / "rights"
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".toml"))
    return {name: sha256((folder / name).read_bytes()) for name in names}


def digest() -> str:
    """Return the one hash over all lists, which every checkpoint carries."""
    return sha256(canonical(dict(lists())))
