"""The past of a body that came out of a divided one, by today's organisation: told beside the sum, never in it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ronguon.obligations import standing
from ronguon.obligations.domain.restating import Estimate, Rule, estimate
from ronguon.obligations.forms.standing import Ask
from ronguon.obligations.standing import Scope
from ronguon.obligations.views.grounds import Ground
from ronguon.units.domain import Actor
from ronguon.units.domain.changes import ChangeKind, Part
from ronguon.units.models import Transition, TransitionSide, Unit
from ronguon.units.models.bodies import readable


@dataclass(frozen=True, slots=True)
class Restated:
    """A divided body, the change that divided it, how much stood there on the day, and the part estimated."""

    giver: Unit
    transition: Transition
    whole: int
    rows: str
    told: Estimate
    rule: str


def restated(ground: Ground, ask: Ask, actor: Actor) -> list[Restated]:
    """Return what the unit of `ground` may have had on the day within bodies that were divided after it.

    Only by today's organisation: by that of the day nothing is divided. One query where nothing was.
    """
    if ask.then or ground.unit is None:
        return []
    divided = [ChangeKind.SPLIT.value, ChangeKind.TRANSFER.value]
    mine = TransitionSide.objects.filter(
        unit=ground.unit, part=Part.SUCCEEDS, transition__kind__in=divided, transition__effective_on__gt=ask.on
    )
    found = []
    for side in mine.select_related("transition").order_by("transition__effective_on", "pk"):
        sides = side.transition.sides.all()
        heirs = sum(one.part == Part.SUCCEEDS for one in sides)
        giver = Unit.objects.filter(readable(actor), pk__in=[one.unit_id for one in sides if one.part != Part.SUCCEEDS])
        for unit in giver.prefetch_related("places"):
            scope = Scope(unit, ask.on, ask.directive, then=True, reader=actor)
            whole = standing.counts(scope)
            ended = side.transition.kind == ChangeKind.SPLIT
            told = estimate(whole, percent=side.percent, heirs=heirs, ended=ended)
            rows = ask.address(Ground.of(unit).rows())
            found.append(Restated(unit, side.transition, whole.total, rows, told, _rule(told, side.percent, heirs)))
    return found


def _rule(told: Estimate, percent: int | None, heirs: int) -> str:
    if told.rule is Rule.STATED:
        return _("%(percent)s %% as the decision states") % {"percent": percent}
    if told.rule is Rule.EQUAL:
        return _("equal parts for %(heirs)s successors, since the decision states no shares") % {"heirs": heirs}
    return _("no estimate, since the decision does not state how large the part was")
