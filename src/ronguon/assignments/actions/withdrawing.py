"""Taking back a document that was issued by mistake: one person asks with a reason, a second one decides."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db import transaction

from ronguon.assignments.models import Assignment
from ronguon.assignments.models.assignments import AssignmentQuerySet
from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine, Who, declare
from ronguon.directives.models import Directive, WithdrawalDecision, WithdrawalRequest
from ronguon.drafting import policies
from ronguon.drafting.models.withdrawals import open_request
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.hashing import canonical, sha256
from ronguon.notices import actions as notices
from ronguon.notices.models import Notice
from ronguon.notices.registry import place
from ronguon.units.domain import Actor
from ronguon.units.policies import require

BATCH = 500
"""Rows a transaction, so that others write meanwhile."""
MOST_LETTERS = 500

declare("directive.withdrawal_asked")
declare("directive.withdrawal_refused")
declare("directive.withdrawn")
declare("obligation.withdrawn", by_directive=str, units=int, list_sha256=str)


@transaction.atomic
def ask_withdrawal(directive: Directive, *, reason: str, by: Actor) -> WithdrawalRequest:
    """Ask that an issued document be taken back, and tell its office that a second person has to decide.

    Raises `RonguonError` without a reason, `IllegalMoveError` for a document that is not in force, was taken back, is
    already asked about, or of which a new version is being read.
    """
    require(policies.may_ask_withdrawal(by, directive))
    if not reason.strip():
        raise RonguonError(
            "State why it is withdrawn; the units that were assigned work will read the reason.", code="reason"
        )
    _hold(directive)
    _require_in_force(directive)
    if open_request(directive) is not None:
        raise IllegalMoveError(
            "A request to withdraw this document is already waiting for a second person.", code="asked"
        )
    request = WithdrawalRequest.objects.create(
        directive=directive, reason=reason.strip()[:MOST_LETTERS], asked_by=by.person, asked_at=clock.now()
    )
    audit.record(by=by, verb="directive.withdrawal_asked", kind="directive", subject=directive.code)
    notices.post(
        notices.New(
            unit=directive.owner_id, kind=Notice.Kind.CHANGED, rung="1", subject_kind="withdrawal",
            subject=str(request.code), title=f"Đề nghị thu hồi {directive.label}: chờ người thứ hai quyết định",
            address=place("withdrawal", directive.code),
        )
    )  # fmt: skip
    return request


@transaction.atomic
def refuse_withdrawal(request: WithdrawalRequest, *, words: str, by: Actor) -> WithdrawalDecision:
    """Let the document stand, with a reason. Raises `IllegalMoveError` when somebody decided before."""
    require(policies.may_decide_withdrawal(by, request))
    if not words.strip():
        raise RonguonError("State why the document stays as it is.", code="reason")
    return _decide(request, agreed=False, words=words, by=by)


def withdraw(request: WithdrawalRequest, *, words: str, by: Actor) -> WithdrawalDecision:
    """Take the document back: its open assignments end today, and from today on no count holds them.

    What was submitted stays readable, signed reports keep what they say. The decision is one transaction; ending the
    assignments follows in batches, and what an interruption leaves the worker ends as of the same day.
    """
    with transaction.atomic():
        require(policies.may_decide_withdrawal(by, request))
        decision = _decide(request, agreed=True, words=words, by=by)
    end_assignments(decision, by=by)
    return decision


def end_assignments(decision: WithdrawalDecision, *, by: Who | None = None) -> int:
    """End what is still open under a withdrawn document; running it again changes nothing. Returns how many ended."""
    directive = decision.request.directive
    ended = 0
    for duty in _open(directive).order_by().values_list("obligation", flat=True).distinct():
        while batch := list(_open(directive).filter(obligation=duty).select_related("obligation")[:BATCH]):
            ended += _end(batch, directive, decision.decided_on, by or Machine())
    tell_units(decision)
    return ended


def tell_units(decision: WithdrawalDecision) -> int:
    """Tell every unit whose work ended with the withdrawal, once; return how many were new."""
    directive = decision.request.directive
    rows = Assignment.objects.filter(obligation__directive__family=directive.family, until_on=decision.decided_on)
    numbers = Counter(rows.filter(successors__isnull=True).values_list("unit", flat=True))
    return notices.post_all(
        notices.New(
            unit=unit, kind=Notice.Kind.CHANGED, rung="thu-hoi", subject_kind="directive", subject=str(directive.code),
            title=f"Thu hồi {directive.label}: {number} nhiệm vụ thôi giao. Lý do: {decision.request.reason}",
            address=place("directive", directive.code),
        )
        for unit, number in sorted(numbers.items())
    )  # fmt: skip


def _open(directive: Directive) -> AssignmentQuerySet:
    return Assignment.objects.filter(obligation__directive__family=directive.family, until_on__isnull=True)


@transaction.atomic
def _end(rows: list[Assignment], directive: Directive, on: date, by: Who) -> int:
    keys = [row.pk for row in rows]
    ended = Assignment.objects.filter(pk__in=keys, until_on__isnull=True).update(until_on=on)
    units = sorted(row.unit_id for row in rows)
    audit.record(
        by=by, verb="obligation.withdrawn", kind="obligation", subject=rows[0].obligation.code,
        by_directive=str(directive.code), units=len(units), list_sha256=sha256(canonical(units)),
    )  # fmt: skip
    return ended


def _decide(request: WithdrawalRequest, *, agreed: bool, words: str, by: Actor) -> WithdrawalDecision:
    _hold(request.directive)
    if WithdrawalDecision.objects.filter(request=request).exists():
        raise IllegalMoveError("Somebody has already decided on this request.", code="decided")
    if agreed:
        _require_in_force(request.directive)
    decision = WithdrawalDecision.objects.create(
        request=request, agreed=agreed, words=words.strip()[:MOST_LETTERS], decided_by=by.person,
        decided_at=clock.now(),
        decided_on=clock.today(),
    )  # fmt: skip
    verb = "directive.withdrawn" if agreed else "directive.withdrawal_refused"
    audit.record(by=by, verb=verb, kind="directive", subject=request.directive.code)
    return decision


def _hold(directive: Directive) -> None:
    """Let one person at a time change what becomes of any version of the document."""
    list(Directive.objects.select_for_update().filter(family=directive.family).order_by("pk").values_list("pk"))


def _require_in_force(directive: Directive) -> None:
    family = Directive.objects.filter(family=directive.family)
    if family.withdrawn().exists():
        raise IllegalMoveError("This document was already withdrawn.", code="withdrawn")
    if family.filter(stage=Directive.Stage.READING).exists():
        raise IllegalMoveError(
            "A new version of this document is being read. Set that version aside first.", code="being_read"
        )
    if not family.in_force().filter(pk=directive.pk).exists():
        raise IllegalMoveError("Only the version in force can be withdrawn.", code="not_in_force")
