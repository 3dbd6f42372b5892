"""Addresses about pages of units, and what they are asked with, for the tests that try every address."""

from __future__ import annotations

from ronguon.access.tests.cast import Cast
from ronguon.assignments.models import Occurrence
from ronguon.channels.tests.making import make_official
from ronguon.evidence.models import Evidence


def of_evidence(cast: Cast, work: Occurrence, proof: Evidence) -> dict[str, dict[str, object]]:
    """Return addresses about evidence: of one that was added, and of an official page that can be."""
    page: dict[str, object] = {"code": work.code, "channel": make_official(cast.commune, name="Cổng xã").code}
    return {"evidence": {"code": proof.code}, "evidence:add": {"code": work.code}, "evidence:add_channel": page}


def of_commune(cast: Cast) -> dict[str, dict[str, object]]:
    """Return addresses about pages that name An's commune."""
    return {name: {"code": cast.commune.code} for name in ("channels:coverage_of", "channels:declare")}
