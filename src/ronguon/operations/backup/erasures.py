"""Who and what was erased, noted outside the database, so that a restored backup does not bring it back.

A line is an instant, a kind and opaque ids; no name, no reason. A backup that is older than an erasure cannot know of
it, so the note lies elsewhere and is replayed in every restored database before anybody sees it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from ronguon.assignments.actions import erasing
from ronguon.assignments.models import NoteErasure
from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event, Name
from ronguon.channels.actions import erasing as pages
from ronguon.evidence import actions as evidence
from ronguon.files.models import Erasure
from ronguon.kernel import clock, retention
from ronguon.operations.backup.loading import Erased, RestoreRun
from ronguon.people import actions as people
from ronguon.reports.actions import publishing
from ronguon.reports.models import Publication

ACCOUNT: Final = "account"
LEFT: Final = "left"
FILE: Final = "file"
WITHDRAWN: Final = "withdrawn"
PAGE: Final = "page"
NOTE: Final = "note"
SHREDDED: Final = "name.shredded"
NOBODY: Final = UUID(int=0)
_log = logging.getLogger(__name__)


def note(kind: str, code: UUID, by: UUID = NOBODY) -> None:
    """Append one erasure to the file that the settings name, flushed to the disk; nothing when they name none.

    Raises `OSError`.
    """
    if not settings.RONGUON_ERASURES:
        return
    line = f"{clock.on_the_wall().isoformat(timespec='seconds')} {kind} {code} {by}\n"
    descriptor = os.open(settings.RONGUON_ERASURES, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode("ascii"))  # one write of a short line to a file opened for appending is whole
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def note_account(code: UUID) -> None:
    """Note that an account's name was shredded, before the shredding transaction ends.

    A line too many forgets a name that comes back with the person's next act; a line too few would bring an erased
    person back.
    """
    note(ACCOUNT, code)


def note_left(code: UUID) -> None:
    """Note that a person left by their own wish, before the transaction ends: a line too many does what they asked."""
    note(LEFT, code)


def note_file(code: UUID, by: UUID) -> None:
    """Note that a file was erased, after that was committed: a line too many would cost a file.

    A line that a crash swallowed, or a disk that is full, is made good by `note_earlier` before the next backup.
    """
    try:
        note(FILE, code, by)
    except OSError:
        _log.exception("the erasure of %s could not be noted", code)


def note_withdrawn(code: UUID, by: UUID) -> None:
    """Note that a publication was withdrawn, after that was committed, so that no backup makes it public again."""
    try:
        note(WITHDRAWN, code, by)
    except OSError:
        _log.exception("the withdrawal of %s could not be noted", code)


def note_page(code: UUID) -> None:
    """Note that a page which nobody had proven was erased, before the transaction ends."""
    note(PAGE, code)


def note_note(code: UUID, by: UUID) -> None:
    """Note that the words of a note on the way were erased, after that was committed."""
    try:
        note(NOTE, code, by)
    except OSError:
        _log.exception("the erasure of the note %s could not be noted", code)


def noted() -> list[Erased]:
    """Return every noted erasure; a line cut off by a power cut is passed over."""
    if not settings.RONGUON_ERASURES or not Path(settings.RONGUON_ERASURES).exists():
        return []
    found = []
    for line in Path(settings.RONGUON_ERASURES).read_text(encoding="ascii", errors="replace").splitlines():
        words = line.split()
        try:
            found.append(Erased(words[1], UUID(words[2]), UUID(words[3]) if words[3:] else NOBODY))
        except (IndexError, ValueError):
            continue
    return found


def note_earlier() -> int:
    """Note the erasures that the database tells of and the file does not. Return how many."""
    if not settings.RONGUON_ERASURES:
        return 0
    there = {(one.kind, one.code) for one in noted()}
    names = Event.objects.filter(verb=SHREDDED).order_by("id").values_list("subject", flat=True)
    told = [(ACCOUNT, UUID(one), NOBODY) for one in dict.fromkeys(names)]
    own = Event.objects.filter(verb=SHREDDED, actor__isnull=False).order_by("id").values_list("subject", "actor")
    told += [(LEFT, UUID(subject), NOBODY) for subject, actor in own if subject == str(actor)]
    told += [(FILE, one.stored_id, one.erased_by) for one in Erasure.objects.order_by("erased_at", "pk")]
    told += _withdrawn()
    erased = (
        Event.objects.filter(verb__in=["channel.erased", "channel.log_erased"])
        .order_by("id")
        .values_list("subject", flat=True)
    )
    told += [(PAGE, UUID(one), NOBODY) for one in dict.fromkeys(erased)]
    notes = NoteErasure.objects.order_by("erased_at", "pk").values_list("note__code", "erased_by")
    told += [(NOTE, code, by) for code, by in notes]
    lacking = [one for one in told if one[:2] not in there]
    for kind, code, by in lacking:
        note(kind, code, by)
    return len(lacking)


def _withdrawn() -> Iterator[tuple[str, UUID, UUID]]:
    acts = Event.objects.filter(verb="publication.withdrawn").order_by("id")
    actors = dict(acts.values_list("subject", "actor"))
    gone = Publication.objects.filter(withdrawn_at__isnull=False).order_by("withdrawn_at", "pk")
    for code, report in gone.values_list("code", "report__code"):
        yield WITHDRAWN, code, actors.get(str(report)) or NOBODY


def replay(run: RestoreRun) -> None:
    """Erase again what was erased after the backup was made, then forget what is past its limit by now."""
    for one in run.erased:
        if one.kind == LEFT:
            people.forget_again(one.code, by=Machine())
    accounts = {one.code for one in run.erased if one.kind == ACCOUNT}
    for code in Name.objects.filter(account__in=accounts).values_list("account", flat=True):
        audit.shred_name(code, by=Machine())
    for one in run.erased:
        if one.kind == FILE:
            evidence.erase_again(one.code, person=one.by, by=Machine())
        elif one.kind == WITHDRAWN:
            publishing.withdraw_again(one.code, person=one.by, by=Machine())
        elif one.kind == NOTE:
            erasing.erase_note_again(one.code, person=one.by, by=Machine())
        if one.kind == PAGE:
            pages.erase_again(one.code)
    if not audit.is_demo():  # a demo stands still on its day; nothing there is past its limit
        _forget_what_is_due()


def _forget_what_is_due() -> None:
    """Carry out every limit now; what fails is tried again by the daily work, and no reason to stay without data."""
    try:
        retention.carry_out(clock.now())
    except ExceptionGroup:
        _log.exception("not everything past its limit was forgotten; the daily work tries again")
