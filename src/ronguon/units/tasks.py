"""What is done for units in the background: letters, changes whose day has come, hand-overs."""

from __future__ import annotations

from datetime import datetime

from ronguon.kernel.days import day_of
from ronguon.units.actions.tree import bring_up_to_date


def keep_present(at: datetime) -> int:
    """Let today's names, kinds and places follow what was decided for today; return how many units changed."""
    return bring_up_to_date(day_of(at))
