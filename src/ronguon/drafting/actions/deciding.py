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
from ronguon.drafting.actions.judging import DeclinedError, is_allowed, refuse_declined, refuse_typed
from ronguon.drafting.actions.lines import enter, follow
from ronguon.drafting.actions.opening import stage_after, words_before
from ronguon.drafting.domain.judging import DutyVerdict, Judgement, judge
from ronguon.drafting.domain.titling import title_of
from ronguon.drafting.models import Addressee, AddresseeUnit, Obligation
from ronguon.drafting.models.groups import name_of_group
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.units.domain import Actor, Permission
from ronguon.units.models import Unit
from ronguon.units.policies import require

declare("obligation.confirmed", directive=str)
declare("obligation.corrected", directive=str, fields=str)
declare("obligation.held", directive=str, rule=str)
declare("obligation.dropped", directive=str)
declare("obligation.restored", directive=str)
declare("obligation.added", directive=str)
declare("obligation.addressed", directive=str, text=str, decision=str, units=int)

QUICKER = "Somebody else has just changed this duty. The page shows the newest version; check it and go on."
HELD = (
    "This duty is held until two persons have answered the question on people's rights. It can be confirmed after that."
)
TOO_LATE = "The document was issued here or set aside, so its duties can no longer be changed."


class StaleError(IllegalMoveError):
    """Somebody changed the duty after this page was opened."""


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


def require_open(duty: Obligation, by: Actor, *, also_kept: bool = False) -> None:
    """Let a decision on `duty` pass: the right is there, the document not issued yet, the duty not declined.

    A duty kept from an earlier version has to be opened first; only that step asks with `also_kept`.
    """
    require_reading(duty.directive, by)
    if duty.stage == Obligation.Stage.KEPT and not also_kept:
        raise IllegalMoveError(
            "This duty is kept from the version before. Choose “Look at it again” before changing it.", code="kept"
        )
    if duty.stage == Obligation.Stage.DECLINED:
        raise DeclinedError(
            "The system does not assign this duty, so there is nothing to decide here.", code="declined"
        )


def require_reading(directive: Directive, by: Actor) -> None:
    """Raise `NotAllowedError` without the right, `IllegalMoveError` when the document is no longer being read."""
    require(by.may(Permission.PREPARE, directive.owner.path))
    if directive.stage != Directive.Stage.READING:
        raise IllegalMoveError(TOO_LATE, code="issued")


def move(duty: Obligation, by: Actor, *, seen: int, **changes: Any) -> Obligation:
    """Change the duty in a person's name if it is still at the revision `seen`. Raises `StaleError` when not."""
    require_open(duty, by)
    changes |= {"decided_by": by.person, "decided_at": clock.now()}
    return _win(duty, seen, **changes)


def hold(directive: Directive) -> None:
    """Wait for an issuing that is under way; raise `IllegalMoveError` when it came first."""
    held = Directive.objects.select_for_update().only("stage").get(pk=directive.pk)
    if held.stage != Directive.Stage.READING:
        raise IllegalMoveError(TOO_LATE, code="issued")


def _win(duty: Obligation, seen: int, **changes: Any) -> Obligation:
    hold(duty.directive)
    won = (
        Obligation.objects.filter(pk=duty.pk, revision=seen)
        .exclude(stage=Obligation.Stage.DECLINED)
        .update(revision=F("revision") + 1, **changes)
    )
    if not won:
        raise StaleError(QUICKER, code="stale")
    duty.refresh_from_db()
    return duty


@transaction.atomic
def confirm(duty: Obligation, *, seen: int, by: Actor) -> Obligation:
    """Make the duty's present values a person's, or hold the duty where `rights` ask and nobody has answered yet.

    Raises `DeclinedError` for what `rights` decline, `IllegalMoveError` for what is held already.
    """
    require_open(duty, by)
    if duty.stage == Obligation.Stage.ASKED:
        raise IllegalMoveError(HELD, code="asked")
    found = refuse_declined(duty, duty.text)
    if found.verdict == DutyVerdict.ASK and not is_allowed(duty):
        return hold_back(duty, found, seen=seen, by=by)
    refuse_typed(duty, duty.title, duty.quantity, duty.frequency, duty.deadline)
    duty = move(duty, by, seen=seen, stage=Obligation.Stage.CONFIRMED, unsure="", drop_reason="")
    audit.record(
        by=by, verb="obligation.confirmed", kind="obligation", subject=duty.code, directive=str(duty.directive.code)
    )
    return duty


def hold_back(duty: Obligation, found: Judgement, *, seen: int, by: Actor) -> Obligation:
    """Hold the duty until two persons have answered the question on people's rights."""
    duty = move(duty, by, seen=seen, **stage_after(found))
    audit.record(
        by=by, verb="obligation.held", kind="obligation", subject=duty.code, directive=str(duty.directive.code),
        rule=duty.ask_rule,
    )  # fmt: skip
    return duty


