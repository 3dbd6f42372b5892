"""Confirming a duty as a clerk does it: the words and who they mean, decided in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from ronguon.drafting import policies
from ronguon.drafting.actions.addressing import Told, still_open, tell
from ronguon.drafting.actions.deciding import add_addressee, address, confirm
from ronguon.drafting.models import Addressee, AddresseeUnit, Obligation
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.units.domain import Actor
from ronguon.units.models import Unit
from ronguon.units.policies import require


class UnaddressedError(RonguonError):
    """A duty was about to be confirmed while it is not clear who is meant."""


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """Which units a person says an addressee means. `addressee` null names a unit that the machine did not find.

    `everywhere` says the same of the other places of the document with the same words that are still open.
    """

    addressee: Addressee | None
    group: str = ""
    units: Sequence[Unit] = ()
    not_here: bool = False
    part: Addressee.Part = Addressee.Part.LEAD
    everywhere: bool = False

    @property
    def empty(self) -> bool:
        """Return whether nothing was chosen."""
        return not (self.group or self.units or self.not_here)


@transaction.atomic
def confirm_with(duty: Obligation, choices: Sequence[UnitChoice], *, seen: int, by: Actor) -> Obligation:
    """Confirm the duty, take `choices` for its addressees and accept the machine's unambiguous guesses for the rest.

    All of it or nothing; a duty that has to be asked about is held instead. Raises `StaleError` when somebody was
    quicker, `DeclinedError` for what is declined, `UnaddressedError` while an addressee stays open, `RonguonError` when
    a choice contradicts itself.
    """
    duty = confirm(duty, seen=seen, by=by)
    if duty.people or duty.stage == Obligation.Stage.ASKED:
        return duty
    for choice in choices:
        _take(duty, choice, by)
    accept_guesses(duty, by=by)
    _require_addressed(duty)
    return duty


@transaction.atomic
def accept_guesses(duty: Obligation, *, by: Actor) -> int:
    """Turn the machine's guesses of who is meant into this person's decision; return how many there were."""
    require(policies.may_decide(by, duty))
    rows = duty.addressees.filter(decision=Addressee.Decision.PENDING).prefetch_related("units")
    known = [a for a in rows if a.known]
    nowhere = [a.pk for a in known if not a.group and not a.units.all()]
    for keys, decision in (
        ([a.pk for a in known if a.pk not in nowhere], Addressee.Decision.UNITS),
        (nowhere, Addressee.Decision.NOT_HERE),
    ):
        Addressee.objects.filter(pk__in=keys).update(decision=decision, decided_by=by.account, decided_at=clock.now())
    AddresseeUnit.objects.filter(addressee__in=known).update(guessed=False)
    return len(known)


def _require_addressed(duty: Obligation) -> None:
    everyone = list(Addressee.objects.filter(obligation=duty))
    for addressee in everyone:
        if addressee.decision == Addressee.Decision.PENDING:
            raise UnaddressedError(
                "Choose the units that “{words}” means, or “for no unit here”.",
                code="unaddressed",
                words=addressee.text,
            )
    if not any(a.part == Addressee.Part.LEAD for a in everyone):
        raise UnaddressedError("No unit is named for this duty. Add one, or drop the duty.", code="unaddressed")


def _take(duty: Obligation, choice: UnitChoice, by: Actor) -> None:
    if choice.not_here and (choice.group or choice.units):
        raise RonguonError("Both a unit and “for no unit here” were chosen. Keep one of the two.", code="contradiction")
    if choice.empty:
        return
    if choice.addressee is None:
        add_addressee(duty, units=choice.units, group=choice.group, part=choice.part, by=by)
    else:
        address(choice.addressee, group=choice.group, units=choice.units, not_here=choice.not_here, by=by)
        if choice.everywhere:
            told = Told(choice.group, choice.units, choice.not_here)
            tell(duty.directive, choice.addressee.text, told, where=still_open, by=by)
