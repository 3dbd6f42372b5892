"""A nightly look for duties that a rule declines or holds, and that stand all the same."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from ronguon.audit.registry import FoundRow
from ronguon.drafting.actions.opening import words_before
from ronguon.drafting.domain.judging import DutyVerdict, judge
from ronguon.drafting.models import Obligation


def duties_past_the_refusals() -> Iterator[FoundRow]:
    """Yield every duty that a person confirmed, or that was assigned, although the rules decline or would have asked.

    The action refuses such a duty, so it came by another way: raw SQL, or before the rule was there.
    """
    standing = Obligation.objects.filter(Q(stage=Obligation.Stage.CONFIRMED) | Q(issued_at__isnull=False))
    for duty in standing.with_texts():
        words = [addressee.text for addressee in duty.addressees.all()]
        heading = duty.clause.heading if duty.clause else ""
        before = words_before(duty.clause, duty.start)
        for text in filter(None, (duty.text, duty.title, duty.quantity, duty.frequency, duty.deadline)):
            found = judge(text, addressees=words, heading=heading, before=before)
            unasked = found.verdict == DutyVerdict.ASK and duty.allowed_at is None
            if found.verdict == DutyVerdict.DECLINE or unasked:
                yield FoundRow("obligation", str(duty.code), f"Nhiệm vụ trái điều từ chối “{found.rule}”: {duty.title}")
                break
