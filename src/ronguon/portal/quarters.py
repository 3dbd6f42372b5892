"""How often something was declined, held or answered, quarter by quarter."""

from __future__ import annotations

from ronguon.audit.models import Event
from ronguon.drafting.domain.refusing import VERBS, Quarter, RefusalEvent, quarters
from ronguon.kernel.days import day_of


def by_quarter() -> list[Quarter]:
    """Return what was declined, held and answered, counted from the trail, the latest quarter first.

    Of rules and reasons, never of who answered, for whom or about which document.
    """
    rows = Event.objects.filter(verb__in=VERBS).values_list("at", "verb", "details")
    return quarters(RefusalEvent(day_of(at), verb, details) for at, verb, details in rows.order_by().iterator())
