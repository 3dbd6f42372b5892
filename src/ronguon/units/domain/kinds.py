"""Which system each kind of unit belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from tomllib import loads

from ronguon.units.domain.actors import System


@cache
def kinds() -> Mapping[str, System]:
    """Return the system that each kind of unit belongs to."""
    found = loads((files("ronguon") / "content" / "unit_kinds.toml").read_text("utf-8"))
    return {row["id"]: System(row["system"]) for row in found["kind"]}
