"""Rows that the world of every address holds besides what its people did: work given up, a role that waits."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from ronguon.access.actions.seconding import ask
from ronguon.access.models import GrantRequest
from ronguon.audit.domain import Machine
from ronguon.jobs.models import Job
from ronguon.kernel import clock
from ronguon.people.models import Account
from ronguon.units.domain import Role
from ronguon.units.models import Unit


def job_given_up(account: Account) -> Job:
    """Return background work that was tried in vain."""
    at = clock.now()
    return Job.objects.create(
        name="people.mail_reset", made_at=at, due_at=at, stage=Job.Stage.FAILED, failed_at=at, reason="OSError 111",
        arguments={"account": str(account.code), "origin": "http://testserver", "language": "vi", "asked": "1"},
    )  # fmt: skip


def role_that_waits(account: Account, unit: Unit) -> GrantRequest:
    """Return a role that an administrator, who is not there any more, asked for."""
    with transaction.atomic():
        return ask(account, unit, Role.HEAD, by=Machine(), asked_by=UUID(int=7), subtree=False, reason="QĐ 12/QĐ-UBND")
