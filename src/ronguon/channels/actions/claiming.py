"""“This is my own account”: said by anybody of a declared page, decided by a person of another unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine, declare
from ronguon.audit.models import Event
from ronguon.channels.actions.erasing import erase_channel
from ronguon.channels.actions.retiring import retire_channel
from ronguon.channels.domain import AddressRefusal, canonical
from ronguon.channels.domain.proving import MarkLost
from ronguon.channels.models import CONTACT_LENGTH, REASON_LENGTH, WORDS_LENGTH, Channel, Claim, ClaimDay, ClaimOutcome
from ronguon.channels.policies import deciding_unit, may_decide
from ronguon.kernel import clock
from ronguon.kernel.days import day_of
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.free_words import held
from ronguon.kernel.vietnamese import nfc
from ronguon.notices import actions as notices
from ronguon.notices.models import Notice
from ronguon.notices.registry import place
from ronguon.units.domain import Actor
from ronguon.units.policies import require

DAYS_TO_DECIDE: Final = 5
DAYS_OF_WORDS: Final = 90
SAID: Final = "Có người báo một kênh do đơn vị khai báo là tài khoản của riêng họ. Khai báo đang được xem xét."
DECIDED: Final = {
    ClaimOutcome.UPHELD: "Đã quyết định: kênh đơn vị khai báo là tài khoản riêng. Khai báo đã được gỡ.",
    ClaimOutcome.REJECTED: "Đã quyết định: giữ khai báo kênh của đơn vị sau khi xem xét.",
}

declare("channel.claimed", unit=str)
declare("channel.claim_decided", unit=str, outcome=str, reason=str)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says: the address of what is their own account, and, if they like, where to answer and why."""

    address: str
    contact: str = ""
    words: str = ""


@transaction.atomic
def claim(said: Said) -> None:
    """Hide every page that was declared with this address until a person decides; of others keep a count alone.

    Returns nothing in either case, so that no answer can tell whether the address is declared.
    """
    _count(clock.today())
    found = canonical(said.address)
    if isinstance(found, AddressRefusal):
        return
    same = Q(platform=found.platform, kind=found.kind, key=found.key)
    for channel in Channel.objects.active().filter(same).select_for_update():
        if not channel.claimed:
            _entered(channel, said, clock.now())


def claim_again(channel: Channel) -> None:
    """Hide a page just declared whose address somebody has claimed where it was declared before; nothing else is done.

    Else a second unit would show what is hidden. What was written goes along, and is as old as it was.
    """
    same = Q(channel__platform=channel.platform, channel__kind=channel.kind, channel__key=channel.key)
    first = Claim.objects.waiting().filter(same).exclude(channel=channel).order_by("pk").first()
    if first is not None:
        _entered(channel, Said(channel.url, first.contact, first.words), first.said_at)


def _count(on: date) -> None:
    if ClaimDay.objects.filter(day=on).update(amount=F("amount") + 1):
        return
    try:
        with transaction.atomic():
            ClaimDay.objects.create(day=on, amount=1)
    except IntegrityError:
        ClaimDay.objects.filter(day=on).update(amount=F("amount") + 1)


def _entered(channel: Channel, said: Said, at: datetime) -> None:
    unit = Channel.objects.told().get(pk=channel.pk).last_owner.unit
    made = Claim.objects.create(
        channel=channel, unit=unit, contact=nfc(said.contact).strip()[:CONTACT_LENGTH],
        words=nfc(said.words).strip()[:WORDS_LENGTH], said_at=at,
        due_on=clock.today() + timedelta(days=DAYS_TO_DECIDE),
    )  # fmt: skip
    audit.record(by=Machine(), verb="channel.claimed", kind="channel", subject=channel.code, unit=str(unit.code))
    _tell(made, "claimed", SAID)


def _tell(made: Claim, rung: str, title: str) -> None:
    """Tell the unit that declared the page and the office that decides, without address and name."""
    units = {made.unit_id, made.unit.parent_id or made.unit_id}
    for unit in sorted(units):
        notices.post(
            notices.New(
                unit=unit, kind=Notice.Kind.CHANGED, rung=rung, subject_kind="claim", subject=str(made.code),
                title=title, address=place("claims"),
            )
        )  # fmt: skip


@transaction.atomic
def decide_claim(made: Claim, *, outcome: ClaimOutcome, reason: str, by: Actor) -> None:
    """Decide with a reason: upheld erases the page (a proven one is retired), rejected shows it again.

    Raises `NotAllowedError` for who is of the unit itself or entered the page, `RonguonError` without a reason,
    `IllegalMoveError` when it was decided before.
    """
    require(may_decide(by, made))
    reason = _reasoned(reason)
    if outcome is ClaimOutcome.LAPSED:
        raise RonguonError("Choose a decision.", code="outcome")
    channel = Channel.objects.select_for_update().told().filter(claims=made.pk).first()
    if (
        channel is not None
        and Event.objects.filter(
            subject=str(channel.code), actor=by.person, verb__in=["channel.declared", "channel.renamed"]
        ).exists()
    ):
        raise IllegalMoveError("You declared or changed this page, so somebody else must decide.", code="second_person")
    going = Claim.objects.waiting().filter(pk=made.pk)
    unit = deciding_unit(by, made)
    told = {"outcome": outcome.value, "reason": reason, "decided_at": clock.now(), "deciding_unit": unit}
    if channel is None or not going.update(**told):
        raise IllegalMoveError("This was already decided.", code="decided")
    audit.record(
        by=by, verb="channel.claim_decided", kind="claim", subject=made.code, unit=str(made.unit.code),
        outcome=outcome.value, reason=reason,
    )  # fmt: skip
    if outcome is ClaimOutcome.UPHELD and channel.pending:
        erase_channel(channel, because="personal", by=by)
    elif outcome is ClaimOutcome.UPHELD and channel.withdrawn_on is None:
        retire_channel(channel, reason=reason, by=by, because=MarkLost.PERSONAL)
    _tell(made, "decided", DECIDED[outcome])


def _reasoned(reason: str) -> str:
    """Return the reason in one line. It stays for good, so it names no account, no number and no person's views."""
    reason = " ".join(nfc(reason).split())
    if not 0 < len(reason) <= REASON_LENGTH:
        raise RonguonError(
            "State the reason for the decision, in at most {most} characters.", code="reason", most=REASON_LENGTH
        )
    if held(reason):
        raise RonguonError(
            "The reason is kept permanently, so it must not contain an account address, a telephone or "
            "identity number or a person's opinion. Write it again and state only the basis.",
            code="reason",
        )
    return reason


def forget_words(at: datetime) -> int:
    """Empty what was written to claims ninety days before the day of `at`; return how many."""
    until = day_of(at) - timedelta(days=DAYS_OF_WORDS)
    told = Claim.objects.exclude(contact="", words="")
    past = [one.pk for one in told if day_of(one.said_at) <= until]
    return Claim.objects.filter(pk__in=past).update(contact="", words="")
