"""What is done for roles in the background: letters with invitations, and of roles that weigh."""

from __future__ import annotations

from django.utils.translation import override

from ronguon.access.actions import acting, informing, invitations
from ronguon.access.forms.roles import role_word
from ronguon.access.models import Grant, Invitation
from ronguon.jobs.background import task
from ronguon.people.models import Account


@task
def mail_invitation(*, invitation: str, by: str, origin: str, language: str) -> None:
    """Mail the link of an invitation, with the rights that who asked for it has now."""
    made = Invitation.objects.filter(code=invitation).select_related("unit").first()
    if made is not None:
        invitations.mail_invitation(made, by=acting.requester(by), origin=origin, language=language)


@task
def mail_grant(*, grant: str, account: str, language: str) -> None:
    """Tell one person of a role that signs, approves or judges; an account that was erased is told nothing."""
    given = Grant.objects.filter(code=grant).select_related("account", "unit", "role").first()
    reader = Account.objects.filter(code=account).first()
    if given is not None and reader is not None:
        with override(language):
            role = role_word(given.role)
        informing.mail_grant(given, reader, role=role, language=language)
