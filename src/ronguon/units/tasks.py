"""What is done for bodies in the background: letters with invitations, changes whose day has come, hand-overs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from ronguon.audit.domain import Machine
from ronguon.jobs.background import task
from ronguon.kernel.days import day_of
from ronguon.units.actions import acting, invitations
from ronguon.units.actions.handing_over import hand_over
from ronguon.units.actions.tree import bring_up_to_date
from ronguon.units.domain.changes import ChangeKind, Part
from ronguon.units.models import Invitation, Transition
from ronguon.units.registry_reorganisation import keepers

LOOK_BACK: Final = timedelta(days=7)
"""How long after its day a change without an ended body is looked at again; a worker may have been away."""


@task
def mail_invitation(*, invitation: str, by: str, origin: str, language: str) -> None:
    """Mail the link of an invitation, with the rights that who asked for it has now."""
    made = Invitation.objects.filter(code=invitation).select_related("unit").first()
    if made is not None:
        invitations.mail_invitation(made, by=acting.requester(by), origin=origin, language=language)


@task
def settle(*, transition: str) -> None:
    """Pass on what the giving bodies of a change hold."""
    for change in Transition.objects.filter(code=transition):
        hand_over(change, by=Machine())


def keep_present(at: datetime) -> int:
    """Let today's names, kinds and places follow what was decided for today; return how many bodies changed."""
    return bring_up_to_date(day_of(at))


def finish_handing_over(at: datetime) -> int:
    """Pass on what ended bodies still hold, also what a later return reopened; return how many things passed."""
    on = day_of(at)
    ended = [unit.pk for keeper in keepers() for unit in keeper.waiting(on)]
    wanted = Q(sides__unit__in=ended, sides__part=Part.ENDS, effective_on__lte=on) | Q(
        kind__in=[ChangeKind.TRANSFER, ChangeKind.RESTORE], effective_on__lte=on, effective_on__gt=on - LOOK_BACK
    )
    return sum(
        hand_over(change, by=Machine()) for change in Transition.objects.filter(wanted).distinct().order_by("pk")
    )
