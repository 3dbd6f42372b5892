"""What a unit owes on a day: its open occurrences by time, and the card that shows each."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Case, CharField, Count, F, Max, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronguon.assignments.domain.asked_proofs import asked_proofs, is_lacking, wanted
from ronguon.assignments.domain.lateness import is_overdue, is_waiting
from ronguon.assignments.models import Assignment, Occurrence, Review, lateness
from ronguon.assignments.registry import proof_counts
from ronguon.drafting.domain.citing import around
from ronguon.drafting.models import Obligation
from ronguon.drafting.wording import place_of
from ronguon.kernel.days import day_of, vietnamese_date
from ronguon.kernel.vietnamese import search_key
from ronguon.notices.models import Notice
from ronguon.ui.cards import Action, DueCard, Need
from ronguon.ui.tags.text import days_left, vi_number
from ronguon.units.models import Unit

SHOWN = 3
LETTERS = "ABCDEF"
"""Of the proofs that the words of a duty name, as many as are asked for one by one."""
URGENT_KIND = "Công điện"


class Due(StrEnum):
    """When open work is due, as seen from a day; also the value of `nhom` in the address."""

    OVER = "qua-han"
    WEEK = "tuan"
    MONTH = "thang"
    LATER = "sau"
    WAITING = "cho-tham-dinh"
    UNTIMED = "khong-han"


CARDS = (Due.OVER, Due.WEEK, Due.MONTH)
TONES = {Due.OVER: "over", Due.WEEK: "week", Due.MONTH: "month"}


def week_end(on: date) -> date:
    """Return the Sunday of the week of `on`."""
    return on + timedelta(days=6 - on.weekday())


def month_end(on: date) -> date:
    """Return the last day of the month of `on`."""
    return on.replace(day=calendar.monthrange(on.year, on.month)[1])


def owed(unit: Unit, on: date) -> QuerySet[Occurrence]:
    """Return what `unit` has open on the day `on` with its group in `due`; work that opens later is not owed yet.

    What was submitted and is not judged yet waits, and stands among what is overdue once its last day has passed.
    """
    held = Occurrence.objects.unfinished().filter(
        assignment__unit=unit, assignment__until_on__isnull=True, opens_on__lte=on
    )
    return held.annotate(
        due=Case(
            When(lateness.overdue(on), then=Value(Due.OVER.value)),
            When(lateness.waiting(), then=Value(Due.WAITING.value)),
            When(Q(assignment__timed=False) | Q(due_on__isnull=True), then=Value(Due.UNTIMED.value)),
            When(due_on__lte=week_end(on), then=Value(Due.WEEK.value)),
            When(due_on__lte=month_end(on), then=Value(Due.MONTH.value)),
            default=Value(Due.LATER.value),
            output_field=CharField(),
        ),
        turn=Case(
            When(stage=Occurrence.Stage.RETURNED, then=Value(0)),
            When(lateness.waiting(), then=Value(2)),
            default=Value(1),
        ),
    )


def matching(rows: QuerySet[Occurrence], words: str) -> QuerySet[Occurrence]:
    """Keep what `words` are found in: the duty, its document, who ordered it. Accents and case are ignored."""
    key = search_key(words.replace("\0", ""))
    if not key:
        return rows
    duties = Obligation.objects.filter(assignments__occurrences__in=rows.values("pk")).distinct()
    texts = duties.order_by().values_list("pk", "title", "text")
    found = [pk for pk, title, text in texts if key in search_key(f"{title} {text}")]
    return rows.filter(
        Q(assignment__obligation__in=found)
        | Q(assignment__obligation__directive__search_key__contains=key)
        | Q(assignment__assigned_by__search_key__contains=key)
        | Q(assignment__unit__search_key__contains=key)
    )


def tally(rows: QuerySet[Occurrence]) -> dict[str, dict[str, int]]:
    """Return part → group → number. One query."""
    counted: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(Due, 0))
    by_group = rows.values_list("assignment__part", "due")  # type: ignore[misc]  # `due` is annotated by `owed`
    for part, due, number in by_group.annotate(number=Count("pk")).order_by():
        counted[part][Due(due)] = number
    return counted


def in_order(rows: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
    """Put returned ones first, what waits for review last, each by due date; with all that a card shows."""
    shown = rows.select_related(
        "assignment__obligation__directive", "assignment__obligation__clause__parent__parent__parent",
        "assignment__assigned_by", "assignment__unit", "assignment__origin__unit",
    )  # fmt: skip
    return shown.order_by("turn", "due_on", "assignment__assigned_on", "pk")


def first_of_each(rows: QuerySet[Occurrence], most: int = SHOWN) -> QuerySet[Occurrence]:
    """Keep the first `most` of each group."""
    place = Window(RowNumber(), partition_by=[F("due")], order_by=["turn", "due_on", "assignment__assigned_on", "pk"])
    return in_order(rows.annotate(place=place).filter(place__lte=most))


def urgent(unit: Unit, on: date) -> list[Occurrence]:
    """Return what telegrams laid on `unit` and nobody there has taken note of yet, telegram by telegram."""
    rows = owed(unit, on).exclude(stage=Occurrence.Stage.SUBMITTED)
    waiting = in_order(
        rows.filter(
            assignment__acknowledged_on__isnull=True,
            assignment__obligation__directive__kind=URGENT_KIND,
            assignment__part=Assignment.Part.LEAD,
        )
    )
    return sorted(waiting[:SHOWN], key=lambda row: row.assignment.obligation.directive_id)


def unseen(row: Occurrence) -> str:
    """Return whether a row still waits for its receipt: "urgent" from a telegram, "usual" from others, "" no more."""
    open_still = row.stage in {Occurrence.Stage.OPEN, Occurrence.Stage.RETURNED}
    if row.assignment.acknowledged_on is not None or not open_still:
        return ""
    return "urgent" if row.assignment.obligation.directive.kind == URGENT_KIND else "usual"


@dataclass(frozen=True)
class KnownBeside:
    """What is known beside the rows themselves, asked for once for a whole page."""

    proofs: Mapping[int, int] = field(default_factory=dict)
    urged: Mapping[str, tuple[int, date]] = field(default_factory=dict)
    returned: Mapping[int, Review] = field(default_factory=dict)


def known_of(rows: Sequence[Occurrence]) -> KnownBeside:
    """Return proofs, reminders and returns of `rows`, in a fixed number of queries."""
    codes = [str(row.code) for row in rows]
    urged = (
        Notice.objects.filter(kind=Notice.Kind.REMINDER, subject_kind="occurrence", subject__in=codes)
        .values_list("subject")
        .annotate(number=Count("pk"), last=Max("made_at"))
        .order_by()
    )
    back = [row.pk for row in rows if row.stage == Occurrence.Stage.RETURNED]
    reviews = Review.objects.filter(submission__occurrence__in=back, verdict=Review.Verdict.RETURNED)
    return KnownBeside(
        proof_counts([row.pk for row in rows]),
        {subject: (number, day_of(last)) for subject, number, last in urged},
        {review.submission.occurrence_id: review for review in reviews.select_related("submission").order_by("pk")},
    )


def cite(duty: Obligation) -> str:
    """Return where the words of a duty stand: document, then place in it."""
    above = {}
    clause = duty.clause
    while clause is not None and clause.parent is not None:
        above[clause.parent.pk] = clause.parent
        clause = clause.parent
    return ", ".join(filter(None, [duty.directive.label, place_of(duty.clause, above)]))


def reading_url(duty: Obligation) -> str:
    """Return where the words are read in their document."""
    return f"{reverse('documents:room', args=[duty.directive.code])}?mo={duty.code}#v-{duty.code}"


def words_of(duty: Obligation) -> dict[str, str]:
    """Return the exact words of a duty with what stands before and after them in their clause."""
    within = (duty.clause.start, duty.clause.end) if duty.clause else (duty.start, duty.end)
    before, exact, after = around(duty.directive.text, start=duty.start, end=duty.end, within=within)
    return {"before": before, "exact": exact, "after": after}


def parts_of(duty: Obligation) -> list[tuple[str, str]]:
    """Return the exact words of a duty in parts: (letter, words) for a proof they name, ("", words) between them."""
    exact = duty.directive.text[duty.start : duty.end]
    found, at = [], 0
    for letter, proof in zip(LETTERS, asked_proofs(exact), strict=False):
        found += [("", exact[at : proof.start]), (letter, exact[proof.start : proof.end])]
        at = proof.end
    return [part for part in (*found, ("", exact[at:])) if part[1]]


def headings_of(duty: Obligation) -> list[str]:
    """Return the headings under which the clause of a duty stands, outermost first."""
    found: list[str] = []
    above = duty.clause.parent if duty.clause else None
    while above is not None:
        if above.heading:
            found.insert(0, f"{above.marker} {above.heading}".strip())
        above = above.parent
    return found


def told_by(row: Occurrence, urged: tuple[int, date] | None) -> str:
    """Say who ordered it, when it was received, from whom it was taken over, how often it was urged."""
    assignment = row.assignment
    parts = [_("ordered by %(unit)s") % {"unit": assignment.assigned_by.name}]
    if assignment.acknowledged_on:
        parts.append(_("received %(day)s") % {"day": vietnamese_date(assignment.acknowledged_on)})
    if (ended := assignment.taken_over_from) is not None:
        day = vietnamese_date(assignment.since_on)
        parts.append(_("taken over from %(unit)s on %(day)s") % {"unit": ended.name, "day": day})
    elif assignment.origin is not None:
        parts.append(_("new wording since %(day)s") % {"day": vietnamese_date(assignment.since_on)})
    if assignment.obligation.rrule or row.number > 1:
        parts.append(_("term %(number)s") % {"number": vi_number(row.number)})
    if urged:
        times = ngettext("reminded %(n)s time, last %(day)s", "reminded %(n)s times, last %(day)s", urged[0])
        parts.append(times % {"n": vi_number(urged[0]), "day": vietnamese_date(urged[1])})
    return " · ".join(parts)


def needs(row: Occurrence, proofs: int, returned: Review | None) -> list[Need]:
    """Say what is there and what is missing: proofs, a figure where the duty counts something, what a return asks."""
    found = []
    if returned is not None:
        found.append(Need(_("what the return asks: “%(reason)s”") % {"reason": returned.reason}, met=False))
    asked = asked_proofs(row.assignment.obligation.text)
    if proofs:
        number = ngettext("%(n)s piece of evidence", "%(n)s pieces of evidence", proofs) % {"n": vi_number(proofs)}
        found.append(Need(number, met=True, url=f"{_address(row)}#minh-chung"))
    if asked and is_lacking(len(asked), proofs):
        more = wanted(len(asked)) - proofs
        found.append(Need(_("%(n)s more that the words name") % {"n": vi_number(more)}, met=False))
    elif not proofs:
        found.append(Need(_("a photo or a file as evidence"), met=False))
    if row.assignment.obligation.quantity:
        found.append(Need(_("the figure for “%(asked)s”") % {"asked": row.assignment.obligation.quantity}, met=False))
    return found


def _address(row: Occurrence) -> str:
    return reverse("work:detail", args=[row.code])


def badge(row: Occurrence, on: date) -> tuple[str, str]:
    """Return the state of an open row and its words."""
    late, waits = is_overdue(row.facts, on), is_waiting(row.facts)
    left = days_left(row.due_on, on) if row.assignment.timed else ""
    if waits:
        return ("over", _("%(left)s, waiting for review") % {"left": _begun(left)}) if late else ("waiting", "")
    if row.stage == Occurrence.Stage.RETURNED:
        return "returned", _("Returned, %(left)s") % {"left": left} if left else ""
    if not left:
        return "none", ""
    return ("over", _begun(left)) if late else ("open", _("Within its term, %(left)s") % {"left": left})


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def cards(rows: Iterable[Occurrence], known: KnownBeside, on: date, *, loud: bool = False) -> list[DueCard]:
    """Return the cards of `rows`; with `loud` the first one carries the page's primary act."""
    return [_card(row, known, on, tone="pri" if loud and not place else "tonal") for place, row in enumerate(rows)]


def _card(row: Occurrence, known: KnownBeside, on: date, *, tone: str) -> DueCard:
    duty = row.assignment.obligation
    state, words = badge(row, on)
    url = _address(row)
    return DueCard(
        title=duty.title,
        url=url,
        state=state,
        badge=words,
        tone=TONES.get(Due(row.due), ""),  # type: ignore[attr-defined]  # annotated by `owed`
        due_on=row.due_on,
        quote=duty.text,
        cite=cite(duty),
        cite_url=reading_url(duty),
        by=told_by(row, known.urged.get(str(row.code))),
        needs=[] if is_waiting(row.facts) else needs(row, known.proofs.get(row.pk, 0), known.returned.get(row.pk)),
        actions=_actions(row, url, tone),
    )


def _actions(row: Occurrence, url: str, tone: str) -> tuple[Action, ...]:
    if is_waiting(row.facts):
        return (Action(_("See what was submitted"), url, "eye"),)
    return Action(_("Report the result"), f"{url}#nop", "send", tone), Action(
        _("Note progress"), f"{url}#tien-do", "pencil"
    )
