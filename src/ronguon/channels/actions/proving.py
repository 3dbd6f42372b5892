"""What shows that a unit runs a page: codes to publish, looks that find them or do not, a second person's witness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine, Who, declare
from ronguon.channels import policies
from ronguon.channels.actions.publishing import STALE, WAITS, lose_mark, tell_unit
from ronguon.channels.domain import LONGEST, Canonical, ChannelKind, Platform
from ronguon.channels.domain.proofs.challenges import new_challenge
from ronguon.channels.domain.proofs.methods import ProofMethod, ProofNeed, possible
from ronguon.channels.domain.proofs.shapes import ProofFinding, ProofOutcome
from ronguon.channels.domain.proving import DAYS_FRESH, MarkLost, proven, ways
from ronguon.channels.models import Channel, ChannelProof, ChannelPublication
from ronguon.channels.models.published import SEEN_LENGTH
from ronguon.jobs.background import enqueue
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.free_words import held
from ronguon.kernel.vietnamese import nfc
from ronguon.units.domain import Actor
from ronguon.units.policies import require

SECONDS_BETWEEN_LOOKS: Final = 20
"""How soon a look may be asked for again: each asks machines of others."""

declare("channel.proof_asked", unit=str, method=str)
declare("channel.look_asked", unit=str)
declare("channel.proven", unit=str)
declare("channel.unproven", unit=str)
declare("channel.witnessed", unit=str)


def canonical_of(channel: Channel) -> Canonical:
    """Return the address of a declared page as the rules know it."""
    return Canonical(Platform(channel.platform), ChannelKind(channel.kind), channel.key, channel.url)


def open_proofs(channel: Channel, on: date) -> None:
    """Make a code for each way in which a page just declared can be proven; part of declaring it."""
    useful = frozenset().union(*ways(ChannelKind(channel.kind)))
    methods = [one for one in possible(canonical_of(channel)) if one in useful]
    ChannelProof.objects.bulk_create(_new(channel, method, on) for method in methods)


def begin_anew(channel: Channel, on: date) -> None:
    """Throw away what proved a page for its former owner, and give the new one codes; part of passing it on."""
    ChannelProof.objects.filter(channel=channel).delete()
    open_proofs(channel, on)


def _new(channel: Channel, method: ProofMethod, on: date) -> ChannelProof:
    row = ChannelProof(channel=channel, method=method.value, asked_on=on)
    if method.needs is ProofNeed.TOKEN:
        unit = channel.last_owner.unit
        made = new_challenge(unit=str(unit.code), channel=str(channel.code), method=method, on=on)
        row.token, row.expires_on = made.token, made.expires_on
    return row


def _kept(channel: Channel) -> Channel:
    """Return a page as it is now, held against others. Raises `IllegalMoveError` once it is closed."""
    now = Channel.objects.active().select_for_update().told().filter(pk=channel.pk).first()
    if now is None:
        raise IllegalMoveError("This declaration was already closed.", code="closed")
    return now


def proves(channel: Channel, on: date) -> bool:
    """Return whether what holds on a day proves the page, asked of the database anew."""
    rows = ChannelProof.objects.filter(channel=channel)
    return proven(ChannelKind(channel.kind), [row.known for row in rows], on)


@contextmanager
def _weighing(channel: Channel, *, because: MarkLost, by: Who) -> Iterator[None]:
    """Change proofs inside: what follows for the page is done after them.

    Where they prove the page as they did not before, its unit is told that a second person can publish it. Where they
    do so no more, it loses the mark on this very day.
    """
    on = clock.today()
    before = proves(channel, on)
    yield
    after = proves(channel, on)
    unit = channel.last_owner.unit
    if after and not before and not _proven_by_another(channel):
        Channel.objects.filter(pk=channel.pk, proven_on__isnull=True).update(proven_on=on)
        audit.record(by=by, verb="channel.proven", kind="channel", subject=channel.code, unit=str(unit.code))
        tell_unit(channel, rung=f"prov-{on:%y%m%d}", title=WAITS)
    elif before and not after:
        audit.record(by=by, verb="channel.unproven", kind="channel", subject=channel.code, unit=str(unit.code))
        lose_mark(channel, because=because, by=by)


def _proven_by_another(channel: Channel) -> bool:
    same = Channel.objects.active().filter(platform=channel.platform, kind=channel.kind, key=channel.key)
    return same.filter(proven_on__isnull=False).exclude(pk=channel.pk).exists()


@transaction.atomic
def renew_code(channel: Channel, method: ProofMethod, *, by: Actor) -> ChannelProof:
    """Give out a new code for one way of proving a page; the old one proves nothing any more.

    Raises `NotAllowedError`; `IllegalMoveError` for a page that is closed, or one that needs no code this way.
    """
    now = _kept(channel)
    require(policies.may_keep(by, now))
    row = now.proofs.filter(method=method.value).exclude(token="").first()
    if row is None:
        raise IllegalMoveError("This way of proving needs no code.", code="no_code")
    made = _new(now, method, clock.today())
    audit.record(
        by=by, verb="channel.proof_asked", kind="channel", subject=now.code,
        unit=str(now.last_owner.unit.code), method=method.value,
    )  # fmt: skip
    with _weighing(now, because=MarkLost.EXPIRED, by=by):
        ChannelProof.objects.filter(pk=row.pk).update(
            token=made.token, asked_on=made.asked_on, expires_on=made.expires_on, outcome="", step="", seen="",
            detail="", place="", status=0, checked_at=None, found_at=None, found_in_a_row=0, next_check_on=None,
        )  # fmt: skip
    row.refresh_from_db()
    return row


@transaction.atomic
def ask_look(channel: Channel, *, by: Actor) -> None:
    """Let a machine look at once at what the unit published.

    Raises `NotAllowedError`; `IllegalMoveError` for a page that is closed or was looked at seconds ago.
    """
    now, at = _kept(channel), clock.now()
    require(policies.may_keep(by, now))
    if now.proofs.filter(asked_at__gt=at - timedelta(seconds=SECONDS_BETWEEN_LOOKS)).exists():
        raise IllegalMoveError("A check is under way. Wait a few seconds, then open the page again.", code="under_way")
    now.proofs.exclude(method=ProofMethod.WITNESS.value).update(asked_at=at)
    audit.record(
        by=by, verb="channel.look_asked", kind="channel", subject=now.code, unit=str(now.last_owner.unit.code)
    )  # fmt: skip
    enqueue("channels.look", code=str(now.code))


@transaction.atomic
def enter_findings(channel: Channel, findings: Sequence[ProofFinding]) -> None:
    """Keep what a machine found, and do what follows from it; nothing for a page that was closed meanwhile."""
    now = Channel.objects.active().select_for_update().told().filter(pk=channel.pk).first()
    if now is None:
        return
    with _weighing(now, because=MarkLost.NOT_FOUND, by=Machine()):
        for finding in findings:
            _enter(now, finding)
        now.proofs.update(asked_at=None)


def _enter(channel: Channel, finding: ProofFinding) -> None:
    at, row = clock.now(), channel.proofs.filter(method=finding.method.value).first()
    if row is None:
        return
    row.outcome, row.step = finding.outcome.value, finding.step.value if finding.step else ""
    row.detail, row.status = finding.detail.value if finding.detail else "", finding.status
    row.place, row.seen, row.checked_at = finding.place[:LONGEST], finding.seen[:SEEN_LENGTH], at
    row.next_check_on = clock.today() + timedelta(days=finding.method.recheck_days)
    if finding.outcome is ProofOutcome.FOUND:
        row.found_at, row.found_in_a_row = at, row.found_in_a_row + 1
    elif finding.outcome is ProofOutcome.UNKNOWN:
        row.next_check_on = clock.today() + timedelta(days=1)
    else:
        row.found_in_a_row = 0
    row.save()


@transaction.atomic
def witness(channel: Channel, *, words: str, by: Actor) -> None:
    """Let a second person say what they saw in the public description of a page that a machine cannot open.

    It holds for half a year, beside the machine's finding that the unit's own site names the page. Raises
    `NotAllowedError` for who declared or last changed the page; `RonguonError` where the words do not do;
    `IllegalMoveError` for a page whose description a machine can read, or one that is closed.
    """
    now, at = _kept(channel), clock.now()
    require(policies.may_publish(by, now))
    described = now.proofs.filter(method=ProofMethod.DESCRIPTION.value).first()
    if described is None or described.outcome != ProofOutcome.UNKNOWN.value:
        raise IllegalMoveError(
            "Let the machine check first. A person says what stands there only where the machine cannot see it.",
            code="machine_first",
        )
    words = " ".join(nfc(words).split())
    if not 0 < len(words) <= SEEN_LENGTH:
        raise RonguonError(
            "Copy the line you saw in the description of the page, in at most {most} characters.",
            code="words", most=SEEN_LENGTH,
        )  # fmt: skip
    if held(words):
        raise RonguonError(
            "The line must not contain a telephone or identity number, a person's account or opinion. Copy only what "
            "names the unit or its site.",
            code="words",
        )
    audit.record(
        by=by, verb="channel.witnessed", kind="channel", subject=now.code, unit=str(now.last_owner.unit.code)
    )  # fmt: skip
    with _weighing(now, because=MarkLost.EXPIRED, by=by):
        kept = {
            "asked_on": clock.today(), "outcome": ProofOutcome.FOUND.value, "seen": words, "checked_at": at,
            "found_at": at, "found_in_a_row": 1,
            "expires_on": clock.today() + timedelta(days=ProofMethod.WITNESS.valid_days),
        }  # fmt: skip
        ChannelProof.objects.update_or_create(channel=now, method=ProofMethod.WITNESS.value, defaults=kept)


@transaction.atomic
def settle_marks() -> int:
    """Take the mark off pages whose proofs ended without a look, by the day; return how many."""
    on, lost = clock.today(), 0
    for channel in Channel.objects.with_mark(on).told().prefetch_related("proofs").select_for_update():
        if not proven(ChannelKind(channel.kind), [one.known for one in channel.proofs.all()], on):
            lost += lose_mark(channel, because=MarkLost.EXPIRED, by=Machine())
    return lost


def ask_stale(on: date) -> int:
    """Ask each unit to confirm entries that nobody confirmed for half a year; return how many were asked for anew."""
    old = ChannelPublication.objects.valid(on).filter(confirmed_on__lte=on - timedelta(days=DAYS_FRESH))
    asked = 0
    for row in old.select_related("channel").order_by("pk"):
        channel = Channel.objects.told().get(pk=row.channel_id)
        asked += tell_unit(channel, rung=f"conf-{row.confirmed_on:%y%m%d}", title=STALE)
    return asked
