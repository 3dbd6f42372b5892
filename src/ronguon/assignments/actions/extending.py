"""More time: a unit asks for it before its last day, the unit that assigned gives it or declines it with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_noop

from ronguon.assignments import policies, sealing
from ronguon.assignments.domain.extending import ExtensionRefusal, refusal_of
from ronguon.assignments.domain.reasons import DelayReason, words_suffice
from ronguon.assignments.models import Assignment, ExtensionDecision, ExtensionRequest, Occurrence
from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.notices import actions as notices
from ronguon.notices.models import Notice
from ronguon.notices.registry import place
from ronguon.units.domain import Actor
from ronguon.units.models import Unit
from ronguon.units.policies import require

ANSWERED = "This request was answered, or its work moved on meanwhile. The page shows how it stands now."
BEYOND_PARENT = "The work above has to be done by an earlier day. Ask for more time there first."
REFUSALS = {
    ExtensionRefusal.UNTIMED: gettext_noop("This work has no last day, so there is nothing to extend."),
    ExtensionRefusal.PAST: gettext_noop(
        "The last day has passed, and more time can only be asked for before it. State the reason of the delay instead."
    ),
    ExtensionRefusal.WAITING: gettext_noop("A request for more time already waits for its answer."),
    ExtensionRefusal.NOT_LATER: gettext_noop("Choose a day after the present last day."),
    ExtensionRefusal.TOO_FAR: gettext_noop("Choose a day within a year of the present last day."),
}

declare("extension.asked", due_on=str, wanted_on=str, content_sha256=str)
declare("extension.granted", due_on=str, until_on=str, content_sha256=str)
declare("extension.declined", content_sha256=str)


@dataclass(frozen=True, slots=True)
class WantedExtension:
    """Until which day more time is wanted and why, in the unit's own words of 10 to 500 characters."""

    until_on: date
    reason: DelayReason
    words: str


@transaction.atomic
def ask_extension(occurrence: Occurrence, wanted: WantedExtension, *, by: Actor) -> ExtensionRequest:
    """Ask the unit that assigned for more time.

    Raises `RonguonError` with the code of an `ExtensionRefusal`, and `IllegalMoveError` once it is submitted.
    """
    require(policies.may_report(by, occurrence.assignment))
    if not words_suffice(wanted.words):
        raise RonguonError("Say in 10 to 500 characters why more time is needed.", code="empty")
    held = _held(occurrence)
    refusal = refusal_of(
        due_on=held.due_on, timed=held.assignment.timed, on=clock.today(), wanted_on=wanted.until_on,
        waiting=held.extension_requests.waiting().exists(),
    )  # fmt: skip
    if refusal is not None or held.due_on is None:
        refusal = refusal or ExtensionRefusal.UNTIMED
        raise RonguonError(REFUSALS[refusal], code=refusal.value)
    made = ExtensionRequest.objects.create(
        occurrence=occurrence, unit=occurrence.assignment.unit, due_on=held.due_on, wanted_on=wanted.until_on,
        reason=wanted.reason, words=wanted.words.strip(), asked_by=by.person, asked_at=clock.now(),
        asked_on=clock.today(),
    )  # fmt: skip
    audit.record(
        by=by, verb="extension.asked", kind="occurrence", subject=occurrence.code, due_on=held.due_on.isoformat(),
        wanted_on=wanted.until_on.isoformat(), content_sha256=sealing.request_sha256(made),
    )  # fmt: skip
    _tell(made, occurrence.assignment.assigned_by, "asked")
    return made


@transaction.atomic
def grant(request: ExtensionRequest, *, until_on: date, reason: str = "", by: Actor) -> ExtensionDecision:
    """Give more time until `until_on`, the day asked for or an earlier one; it holds from today.

    Raises `RonguonError` for a day that is none of these, `IllegalMoveError` when it was answered or moved on.
    """
    require(policies.may_answer_extension(by, request))
    held = _held(request.occurrence)
    before = held.due_on
    if before is None or not before < until_on <= request.wanted_on:
        raise RonguonError("Choose a day after the present last day and no later than the one asked for.", code="day")
    _within_parent(held, until_on)
    made = _decide(request, by, due_before=before, until_on=until_on, reason=reason)
    Occurrence.objects.filter(pk=held.pk).update(due_on=until_on, extended_on=clock.today())
    audit.record(
        by=by, verb="extension.granted", kind="occurrence", subject=held.code, due_on=before.isoformat(),
        until_on=until_on.isoformat(), content_sha256=sealing.decision_sha256(made),
    )  # fmt: skip
    _tell(request, held.assignment.unit, "granted")
    return made


@transaction.atomic
def decline(request: ExtensionRequest, *, reason: str, by: Actor) -> ExtensionDecision:
    """Leave the last day as it is, with a reason.

    Raises `RonguonError` without one, `IllegalMoveError` when it was answered or moved on.
    """
    require(policies.may_answer_extension(by, request))
    if not reason.strip():
        raise RonguonError("State why no more time is given.", code="reason")
    held = _held(request.occurrence)
    made = _decide(request, by, due_before=held.due_on or request.due_on, until_on=None, reason=reason)
    audit.record(
        by=by, verb="extension.declined", kind="occurrence", subject=held.code,
        content_sha256=sealing.decision_sha256(made),
    )  # fmt: skip
    _tell(request, held.assignment.unit, "declined")
    return made


def _held(occurrence: Occurrence) -> Occurrence:
    """Return the occurrence as it stands, held for this transaction. Raises `IllegalMoveError` when it moved on."""
    if not Assignment.objects.select_for_update().filter(pk=occurrence.assignment_id, until_on__isnull=True).exists():
        raise IllegalMoveError(ANSWERED, code="moved")
    turns = [Occurrence.Stage.OPEN, Occurrence.Stage.RETURNED]
    held = Occurrence.objects.select_for_update(of=("self",)).select_related("assignment__unit", "assignment__parent")
    found = held.filter(pk=occurrence.pk, stage__in=turns).first()
    if found is None:
        raise IllegalMoveError(ANSWERED, code="moved")
    return found


def _within_parent(held: Occurrence, until_on: date) -> None:
    parent = held.assignment.parent
    if parent is None:
        return
    above = parent.occurrences.filter(number=held.number).first()
    if above is not None and above.due_on is not None and until_on > above.due_on:
        raise RonguonError(BEYOND_PARENT, code="beyond_parent")


def _decide(
    request: ExtensionRequest, by: Actor, *, due_before: date, until_on: date | None, reason: str
) -> ExtensionDecision:
    if ExtensionDecision.objects.filter(request=request).exists():
        raise IllegalMoveError(ANSWERED, code="moved")
    return ExtensionDecision.objects.create(
        request=request, unit=request.occurrence.assignment.assigned_by, due_before=due_before, until_on=until_on,
        reason=reason.strip(), decided_by=by.person, decided_at=clock.now(), decided_on=clock.today(),
    )  # fmt: skip


def _tell(request: ExtensionRequest, unit: Unit, step: str) -> None:
    occurrence = request.occurrence
    leads_to = place("extension", request.code) if step == "asked" else place("occurrence", occurrence.code)
    notices.post(
        notices.New(
            unit=unit.pk,
            kind=Notice.Kind.CHANGED,
            rung=step,
            subject_kind="extension",
            subject=str(request.code),
            title=occurrence.assignment.obligation.title,
            address=leads_to,
        )
    )
