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
