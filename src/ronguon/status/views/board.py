"""What stands beside the five numbers of a node: twelve weeks, why what is overdue is, what was just reorganised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ronguon.directives.models import Directive
from ronguon.kernel.days import vietnamese_date
from ronguon.status.domain.causes import Cause
from ronguon.status.domain.groups import GroupCounts, StatusGroup
from ronguon.status.forms import StatusAsk
from ronguon.status.models import roll_ups
from ronguon.status.models.roll_ups import CountScope
from ronguon.status.views.lines import DONE, GROUP
from ronguon.ui.cards import Bar
from ronguon.units.domain.transitions import ChangePart
from ronguon.units.forms.days import DAY
from ronguon.units.models import Transition, TransitionParticipant, Unit

WEEKS = 12
NEW_DAYS = 90
CAUSE = "nguyen-nhan"
MOVED = "nhan"
CAUSE_NAMES: dict[Cause, str | Promise] = {
    Cause.REVIEW: _("Submitted, waiting for review"),
    Cause.RETURNED: _("Returned, not submitted again"),
    Cause.MOVED: _("Unit just reorganised"),
    Cause.RECEIVED_LATE: _("Received late"),
    Cause.STATED: _("The unit stated why"),
    Cause.UNSTATED: _("No reason is recorded"),
}
_WIDTH, _HEIGHT, _ROOM = 110, 100, 1.12
_COLUMN, _COLUMN_HEIGHT = 7, 80


@dataclass(frozen=True)
class Week:
    """How it stood on the last day of a week, with the addresses of the rows behind its three numbers."""

    day: date
    counts: GroupCounts
    done_rows: str
    over_rows: str
    rows: str
    x: float
    y: float
    height: float

    @property
    def done(self) -> int:
        """Return what was done, in time or late."""
        return self.counts.ontime + self.counts.late


@dataclass(frozen=True)
class Trend:
    """Twelve weeks, with the two drawings: the line of what is done, the columns of what is overdue."""

    weeks: Sequence[Week]
    line: str
    area: str

    @property
    def worst(self) -> Week:
        """Return the week with most overdue, the latest of them."""
        return max(reversed(self.weeks), key=lambda week: week.counts.over)

    @property
    def marks(self) -> Sequence[Week]:
        """Return the weeks whose day is written below the drawing."""
        return [self.weeks[number] for number in (0, 4, 8, 11)]


def trend(scope: CountScope, ask: StatusAsk, path: str) -> Trend:
    """Return the twelve weeks that end on the day of `scope`. One count a week, whatever the size of the node."""
    days = [scope.on - timedelta(weeks=weeks) for weeks in range(WEEKS - 1, -1, -1)]
    counts = roll_ups.counts_on(scope, days)
    top = max(c.ontime + c.late for c in counts) * _ROOM or 1
    most = max(c.over for c in counts) or 1
    weeks = []
    for place, (day, count) in enumerate(zip(days, counts, strict=True)):
        height = round((_COLUMN_HEIGHT - _COLUMN) * count.over / most, 1)
        done, over, rows = (
            ask.address(path, **{DAY: vietnamese_date(day), GROUP: group})
            for group in (DONE, StatusGroup.OVER.value, "")
        )
        weeks.append(Week(day, count, done, over, rows, place * 10 + 1.5, _COLUMN_HEIGHT - height, height))
    step = _WIDTH / (WEEKS - 1)
    points = [f"{n * step:g} {_HEIGHT - _HEIGHT * week.done / top:.1f}" for n, week in enumerate(weeks)]
    line = " L".join(points)
    return Trend(weeks, f"M{line}", f"M0 {_HEIGHT} L{line} L{_WIDTH} {_HEIGHT}Z")


def cause_bars(scope: CountScope, ask: StatusAsk, path: str) -> list[Bar]:
    """Return why what is overdue is, the most frequent cause first; each number leads to its rows."""
    told = roll_ups.causes(roll_ups.rows_of(scope, StatusGroup.OVER), scope.on)
    tally = Counter(told.values())
    return [
        Bar(
            str(CAUSE_NAMES[cause]), number, ask.address(path, nhom=StatusGroup.OVER.value, nguyen_nhan=cause.value),
            tone="none" if cause is Cause.UNSTATED else "over",
        )
        for cause, number in sorted(tally.items(), key=lambda one: (-one[1], list(Cause).index(one[0])))
    ]  # fmt: skip


@dataclass(frozen=True)
class Move:
    """What a unit holds that it took over from one that ended, by which decision."""

    unit: Unit
    ended: Unit
    number: int
    transition: Transition
    rows: str


def moves_of(scope: CountScope, ask: StatusAsk, path: str) -> list[Move]:
    """Return what was taken over within `NEW_DAYS` before the day and is held on it, newest first. Three queries."""
    since = scope.on - timedelta(days=NEW_DAYS)
    taken = roll_ups.counted(scope).filter(origin__obligation=F("obligation"), since_on__gte=since)
    pairs = taken.values_list("unit", "origin__unit").annotate(number=Count("pk")).order_by()
    numbers = {(heir, ended): number for heir, ended, number in pairs}
    if not numbers:
        return []
    units = Unit.objects.in_bulk({key for pair in numbers for key in pair})
    found = []
    for transition, ended in _ends(ended for _heir, ended in numbers):
        heirs = [side.unit_id for side in transition.participants.all() if side.part == ChangePart.SUCCEEDS]
        for heir in heirs:
            number = numbers.get((heir, ended), 0)
            if number:
                rows = ask.address(path, nhan=transition.code)
                found.append(Move(units[heir], units[ended], number, transition, rows))
    return sorted(found, key=lambda move: (move.transition.effective_on, move.unit.path), reverse=True)


def _ends(units: Iterable[int]) -> list[tuple[Transition, int]]:
    """Return the transitions that ended `units`, each with the unit it ended."""
    participants = TransitionParticipant.objects.filter(unit__in=list(units), part=ChangePart.ENDS)
    return [(side.transition, side.unit_id) for side in participants.prefetch_related("transition__participants")]


@dataclass(frozen=True)
class DocumentFigures:
    """A document with the five numbers of its duties, the page narrowed to it, and the rows behind two numbers."""

    directive: Directive
    counts: GroupCounts
    page: str
    rows: str
    over_rows: str


def documents_of(scope: CountScope, ask: StatusAsk, page: str, path: str) -> list[DocumentFigures]:
    """Return the documents whose duties `scope` counts, whichever of them is chosen, newest first. Two queries.

    All versions of a document are one line, under the version in force.
    """
    every = CountScope(scope.node, scope.on, None, scope.then, scope.system, scope.reader)
    numbers = roll_ups.counts_by("obligation__directive__family", every)
    found = Directive.objects.in_force().filter(family__in=list(numbers)).order_by("-issued_on", "-pk").defer("text")
    return [
        DocumentFigures(
            one, numbers[one.family], ask.page(page, van_ban=one.code), ask.address(path, van_ban=one.code),
            ask.address(path, van_ban=one.code, nhom=StatusGroup.OVER.value),
        )
        for one in found
    ]  # fmt: skip
