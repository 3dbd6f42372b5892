"""The whole thread of one assignment: who held it, its terms, what was submitted and judged, notices, the trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ronguon.assignments.domain.extending import due_in_force
from ronguon.assignments.models import Assignment, Occurrence, Review, Submission
from ronguon.assignments.models.terms import given_extensions
from ronguon.assignments.views.history import ProofLine, frozen, judged_for, rests_of, signed, submitted_for
from ronguon.audit.actions import doer, lender_in, names_of, stand_ins
from ronguon.audit.models import Event
from ronguon.notices.models import Notice
from ronguon.status.domain.groups import Spell, StatusGroup, group_of
from ronguon.units.domain.transitions import ChangePart
from ronguon.units.models import Transition, TransitionParticipant, Unit

VERBS: Mapping[str, str | Promise] = {
    "obligation.confirmed": _("Duty confirmed"),
    "obligation.corrected": _("Duty corrected by a person"),
    "obligation.addressed": _("Addressee settled"),
    "obligation.added": _("Duty added by a person"),
    "obligation.dropped": _("Duty dropped"),
    "obligation.restored": _("Decision on the duty taken back"),
    "obligation.laid": _("Duty assigned to units"),
    "obligation.went_on": _("Duty goes on under a new version"),
    "obligation.closed": _("Duty ended by a new version"),
    "obligation.withdrawn": _("Duty ended because the document was withdrawn"),
    "assignment.acknowledged": _("Noted as received"),
    "assignment.handed_over": _("Handed over to the successor"),
    "occurrence.progressed": _("Progress noted"),
    "progress.erased": _("Words of a note erased"),
    "occurrence.handed_in": _("Result submitted"),
    "occurrence.recalled": _("Submission taken back"),
    "occurrence.explained": _("Reason of the delay stated"),
    "extension.asked": _("More time asked for"),
    "extension.granted": _("More time given"),
    "extension.declined": _("More time declined"),
    "submission.accepted": _("Accepted"),
    "submission.returned": _("Returned"),
    "evidence.added": _("Evidence added"),
    "evidence.replaced": _("Evidence replaced by a newer version"),
    "evidence.withdrawn": _("Evidence withdrawn"),
}
NOTICES: Mapping[str, str | Promise] = {
    Notice.Kind.ASSIGNED: _("newly assigned"),
    Notice.Kind.REMINDER: _("reminder"),
    Notice.Kind.ESCALATION: _("reported to the unit above"),
    Notice.Kind.CHANGED: _("notified of a new version"),
    Notice.Kind.RETURNED: _("notified of the return"),
    Notice.Kind.ACCEPTED: _("notified of the acceptance"),
}


@dataclass(frozen=True)
class TermStatus:
    """One occurrence with how it stands on the day; `group` is None while it has not opened.

    `due_on` is the last day in force on that day, `earlier` the last days before more time was given.
    """

    occurrence: Occurrence
    done_on: date | None
    group: StatusGroup | None
    due_on: date | None
    earlier: tuple[date, ...] = ()


@dataclass(frozen=True)
class JudgedRound:
    """What the reviewer said about a round."""

    good: bool
    reason: str
    by: str
    on: date
    rests: str = ""


@dataclass(frozen=True)
class SubmissionRound:
    """One word of the unit, with its frozen proofs and what was judged on it, oldest judgement first."""

    submission: Submission
    by: str
    proofs: Sequence[ProofLine]
    judged: Sequence[JudgedRound]


@dataclass(frozen=True)
class Passing:
    """One handing over: from whom to whom, on which day, by which decision (null when none is recorded)."""

    before: Assignment
    after: Assignment
    decision: Transition | None

    @property
    def reworded(self) -> bool:
        """Whether the same unit went on under other words."""
        return self.before.obligation_id != self.after.obligation_id


@dataclass(frozen=True)
class TrailRow:
    """One event of the trail."""

    at: datetime
    what: str | Promise
    by: str


def chain_of(assignment: Assignment) -> list[Assignment]:
    """Return the holders of one duty in order of time: those before `assignment`, itself, those after it."""
    rows = Assignment.objects.select_related("unit")
    chain = [assignment]
    while (origin := chain[0].origin_id) is not None:
        chain.insert(0, rows.get(pk=origin))
    while (heir := rows.filter(origin=chain[-1]).order_by("pk").first()) is not None:
        chain.append(heir)
    return chain


def terms_of(assignment: Assignment, on: date) -> list[TermStatus]:
    """Return the occurrences of `assignment` as they stand on the day `on`, in order."""
    found = []
    for occurrence in assignment.occurrences.prefetch_related("discharges"):
        done_on = next(
            (
                one.done_on
                for one in occurrence.discharges.all()
                if one.done_on <= on and (one.undone_on is None or one.undone_on > on)
            ),
            None,
        )
        given = given_extensions(occurrence) if occurrence.extended_on else []
        due_on = due_in_force(occurrence.due_on, given, on=on)
        spell = Spell(occurrence.number, occurrence.opens_on, due_on, done_on)
        group = group_of(spell, timed=assignment.timed, on=on) if occurrence.opens_on <= on else None
        earlier = tuple(one.due_before for one in given if one.given_on <= on)
        found.append(TermStatus(occurrence, done_on, group, due_on, earlier))
    return found


def rounds_of(holders: Sequence[Assignment]) -> list[SubmissionRound]:
    """Return what `holders` submitted, newest first, each word once, with every judgement on it."""
    words = Submission.objects.filter(occurrence__assignment__in=holders).select_related("unit", "occurrence")
    found = list(words.prefetch_related("proofs").order_by("occurrence__assignment", "pk"))
    verdicts = Review.objects.filter(submission__in=[word.pk for word in found])
    reviews = list(verdicts.select_related("unit", "submission").order_by("pk"))
    stood_in = stand_ins(
        occurrence=[word.occurrence.code for word in found], submission=[word.code for word in found] if reviews else []
    )  # fmt: skip
    people = [word.submitted_by for word in found] + [review.decided_by for review in reviews]
    names = names_of([*people, *stood_in.lenders])
    rests = rests_of(reviews, stood_in)
    place = {word.pk: _identity(word) for word in found}
    judged: dict[tuple[object, ...], list[JudgedRound]] = {}
    for review in reviews:
        said = JudgedRound(
            review.verdict == Review.Verdict.ACCEPTED, review.reason,
            signed(review.decided_by, review.unit.name, names, judged_for(review, stood_in)), review.decided_on,
            rests[review.pk],
        )  # fmt: skip
        judged.setdefault(place[review.submission_id], []).append(said)
    latest = {_identity(word): word for word in found}  # a word that travelled along is told by its newest holder
    ordered = sorted(latest.values(), key=lambda word: (word.submitted_at, word.occurrence.number), reverse=True)
    return [
        SubmissionRound(
            word,
            signed(word.submitted_by, word.unit.name, names, submitted_for(word, stood_in)),
            frozen(word),
            judged.get(_identity(word), []),
        )
        for word in ordered
    ]


def _identity(word: Submission) -> tuple[object, ...]:
    return word.occurrence.number, word.number, word.unit_id, word.submitted_at


def passings_of(chain: Sequence[Assignment]) -> list[Passing]:
    """Return each handing over along `chain` with the decision that ordered it."""
    pairs = list(pairwise(chain))
    if not pairs:
        return []
    participants = TransitionParticipant.objects.filter(
        part=ChangePart.ENDS, unit__in=[before.unit_id for before, _after in pairs]
    ).select_related("transition")
    ended = {side.unit_id: side.transition for side in participants.order_by("transition__effective_on")}
    return [Passing(before, after, ended.get(before.unit_id)) for before, after in pairs]


def notices_of(occurrences: Iterable[Occurrence]) -> list[tuple[Notice, str | Promise]]:
    """Return what was sent about `occurrences`, newest first, each with what it was."""
    codes = [str(one.code) for one in occurrences]
    sent = Notice.objects.filter(subject_kind="occurrence", subject__in=codes).select_related("unit")
    return [(notice, NOTICES.get(notice.kind, notice.kind)) for notice in sent]


def trail_of(
    holders: Sequence[Assignment], occurrences: Sequence[Occurrence], words: Iterable[SubmissionRound]
) -> list[TrailRow]:
    """Return every recorded action on the duty, its holders, their terms and words, and the proofs, newest first."""
    subjects = Q(subject_kind="obligation", subject=str(holders[0].obligation.code))
    told = [one.submission for one in words]
    for kind, codes in (
        ("assignment", [one.code for one in holders]),
        ("occurrence", [one.code for one in occurrences]),
        ("submission", [one.code for one in told]),
        ("evidence", [proof.proof for one in told for proof in one.proofs.all()]),
    ):
        subjects |= Q(subject_kind=kind, subject__in=[str(code) for code in codes])
    events = list(Event.objects.filter(subjects).order_by("-at", "-pk"))
    names = names_of([person for event in events for person in (event.actor, lender_in(event))])
    units = _unit_names(event.acting_for for event in events)
    return [TrailRow(event.at, VERBS.get(event.verb, event.verb), _doer(event, names, units)) for event in events]


def _unit_names(codes: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {code for code in codes if code is not None}
    return dict(Unit.objects.filter(code__in=wanted).values_list("code", "name"))


def _doer(event: Event, names: Mapping[UUID, str], units: Mapping[UUID, str]) -> str:
    """Say who acted and on whose behalf; the machine is named as such, a shredded name leaves the unit alone."""
    if event.actor is None:
        return str(_("the system"))
    unit = units.get(event.acting_for, "") if event.acting_for else ""
    lender = lender_in(event)
    return signed(event.actor, unit, names, lender) if unit else doer(event.actor, lender, names)
