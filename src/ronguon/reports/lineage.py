"""From an assignment down to its evidence: who ordered it, what was submitted and judged, the words, the proofs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from ronguon.assignments.models import Assignment, Discharge, Occurrence, Review, Submission
from ronguon.directives.models import Directive
from ronguon.drafting.domain.citing import around
from ronguon.drafting.models import Obligation
from ronguon.evidence.models import Evidence
from ronguon.evidence.registry import KIND
from ronguon.kernel.days import day_of
from ronguon.reports.facts import place_of


@dataclass(frozen=True, slots=True)
class FigureProof:
    """A file behind a submission; `size_bytes` is null for a proof that no app here keeps as a file."""

    title: str
    url: str
    sha256: str
    size_bytes: int | None
    media_type: str
    added_on: date | None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class FigureRound:
    """One word of the unit and what the reviewer said to it, oldest judgement first."""

    submission: Submission
    reviews: tuple[Review, ...]
    proofs: tuple[FigureProof, ...]


@dataclass(frozen=True, slots=True)
class CitedClause:
    """The words that order the work, marked within what stands around them; `url` opens the very place."""

    heading: str
    before: str
    exact: str
    after: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class Steps:
    """All that stands behind one assignment, in the order in which a reader asks."""

    assignment: Assignment
    occurrence: Occurrence | None
    done_on: date | None
    rounds: tuple[FigureRound, ...]
    clause: CitedClause
    proofs: tuple[FigureProof, ...]

    @property
    def newest(self) -> FigureRound | None:
        """Return the newest word of the unit."""
        return self.rounds[0] if self.rounds else None


def steps_for(
    assignment: Assignment, *, occurrence: Occurrence | None = None, submission: Submission | None = None
) -> Steps:
    """Return what stands behind `assignment`.

    `occurrence` names the term that speaks (the newest one otherwise); with `submission` the proofs are those
    that lay on the table with it, else those of the newest word, else none. At most eleven queries.
    """
    spoken = occurrence or assignment.occurrences.order_by("-number").first()
    rounds = _rounds(spoken.line()) if spoken else ()
    chosen = next((one for one in rounds if submission is not None and _same(one.submission, submission)), None)
    shown = chosen or (rounds[0] if rounds else None)
    done = Discharge.objects.filter(occurrence=spoken, undone_on__isnull=True).first() if spoken else None
    return Steps(
        assignment=assignment,
        occurrence=spoken,
        done_on=done.done_on if done else None,
        rounds=rounds,
        clause=clause_of(assignment.obligation, assignment.obligation.directive),
        proofs=shown.proofs if shown else (),
    )


def clause_of(duty: Obligation, directive: Directive) -> CitedClause:
    """Return the words of `duty` in their clause, with the address of that place in the reading room."""
    within = (duty.clause.start, duty.clause.end) if duty.clause else (duty.start, duty.end)
    before, exact, after = around(directive.text, start=duty.start, end=duty.end, within=within)
    heading = " ".join(filter(None, [duty.clause.marker, duty.clause.heading])) if duty.clause else ""
    said_already = heading and before.replace("\n", " ").startswith(duty.clause.heading if duty.clause else "")
    return CitedClause(
        heading="" if said_already else heading,
        before=before,
        exact=exact,
        after=after,
        place=f"{directive.label}, {place_of(duty)}",
        url=f"{reverse('documents:room', args=[directive.code])}?{urlencode({'mo': duty.code})}#n-{duty.code}",
    )


def _same(one: Submission, other: Submission) -> bool:
    """Whether two rows tell the same word: a hand-over copies it with its number."""
    return one.number == other.number


def _rounds(line: Sequence[Occurrence]) -> tuple[FigureRound, ...]:
    """Return every word along a line of holders, newest first, each number once, with all its judgements."""
    found = Submission.objects.filter(occurrence__in=line).select_related("unit")
    words: dict[int, Submission] = {}
    for word in found.prefetch_related("proofs").order_by("occurrence_id"):
        words[word.number] = word  # the later holder's copy wins
    reviews = Review.objects.filter(submission__occurrence__in=line).select_related("unit", "submission")
    by_number: dict[int, list[Review]] = {}
    for review in reviews.order_by("decided_at", "pk"):
        by_number.setdefault(review.submission.number, []).append(review)
    proofs = proofs_of(words.values())
    return tuple(
        FigureRound(words[number], tuple(by_number.get(number, ())), proofs[words[number].pk])
        for number in sorted(words, reverse=True)
    )


def proofs_of(submissions: Iterable[Submission]) -> dict[int, tuple[FigureProof, ...]]:
    """Return submission key → its proofs as they were submitted. One query for the files."""
    rows = {word.pk: list(word.proofs.all()) for word in submissions}
    codes = [proof.proof for proofs in rows.values() for proof in proofs if proof.kind == KIND]
    files = {str(one.code): one for one in Evidence.objects.filter(code__in=codes).select_related("file")}
    return {
        key: tuple(_proof(one.title, one.sha256, files.get(one.proof)) for one in proofs)
        for key, proofs in rows.items()
    }


def _proof(title: str, sha256: str, evidence: Evidence | None) -> FigureProof:
    if evidence is None:
        return FigureProof(title, "", sha256, None, "", None)
    return FigureProof(
        title=title,
        url=reverse("evidence:download", args=[evidence.code]),
        sha256=sha256,
        size_bytes=evidence.file.size_bytes,
        media_type=evidence.file.media_type,
        added_on=day_of(evidence.added_at),
        withdrawn=evidence.withdrawn_at is not None,
    )
