"""One answer for all places of a document that name somebody in the same words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.directives.models import Directive
from ronguon.drafting.actions.deciding import QUICKER, StaleError, hold, require_reading
from ronguon.drafting.domain.resolving import plain
from ronguon.drafting.models import Addressee, AddresseeUnit, Obligation
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.units.domain import Actor
from ronguon.units.models import Unit

declare("directive.addressed", text=str, decision=str, units=int, places=int)

_ASKS = (Obligation.Stage.PENDING, Obligation.Stage.CONFIRMED, Obligation.Stage.ASKED)


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says that words mean: a group, units by hand, both, or no unit here."""

    group: str = ""
    units: Sequence[Unit] = ()
    not_here: bool = False

    @property
    def empty(self) -> bool:
        """Return whether nothing was said."""
        return not (self.group or self.units or self.not_here)


def still_open(addressee: Addressee) -> bool:
    """Return whether a person must still say which units the words of `addressee` mean."""
    return addressee.open


def places(directive: Directive) -> list[Addressee]:
    """Return the addressees of `directive` that may be answered for, in the order of the text, with their units."""
    rows = Addressee.objects.filter(
        obligation__directive=directive, obligation__people=False, obligation__stage__in=_ASKS, start__isnull=False
    )
    return list(rows.prefetch_related("units__unit__parent").order_by("obligation__start", "start", "pk"))


@transaction.atomic
def tell(directive: Directive, words: str, told: Told, *, where: Callable[[Addressee], bool], by: Actor) -> int:
    """Say what `words` mean in all places of the document that fit `where`; return how many there are.

    Words are the same when `plain` makes them the same. Raises `RonguonError` when nothing is chosen or the answer
    contradicts itself, `IllegalMoveError` once the document is issued.
    """
    require_reading(directive, by)
    hold(directive)
    if told.empty:
        raise RonguonError("Choose at least one unit, or “for no unit here”.", code="unaddressed")
    if told.not_here and (told.group or told.units):
        raise RonguonError("Both a unit and “for no unit here” were chosen. Keep one of the two.", code="contradiction")
    key = plain(words)
    rows = [row for row in places(directive) if plain(row.text) == key and where(row)]
    if not rows:
        return 0
    decision = Addressee.Decision.NOT_HERE if told.not_here else Addressee.Decision.UNITS
    AddresseeUnit.objects.filter(addressee__in=rows).delete()
    Addressee.objects.filter(pk__in=[row.pk for row in rows]).update(
        group=told.group, decision=decision, decided_by=by.account, decided_at=clock.now()
    )
    AddresseeUnit.objects.bulk_create(AddresseeUnit(addressee=row, unit=unit) for row in rows for unit in told.units)
    audit.record(
        by=by, verb="directive.addressed", kind="directive", subject=directive.code, text=words[:100],
        decision=str(decision), units=len(told.units), places=len(rows),
    )  # fmt: skip
    return len(rows)


def standing(addressee: Addressee) -> str:
    """Return how the answer of `addressee` stands, for comparing: its decision, group and units."""
    units = sorted(row.unit_id for row in addressee.units.all())
    return f"{addressee.decision}|{addressee.group}|{','.join(map(str, units))}"


def tell_like(directive: Directive, addressee: Addressee, told: Told, *, seen: str, by: Actor) -> int:
    """Answer for `addressee` and all places with the same words and the same answer so far, as the page showed it.

    Raises `StaleError` when somebody else answered since; `seen` is from `standing`.
    """
    if standing(addressee) != seen:
        raise StaleError(QUICKER, code="stale")
    return tell(directive, addressee.text, told, where=lambda row: standing(row) == seen, by=by)
