"""What a unit reads about the versions behind its work: the earlier words, where they stand now, why it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from ronguon.assignments.models import Assignment, Occurrence
from ronguon.directives.domain.differences import Stretch
from ronguon.directives.models import Directive
from ronguon.drafting.domain.citing import place_in_words
from ronguon.drafting.models import Lineage, Obligation
from ronguon.drafting.models.versions import KEPT
from ronguon.drafting.models.withdrawals import withdrawal_of
from ronguon.drafting.views.sides import stretches


@dataclass(frozen=True, slots=True)
class Reworded:
    """The words that ordered it until `since`, beside those that order it now, and the page that compares."""

    since: date
    old: Sequence[Stretch]
    new: Sequence[Stretch]
    url: str


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """The version in force that keeps a duty: its document, the place there, and the address of that place."""

    directive: Directive
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class Ended:
    """What ended a duty: a version that repealed it or gave it other words, or the withdrawal of its document."""

    directive: Directive
    reason: str
    url: str
    withdrawn: bool = False


def reworded(assignment: Assignment) -> Reworded | None:
    """Return the earlier words of work that goes on under new ones; null for other work."""
    origin = assignment.origin
    if origin is None or origin.obligation_id == assignment.obligation_id:
        return None
    old, new = stretches(origin.obligation.text, assignment.obligation.text)
    return Reworded(assignment.since_on, old, new, _compare(assignment.obligation.directive, assignment.obligation))


def standing_in(duty: Obligation) -> KeptPlace | None:
    """Return where the version in force keeps `duty`; null when the version that laid it is itself in force."""
    lines = Lineage.objects.filter(before=duty, relation__in=KEPT, directive__stage=Directive.Stage.ISSUED)
    line = (
        lines.select_related("directive", "after__clause__parent__parent__parent")
        .order_by("-directive__version")
        .first()
    )
    if line is None or line.after is None:
        return None
    markers: list[str] = []
    clause = line.after.clause
    while clause is not None:
        markers.insert(0, clause.marker)
        clause = clause.parent
    url = reverse("documents:room", args=[line.directive.code]) + f"?mo={line.after.code}#v-{line.after.code}"
    return KeptPlace(line.directive, place_in_words(markers), url)


def ended_by(assignment: Assignment) -> Ended | None:
    """Return what ended the work: its document was taken back, or a version repealed or reworded it; else null."""
    duty = assignment.obligation
    withdrawal = withdrawal_of(duty.directive)
    if withdrawal is not None and assignment.until_on == withdrawal.decided_on and not assignment.successors.exists():
        request = withdrawal.request
        return Ended(
            duty.directive, request.reason, reverse("documents:room", args=[duty.directive.code]), withdrawn=True
        )
    lines = Lineage.objects.filter(before=duty, directive__stage=Directive.Stage.ISSUED).exclude(relation__in=KEPT)
    line = lines.select_related("directive", "after").order_by("directive__version").first()
    return None if line is None else Ended(line.directive, line.reason, _compare(line.directive, line.after or duty))


def going_on(occurrence: Occurrence) -> str:
    """Return the address of the work that goes on from `occurrence` under other words; empty when none does."""
    if occurrence.assignment.until_on is None:
        return ""
    heirs = Occurrence.objects.filter(
        assignment__origin=occurrence.assignment_id, assignment__unit=occurrence.assignment.unit
    )
    heir = heirs.filter(number=occurrence.number).first() or heirs.order_by("number").first()
    return "" if heir is None else reverse("work:detail", args=[heir.code])


def _compare(directive: Directive, duty: Obligation) -> str:
    anchor = "moi" if duty.directive_id == directive.pk else "cu"
    return reverse("documents:compare", args=[directive.code]) + f"#{anchor}-{duty.code}"
