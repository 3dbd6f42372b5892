"""Actions on declared pages: declare, rename, close."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.channels import policies
from ronguon.channels.actions.claiming import claim_again
from ronguon.channels.actions.erasing import erase_channel
from ronguon.channels.actions.proving import open_proofs
from ronguon.channels.actions.publishing import lose_mark
from ronguon.channels.actions.retiring import retire_channel
from ronguon.channels.domain import AddressRefusal, Canonical, canonical
from ronguon.channels.domain.proving import MarkLost
from ronguon.channels.models import NAME_LENGTH, RESPONSIBLE, Channel, ChannelOwner
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.vietnamese import nfc, search_key
from ronguon.units.domain import Actor, Role
from ronguon.units.models import Unit
from ronguon.units.policies import require

declare("channel.declared", unit=str, platform=str, channel_kind=str, role=str)
declare("channel.renamed", role=str)


@dataclass(frozen=True, slots=True)
class NewChannel:
    """What a unit says of a page: its address, the name it goes by, and which role of the unit answers for it."""

    address: str
    name: str
    role: Role


@transaction.atomic
def declare_channel(unit: Unit, new: NewChannel, *, by: Who) -> Channel:
    """Enter a page as declared by `unit` from today, pending. Nothing is fetched and no control is proven.

    The event carries neither address nor name: what is never proven is erased, and the trail erases nothing.

    Raises `RonguonError` when the address is no page of a unit or the words do not do, `IllegalMoveError` when the
    unit does not exist today, declared the page already, or another unit has proven that the page is its own.
    """
    if isinstance(by, Actor):
        require(policies.may_declare(by, unit))
    name = _named(new.name, new.role)
    found = canonical(new.address)
    if isinstance(found, AddressRefusal):
        raise RonguonError.of(found.saying)
    on = clock.today()
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.ended(on) or unit.since_on > on:
        raise IllegalMoveError(
            "This unit does not exist today, so no new page can be declared for it.", code="unit_ended"
        )
    _free(found, unit)
    made = _entered(found, name)
    ChannelOwner.objects.create(channel=made, unit=unit, role=new.role.key, since_on=on)
    open_proofs(Channel.objects.told().get(pk=made.pk), on)
    audit.record(
        by=by, verb="channel.declared", kind="channel", subject=made.code, unit=str(unit.code),
        platform=found.platform.value, channel_kind=found.kind.value, role=new.role.key,
    )  # fmt: skip
    claim_again(made)
    return made


def _named(name: str, role: Role) -> str:
    name = " ".join(nfc(name).split())
    if not 0 < len(name) <= NAME_LENGTH:
        raise RonguonError(
            "Write the name of the page as visitors read it, in at most {most} characters.",
            code="name",
            most=NAME_LENGTH,
        )
    if role not in RESPONSIBLE:
        raise RonguonError("Choose the role that is responsible for it: head, office or officer.", code="role")
    return name


def _free(found: Canonical, unit: Unit) -> None:
    """Raise `IllegalMoveError` when `unit` declared the page already or another unit proved it.

    That another unit declared it and proved nothing is not said: a pending page is nobody else's to know.
    """
    same = Channel.objects.active().filter(platform=found.platform, kind=found.kind, key=found.key)
    if same.owned_by(unit, clock.today()).exists():
        raise IllegalMoveError("Your unit has already declared this page.", code="declared")
    proven = same.filter(proven_on__isnull=False).told().first()
    if proven is not None:
        raise IllegalMoveError(
            "{unit} has verified this page. If the page no longer belongs to that unit, that unit must "
            "close its declaration first.",
            code="verified",
            unit=proven.last_owner.unit.name,
        )


def _entered(found: Canonical, name: str) -> Channel:
    return Channel.objects.create(
        platform=found.platform, kind=found.kind, key=found.key, url=found.url, name=name,
        search_key=search_key(f"{name} {found.url}"),
    )  # fmt: skip


@transaction.atomic
def rename_channel(channel: Channel, *, name: str, role: Role, seen: int, by: Actor) -> None:
    """Change the name of a page or the role that answers for it; `seen` is the revision that was looked at.

    Raises `IllegalMoveError` when the page is withdrawn or was changed meanwhile.
    """
    channel = _held(channel, by)
    name = _named(name, role)
    changed = Channel.objects.active().filter(pk=channel.pk, revision=seen)
    key = search_key(f"{name} {channel.url}")
    if not changed.update(name=name, search_key=key, revision=F("revision") + 1):
        raise IllegalMoveError(
            "Somebody has just changed or closed this declaration. Look at it again, then go on.", code="stale"
        )
    ChannelOwner.objects.current().filter(channel=channel).update(role=role.key)
    audit.record(
        by=by, verb="channel.renamed", kind="channel", subject=channel.code, role=role.key,
    )  # fmt: skip
    if name != channel.name:
        lose_mark(channel, because=MarkLost.RENAMED, by=by)


@transaction.atomic
def withdraw_channel(channel: Channel, *, reason: str = "", by: Actor) -> None:
    """Close a declaration: what was proven stays as a tombstone with the reason, what was not is erased.

    Raises `RonguonError` where a reason is needed and lacks, `IllegalMoveError` when it was closed before.
    """
    channel = _held(channel, by)
    if channel.pending:
        erase_channel(channel, because="closed", by=by)
        return
    retire_channel(channel, reason=reason, by=by)


def _held(channel: Channel, by: Actor) -> Channel:
    """Return the page as it is now, held against others.

    Raises `NotAllowedError`; `IllegalMoveError` once it is erased, and while somebody's claim to it waits: closed and
    declared again it would stand there as before.
    """
    now = Channel.objects.select_for_update().told().filter(pk=channel.pk).first()
    if now is None:
        raise IllegalMoveError("This declaration was already closed.", code="closed")
    require(policies.may_keep(by, now))
    if now.claimed:
        raise IllegalMoveError(
            "Somebody reports that this page is their own account. Wait for the decision, then change or close it.",
            code="claimed",
        )
    return now
