"""Facts for a report, read from assignments, reviews and proofs as of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from ronguon.directives.models import Directive
from ronguon.evidence.models import Evidence
from ronguon.obligations import standing
from ronguon.obligations.models import Obligation, Review, Submission
from ronguon.reports.domain.drafting import Duty, Facts, Result
from ronguon.reports.domain.figures import Row
from ronguon.units.models import Unit


def scope_of(unit: Unit, directive: Directive, as_of: date) -> standing.Scope:
    """Return what a report of `unit` counts: all that the directive laid, or what lies at and below the unit.

    The unit that laid the duties reports on both trees; any other unit on its own part.
    """
    node = None if directive.owner_id == unit.pk else unit
    return standing.Scope(node=node, on=as_of, directive=directive)


def gather(unit: Unit, directive: Directive, period: tuple[date, date], as_of: date) -> Facts:
    """Return the facts of a report, in chart order of units and text order of duties."""
    assignments = assigned(unit, directive, as_of)
    results = _results(assignments, as_of)
    duties = [_duty(d) for d in directive.obligations.confirmed().select_related("clause")]
    return Facts(
        issuer=unit.name,
        directive=_reference(directive),
        period_from=period[0],
        period_to=period[1],
        as_of=as_of,
        duties=duties,
        rows=rows_from(assignments, results),
        results=[_result(s) for s in results.values()],
    )


def assigned(unit: Unit, directive: Directive, as_of: date) -> list[Any]:
    """Return the counted assignments with their group on the day, in chart order."""
    found: QuerySet[Any] = standing.rows_of(scope_of(unit, directive, as_of))
    return list(found.select_related("unit", "obligation").order_by("obligation__start", "unit__path", "pk"))


def rows(unit: Unit, directive: Directive, as_of: date) -> list[Row]:
    """Return the rows that every figure of the report is made of, as known now."""
    assignments = assigned(unit, directive, as_of)
    return rows_from(assignments, _results(assignments, as_of))


def rows_from(assignments: Iterable[Any], results: Mapping[int, Submission]) -> list[Row]:
    """Return assignments with their accepted submissions as figure rows."""
    made = []
    for assignment in assignments:
        submission = results.get(assignment.spoken) if assignment.spoken_done is not None else None
        made.append(
            Row(
                assignment=assignment.pk,
                unit=assignment.unit_id,
                unit_name=assignment.unit.name,
                obligation=assignment.obligation_id,
                group=assignment.group,
                occurrence=assignment.spoken,
                submission=submission.pk if submission else None,
                amount=submission.amount if submission else None,
                verified=submission is not None and bool(_titles(submission)),
            )
        )
    return made


def _results(assignments: Iterable[Any], as_of: date) -> dict[int, Submission]:
    """Return occurrence key → the submission whose acceptance holds, handed in by the day."""
    spoken = [a.spoken for a in assignments if a.spoken is not None and a.spoken_done is not None]
    found: dict[int, Submission] = {}
    for i in range(0, len(spoken), 500):
        accepted = (
            Submission.objects.filter(
                occurrence__in=spoken[i : i + 500], handed_in_on__lte=as_of, reviews__verdict=Review.Verdict.ACCEPTED
            )
            .select_related("unit", "occurrence__assignment")
            .prefetch_related("proofs")
            .order_by("number")
        )
        for submission in accepted:
            found[submission.occurrence_id] = submission
    _keep_standing(found)
    return found


def _keep_standing(found: Mapping[int, Submission]) -> None:
    """Note on each submission which of its proofs still stand: a withdrawn one proves nothing any more."""
    proofs = [proof for s in found.values() for proof in s.proofs.all() if proof.kind == "evidence"]
    standing_codes: set[str] = set()
    codes = [proof.proof for proof in proofs]
    for i in range(0, len(codes), 500):
        kept = Evidence.objects.filter(code__in=codes[i : i + 500], withdrawn_at__isnull=True)
        standing_codes.update(str(code) for code in kept.values_list("code", flat=True))
    for submission in found.values():
        submission.standing_proofs = [  # type: ignore[attr-defined]
            proof for proof in submission.proofs.all() if proof.kind != "evidence" or proof.proof in standing_codes
        ]


def _titles(submission: Submission) -> tuple[str, ...]:
    return tuple(proof.title for proof in submission.standing_proofs)  # type: ignore[attr-defined]


def _result(submission: Submission) -> Result:
    return Result(
        submission=submission.pk,
        obligation=submission.occurrence.assignment.obligation_id,
        unit_name=submission.unit.name,
        text=submission.text,
        day=submission.handed_in_on,
        proofs=_titles(submission),
    )


def _duty(duty: Obligation) -> Duty:
    return Duty(key=duty.pk, title=duty.title, place=place_of(duty), quantity=duty.quantity)


def place_of(duty: Obligation) -> str:
    """Return where in the text the duty stands, as people say it: `mục III/1/a`."""
    section = duty.reading.fields.get("section") if duty.reading else None
    if section == "0":
        return "phần mở đầu"
    if section == "end":
        return "phần cuối"
    return f"mục {section}" if section else (f"mục {duty.clause.marker}" if duty.clause else "toàn văn")


def _reference(directive: Directive) -> str:
    issued = f" ngày {directive.issued_on:%d/%m/%Y}" if directive.issued_on else ""
    number = f" số {directive.number}" if directive.number else ""
    return f"{directive.kind or 'văn bản'}{number}{issued}"
