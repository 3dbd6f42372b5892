"""What is done after changes of units in the background: what they held is passed on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from ronguon.audit.domain import Machine
from ronguon.jobs.background import task
from ronguon.kernel.days import day_of
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.registry import providers
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Transition

LOOK_BACK: Final = timedelta(days=7)
"""How long after its day a change without an ended unit is looked at again; a worker may have been away."""


@task
def settle(*, transition: str) -> None:
    """Pass on what the giving units of a change hold."""
    for change in Transition.objects.filter(code=transition):
        hand_over(change, by=Machine())


def finish_handing_over(at: datetime) -> int:
    """Pass on what ended units still hold, also what a later return reopened; return how many things passed."""
    on = day_of(at)
    ended = [unit.pk for provider in providers() for unit in provider.waiting(on)]
    wanted = Q(participants__unit__in=ended, participants__part=ChangePart.ENDS, effective_on__lte=on) | Q(
        kind__in=[ChangeKind.TRANSFER, ChangeKind.RESTORE], effective_on__lte=on, effective_on__gt=on - LOOK_BACK
    )
    return sum(
        hand_over(change, by=Machine()) for change in Transition.objects.filter(wanted).distinct().order_by("pk")
    )
