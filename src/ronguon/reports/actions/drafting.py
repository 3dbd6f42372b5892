"""Drafting a report from verified data, drafting it anew, and editing its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.directives.models import Directive
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.reports import facts, policies
from ronguon.reports.domain.drafting import Drafted
from ronguon.reports.domain.drafting import draft as worded
from ronguon.reports.domain.figures import GROUPS, CountedAssignment, by_duty, checked, tokens
from ronguon.reports.domain.naming import locality, period_words, symbol
from ronguon.reports.models import Figure, FigureRow, Report, Sentence
from ronguon.units.domain import Actor
from ronguon.units.models import Unit
from ronguon.units.policies import require

STALE = (
    "Somebody else has just changed this report. The page shows the newest version; what you typed "
    "is still in the field."
)
SIGNED = "The report is signed and can no longer be changed. To change something, draft a new one."

ROWS_AT_ONCE = 2000
"""How many rows behind figures are written by one statement."""

declare("report.drafted", directive=str, sentences=int, figures=int)
declare("report.edited", sentence=int)
declare("report.cut", sentence=int)


@dataclass(frozen=True, slots=True)
class Period:
    """What the report covers, and up to which day its data count."""

    starts_on: date
    ends_on: date
    as_of: date


@transaction.atomic
def draft(unit: Unit, directive: Directive, period: Period, *, by: Actor) -> Report:
    """Draft a report of `unit` on `directive`.

    Raises `RonguonError` for a period that ends before it begins, for data of a day that is still to come, and
    for a document that was not issued here.
    """
    require(policies.may_draft(by, unit))
    if period.ends_on < period.starts_on:
        raise RonguonError("The last day of the period is before its first day. Correct the period.", code="period")
    if not period.starts_on <= period.as_of <= clock.today():
        raise RonguonError(
            "The closing day of the figures must lie between the first day of the period and today. Choose it again.",
            code="cutoff",
        )
    if directive.stage != Directive.Stage.ISSUED:
        raise RonguonError(
            "This document is not issued here yet, so there are no figures to report.", code="not_issued"
        )
    report = Report.objects.create(
        unit=unit, directive=directive, period_from=period.starts_on, period_to=period.ends_on, as_of=period.as_of,
        title=_title(directive, period), place=locality(_names_upwards(unit)),
        symbol=symbol(unit.kind, unit.system, unit.name),
        drafted_by=by.person, drafted_at=clock.now(),
    )  # fmt: skip
    _write(report, by)
    return report


@transaction.atomic
def draft_anew(report: Report, *, seen: int, by: Actor) -> Report:
    """Throw the draft's sentences away and word them again from what is known now; edits are lost on purpose."""
    _touch(report, seen=seen, by=by)
    report.sentences.all().delete()
    _write(report, by)
    return report


def _write(report: Report, by: Actor) -> None:
    gathered = facts.gather(report.unit, report.directive, (report.period_from, report.period_to), report.as_of)
    drafted = list(worded(gathered))
    sentences = Sentence.objects.bulk_create(
        Sentence(
            report=report, position=position, shape=one.shape, rule=one.rule, gap=one.gap,
            machine_text=one.template, text=one.template, obligation_id=one.obligation, submission_id=one.submission,
        )
        for position, one in enumerate(drafted)
    )  # fmt: skip
    _figures(report, list(zip(sentences, drafted, strict=True)), gathered.rows)
    audit.record(
        by=by, verb="report.drafted", kind="report", subject=report.code, directive=str(report.directive.code),
        sentences=len(sentences), figures=sum(len(one.figures) for one in drafted),
    )  # fmt: skip


def _figures(report: Report, written: Sequence[tuple[Sentence, Drafted]], rows: Sequence[CountedAssignment]) -> None:
    """Store each figure once, under the first sentence that names it, with the rows it counted."""
    first: dict[str, tuple[Figure, Sequence[CountedAssignment]]] = {}
    duties = by_duty(rows)
    for sentence, drafted in written:
        for key, label in drafted.figures:
            if str(key) in first:
                continue
            mine = key.rows(rows if key.obligation is None else duties.get(key.obligation, ()))
            figure = Figure(
                report=report, sentence=sentence, key=str(key), label=label[:300], value=key.value(mine),
                group=key.choice if key.choice in GROUPS else "", obligation_id=key.obligation,
            )  # fmt: skip
            first[str(key)] = figure, mine
    Figure.objects.bulk_create(figure for figure, _ in first.values())
    FigureRow.objects.bulk_create(
        (
            FigureRow(
                figure=figure, assignment_id=row.assignment, occurrence_id=row.occurrence,
                submission_id=row.submission, group=row.group, amount=row.amount or 0,
            )
            for figure, mine in first.values()
            for row in mine
        ),
        batch_size=ROWS_AT_ONCE,
    )  # fmt: skip


@transaction.atomic
def edit(sentence: Sentence, *, text: str, seen: int, by: Actor) -> Sentence:
    """Give a sentence a person's wording; its figures stay tokens, so a number cannot be typed over.

    The machine's own words given back make it the machine's sentence again. Raises `RonguonError` for a token
    the sentence does not have and for a table row, `IllegalMoveError` when somebody was quicker.
    """
    report = sentence.report
    require(policies.may_draft(by, report.unit))
    if sentence.shape == Sentence.Shape.ROW:
        raise RonguonError(
            "Rows of the table come straight from the figures, so their words cannot be changed. A whole "
            "row can be left out.",
            code="row",
        )
    words = checked(text, tokens(sentence.machine_text))
    _touch(report, seen=seen, by=by)
    own = words != sentence.machine_text
    Sentence.objects.filter(pk=sentence.pk).update(
        text=words, edited_by=by.person if own else None, edited_at=clock.now() if own else None
    )
    audit.record(by=by, verb="report.edited", kind="report", subject=report.code, sentence=sentence.position)
    sentence.refresh_from_db()
    return sentence


@transaction.atomic
def cut(sentence: Sentence, *, seen: int, by: Actor) -> None:
    """Leave a sentence out of the report; drafting anew brings it back."""
    report = sentence.report
    _touch(report, seen=seen, by=by)
    position = sentence.position
    for figure in report.figures.filter(sentence=sentence):
        other = report.sentences.filter(machine_text__contains=f"{{{figure.key}}}").exclude(pk=sentence.pk).first()
        if other is not None:
            Figure.objects.filter(pk=figure.pk).update(sentence=other)
    sentence.delete()
    audit.record(by=by, verb="report.cut", kind="report", subject=report.code, sentence=position)


def _touch(report: Report, *, seen: int, by: Actor) -> None:
    require(policies.may_draft(by, report.unit))
    won = Report.objects.filter(pk=report.pk, stage=Report.Stage.DRAFT, revision=seen).update(
        revision=F("revision") + 1
    )
    report.refresh_from_db()
    if not won:
        raise IllegalMoveError(SIGNED if report.stage == Report.Stage.SIGNED else STALE, code="stale")


def _title(directive: Directive, period: Period) -> str:
    number = f" số {directive.number}" if directive.number else ""
    words = period_words(period.starts_on, period.ends_on)
    return f"Kết quả thực hiện {directive.kind or 'văn bản'}{number} {words}"[:300]


def _names_upwards(unit: Unit) -> list[str]:
    names = [unit.name]
    while unit.parent is not None:
        unit = unit.parent
        names.append(unit.name)
    return names
