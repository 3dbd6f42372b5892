"""Actions on the installation itself: background work that was given up is tried again."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.jobs import actions as jobs
from ronguon.units import policies
from ronguon.units.domain import Actor

declare("job.tried_again", work=str)


@transaction.atomic
def try_again(code: UUID, *, by: Actor) -> str:
    """Put a task that was given up back into the queue; return its name.

    Raises `NotAllowedError`, and `IllegalMoveError` when somebody else was quicker.
    """
    policies.require(policies.may_operate(by))
    name = jobs.again(code)
    audit.record(by=by, verb="job.tried_again", kind="job", subject=code, work=name)
    return name
