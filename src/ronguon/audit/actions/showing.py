"""Who was shown what about whom: noted while a page is made, written once a day, forgotten after a year."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction

from ronguon.audit.models import Name, PersonRead
from ronguon.kernel.days import day_of
from ronguon.kernel.trouble import trouble_of

KEPT = timedelta(days=365)

log = logging.getLogger(__name__)
_shown: ContextVar[set[UUID] | None] = ContextVar("shown", default=None)


@contextmanager
def noted() -> Iterator[set[UUID]]:
    """Collect the accounts that are shown from here on; yields the growing set."""
    found: set[UUID] = set()
    token = _shown.set(found)
    try:
        yield found
    finally:
        _shown.reset(token)


def show(*accounts: UUID) -> None:
    """Say that the page being made tells something of `accounts` (or of invitations, by their code)."""
    found = _shown.get()
    if found is not None:
        found.update(accounts)


def names_of(accounts: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """Return account → display name, without the shredded; whoever asks is taken to show them. One query."""
    wanted = {account for account in accounts if account is not None}
    names = dict(Name.objects.filter(account__in=wanted).values_list("account", "text")) if wanted else {}
    show(*names)
    return names


def note_reads(reader: UUID, accounts: Iterable[UUID], *, page: str, on: date) -> None:
    """Write that `reader` was shown `accounts` on `page`; a second time on a day writes nothing.

    What a person sees of themselves is no news. A database that cannot write now does not keep the page from its
    reader; the log tells.
    """
    wanted = {account for account in accounts if account != reader}
    if not wanted:
        return
    try:
        same = PersonRead.objects.filter(reader=reader, page=page, day=on, subject__in=wanted)
        fresh = sorted(wanted - set(same.values_list("subject", flat=True)))
        if fresh:
            with transaction.atomic():
                PersonRead.objects.bulk_create(
                    [PersonRead(reader=reader, subject=one, page=page, day=on) for one in fresh], ignore_conflicts=True
                )
    except DatabaseError as error:
        if (trouble := trouble_of(error)) is None:
            raise
        log.warning("who was shown on %s could not be noted: %s", page, trouble)


def forget_reads(at: datetime) -> int:
    """Delete what was noted more than a year before `at`; return how many rows there were."""
    return PersonRead.objects.filter(day__lt=day_of(at) - KEPT).delete()[0]
