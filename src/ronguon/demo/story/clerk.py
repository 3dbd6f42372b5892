"""What the offices of the story do with a paper: read it in, decide on each duty, say who is meant, issue it."""

from __future__ import annotations

from datetime import date

from ronguon.assignments.actions import issuing
from ronguon.demo.story.documents import as_docx, issued_on, load
from ronguon.directives.actions import describe
from ronguon.directives.models import Directive
from ronguon.drafting.actions import confirming, deciding
from ronguon.drafting.actions.amending import take_in_version
from ronguon.drafting.actions.opening import take_in
from ronguon.drafting.models import Addressee, Obligation
from ronguon.units.domain import Actor
from ronguon.units.models import Unit

_NOBODY = "Câu này không nêu cơ quan nào phải thực hiện."


def read_in(slug: str, name: str, *, owner: Unit, by: Actor, day: date, word: bool = True) -> Directive:
    """Take the story's paper `slug` in, as a Word file or as text, and fill in a date it does not state."""
    text = load(slug, day)
    data = as_docx(text) if word else text.encode()
    directive = take_in(data, name=f"{name}.{'docx' if word else 'txt'}", owner=owner, by=by)
    if directive.issued_on is None:
        directive = describe(directive, by=by, issued_on=issued_on(slug, day))
    return directive


def read_version(slug: str, name: str, *, follows: Directive, by: Actor, day: date) -> Directive:
    """Take the story's paper `slug` in as the next version of `follows`, as a Word file."""
    data = as_docx(load(slug, day))
    return take_in_version(data, name=f"{name}.docx", follows=follows, by=by)


def decide_all(directive: Directive, *, by: Actor) -> None:
    """Decide on every duty as a careful clerk would: confirm what names a unit, drop what names none."""
    for duty in directive.obligations.filter(stage=Obligation.Stage.PENDING):
        if not duty.people:
            _address(duty, by)
        named = duty.addressees.filter(part=Addressee.Part.LEAD, decision=Addressee.Decision.UNITS).exists()
        duty.refresh_from_db()
        if named or duty.people:
            deciding.confirm(duty, seen=duty.revision, by=by)
        else:
            deciding.drop(duty, reason=_NOBODY, seen=duty.revision, by=by)


def _address(duty: Obligation, by: Actor) -> None:
    confirming.accept_guesses(duty, by=by)
    for addressee in duty.addressees.filter(decision=Addressee.Decision.PENDING):
        units = [row.unit for row in addressee.units.select_related("unit")]
        deciding.address(addressee, units=units, not_here=not units, by=by)


def carry_through(directive: Directive, *, by: Actor) -> int:
    """Decide on all duties and issue; return the number of assignments made."""
    decide_all(directive, by=by)
    return issuing.issue(directive, by=by)
