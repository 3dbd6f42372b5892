"""The world of the journeys of reports: March carried out, one report already drafted, another published."""

from __future__ import annotations

from typing import Any

from ronguon.reports.tests.world import World


def build() -> dict[str, Any]:
    """Build the world and tell what the journeys need of it."""
    world = World()
    world.work()
    published = world.publish(world.sign(world.draft()))
    draft = world.draft()
    return {
        "draft": str(draft.code),
        "result": str(published.code),
        "commune": str(world.cast.commune.code),
        "verified": f"d{world.page.pk}_verified_rows",
        "groups": draft.sentences.get(rule="overview.groups").position,
        "ahead": draft.sentences.get(rule="ahead.open").position,
        "sha256": world.proof_of(world.page, world.cast.commune).file.sha256,
    }
