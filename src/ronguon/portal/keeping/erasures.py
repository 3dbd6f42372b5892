"""Who was erased, noted outside the database, so that a restored backup does not bring them back.

A line is an instant, a kind and an opaque id; no name, no reason. A backup that is older than an erasure cannot know of
it, so the note lies elsewhere and is replayed in every restored database before anybody sees it.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event, Name
from ronguon.portal.keeping.loading import Run

ACCOUNT = "account"
SHREDDED = "name.shredded"


def note(kind: str, code: UUID) -> None:
    """Append one erasure to the file that the settings name, flushed to the disk; nothing when they name none.

    It is written before the erasing transaction ends: a line too many forgets a name that comes back with the
    person's next act; a line too few would bring an erased person back. Raises `OSError`.
    """
    if not settings.RONGUON_ERASURES:
        return
    line = f"{datetime.now(UTC).isoformat(timespec='seconds')} {kind} {code}\n"
    descriptor = os.open(settings.RONGUON_ERASURES, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode("ascii"))  # one write of a short line to a file opened for appending is whole
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def note_account(code: UUID) -> None:
    """Note that an account's name was shredded."""
    note(ACCOUNT, code)


def noted() -> list[tuple[str, UUID]]:
    """Return (kind, id) of every noted erasure; a line cut off by a power cut is passed over."""
    if not settings.RONGUON_ERASURES or not Path(settings.RONGUON_ERASURES).exists():
        return []
    found = []
    for line in Path(settings.RONGUON_ERASURES).read_text(encoding="ascii", errors="replace").splitlines():
        words = line.split()
        try:
            found.append((words[1], UUID(words[2])))
        except (IndexError, ValueError):
            continue
    return found


def note_earlier() -> int:
    """Note the erasures that the trail tells of and the file does not: those before it was set. Return how many."""
    if not settings.RONGUON_ERASURES:
        return 0
    there = set(noted())
    told = Event.objects.filter(verb=SHREDDED).order_by("id").values_list("subject", flat=True)
    lacking = [code for code in dict.fromkeys(UUID(one) for one in told) if (ACCOUNT, code) not in there]
    for code in lacking:
        note(ACCOUNT, code)
    return len(lacking)


def replay(run: Run) -> None:
    """Shred again the names that were shredded after the backup was made."""
    codes = {code for kind, code in run.erased if kind == ACCOUNT}
    for code in Name.objects.filter(account__in=codes).values_list("account", flat=True):
        audit.shred_name(code, by=Machine())
