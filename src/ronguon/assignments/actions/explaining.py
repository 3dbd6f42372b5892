"""What a unit says of its own lateness: the reason, in its own words, beside the causes that the machine derives."""

from __future__ import annotations

from django.db import transaction

from ronguon.assignments import policies, sealing
from ronguon.assignments.domain.lateness import is_overdue
from ronguon.assignments.domain.reasons import DelayReason, words_suffice
from ronguon.assignments.models import LateReason, Occurrence
from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.units.domain import Actor
from ronguon.units.policies import require

NOT_LATE = "This work is not overdue, so there is no lateness to explain. More time can be asked for instead."
FEW_WORDS = "Say in 10 to 500 characters what holds the work up."

declare("occurrence.explained", content_sha256=str)


@transaction.atomic
def explain_delay(occurrence: Occurrence, reason: DelayReason, words: str, *, by: Actor) -> LateReason:
    """State why `occurrence` is overdue; a newer statement stands beside the older ones.

    Raises `RonguonError` when it is not overdue or too little was said.
    """
    require(policies.may_report(by, occurrence.assignment))
    if not words_suffice(words):
        raise RonguonError(FEW_WORDS, code="empty")
    held = Occurrence.objects.select_for_update().select_related("assignment").get(pk=occurrence.pk)
    if not is_overdue(held.facts, clock.today()):
        raise RonguonError(NOT_LATE, code="not_late")
    made = LateReason.objects.create(
        occurrence=occurrence, unit=occurrence.assignment.unit, reason=reason, words=words.strip(),
        stated_by=by.person, stated_at=clock.now(), stated_on=clock.today(),
    )  # fmt: skip
    audit.record(
        by=by, verb="occurrence.explained", kind="occurrence", subject=occurrence.code,
        content_sha256=sealing.late_reason_sha256(made),
    )  # fmt: skip
    return made
