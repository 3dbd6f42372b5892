"""Three communes with work: one merged into another since, the third divided."""

from __future__ import annotations

from ronguon.kernel.days import vietnamese_date
from ronguon.reorganisation.tests.making import end, fresh, heir
from ronguon.status.tests.test_then_and_now import BEFORE, FIRST, SECOND, Land
from ronguon.units.domain.transitions import ChangeKind
from ronguon.units.models import Unit


def build() -> dict[str, str]:
    """Build the land, let both happen, and tell the day before."""
    land = Land()
    land.happen(ChangeKind.MERGE, FIRST, *end(land.b), heir(land.a))
    land.happen(ChangeKind.SPLIT, SECOND, *end(land.c), fresh("UBND xã Ba Thượng", percent=60),
                fresh("UBND xã Ba Hạ", percent=40))  # fmt: skip
    return {
        "province": str(land.world.cast.province.code),
        "part": str(Unit.objects.get(name="UBND xã Ba Hạ").code),
        "day": vietnamese_date(BEFORE),
    }
