"""What a person decides on a duty: confirm, correct, drop, add, say who is meant.

Every change asks for the revision the person saw; when somebody else was quicker, `StaleError` says so and
nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.directives.models import Directive
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.obligations import policies
from ronguon.obligations.actions.opening import short_title
from ronguon.obligations.domain.declining import declined
from ronguon.obligations.models import Addressee, AddresseeUnit, Obligation
from ronguon.units.domain import Actor
from ronguon.units.models import Unit
from ronguon.units.policies import require

declare("obligation.confirmed", directive=str)
declare("obligation.corrected", directive=str, fields=str)
declare("obligation.dropped", directive=str)
declare("obligation.restored", directive=str)
declare("obligation.added", directive=str)
declare("obligation.addressed", directive=str, text=str, decision=str, units=int)


class StaleError(IllegalMoveError):
    """Somebody changed the duty after this page was opened."""


class DeclinedError(RonguonError):
    """A duty that the product declines was about to be confirmed or written in."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The values a person gives a duty; null keeps what stands. An empty string or `clear` says "not stated"."""

    start: int | None = None
    end: int | None = None
    title: str | None = None
    kind: str | None = None
    quantity: str | None = None
    frequency: str | None = None
    rrule: str | None = None
    deadline: str | None = None
    deadline_on: date | None = None
    deadline_rule: str | None = None
    no_date: bool = False


def _move(duty: Obligation, *, seen: int, by: Actor, **changes: Any) -> Obligation:
    require(policies.may_decide(by, duty))
    won = (
        Obligation.objects.filter(pk=duty.pk, revision=seen, directive__stage=Directive.Stage.READING)
        .exclude(stage=Obligation.Stage.DECLINED)
        .update(revision=F("revision") + 1, decided_by=by.account, decided_at=clock.now(), **changes)
    )
    if not won:
        raise StaleError("Nhiệm vụ này vừa được người khác sửa. Trang đã tải lại bản mới nhất; hãy xem rồi làm tiếp.")
    duty.refresh_from_db()
    return duty


def _refuse_declined(text: str, duty: Obligation | None) -> None:
    heading = duty.clause.heading if duty and duty.clause else ""
    words = [a.text for a in duty.addressees.all()] if duty else []
    refusal = declined(text, addressees=words, heading=heading)
    if refusal is not None:
        raise DeclinedError(f"{refusal.reason} {refusal.instead}", code=refusal.rule)


@transaction.atomic
def confirm(duty: Obligation, *, seen: int, by: Actor) -> Obligation:
    """Make the duty's present values a person's. Raises `DeclinedError` for what `rights` decline."""
    _refuse_declined(duty.text, duty)
    duty = _move(duty, seen=seen, by=by, stage=Obligation.Stage.CONFIRMED, unsure="", drop_reason="")
    audit.record(
        by=by, verb="obligation.confirmed", kind="obligation", subject=duty.code, directive=str(duty.directive.code)
    )
    return duty


@transaction.atomic
def correct(duty: Obligation, correction: Correction, *, seen: int, by: Actor) -> Obligation:
    """Replace values of the duty by a person's. Raises `RonguonError` for a span outside the text."""
    changes = _changes(duty, correction)
    if "text" in changes:
        _refuse_declined(changes["text"], duty)
    duty = _move(duty, seen=seen, by=by, **changes)
    audit.record(
        by=by, verb="obligation.corrected", kind="obligation", subject=duty.code,
        directive=str(duty.directive.code), fields=",".join(sorted(changes)),
    )  # fmt: skip
    return duty


def _changes(duty: Obligation, correction: Correction) -> dict[str, Any]:
    names = ("title", "kind", "quantity", "frequency", "rrule", "deadline", "deadline_on", "deadline_rule")
    changes = {name: value for name in names if (value := getattr(correction, name)) is not None}
    if correction.no_date:
        changes |= {"deadline": "", "deadline_on": None, "deadline_rule": ""}
    if correction.start is not None and correction.end is not None:
        changes |= _span(duty.directive, correction.start, correction.end)
    return changes


