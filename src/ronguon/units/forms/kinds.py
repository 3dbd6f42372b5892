"""The words for kinds of units and for the systems that they belong to."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext_lazy as _

from ronguon.units.domain import System

SYSTEMS = {
    System.STATE: _("State"),
    System.PARTY: _("Party"),
    System.BESIDE: _("Front and unions"),
    System.OUTSIDE: _("Outside this system"),
}


@cache
def kind_words() -> dict[str, str]:
    """Return the Vietnamese name of each kind of unit."""
    found = tomllib.loads((files("ronguon") / "content" / "unit_kinds.toml").read_text("utf-8"))
    return {row["id"]: row["name"] for row in found["kind"]}
