"""The story of one occurrence: laid, received, noted, submitted with frozen proofs, judged, reminded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from ronguon.access.domain.two_persons import REVIEW
from ronguon.access.models import Approval
from ronguon.access.views.backing import rests_on
from ronguon.assignments.models import (
    MissingProof,
    NoteErasure,
    Occurrence,
    Progress,
    Review,
    Submission,
    SubmissionProof,
)
from ronguon.assignments.policies import may_erase_note
from ronguon.assignments.registry import proof_address
from ronguon.audit.actions import StandIns, doer, names_of, stand_ins
from ronguon.kernel.days import ZONE, vietnamese_date
from ronguon.notices.models import Notice
from ronguon.units.domain import Actor


@dataclass(frozen=True)
class ProofLine:
    """A proof as it lay on the table when the unit submitted."""

    title: str
    url: str
    sha256: str


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened: when, what, by whom, in whose words."""

    at: datetime
    icon: str
    what: str
    by: str = ""
    text: str = ""
    amount: int | None = None
    missing: MissingProof | None = None
    proofs: Sequence[ProofLine] = ()
    day_only: bool = False
    rests: str = ""
    erasure: NoteErasure | None = None
    erase_url: str = ""


def signed(account: UUID, unit: str, names: Mapping[UUID, str], lender: UUID | None = None) -> str:
    """Say who acted for which unit, and in whose stead; a shredded name leaves the unit alone."""
    name = doer(account, lender, names)
    if lender is not None:
        return f"{name}, {unit}"
    return _("%(name)s for %(unit)s") % {"name": name, "unit": unit} if name else unit


def frozen(submission: Submission) -> list[ProofLine]:
    """Return the proofs that were submitted with `submission`."""
    return [_proof(one) for one in submission.proofs.all()]


def _proof(one: SubmissionProof) -> ProofLine:
    return ProofLine(one.title, proof_address(one.kind, one.proof), one.sha256)


def rounds(line: Sequence[Occurrence]) -> list[Submission]:
    """Return what was submitted along a line of holders, newest first, each word once."""
    found = Submission.objects.filter(occurrence__in=line)
    found = found.select_related("unit", "occurrence", "missing_proof", "recall")
    told: dict[int, Submission] = {}
    for word in found.prefetch_related("proofs").order_by("occurrence"):
        told[word.number] = word  # the later holder's copy of the same word wins
    return sorted(told.values(), key=lambda word: -word.number)


def judgements(line: Sequence[Occurrence]) -> list[Review]:
    """Return what reviewers said along a line of holders, newest first."""
    found = Review.objects.filter(submission__occurrence__in=line)
    return list(found.select_related("unit", "submission").order_by("-decided_at", "-pk"))


def story(line: Sequence[Occurrence], reader: Actor | None = None) -> list[HistoryEntry]:
    """Return everything that happened to an occurrence and its earlier holders, newest first.

    Notes whose words `reader` may erase lead there.
    """
    notes = list(Progress.objects.filter(occurrence__in=line).select_related("unit", "occurrence", "erasure"))
    words, reviews = rounds(line), judgements(line)
    at_work = [one.code for one in line] if notes or words else []
    stood_in = stand_ins(occurrence=at_work, submission=[review.submission.code for review in reviews])
    people = [n.written_by for n in notes] + [w.submitted_by for w in words] + [r.decided_by for r in reviews]
    names = names_of([*people, *stood_in.lenders])
    rests = rests_of(reviews, stood_in)
    steps = [
        *(_judged(review, names, stood_in, rests) for review in reviews),
        *(_submitted(word, names, stood_in) for word in words),
        *(_noted(note, names, stood_in, reader) for note in notes),
        *_reminders(line),
        *_milestones(line),
    ]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _noted(note: Progress, names: Mapping[UUID, str], told: StandIns, reader: Actor | None) -> HistoryEntry:
    lender = told.lender_of(note.written_by, note.written_at, "occurrence.progressed", subject=note.occurrence.code)
    by = signed(note.written_by, note.unit.name, names, lender)
    erasure: NoteErasure | None = getattr(note, "erasure", None)
    erasable = erasure is None and reader is not None and may_erase_note(reader, note)
    url = reverse("work:erase_note", args=[note.code]) if erasable else ""
    return HistoryEntry(note.written_at, "pencil", _("Progress noted"), by, note.text, erasure=erasure, erase_url=url)


