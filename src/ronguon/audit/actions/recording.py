"""Writing the trail: record an event, chain events, shred a name, say what kind of installation this is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from ronguon.audit import registry
from ronguon.audit.domain import GENESIS, ON_BEHALF, THROUGH, Scalar, Who, checked, declare
from ronguon.audit.models import Checkpoint, Event, Installation, Link, Name
from ronguon.kernel import clock
from ronguon.kernel.errors import NotAllowedError

_BATCH = 1000
_WINDOW = 20_000

declare("installation.made", purpose=str, refusals_version=str)
declare("name.shredded", roles=int)


def record(*, by: Who, verb: str, kind: str, subject: UUID | str, **details: Scalar) -> Event:
    """Write the one event of a change, inside the change's own transaction.

    Raises `UnknownVerbError` for an action or a detail nobody declared, and `RuntimeError` outside a
    transaction: an event that could survive without its change would be a lie.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is written in the transaction of its change")
    if (through := getattr(by, "through", None)) is not None:  # only a person lends a key
        details[THROUGH] = str(through)
    if (lender := getattr(by, "on_behalf", None)) is not None:  # nor can anything but a person stand in for one
        details[ON_BEHALF] = str(lender)
    if by.account is not None:
        Name.objects.update_or_create(account=by.account, defaults={"text": by.name})
    return Event.objects.create(
        verb=verb,
        subject_kind=kind,
        subject=str(subject),
        actor=by.account,
        acting_for=by.acting_for,
        at=clock.now(),
        recorded_at=clock.on_the_wall(),
        details=checked(verb, details),
    )


@transaction.atomic
def chain(limit: int = _BATCH, *, late: bool = False) -> int:
    """Give the next events their place in the chain and return how many were linked.

    Run by one worker after commit, so no writer waits for another's hash. Looks `_WINDOW` events back from the
    newest link, so that a long trail costs no more than a short one; with `late` it looks through all events, for
    one whose transaction stayed open while very many others came.
    """
    last = Link.objects.order_by("-seq").select_for_update().first()
    seq, digest = (last.seq, last.digest) if last else (0, GENESIS)
    waiting = Event.objects.filter(link__isnull=True)
    if last and not late:
        newest = Link.objects.aggregate(newest=Max("event_id"))["newest"]
        waiting = waiting.filter(id__gt=newest - _WINDOW)
    links = []
    for event in waiting.order_by("id")[:limit]:
        seq += 1
        digest = event.entry().digest(digest)
        links.append(Link(seq=seq, event=event, digest=digest))
    Link.objects.bulk_create(links)
    return len(links)


def chain_all(*, late: bool = False) -> int:
    """Chain until nothing waits, a batch a transaction; return how many were linked."""
    linked = 0
    while new := chain(late=late):
        linked += new
    return linked


def waiting() -> int:
    """Return how many events have no place in the chain yet."""
    return max(0, Event.objects.count() - Link.objects.count())


def unsigned() -> int:
    """Return how many events came since the last checkpoint."""
    signed = Checkpoint.objects.aggregate(size=Max("size"))["size"] or 0
    return max(0, Event.objects.count() - signed)


@transaction.atomic
def shred_name(account: UUID, *, by: Who, roles: int | None = None) -> None:
    """Forget the display name of an account; its events and the chain stay whole.

    `roles` says how many ended with it, where it is the account's end. Who asks for it themselves is named by the
    event that tells it, so the name goes last.
    """
    registry.tell_shredded(account)
    ended = {} if roles is None else {"roles": roles}
    record(by=by, verb="name.shredded", kind="account", subject=account, **ended)
    Name.objects.filter(account=account).delete()


@transaction.atomic
def make_installation(purpose: Installation.Purpose, *, by: Who, refusals_version: str) -> Installation:
    """Say once what this database is for; a second call returns what was said.

    Raises `NotAllowedError` when the database already serves the other purpose.
    """
    found = Installation.objects.first()
    if found is not None:
        if found.purpose != purpose:
            raise NotAllowedError("This database already serves another purpose. Choose a new one.", code="purpose")
        return found
    made = Installation.objects.create(
        purpose=purpose,
        made_at=clock.now(),
        story_on=clock.today() if purpose == Installation.Purpose.DEMO else None,
        refusals_version=refusals_version,
        refusals_accepted_at=clock.now(),
    )
    record(
        by=by,
        verb="installation.made",
        kind="installation",
        subject=str(made.pk),
        purpose=str(purpose),
        refusals_version=refusals_version,
    )
    return made


def is_demo() -> bool:
    """Return whether this database holds the invented province."""
    return Installation.objects.filter(purpose=Installation.Purpose.DEMO).exists()


def adopt_clock() -> None:
    """Let this process's clock stand on the story's day if the database is a demo; called when one starts."""
    found = Installation.objects.filter(purpose=Installation.Purpose.DEMO).values_list("story_on", flat=True).first()
    clock.stand_on(found)


@contextmanager
def telling(instant: datetime) -> Iterator[None]:
    """Set the clock back while a demo's story is told. Raises `NotAllowedError` in any other database."""
    if not is_demo():
        raise NotAllowedError("Only a demo may set its clock back.", code="demo_only")
    with clock.telling(instant):
        yield
