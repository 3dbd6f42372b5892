"""Facts for a report, read from assignments, reviews and proofs as of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ronguon.assignments.models import Review, Submission
from ronguon.audit.models import Event
from ronguon.directives.models import Directive
from ronguon.drafting.domain.citing import place_in_words
from ronguon.drafting.models import Obligation
from ronguon.evidence.models import Evidence
from ronguon.evidence.registry import KIND
from ronguon.reports.domain.drafting import ReportedDuty, ReportFacts, Result
from ronguon.reports.domain.figures import DONE, CountedAssignment
from ronguon.reports.domain.naming import chart_place
from ronguon.reports.models import Report
from ronguon.status.models import roll_ups
from ronguon.units.models import Unit
from ronguon.units.models.dated import not_over

_AT_ONCE = 500
_ACCEPTED = Review.objects.filter(submission=OuterRef("pk"), verdict=Review.Verdict.ACCEPTED)


def scope_of(unit: Unit, directive: Directive, as_of: date) -> roll_ups.CountScope:
    """Return what a report of `unit` counts: all that the directive assigned, or what lies at and below the unit.

    The unit that assigned the duties reports on both trees; any other unit on its own part.
    """
    node = None if directive.owner_id == unit.pk else unit
    return roll_ups.CountScope(node=node, on=as_of, directive=directive)


def gather(unit: Unit, directive: Directive, period: tuple[date, date], as_of: date) -> ReportFacts:
    """Return the facts of a report, in chart order of units and text order of duties."""
    assignments = assigned(unit, directive, as_of)
    results = _results(assignments, as_of)
    duties = _duties(directive, assignments)
    return ReportFacts(
        issuer=unit.name,
        directive=_reference(directive),
        period_from=period[0],
        period_to=period[1],
        as_of=as_of,
        duties=duties,
        rows=rows_from(assignments, results, period),
        results=[_result(s) for s in results.values()],
    )


def assigned(unit: Unit, directive: Directive, as_of: date, known_at: datetime | None = None) -> list[Any]:
    """Return the counted assignments with their group on the day, in chart order."""
    found: QuerySet[Any] = roll_ups.rows_of(replace(scope_of(unit, directive, as_of), known_at=known_at))
    rows = found.select_related("unit", "obligation")
    place = _places(directive)
    return sorted(
        rows,
        key=lambda row: (
            place.get(row.obligation_id, row.obligation.start), chart_place(row.unit.path), row.pk
        ),
    )  # fmt: skip


def _places(directive: Directive) -> dict[int, int]:
    """Return key of a duty that holds assignments → where its words stand in this version; a first one moves none."""
    if directive.version == 1:
        return {}
    kept = directive.lineage.kept().values_list("before", "after__start")
    return dict(directive.obligations.confirmed().values_list("pk", "start")) | dict(kept)


def _duties(directive: Directive, assignments: Iterable[Any]) -> list[ReportedDuty]:
    """Return the duties that a report on this version speaks of, in the order of its text.

    A kept duty stands where this version has it and is counted where it was assigned; one that only an earlier version
    orders comes last, while the day of the report still counts it.
    """
    holder = dict(directive.lineage.kept().values_list("after", "before")) if directive.version > 1 else {}
    here = directive.obligations.filter(stage__in=[Obligation.Stage.CONFIRMED, Obligation.Stage.KEPT])
    found = [(holder.get(d.pk, d.pk), d) for d in here.select_related("clause", "reading")]
    known = {key for key, _duty_ in found}
    older = {row.obligation_id for row in assignments} - known
    rest = Obligation.objects.filter(pk__in=older).select_related("clause", "reading") if older else ()
    return [_duty(key, duty) for key, duty in [*found, *((duty.pk, duty) for duty in rest)]]


def rows(
    unit: Unit, directive: Directive, period: tuple[date, date], as_of: date, known_at: datetime | None = None
) -> list[CountedAssignment]:
    """Return the rows that every figure of the report is made of, as known now or at `known_at`."""
    assignments = assigned(unit, directive, as_of, known_at)
    return rows_from(assignments, _results(assignments, as_of, known_at), period)


def recount(report: Report, as_of: date | None = None, *, known_at: datetime | None = None) -> list[CountedAssignment]:
    """Return the rows of `report` counted again by the same code, as known now or at `known_at`.

    As of the report's own day, or of another: that tells what has changed since.
    """
    period = (report.period_from, report.period_to)
    return rows(report.unit, report.directive, period, as_of or report.as_of, known_at)


def counted_at(report: Report) -> datetime:
    """Return the instant at which the figures of `report` were counted: when it was drafted the last time."""
    drafted = Event.objects.filter(subject_kind="report", subject=str(report.code), verb="report.drafted")
    newest = drafted.order_by("-pk").values_list("at", flat=True).first()
    return max(newest, report.drafted_at) if newest is not None else report.drafted_at


def rows_from(
    assignments: Iterable[Any], results: Mapping[int, Submission], period: tuple[date, date]
) -> list[CountedAssignment]:
    """Return assignments with their accepted submissions as figure rows."""
    made = []
    for assignment in assignments:
        submission = results.get(assignment.spoken) if assignment.spoken_done is not None else None
        made.append(
            CountedAssignment(
                assignment=assignment.pk,
                unit=assignment.unit_id,
                unit_name=assignment.unit.name,
                obligation=assignment.obligation_id,
                group=assignment.group,
                occurrence=assignment.spoken,
                submission=submission.pk if submission else None,
                amount=submission.amount if submission else None,
                verified=submission is not None and bool(_titles(submission)),
                fresh=assignment.group in DONE and period[0] <= assignment.spoken_done <= period[1],
            )
        )
    return made


def _results(assignments: Iterable[Any], as_of: date, known_at: datetime | None = None) -> dict[int, Submission]:
    """Return occurrence key → the submission whose acceptance holds, submitted by the day.

    A discharge bears the day of the submission that was accepted. After a hand-over the successor's copy of that
    submission has no review of its own, so the day decides, and a review where there is one.
    """
    done = {a.spoken: a.spoken_done for a in assignments if a.spoken is not None and a.spoken_done is not None}
    keys = sorted(done)
    found: dict[int, Submission] = {}
    accepted = _ACCEPTED if known_at is None else _ACCEPTED.filter(decided_at__lte=known_at)
    for i in range(0, len(keys), _AT_ONCE):
        submitted = (
            Submission.objects.filter(occurrence__in=keys[i : i + _AT_ONCE], submitted_on__lte=as_of)
            .annotate(accepted=Exists(accepted))
            .select_related("unit", "occurrence__assignment")
            .prefetch_related("proofs")
            .order_by("accepted", "number")
        )
        for submission in submitted:
            if submission.submitted_on == done[submission.occurrence_id]:
                found[submission.occurrence_id] = submission
    _keep_standing(found, known_at)
    return found


def _keep_standing(found: Mapping[int, Submission], known_at: datetime | None) -> None:
    """Note on each submission which of its proofs still stand: a withdrawn one proves nothing any more."""
    stands = Q(withdrawn_at__isnull=True) if known_at is None else not_over(known_at, end="withdrawn_at")
    proofs = [proof for s in found.values() for proof in s.proofs.all() if proof.kind == KIND]
    standing_codes: set[str] = set()
    codes = [proof.proof for proof in proofs]
    for i in range(0, len(codes), _AT_ONCE):
        kept = Evidence.objects.filter(stands, code__in=codes[i : i + _AT_ONCE])
        standing_codes.update(str(code) for code in kept.values_list("code", flat=True))
    for submission in found.values():
        submission.standing_proofs = [  # type: ignore[attr-defined]  # noted on the row for this one reading
            proof for proof in submission.proofs.all() if proof.kind != KIND or proof.proof in standing_codes
        ]


def _titles(submission: Submission) -> tuple[str, ...]:
    return tuple(proof.title for proof in submission.standing_proofs)  # type: ignore[attr-defined]  # noted on the row for this one reading


def _result(submission: Submission) -> Result:
    return Result(
        submission=submission.pk,
        obligation=submission.occurrence.assignment.obligation_id,
        unit_name=submission.unit.name,
        text=submission.text,
        day=submission.submitted_on,
        proofs=_titles(submission),
    )


def _duty(key: int, duty: Obligation) -> ReportedDuty:
    return ReportedDuty(key=key, title=duty.title, place=place_of(duty), quantity=duty.quantity)


def place_of(duty: Obligation) -> str:
    """Return where in the text the duty stands, as people say it: `mục III/1/a`."""
    section = duty.reading.fields.get("section") if duty.reading else None
    if section == "0":
        return "phần mở đầu"
    if section == "end":
        return "phần cuối"
    if section:
        return f"mục {section}"
    return (place_in_words([duty.clause.marker]) if duty.clause else "") or "toàn văn"


def _reference(directive: Directive) -> str:
    issued = f" ngày {directive.issued_on:%d/%m/%Y}" if directive.issued_on else ""
    number = f" số {directive.number}" if directive.number else ""
    return f"{directive.kind or 'văn bản'}{number}{issued}"
