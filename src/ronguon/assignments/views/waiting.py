"""What waits for a reviewer: reports to judge, and requests for more time to answer."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from ronguon.assignments.models import ExtensionRequest, Occurrence
from ronguon.units.domain import Actor, Permission
from ronguon.units.models.units import below


def laid_for_review(actor: Actor, prefix: str = "assignment__") -> Q:
    """Return the condition that a unit laid it for which `actor` reviews; `prefix` leads to the assignment."""
    at = f"{prefix}assigned_by__path"
    laid = [
        below(s.path, at) if s.subtree else Q(**{at: s.path})
        for s in actor.grants
        if Permission.REVIEW in s.permissions
    ]
    return reduce(or_, laid, Q(pk__in=[]))


def waiting_for(actor: Actor) -> QuerySet[Occurrence]:
    """Return what was submitted and is `actor`'s to judge: laid by a unit they review for, not held by their own."""
    theirs = Occurrence.objects.waiting().filter(laid_for_review(actor))
    return theirs.exclude(assignment__unit__code__in=actor.own_units)


def asked_of(actor: Actor) -> QuerySet[ExtensionRequest]:
    """Return the requests for more time that `actor` may answer, by role; the one that ends first comes first."""
    theirs = ExtensionRequest.objects.waiting().filter(laid_for_review(actor, "occurrence__assignment__"))
    theirs = theirs.exclude(occurrence__assignment__unit__code__in=actor.own_units)
    return theirs.select_related("unit", "occurrence__assignment__obligation__directive").order_by("due_on", "pk")
