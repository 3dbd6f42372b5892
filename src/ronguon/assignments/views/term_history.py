"""The parts of the story that speak of the term: more time asked for and answered, reasons, reports taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from ronguon.access.domain.two_persons import EXTENSION
from ronguon.assignments.domain.reasons import DelayReason, LackReason
from ronguon.assignments.forms.reasons import DELAYS, LACKS
from ronguon.assignments.models import (
    ExtensionDecision,
    ExtensionRequest,
    LateReason,
    MissingProof,
    Occurrence,
    Submission,
    SubmissionRecall,
)
from ronguon.assignments.views.history import HistoryEntry, signed
from ronguon.audit.actions import StandIns, names_of, stand_ins
from ronguon.kernel.days import vietnamese_date
from ronguon.units.models import Unit


@dataclass(frozen=True, slots=True)
class TermAction:
    """Who did something to a term, for which unit, when, by which verbs of the trail."""

    account: UUID
    unit: Unit
    at: datetime
    verbs: tuple[str, ...]
    occurrence: UUID

    def signed(self, told: StandIns, names: Mapping[UUID, str]) -> str:
        """Say who acted for which unit, and in whose stead."""
        lender = told.lender_of(self.account, self.at, *self.verbs, subject=self.occurrence)
        return signed(self.account, self.unit.name, names, lender)


def with_terms(steps: Sequence[HistoryEntry], line: Sequence[Occurrence]) -> list[HistoryEntry]:
    """Return `steps` and what happened to the term along a line of holders, newest first."""
    found = [*_requests(line), *_answers(line), *_reasons(line), *_recalls(line)]
    if not found:
        return list(steps)
    told = stand_ins(occurrence=[one.code for one in line])
    names = names_of([*(action.account for action, *_rest in found), *told.lenders])
    ours = [HistoryEntry(action.at, icon, what, action.signed(told, names), text) for action, icon, what, text in found]
    return sorted([*steps, *ours], key=lambda step: step.at, reverse=True)


_TermStep = tuple[TermAction, str, str, str]


def delay_words(one: LateReason | ExtensionRequest) -> str:
    """Return a stated reason: its kind, then the unit's own words."""
    return f"{DELAYS[DelayReason(one.reason)]}: {one.words}"


def lack_words(word: Submission) -> str:
    """Return why a submission came without a proof, "" where none is missing."""
    missing: MissingProof | None = getattr(word, "missing_proof", None)
    return f"{LACKS[LackReason(missing.reason)]}: {missing.words}" if missing else ""


def _requests(line: Sequence[Occurrence]) -> Iterator[_TermStep]:
    for one in ExtensionRequest.objects.filter(occurrence__in=line).select_related("unit", "occurrence"):
        what = _("More time asked for, until %(day)s") % {"day": vietnamese_date(one.wanted_on)}
        action = TermAction(one.asked_by, one.unit, one.asked_at, EXTENSION.first, one.occurrence.code)
        yield action, "hourglass", what, delay_words(one)


def _answers(line: Sequence[Occurrence]) -> Iterator[_TermStep]:
    found = ExtensionDecision.objects.filter(request__occurrence__in=line)
    for one in found.select_related("unit", "request__occurrence"):
        what = _("No more time given")
        if one.until_on is not None:
            days = {"day": vietnamese_date(one.until_on), "before": vietnamese_date(one.due_before)}
            what = _("More time given until %(day)s, before that %(before)s") % days
        action = TermAction(one.decided_by, one.unit, one.decided_at, EXTENSION.second, one.request.occurrence.code)
        yield action, "circle-check" if one.granted else "circle-x", what, one.reason


def _reasons(line: Sequence[Occurrence]) -> Iterator[_TermStep]:
    for one in LateReason.objects.filter(occurrence__in=line).select_related("unit", "occurrence"):
        action = TermAction(one.stated_by, one.unit, one.stated_at, ("occurrence.explained",), one.occurrence.code)
        yield action, "message", _("Reason of the delay stated"), delay_words(one)


def _recalls(line: Sequence[Occurrence]) -> Iterator[_TermStep]:
    found = SubmissionRecall.objects.filter(submission__occurrence__in=line)
    for one in found.select_related("submission__unit", "submission__occurrence"):
        word = one.submission
        verbs = ("occurrence.recalled",)
        action = TermAction(one.recalled_by, word.unit, one.recalled_at, verbs, word.occurrence.code)
        yield action, "arrow-back-up", _("Round %(number)s taken back") % {"number": word.number}, ""
