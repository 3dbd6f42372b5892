"""Deeds on official pages: declare, rename, withdraw."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.channels import policies
from ronguon.channels.domain import Canonical, Refusal, canonical
from ronguon.channels.models import NAME_LENGTH, REASON_LENGTH, RESPONSIBLE, Channel, ChannelOwner
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.vietnamese import nfc, search_key
from ronguon.units.domain import Actor, Role
from ronguon.units.models import Unit
from ronguon.units.policies import require

declare("channel.declared", unit=str, platform=str, channel_kind=str, address=str, name=str, role=str)
declare("channel.renamed", before=str, name=str, role=str)
declare("channel.withdrawn", unit=str, reason=str)


@dataclass(frozen=True, slots=True)
class NewChannel:
    """What a body says of a page: its address, the name it goes by, and which role of the body answers for it."""

    address: str
    name: str
    role: Role


@transaction.atomic
def declare_channel(unit: Unit, new: NewChannel, *, by: Who) -> Channel:
    """Enter a page as the official one of `unit`, from today. Nothing is fetched and no control is proven.

    Raises `RonguonError` when the address is no page of a body or the words do not do, `IllegalMoveError` when the
    body does not exist today or the page is declared already, by this body or another.
    """
    if isinstance(by, Actor):
        require(policies.may_declare(by, unit))
    name = _named(new.name, new.role)
    found = canonical(new.address)
    if isinstance(found, Refusal):
        raise RonguonError.of(found.saying)
    on = clock.today()
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.ended(on) or unit.since_on > on:
        raise IllegalMoveError("Đơn vị này không hoạt động vào hôm nay nên không khai báo được kênh mới.")
    _free(found)
    made = _entered(found, name)
    ChannelOwner.objects.create(channel=made, unit=unit, role=new.role.key, since_on=on)
    audit.record(
        by=by, verb="channel.declared", kind="channel", subject=made.code, unit=str(unit.code),
        platform=found.platform.value, channel_kind=found.kind.value, address=found.url, name=name, role=new.role.key,
    )  # fmt: skip
    return made


def _named(name: str, role: Role) -> str:
    name = " ".join(nfc(name).split())
    if not 0 < len(name) <= NAME_LENGTH:
        raise RonguonError("Hãy ghi tên kênh như người xem thấy, không quá {most} chữ.", most=NAME_LENGTH)
    if role not in RESPONSIBLE:
        raise RonguonError("Hãy chọn vai trò chịu trách nhiệm: người đứng đầu, văn phòng hoặc chuyên viên.")
    return name


def _free(found: Canonical) -> None:
    """Raise `IllegalMoveError` when the page is declared already."""
    same = Channel.objects.standing().filter(platform=found.platform, kind=found.kind, key=found.key).told().first()
    if same is not None:
        raise IllegalMoveError(
            "{unit} đã khai báo kênh này. Nếu kênh không còn thuộc đơn vị đó, đơn vị đó phải đóng khai báo trước.",
            unit=same.last_owner.unit.name,
        )


def _entered(found: Canonical, name: str) -> Channel:
    try:
        with transaction.atomic():
            return Channel.objects.create(
                platform=found.platform, kind=found.kind, key=found.key, url=found.url, name=name,
                search_key=search_key(f"{name} {found.url}"),
            )  # fmt: skip
    except IntegrityError as error:
        raise IllegalMoveError("Kênh này vừa được khai báo. Hãy tải lại danh sách để xem.") from error


@transaction.atomic
def rename_channel(channel: Channel, *, name: str, role: Role, seen: int, by: Actor) -> None:
    """Change the name of a page or the role that answers for it; `seen` is the revision that was looked at.

    Raises `IllegalMoveError` when the page is withdrawn or was changed meanwhile.
    """
    channel = _held(channel, by)
    name = _named(name, role)
    changed = Channel.objects.standing().filter(pk=channel.pk, revision=seen)
    key = search_key(f"{name} {channel.url}")
    if not changed.update(name=name, search_key=key, revision=F("revision") + 1):
        raise IllegalMoveError("Khai báo này vừa được người khác sửa hoặc đóng. Hãy xem lại rồi sửa tiếp.")
    ChannelOwner.objects.current().filter(channel=channel).update(role=role.key)
    audit.record(
        by=by, verb="channel.renamed", kind="channel", subject=channel.code, before=channel.name, name=name,
        role=role.key,
    )  # fmt: skip


@transaction.atomic
def withdraw_channel(channel: Channel, *, reason: str, by: Actor) -> None:
    """Say that a page is official no more, from today; a tombstone with the reason stays.

    Raises `RonguonError` without a reason, `IllegalMoveError` when it was withdrawn before.
    """
    channel = _held(channel, by)
    reason = " ".join(nfc(reason).split())
    if not 0 < len(reason) <= REASON_LENGTH:
        raise RonguonError("Hãy ghi lý do đóng khai báo, không quá {most} chữ.", most=REASON_LENGTH)
    on, last = clock.today(), channel.last_owner
    going = Channel.objects.standing().filter(pk=channel.pk)
    if not going.update(withdrawn_on=max(on, last.since_on), reason=reason, revision=F("revision") + 1):
        raise IllegalMoveError("Khai báo này đã được đóng trước đó.")
    ChannelOwner.objects.current().filter(channel=channel).update(until_on=max(on, last.since_on))
    audit.record(
        by=by, verb="channel.withdrawn", kind="channel", subject=channel.code, unit=str(last.unit.code), reason=reason
    )


def _held(channel: Channel, by: Actor) -> Channel:
    """Return the page as it is now, held against others. Raises `NotAllowedError`."""
    now = Channel.objects.select_for_update().told().get(pk=channel.pk)
    require(policies.may_keep(by, now))
    return now