def _span(directive: Directive, start: int, end: int) -> dict[str, Any]:
    if not 0 <= start < end <= len(directive.text):
        raise RonguonError("Phần chữ được chọn nằm ngoài văn bản. Hãy chọn lại trong toàn văn.")
    raw = directive.text[start:end]
    start += len(raw) - len(raw.lstrip())
    text = raw.strip()
    if not text:
        raise RonguonError("Phần chữ được chọn không có chữ nào. Hãy chọn lại trong toàn văn.")
    return {"start": start, "end": start + len(text), "text": text}


@transaction.atomic
def drop(duty: Obligation, *, reason: str, seen: int, by: Actor) -> Obligation:
    """Say that the words lay no duty; the reading stays, with the person's reason."""
    duty = _move(duty, seen=seen, by=by, stage=Obligation.Stage.DROPPED, drop_reason=reason.strip()[:500])
    audit.record(
        by=by, verb="obligation.dropped", kind="obligation", subject=duty.code, directive=str(duty.directive.code)
    )
    return duty


@transaction.atomic
def restore(duty: Obligation, *, seen: int, by: Actor) -> Obligation:
    """Take back a decision: the duty waits for one again."""
    duty = _move(duty, seen=seen, by=by, stage=Obligation.Stage.PENDING, drop_reason="")
    audit.record(
        by=by, verb="obligation.restored", kind="obligation", subject=duty.code, directive=str(duty.directive.code)
    )
    return duty


@transaction.atomic
def add(directive: Directive, *, start: int, end: int, by: Actor) -> Obligation:
    """Write in a duty that the machine missed, from the words a person selected; it still waits for confirming."""
    require(policies.may_prepare(by, directive))
    span = _span(directive, start, end)
    refusal = declined(span["text"])
    if refusal is not None:
        raise DeclinedError(f"{refusal.reason} {refusal.instead}", code=refusal.rule)
    clause = directive.clauses.filter(start__lte=span["start"], end__gte=span["end"]).order_by("-start", "end").first()
    duty = Obligation.objects.create(
        directive=directive, clause=clause, title=short_title(span["text"]), kind="obligation",
        decided_by=by.account, decided_at=clock.now(), **span,
    )  # fmt: skip
    audit.record(by=by, verb="obligation.added", kind="obligation", subject=duty.code, directive=str(directive.code))
    return duty


@transaction.atomic
def address(
    addressee: Addressee, *, group: str = "", units: Sequence[Unit] = (), not_here: bool = False, by: Actor
) -> Addressee:
    """Say which units the words of an addressee mean: a group, units by hand, or no body here."""
    duty = addressee.obligation
    require(policies.may_decide(by, duty))
    if not not_here and not group and not units:
        raise RonguonError("Hãy chọn ít nhất một đơn vị, hoặc chọn “không giao cho cơ quan nào ở đây”.")
    AddresseeUnit.objects.filter(addressee=addressee).delete()
    addressee.group = "" if not_here else group
    addressee.decision = Addressee.Decision.NOT_HERE if not_here else Addressee.Decision.UNITS
    addressee.decided_by, addressee.decided_at = by.account, clock.now()
    addressee.save(update_fields=["group", "decision", "decided_by", "decided_at"])
    if not not_here:
        AddresseeUnit.objects.bulk_create(AddresseeUnit(addressee=addressee, unit=unit) for unit in units)
    audit.record(
        by=by, verb="obligation.addressed", kind="obligation", subject=duty.code, directive=str(duty.directive.code),
        text=addressee.text[:100], decision=str(addressee.decision), units=len(units),
    )  # fmt: skip
    return addressee


@transaction.atomic
def add_addressee(duty: Obligation, *, units: Sequence[Unit], part: str, by: Actor) -> Addressee:
    """Name a body that the text means and the machine did not find; the words are the unit's own name."""
    require(policies.may_decide(by, duty))
    addressee = Addressee.objects.create(obligation=duty, part=part, text=", ".join(u.name for u in units)[:500])
    return address(addressee, units=units, by=by)
