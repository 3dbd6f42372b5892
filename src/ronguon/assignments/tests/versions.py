"""The invented plan of forty duties, issued, and new versions of it, for tests of what a new version touches."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from ronguon.access.tests.cast import DAY, Cast
from ronguon.assignments.actions.issuing import issue
from ronguon.assignments.models import Assignment
from ronguon.directives.models import Directive
from ronguon.drafting.actions.amending import take_in_version
from ronguon.drafting.actions.confirming import accept_guesses
from ronguon.drafting.actions.deciding import add_addressee, address, confirm
from ronguon.drafting.actions.opening import take_in
from ronguon.drafting.models import Addressee, Lineage
from ronguon.drafting.models.groups import addressed_groups
from ronguon.units.tests.remembered import remembered

PLAN = (files("ronguon.content") / "samples" / "02-plan.txt").read_text(encoding="utf-8")


def settle(directive: Directive, cast: Cast) -> None:
    """Decide every waiting duty of `directive` as an office would: known words as guessed, others by hand."""
    groups = addressed_groups(directive, DAY)
    for waiting in directive.obligations.undecided():
        duty = confirm(waiting, seen=waiting.revision, by=cast.office)
        if duty.people:
            continue
        for addressee in duty.addressees.all():
            if addressee.group and groups[addressee.group].number:
                continue
            if addressee.units.count() != 1:
                address(addressee, units=[cast.commune], by=cast.office)
        if not duty.addressees.filter(part=Addressee.Part.LEAD).exists():
            add_addressee(duty, units=[cast.commune], part=Addressee.Part.LEAD, by=cast.office)
        accept_guesses(duty, by=cast.office)


def issued_plan(cast: Cast, text: str = PLAN) -> Directive:
    """Return the plan, read in, decided and issued by the office of the province."""
    return remembered(lambda: _issued(cast, text), "plan", text, cast.province.code)


def _issued(cast: Cast, text: str) -> Directive:
    directive = take_in(text.encode(), name="ke-hoach.txt", owner=cast.province, by=cast.office)
    settle(directive, cast)
    issue(directive, by=cast.office)
    return directive


def next_version(directive: Directive, cast: Cast, change: Callable[[str], str]) -> Directive:
    """Return the next version of `directive`, read in with its text changed."""
    text = change(directive.text)
    assert text != directive.text
    return take_in_version(text.encode(), name="ban-moi.txt", follows=directive, by=cast.office)


def line_to(directive: Directive, words: str) -> Lineage:
    """Return the line that leads to the duty of `directive` whose text holds `words`."""
    return directive.lineage.get(after__text__contains=words)


def rows(*fields: str) -> list[tuple[object, ...]]:
    """Return every assignment as it stands, for comparing before and after."""
    return list(Assignment.objects.order_by("pk").values_list(*fields))
