"""Taking an issued document back: the reason, what will end, and the second person's decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ronguon.access.domain.two_persons import WITHDRAWAL
from ronguon.access.models import Approval
from ronguon.access.views.backing import rests_on
from ronguon.assignments.actions import withdrawing
from ronguon.assignments.forms.withdrawing import WithdrawalAnswerForm, WithdrawalForm
from ronguon.assignments.models import Assignment, Submission
from ronguon.audit.actions import doer, names_of, stand_ins
from ronguon.directives.models import Directive, WithdrawalDecision, WithdrawalRequest
from ronguon.drafting import policies
from ronguon.drafting.models import withdrawals
from ronguon.drafting.views.reading_room import visible
from ronguon.kernel.errors import NotAllowedError, RonguonError
from ronguon.units.models import Unit
from ronguon.units.policies import MESSAGE, require
from ronguon.units.requests import ActingRequest

AGREE = "dong-y"


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision as the page shows it: who asked, in whose stead, who decided, on whom the decision rests."""

    decision: WithdrawalDecision
    asked_by: str
    decided_by: str
    rests: str


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show why the document is to be taken back and what would end; ask for it with a reason."""
    directive = visible(request, code)
    pending = withdrawals.open_request(directive)
    decides = pending is not None and policies.may_decide_withdrawal(request.actor, pending)
    reads = request.method == "GET" and policies.may_read_withdrawal(request.actor, directive) and _was_asked(directive)
    if not (policies.may_ask_withdrawal(request.actor, directive) or decides or reads):
        raise NotAllowedError(MESSAGE, code="not_allowed")
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdrawing.ask_withdrawal(directive, reason=form.cleaned_data["reason"], by=request.actor)
        except NotAllowedError:
            raise
        except RonguonError as error:
            form.add_error("reason", error.saying.told(_))
        else:
            messages.success(request, _("Asked. A second person has to decide; until then nothing changes."))
            return redirect("documents:withdraw", directive.code)
    return _show(request, directive, pending, form=form, decides=decides)


@login_required
@require_POST
def answer(request: ActingRequest, code: UUID) -> HttpResponse:
    """Take the document back or let it stand, as a second person."""
    directive = visible(request, code)
    pending = withdrawals.open_request(directive)
    if pending is None or str(pending.code) != request.POST.get("de-nghi"):
        require(policies.decides_for(request.actor, directive.owner))
        messages.error(request, _("This request was decided meanwhile."))
        return redirect("documents:room", directive.code)
    form = WithdrawalAnswerForm(request.POST)
    agrees = request.POST.get("quyet-dinh") == AGREE
    if form.is_valid():
        act = withdrawing.withdraw if agrees else withdrawing.refuse_withdrawal
        try:
            act(pending, words=form.cleaned_data["words"], by=request.actor)
        except NotAllowedError:
            raise
        except RonguonError as error:
            form.add_error("words", error.saying.told(_))
        else:
            told = _("Withdrawn. The units are notified.") if agrees else _("The document stands as it was.")
            messages.success(request, told)
            return redirect("documents:room", directive.code)
    return _show(request, directive, withdrawals.open_request(directive), answering=form, decides=True)


def _show(
    request: ActingRequest,
    directive: Directive,
    pending: WithdrawalRequest | None,
    *,
    decides: bool,
    form: WithdrawalForm | None = None,
    answering: WithdrawalAnswerForm | None = None,
) -> HttpResponse:
    withdrawal = withdrawals.withdrawal_of(directive)
    held = Assignment.objects.filter(obligation__directive__family=directive.family, until_on__isnull=True)
    sent = form if form is not None and form.is_bound else answering
    context = {
        "directive": directive,
        "pending": pending,
        "asked_by": names_of([pending.asked_by]).get(pending.asked_by, "") if pending else "",
        "decides": decides,
        "asks": policies.may_ask_withdrawal(request.actor, directive),
        "withdrawal": _told([withdrawal])[0] if withdrawal else None,
        "refused": _told(withdrawals.refusals_of(directive)),
        "form": form or WithdrawalForm(),
        "answering": answering or WithdrawalAnswerForm(),
        "assignments": held.count(),
        "units": held.values("unit").distinct().count(),
        "submissions": Submission.objects.filter(occurrence__assignment__in=held).count(),
    }
    status = 422 if sent is not None and sent.errors else 200
    return render(request, "assignments/documents/withdraw.html", context, status=status)


def _was_asked(directive: Directive) -> bool:
    """Return whether anybody has asked to take any version of the document back."""
    return WithdrawalRequest.objects.filter(directive__family=directive.family).exists()


def _told(decisions: Sequence[WithdrawalDecision]) -> list[DecisionRow]:
    """Return of each decision who asked, who decided, on whom it rests; five questions however many there are."""
    told = stand_ins(directive={one.request.directive.code for one in decisions})
    lenders = [
        told.lender_of(
            one.request.asked_by, one.request.asked_at, "directive.withdrawal_asked",
            subject=one.request.directive.code,
        )
        for one in decisions
    ]  # fmt: skip
    names = names_of([*(code for one in decisions for code in (one.request.asked_by, one.decided_by)), *lenders])
    approvals = [[Approval(one.decided_by, unit, one.decided_on) for unit in _places(one)] for one in decisions]
    rests = rests_on(WITHDRAWAL, [one for some in approvals for one in some])
    return [
        DecisionRow(
            one, doer(one.request.asked_by, lender, names), names.get(one.decided_by, ""),
            next((rests[approval] for approval in some if approval in rests), ""),
        )
        for one, lender, some in zip(decisions, lenders, approvals, strict=True)
    ]  # fmt: skip


def _places(decision: WithdrawalDecision) -> list[Unit]:
    """Return where the second person may have decided: at the issuing office or the one above."""
    owner = decision.request.directive.owner
    return [unit for unit in (owner, owner.parent) if unit is not None]
