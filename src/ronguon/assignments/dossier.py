"""What this app can say of one person: words written for a unit, judgements, answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ronguon.assignments.models import (
    ExtensionDecision,
    ExtensionRequest,
    LateReason,
    NoteErasure,
    Progress,
    Review,
    Submission,
    SubmissionRecall,
)
from ronguon.drafting.models import RightsAnswer
from ronguon.people.dossier import instant
from ronguon.people.models import Account
from ronguon.people.registry import DossierGroup, Row

_NOTE = ("note__unit", "note__occurrence")


def _work(account: Account) -> Iterator[Row]:
    code = account.code
    for note in Progress.objects.filter(written_by=code).select_related("unit", "occurrence").order_by("pk"):
        yield _wrote(str(note.occurrence.code), "progress", note.unit.name, note.text, instant(note.written_at))
    for erased in NoteErasure.objects.filter(erased_by=code).select_related(*_NOTE).order_by("pk"):
        note = erased.note
        yield _wrote(str(note.occurrence.code), "erasure", note.unit.name, erased.because, instant(erased.erased_at))
    for word in Submission.objects.filter(submitted_by=code).select_related("unit").order_by("pk"):
        yield _wrote(str(word.code), "result", word.unit.name, word.text, instant(word.submitted_at))
    for review in Review.objects.filter(decided_by=code).select_related("unit", "submission").order_by("pk"):
        said = f"{review.verdict}: {review.reason}" if review.reason else review.verdict
        yield _wrote(str(review.submission.code), "judgement", review.unit.name, said, instant(review.decided_at))
    yield from _terms(code)
    for answer in RightsAnswer.objects.filter(account=code).select_related("unit", "obligation").order_by("pk"):
        said = f"{answer.answer}: {answer.words}"
        yield _wrote(str(answer.obligation.code), "answer", answer.unit.name, said, instant(answer.at))


def _terms(code: UUID) -> Iterator[Row]:
    for recall in SubmissionRecall.objects.filter(recalled_by=code).select_related("submission__unit").order_by("pk"):
        word = recall.submission
        yield _wrote(str(word.code), "recall", word.unit.name, "", instant(recall.recalled_at))
    for reason in LateReason.objects.filter(stated_by=code).select_related("unit", "occurrence").order_by("pk"):
        yield _wrote(str(reason.occurrence.code), "delay", reason.unit.name, reason.words, instant(reason.stated_at))
    for asked in ExtensionRequest.objects.filter(asked_by=code).select_related("unit").order_by("pk"):
        yield _wrote(str(asked.code), "extension", asked.unit.name, asked.words, instant(asked.asked_at))
    for one in ExtensionDecision.objects.filter(decided_by=code).select_related("unit", "request").order_by("pk"):
        yield _wrote(str(one.request.code), "extension answer", one.unit.name, one.reason, instant(one.decided_at))


def _wrote(code: str, kind: str, unit: str, text: str, at: str | None) -> Row:
    return {"code": code, "kind": kind, "unit": unit, "text": text, "at": at}


GROUPS: Iterable[DossierGroup] = (
    DossierGroup("work", _("What you wrote for a unit"), ("code", "kind", "unit", "text", "at"), _work, 80),
)
