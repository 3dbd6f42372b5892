"""Fill an empty installation with one of each thing an address may name, and list every page with who may open it."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent), str(TESTS.parent / "tools")]


def build() -> dict[str, list[list[str]]]:
    """Return `pages`: [person, address] of each staff page that answers 200 to somebody, and each public page."""
    import routes

    cast = import_module("test_cast_everywhere")
    from ronguon.audit.actions.checkpoints import checkpoint
    from ronguon.audit.domain import Machine
    from ronguon.reports.tests.world import on_day

    with on_day(cast.DAY):
        everything = cast.build()
        checkpoint(by=Machine())  # so that the public page of the trail has something to show
    pages = []
    for (name, route, method), cells in cast.table().items():
        readers = [who for who in cast.PEOPLE if cells[who] == "200"]
        if method == "GET" and readers:
            pages.append([readers[-1], everything.address(name, route)])
    doors = [line.split("\t") for line in routes.lines()]
    pages += [["anonymous", route] for door, _, route in doors if door == "public" and "<" not in route]
    return {"pages": sorted(pages)}
