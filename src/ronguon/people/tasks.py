"""What is done for accounts in the background: the letter for a new password."""

from __future__ import annotations

from ronguon.jobs.background import task
from ronguon.people import actions
from ronguon.people.models import Account


@task(priority=10)
def mail_reset(*, account: str, origin: str, language: str, asked: str) -> None:
    """Mail the link for a new password; somebody waits for it, so it goes before other letters."""
    found = Account.objects.filter(code=account).first()
    if found is not None:
        actions.mail_reset(found, origin=origin, language=language, asked=asked)
