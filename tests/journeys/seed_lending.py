"""The world of the journey of delegation: a report waits for the head's signature, An has an account."""

from __future__ import annotations

from typing import Any

from ronguon.access.tests.cast import administrator
from ronguon.reports.tests.world import World


def build() -> dict[str, Any]:
    """Build the world and tell what the journey needs of it."""
    world = World()
    world.work()
    administrator(world.cast.province, "admin@example.vn", subtree=True)
    return {"draft": str(world.draft().code), "province": str(world.cast.province.code)}
