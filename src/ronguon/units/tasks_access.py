"""What is done for roles in the background: letters with invitations."""

from __future__ import annotations

from ronguon.jobs.background import task
from ronguon.units.actions import acting, invitations
from ronguon.units.models import Invitation


@task
def mail_invitation(*, invitation: str, by: str, origin: str, language: str) -> None:
    """Mail the link of an invitation, with the rights that who asked for it has now."""
    made = Invitation.objects.filter(code=invitation).select_related("unit").first()
    if made is not None:
        invitations.mail_invitation(made, by=acting.requester(by), origin=origin, language=language)
