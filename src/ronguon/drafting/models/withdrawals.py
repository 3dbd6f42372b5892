"""Whether a document was taken back, or somebody asks that it be."""

from __future__ import annotations

from ronguon.directives.models import Directive, WithdrawalDecision, WithdrawalRequest


def open_request(directive: Directive) -> WithdrawalRequest | None:
    """Return the request about any version of `directive` that nobody has decided on."""
    found = WithdrawalRequest.objects.filter(directive__family=directive.family, decision__isnull=True)
    return found.select_related("directive__owner__parent").first()


def withdrawal_of(directive: Directive) -> WithdrawalDecision | None:
    """Return the decision that took `directive` back, whichever of its versions was in force."""
    return (
        WithdrawalDecision.objects.agreed()
        .filter(request__directive__family=directive.family)
        .select_related("request__directive__owner__parent")
        .first()
    )


def refused(directive: Directive) -> bool:
    """Return whether somebody let `directive` stand after another had asked to take it back."""
    return WithdrawalDecision.objects.filter(agreed=False, request__directive__family=directive.family).exists()


def refusals_of(directive: Directive) -> list[WithdrawalDecision]:
    """Return the decisions that let `directive` stand, whichever of its versions was asked about, the newest first."""
    found = WithdrawalDecision.objects.filter(agreed=False, request__directive__family=directive.family)
    return list(found.select_related("request__directive__owner__parent").order_by("-decided_at", "-pk"))