@transaction.atomic
def correct(duty: Obligation, correction: Correction, *, seen: int, by: Actor) -> Obligation:
    """Replace values of the duty by a person's. Raises `RonguonError` for a span outside the text."""
    require_open(duty, by)
    changes = _changes(duty, correction)
    if "text" in changes:
        found = refuse_declined(duty, changes["text"], start=changes["start"])
        changes |= stage_after(found) if changes["text"] != duty.text else {}
    refuse_typed(
        duty, *(str(changes[name]) for name in ("title", "quantity", "frequency", "deadline") if name in changes)
    )
    duty = move(duty, by, seen=seen, **changes)
    audit.record(
        by=by, verb="obligation.corrected", kind="obligation", subject=duty.code,
        directive=str(duty.directive.code), fields=",".join(sorted(changes)),
    )  # fmt: skip
    return duty


def _changes(duty: Obligation, correction: Correction) -> dict[str, Any]:
    names = ("title", "kind", "quantity", "frequency", "rrule", "deadline", "deadline_on", "deadline_rule")
    changes = {name: value for name in names if (value := getattr(correction, name)) is not None}
    if correction.deadline_on is not None and not correction.deadline_rule:
        changes["deadline_rule"] = ""
    if correction.deadline_rule and correction.deadline_on is None:
        changes["deadline_on"] = None
    if correction.no_date:
        changes |= {"deadline": "", "deadline_on": None, "deadline_rule": ""}
    if correction.start is not None and correction.end is not None:
        changes |= _span(duty.directive, correction.start, correction.end)
    return changes


def _span(directive: Directive, start: int, end: int) -> dict[str, Any]:
    if not 0 <= start < end <= len(directive.text):
        raise RonguonError("The chosen words lie outside the text. Choose them again in the text.", code="span")
    raw = directive.text[start:end]
    start += len(raw) - len(raw.lstrip())
    text = raw.strip()
    if not text:
        raise RonguonError("Nothing but blanks was chosen. Choose words in the text.", code="span")
    return {"start": start, "end": start + len(text), "text": text}


@transaction.atomic
def drop(duty: Obligation, *, reason: str, seen: int, by: Actor) -> Obligation:
    """Say that the words lay no duty; the reading stays, with the reason. Raises `RonguonError` without one."""
    if not reason.strip():
        raise RonguonError("State why this duty is dropped, so that later readers understand.", code="reason")
    duty = move(duty, by, seen=seen, stage=Obligation.Stage.DROPPED, drop_reason=reason.strip()[:500])
    follow(duty.directive)
    audit.record(
        by=by, verb="obligation.dropped", kind="obligation", subject=duty.code, directive=str(duty.directive.code)
    )
    return duty


@transaction.atomic
def restore(duty: Obligation, *, seen: int, by: Actor) -> Obligation:
    """Take back a decision, also one that was carried over from an earlier version: the duty waits again."""
    require_open(duty, by, also_kept=True)
    waits = Obligation.Stage.PENDING if not duty.ask_rule or is_allowed(duty) else Obligation.Stage.ASKED
    changes = {"decided_by": by.person, "decided_at": clock.now()}
    duty = _win(duty, seen, stage=waits, drop_reason="", **changes)
    follow(duty.directive)
    audit.record(
        by=by, verb="obligation.restored", kind="obligation", subject=duty.code, directive=str(duty.directive.code)
    )
    return duty


@transaction.atomic
def add(directive: Directive, *, start: int, end: int, by: Actor) -> Obligation:
    """Write in a duty that the machine missed, from the words a person selected; it still waits for confirming."""
    require_reading(directive, by)
    hold(directive)
    span = _span(directive, start, end)
    clause = directive.clauses.filter(start__lte=span["start"], end__gte=span["end"]).order_by("-start", "end").first()
    heading, before = clause.heading if clause else "", words_before(clause, span["start"])
    found = judge(span["text"], heading=heading, before=before)
    if found.verdict == DutyVerdict.DECLINE:
        raise DeclinedError(found.reason, found.instead, code=found.rule)
    duty = Obligation.objects.create(
        directive=directive, clause=clause, title=title_of(span["text"]), kind="obligation",
        decided_by=by.account, decided_at=clock.now(), **span, **stage_after(found),
    )  # fmt: skip
    enter(duty)
    audit.record(by=by, verb="obligation.added", kind="obligation", subject=duty.code, directive=str(directive.code))
    return duty


@transaction.atomic
def address(
    addressee: Addressee,
    *,
    group: str = "",
    units: Sequence[Unit] = (),
    not_here: bool = False,
    by: Actor,
    seen: int | None = None,
) -> Addressee:
    """Say which units the words of an addressee mean: a group, units by hand, or no unit here.

    With `seen`, the duty's revision on the page, somebody quicker wins and `StaleError` is raised.
    """
    duty = addressee.obligation
    require_open(duty, by)
    if seen is None:
        hold(duty.directive)
    else:
        _win(duty, seen)
    if not not_here and not group and not units:
        raise RonguonError("Choose at least one unit, or “for no unit here”.", code="unaddressed")
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
def add_addressee(duty: Obligation, *, units: Sequence[Unit], part: str, by: Actor, group: str = "") -> Addressee:
    """Name a unit or a group that the text means and the machine did not find; the words are its own name."""
    require_open(duty, by)
    names = [*([name_of_group(group)] if group else []), *(unit.name for unit in units)]
    addressee = Addressee.objects.create(obligation=duty, part=part, text=", ".join(names)[:500])
    return address(addressee, group=group, units=units, by=by)