def submitted_for(word: Submission, told: StandIns) -> UUID | None:
    """Return in whose stead a word was submitted, by the actions on its line of occurrences."""
    return told.lender_of(word.submitted_by, word.submitted_at, *REVIEW.first, subject=word.occurrence.code)


def judged_for(review: Review, told: StandIns) -> UUID | None:
    """Return in whose stead a word was judged, by the actions on it."""
    return told.lender_of(
        review.decided_by,
        review.decided_at,
        *REVIEW.second,
        subject=review.submission.code,
    )


def rests_of(reviews: Sequence[Review], told: StandIns) -> dict[int, str]:
    """Return review → on whom the reviewer's power rests."""
    approvals = {
        one.pk: Approval(judged_for(one, told) or one.decided_by, one.unit, one.decided_on) for one in reviews
    }  # fmt: skip
    said = rests_on(REVIEW, list(approvals.values()))
    return {key: said.get(approval, "") for key, approval in approvals.items()}


def _submitted(word: Submission, names: Mapping[UUID, str], told: StandIns) -> HistoryEntry:
    return HistoryEntry(
        word.submitted_at, "send", _("Submitted, round %(number)s") % {"number": word.number},
        signed(word.submitted_by, word.unit.name, names, submitted_for(word, told)),
        word.text, word.amount, getattr(word, "missing_proof", None), frozen(word),
    )  # fmt: skip


def _judged(review: Review, names: Mapping[UUID, str], told: StandIns, rests: Mapping[int, str]) -> HistoryEntry:
    good = review.verdict == Review.Verdict.ACCEPTED
    what = _("Round %(number)s accepted") if good else _("Round %(number)s returned")
    return HistoryEntry(
        review.decided_at, "circle-check" if good else "arrow-back-up", what % {"number": review.submission.number},
        signed(review.decided_by, review.unit.name, names, judged_for(review, told)), review.reason,
        rests=rests[review.pk],
    )  # fmt: skip


def _reminders(line: Sequence[Occurrence]) -> Iterator[HistoryEntry]:
    sent = Notice.objects.filter(subject_kind="occurrence", subject__in=[str(one.code) for one in line])
    told = {Notice.Kind.REMINDER: _("Reminded"), Notice.Kind.ESCALATION: _("Reported to the unit above")}
    for notice in sent.filter(kind__in=told).select_related("unit"):
        yield HistoryEntry(notice.made_at, "bell", told[Notice.Kind(notice.kind)], notice.unit.name)


def _milestones(line: Sequence[Occurrence]) -> Iterator[HistoryEntry]:
    for one in line:
        held = one.assignment
        if held.acknowledged_on:
            yield _on(held.acknowledged_on, "eye", _("Received"), held.unit.name)
        if held.taken_over_from is not None:
            yield _on(held.since_on, "transfer", _("Taken over from the unit that ended"), held.unit.name)
        elif held.origin is not None:
            yield _on(held.since_on, "versions", _("Goes on under new wording"), held.assigned_by.name)
    first = line[-1].assignment
    yield _on(first.assigned_on, "clipboard-list", _("Ordered"), first.assigned_by.name)


def _on(day: date, icon: str, what: str, by: str) -> HistoryEntry:
    start = datetime.combine(day, time.min, tzinfo=ZONE).astimezone(UTC)
    return HistoryEntry(start, icon, what, by, day_only=True)


def term_in_words(occurrence: Occurrence) -> str:
    """Say the term in the directive's own words, or that it states none."""
    duty = occurrence.assignment.obligation
    said = " · ".join(filter(None, [duty.deadline, duty.frequency]))
    if said:
        return f"“{said}”"
    return vietnamese_date(occurrence.due_on) if occurrence.due_on else _("No deadline stated")
