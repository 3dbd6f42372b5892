"""A duty before the rules on people's rights: what stands in it, and what a person types into its fields."""

from __future__ import annotations

from ronguon.drafting.actions.opening import words_before
from ronguon.drafting.domain.judging import DutyVerdict, Judgement, judge
from ronguon.drafting.models import Obligation
from ronguon.kernel.errors import RonguonError


class DeclinedError(RonguonError):
    """A duty that the product declines was about to be confirmed or written in."""


def judged(duty: Obligation, text: str, *, start: int | None = None) -> Judgement:
    """Return the verdict on `text`, words of `duty` from `start` on, with its units and what stands before them."""
    begun = duty.start if start is None else start
    return judge(
        text,
        addressees=[a.text for a in duty.addressees.all()],
        heading=duty.clause.heading if duty.clause else "",
        before=words_before(duty.clause, begun),
    )


def refuse_declined(duty: Obligation, text: str, *, start: int | None = None) -> Judgement:
    """Return the verdict on `text`; raise `DeclinedError` with reason and lawful way when it is declined."""
    found = judged(duty, text, start=start)
    if found.verdict == DutyVerdict.DECLINE:
        raise DeclinedError(found.reason, found.instead, code=found.rule)
    return found


def refuse_typed(duty: Obligation, *texts: str) -> None:
    """Raise `DeclinedError` when words that a person typed into a field say more about people than the duty does.

    What was allowed by two persons may be said again in a title; nothing that is declined may.
    """
    for text in texts:
        found = refuse_declined(duty, text)
        if found.verdict == DutyVerdict.ASK and not duty.ask_rule:
            raise DeclinedError(found.reason, "Fill this field with the duty's own words.", code=found.rule)


def is_allowed(duty: Obligation) -> bool:
    """Return whether two persons have answered that the words of `duty`, as they stand now, touch nobody's rights."""
    return duty.allowed_at is not None
