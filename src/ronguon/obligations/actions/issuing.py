"""Issuing: the directive closes, and its confirmed duties are laid on units by set-based SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine, Who, declare
from ronguon.directives.models import Directive
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.hashing import canonical, sha256
from ronguon.obligations import policies, sql
from ronguon.obligations.domain.resolving import groups
from ronguon.obligations.domain.terms import Term, Words, terms
from ronguon.obligations.models import Addressee, AddresseeUnit, Obligation
from ronguon.units.domain import Actor
from ronguon.units.models import Unit
from ronguon.units.policies import require

BATCH = 5000

declare("directive.issued", obligations=int)
declare("obligation.laid", part=str, units=int, new=int, list_sha256=str)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that must be decided before issuing, and the duty it concerns (null: the document)."""

    code: str
    message: str
    obligation: Obligation | None = None


def obstacles(directive: Directive) -> list[Obstacle]:
    """Return all that stands between `directive` and its issuing, in the order of the text."""
    found = []
    if directive.issued_on is None:
        found.append(Obstacle("date", "Văn bản không ghi ngày ban hành. Hãy điền ngày trước khi ban hành vào hệ thống."))
    duties = directive.obligations.prefetch_related("addressees__units")
    if not any(d.stage == Obligation.Stage.CONFIRMED for d in duties):
        found.append(Obstacle("none", "Chưa có nhiệm vụ nào được xác nhận."))
    for duty in duties:
        if duty.stage == Obligation.Stage.PENDING:
            found.append(Obstacle("pending", "Nhiệm vụ chưa được xác nhận hoặc bỏ.", duty))
        elif duty.stage == Obligation.Stage.CONFIRMED and not duty.people:
            found += _unaddressed(duty)
    return found


def _unaddressed(duty: Obligation) -> Iterator[Obstacle]:
    everyone = list(duty.addressees.all())
    if not any(a.part == Addressee.Part.LEAD for a in everyone):
        yield Obstacle("nobody", "Nhiệm vụ chưa có đối tượng thực hiện.", duty)
    for addressee in everyone:
        if addressee.decision == Addressee.Decision.PENDING:
            yield Obstacle("addressee", f"Chưa rõ “{addressee.text}” là những đơn vị nào.", duty)


@transaction.atomic
def accept_guesses(duty: Obligation, *, by: Actor) -> int:
    """Turn the machine's guesses of who is meant into this person's decision; return how many there were."""
    require(policies.may_decide(by, duty))
    known = [
        a
        for a in duty.addressees.filter(decision=Addressee.Decision.PENDING).prefetch_related("units")
        if a.group or len(a.units.all()) == 1
    ]
    Addressee.objects.filter(pk__in=[a.pk for a in known]).update(
        decision=Addressee.Decision.UNITS, decided_by=by.account, decided_at=clock.now()
    )
    AddresseeUnit.objects.filter(addressee__in=known).update(guessed=False)
    return len(known)


@transaction.atomic
def issue(directive: Directive, *, by: Actor) -> int:
    """Close the directive and lay its duties; from then on text and duties are immutable.

    Returns the number of assignments laid. Raises `RonguonError` while an obstacle stands,
    `IllegalMoveError` when it was issued before.
    """
    require(policies.may_prepare(by, directive))
    blocking = obstacles(directive)
    if blocking:
        raise RonguonError(blocking[0].message, code=blocking[0].code)
    won = Directive.objects.filter(pk=directive.pk, stage=Directive.Stage.READING).update(
        stage=Directive.Stage.ISSUED, closed_at=clock.now()
    )
    if not won:
        raise IllegalMoveError("Văn bản này đã được ban hành vào hệ thống trước đó.")
    directive.refresh_from_db()
    confirmed = directive.obligations.confirmed().count()
    audit.record(by=by, verb="directive.issued", kind="directive", subject=directive.code, obligations=confirmed)
    return lay(directive, by=by)


def lay(directive: Directive, *, by: Who | None = None) -> int:
    """Lay what is not laid yet; running it again changes nothing. Returns how many assignments are new.

    Each batch of units is one transaction with one event, so that other writers wait briefly.
    """
    laid = 0
    waiting = directive.obligations.confirmed().filter(laid_at__isnull=True)
    for duty in waiting.prefetch_related("addressees__units").select_related("directive__owner"):
        if not duty.people:
            for part in (Addressee.Part.LEAD, Addressee.Part.COORDINATOR):
                laid += _lay_part(duty, part, by=by or Machine())
        Obligation.objects.filter(pk=duty.pk, laid_at__isnull=True).update(laid_at=clock.now())
    return laid


def _lay_part(duty: Obligation, part: Addressee.Part, *, by: Who) -> int:
    laid_on = clock.today()
    directive = duty.directive
    dates = terms(
        Words(duty.deadline_on, duty.deadline_rule, duty.rrule),
        laid_on=laid_on,
        issued_on=directive.issued_on or laid_on,
    )
    laying = sql.Laying(
        obligation=duty.pk,
        laid_by=directive.owner_id,
        part=part.value,
        timed=is_timed(duty.kind, dates),
        laid_on=laid_on,
    )
    new = 0
    for batch in _batches(units_meant(duty, part, on=laid_on)):
        new += _lay_batch(laying, batch, dates, duty, by)
    return new


@transaction.atomic
def _lay_batch(laying: sql.Laying, units: Sequence[int], dates: Sequence[Term], duty: Obligation, by: Who) -> int:
    new = sql.lay_assignments(laying, units)
    sql.lay_occurrences(laying.obligation, units, dates)
    if new:
        audit.record(
            by=by, verb="obligation.laid", kind="obligation", subject=duty.code,
            part=laying.part, units=len(units), new=new, list_sha256=sha256(canonical(list(units))),
        )  # fmt: skip
    return new


def is_timed(kind: str, dates: Sequence[Term]) -> bool:
    """Return whether lateness can exist: a positive duty whose every occurrence has a last day."""
    return kind == "obligation" and all(term.due_on is not None for term in dates)


def units_meant(duty: Obligation, part: Addressee.Part, *, on: date) -> list[int]:
    """Return the keys of the units that the duty's addressees of one part mean on the day `on`, ascending.

    A unit named as lead is not laid the same duty as coordinator.
    """
    keys = _meant(duty, part, on)
    if part == Addressee.Part.COORDINATOR:
        keys -= _meant(duty, Addressee.Part.LEAD, on)
    return sorted(keys)


def _meant(duty: Obligation, part: Addressee.Part, on: date) -> set[int]:
    keys: set[int] = set()
    owner = duty.directive.owner
    for addressee in duty.addressees.all():
        if addressee.part != part or addressee.decision != Addressee.Decision.UNITS:
            continue
        if addressee.group:
            among = Unit.objects.existing(on).filter(kind__in=groups()[addressee.group].kinds)
            if owner.parent_id is not None:
                among = among.under(owner)
            keys.update(among.values_list("pk", flat=True))
        keys.update(row.unit_id for row in addressee.units.all())
    return keys


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for i in range(0, len(keys), BATCH):
        yield keys[i : i + BATCH]
