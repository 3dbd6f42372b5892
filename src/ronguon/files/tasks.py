"""What is done to stored files by the clock: look at every byte again, sweep, recount."""

from __future__ import annotations

from datetime import datetime

from ronguon.files.actions import ChangedBytesError, recount_use, sweep_orphans
from ronguon.files.erasing import finish_erasures
from ronguon.files.looking import look, not_whole

_NAMED = 10


def look_at_bytes(at: datetime) -> None:
    """Hash stored files again, the longest unseen first, as many as a night holds.

    Raises `ChangedBytesError` naming what is missing or changed, also since an earlier night, so that it shows.
    """
    look(at)
    changed = list(not_whole())
    if changed:
        named = ", ".join(str(code) for code in changed[:_NAMED])
        raise ChangedBytesError(
            "{count} files are lost or no longer match what was sent: {named}",
            code="changed",
            count=len(changed),
            named=named,
        )


def tidy(at: datetime) -> None:
    """Remove bytes that no row tells of or that were erased, and set the units' counts right."""
    finish_erasures(at=at)
    sweep_orphans(at=at)
    recount_use()
