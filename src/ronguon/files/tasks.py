"""What is done to stored files by the clock: look at every byte again, sweep, recount."""

from __future__ import annotations

from datetime import datetime

from ronguon.files.actions import ChangedBytesError, changed_files, recount_use, sweep_orphans

_NAMED = 10


def look_at_bytes(_at: datetime) -> None:
    """Hash every stored file again. Raises `ChangedBytesError` naming what is missing or changed, so that it shows."""
    changed = list(changed_files())
    if changed:
        named = ", ".join(str(code) for code in changed[:_NAMED])
        raise ChangedBytesError(
            "{count} tệp bị mất hoặc không còn khớp với bản đã gửi: {named}",
            code="changed",
            count=len(changed),
            named=named,
        )


def tidy(at: datetime) -> None:
    """Remove bytes that no row tells of, and set the units' counts right."""
    sweep_orphans(at=at)
    recount_use()
