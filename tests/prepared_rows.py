"""Rows that the world of every address holds besides what its people did: work given up, a role that waits."""

from __future__ import annotations

from typing import Any
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


def values_for_scripts(there: Any) -> dict[str, dict[str, object]]:
    """Return what the addresses for scripts are filled with."""
    return {
        "api:assignment": {"code": there.open_work.assignment.code},
        "api:acknowledge": {"code": there.open_work.assignment.code},
        "api:directive": {"code": there.world.directive.code}, "api:text": {"code": there.reading.code},
        "api:clauses": {"code": there.reading.code}, "api:readings": {"code": there.reading.code},
        "api:evidence": {"code": there.proof.code}, "api:evidence_content": {"code": there.proof.code},
        "api:evidence_of": {"code": there.open_work.code}, "api:evidence_versions": {"code": there.proof.code},
        "api:evidence_withdrawal": {"code": there.proof.code}, "api:hand_in": {"code": there.open_work.code},
        "api:obligation": {"code": there.duty.code}, "api:occurrence": {"code": there.open_work.code},
        "api:progress": {"code": there.open_work.code}, "api:unit": {"code": there.world.cast.commune.code},
        "api:successors": {"code": there.world.cast.commune.code},
        "api:published_figures": {"code": there.published.code}, "api:result": {"code": there.published.code},
        "api:published_rows": {"code": there.published.code, "position": 0},
        "api:report": {"code": there.report.code}, "api:sentences": {"code": there.report.code},
        "api:figures": {"code": there.report.code},
        "api:figure_rows": {"code": there.report.code, "figure": there.figure.code},
        "api:pdf": {"code": there.published.report.code}, "api:docx": {"code": there.published.report.code},
        "api:submission": {"code": there.submitted.code}, "api:accept": {"code": there.submitted.code},
        "api:send_back": {"code": there.submitted.code},
    }  # fmt: skip
