"""A proven page gets the official mark from a second person, is confirmed from time to time, and loses the mark."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F

from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.channels import policies
from ronguon.channels.actions.logging_changes import append, erase_entry
from ronguon.channels.domain import ChannelKind, Platform
from ronguon.channels.domain.log.changes import LoggedChange, LoggedKind
from ronguon.channels.domain.proving import MarkLost, holds, proven
from ronguon.channels.domain.shapes import digest_of
from ronguon.channels.models import Channel, ChannelPublication
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.notices import actions as notices
from ronguon.notices.models import Notice
from ronguon.notices.registry import place
from ronguon.units.domain import Actor
from ronguon.units.policies import require

WAITS = "Một kênh của đơn vị đã xác minh, chờ người thứ hai công bố."
STALE = "Một kênh chính thức của đơn vị đã sáu tháng chưa xác nhận lại. Hãy xem thông tin còn đúng không."
LOST = "Một kênh của đơn vị vừa mất dấu chính thức. Hãy xem lý do và xử lý."

_LOGGED: Final = {
    MarkLost.RENAMED: LoggedKind.RENAMED,
    MarkLost.MOVED: LoggedKind.MOVED,
    MarkLost.ARCHIVED: LoggedKind.ARCHIVED,
}

declare("channel.published", unit=str)
declare("channel.confirmed", unit=str)
declare("channel.mark_lost", unit=str, because=str)


@transaction.atomic
def publish_channel(channel: Channel, *, seen: int, by: Actor) -> ChannelPublication:
    """Give a proven page the official mark from today; `seen` is the revision that was looked at.

    Raises `NotAllowedError` for who declared or last changed the page and for whoever may not publish for the unit;
    `IllegalMoveError` while it is not proven, is claimed by somebody, withdrawn or changed meanwhile, and where it
    carries the mark already.
    """
    require(policies.may_publish(by, channel))
    now = Channel.objects.select_for_update().told().filter(pk=channel.pk, withdrawn_on__isnull=True).first()
    if now is None or now.revision != seen:
        raise IllegalMoveError(
            "Somebody has just changed or closed this declaration. Look at it again, then go on.", code="stale"
        )
    if now.claimed:
        raise IllegalMoveError(
            "Somebody reports that this page is their own account. Wait for the decision, then publish.", code="claimed"
        )
    on = clock.today()
    if not proven(ChannelKind(now.kind), [one.known for one in now.proofs.all()], on):
        raise IllegalMoveError(
            "Nothing shows yet that the unit runs this page. Prove it first, then publish.", code="unproven"
        )
    try:
        with transaction.atomic():
            made = ChannelPublication.objects.create(
                channel=now, name=now.name, since_on=on, confirmed_on=on, digest=digest_of(now.page)
            )
    except IntegrityError as error:
        raise IllegalMoveError("This page is published already.", code="published") from error
    audit.record(
        by=by, verb="channel.published", kind="channel", subject=now.code, unit=str(now.last_owner.unit.code)
    )  # fmt: skip
    again = now.publications.exclude(pk=made.pk).exists()
    _log(now, LoggedKind.MARK_RESTORED if again else LoggedKind.PUBLISHED)
    return made


def _log(channel: Channel, change: LoggedKind) -> None:
    """Log a published change for everybody to check; what is said of the page is as it is from now on."""
    on, unit = clock.today(), channel.last_owner.unit
    said = LoggedChange(
        change=change, day=on, platform=Platform(channel.platform), kind=ChannelKind(channel.kind), key=channel.key,
        url=channel.url, name=channel.name, unit=unit.code, unit_name=unit.name,
        proofs=tuple(sorted(one.method for one in channel.proofs.all() if holds(one.known, on))),
    )  # fmt: skip
    append(said, channel_code=channel.code, at=clock.now())


@transaction.atomic
def confirm_channel(channel: Channel, *, by: Actor) -> None:
    """Say for its unit that a published page is still right in all that is shown of it.

    Raises `NotAllowedError`, `IllegalMoveError` where it carries no mark.
    """
    require(policies.may_keep(by, channel))
    on = clock.today()
    if not ChannelPublication.objects.filter(channel=channel, until_on__isnull=True).update(confirmed_on=on):
        raise IllegalMoveError("This page carries no official mark, so there is nothing to confirm.", code="unmarked")
    audit.record(
        by=by, verb="channel.confirmed", kind="channel", subject=channel.code, unit=str(channel.last_owner.unit.code)
    )  # fmt: skip


def lose_mark(channel: Channel, *, because: MarkLost, by: Who) -> bool:
    """Take the official mark off a page from today, inside the caller's transaction; return whether it carried it.

    It never comes back by itself: a person publishes it anew.
    """
    on = clock.today()
    row = ChannelPublication.objects.filter(channel=channel, until_on__isnull=True)
    if not row.update(until_on=on, because=because.value):
        return False
    Channel.objects.filter(pk=channel.pk).update(revision=F("revision") + 1)
    unit = channel.last_owner.unit
    audit.record(
        by=by, verb="channel.mark_lost", kind="channel", subject=channel.code, unit=str(unit.code),
        because=because.value,
    )  # fmt: skip
    if because is MarkLost.PERSONAL:
        erase_entry(channel.code, by=by)
    else:
        _log(Channel.objects.told().get(pk=channel.pk), _LOGGED.get(because, LoggedKind.MARK_LOST))
    if because not in {MarkLost.ARCHIVED, MarkLost.PERSONAL}:
        tell_unit(channel, rung=f"lost-{on:%y%m%d}", title=LOST)
    return True


def tell_unit(channel: Channel, *, rung: str, title: str) -> bool:
    """Tell the unit that owns a page, without its address and name; return whether this is new to it."""
    return notices.post(
        notices.New(
            unit=channel.last_owner.unit.pk, kind=Notice.Kind.CHANGED, rung=rung, subject_kind="channel",
            subject=str(channel.code), title=title, address=place("channel", channel.code),
        )
    )  # fmt: skip
