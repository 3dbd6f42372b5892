"""What this room can say of one person: documents read in, duties decided on, words written for a body, judgements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from ronguon.directives.models import Directive, WithdrawalDecision, WithdrawalRequest
from ronguon.obligations.models import (
    Addressee,
    Lineage,
    NoteErasure,
    Obligation,
    Progress,
    Review,
    RightsAnswer,
    Submission,
)
from ronguon.people.dossier import instant
from ronguon.people.models import Account
from ronguon.people.registry import Group, Row

_NOTE = ("note__unit", "note__occurrence")


def _decisions(account: Account) -> Iterator[Row]:
    code = account.code
    for read in Directive.objects.filter(taken_in_by=code).order_by("pk"):
        yield _said(str(read.code), "document", read.label, instant(read.taken_in_at), "taken_in_by")
    for asked in WithdrawalRequest.objects.filter(asked_by=code).select_related("directive").order_by("pk"):
        yield _said(str(asked.directive.code), "withdrawal", asked.directive.label, instant(asked.asked_at), "asked_by")
    decisions = WithdrawalDecision.objects.filter(decided_by=code).select_related("request__directive")
    for answer in decisions.order_by("pk"):
        of = answer.request.directive
        yield _said(str(of.code), "withdrawal", of.label, instant(answer.decided_at), "decided_by")
    for duty in Obligation.objects.filter(decided_by=code).order_by("pk"):
        yield _said(str(duty.code), "duty", duty.title, instant(duty.decided_at), "decided_by")
    for one in Addressee.objects.filter(decided_by=code).select_related("obligation").order_by("pk"):
        yield _said(str(one.obligation.code), "addressee", one.text, instant(one.decided_at), "decided_by")
    for line in Lineage.objects.filter(decided_by=code).select_related("before").order_by("pk"):
        if line.before is not None:
            yield _said(str(line.before.code), "repeal", line.before.title, instant(line.decided_at), "decided_by")


def _said(code: str, kind: str, title: str, at: str | None, part: str) -> Row:
    return {"code": code, "kind": kind, "title": title, "at": at, "part": part}


def _work(account: Account) -> Iterator[Row]:
    code = account.code
    for note in Progress.objects.filter(written_by=code).select_related("unit", "occurrence").order_by("pk"):
        yield _wrote(str(note.occurrence.code), "progress", note.unit.name, note.text, instant(note.written_at))
    for erased in NoteErasure.objects.filter(erased_by=code).select_related(*_NOTE).order_by("pk"):
        note = erased.note
        yield _wrote(str(note.occurrence.code), "erasure", note.unit.name, erased.because, instant(erased.erased_at))
    for word in Submission.objects.filter(handed_in_by=code).select_related("unit").order_by("pk"):
        yield _wrote(str(word.code), "result", word.unit.name, word.text, instant(word.handed_in_at))
    for review in Review.objects.filter(decided_by=code).select_related("unit", "submission").order_by("pk"):
        said = f"{review.verdict}: {review.reason}" if review.reason else review.verdict
        yield _wrote(str(review.submission.code), "judgement", review.unit.name, said, instant(review.decided_at))
    for answer in RightsAnswer.objects.filter(account=code).select_related("unit", "obligation").order_by("pk"):
        said = f"{answer.answer}: {answer.words}"
        yield _wrote(str(answer.obligation.code), "answer", answer.unit.name, said, instant(answer.at))


def _wrote(code: str, kind: str, unit: str, text: str, at: str | None) -> Row:
    return {"code": code, "kind": kind, "unit": unit, "text": text, "at": at}


GROUPS: Iterable[Group] = (
    Group(
        "decisions", _("Documents and duties you decided on"), ("code", "kind", "title", "at", "part"), _decisions, 70
    ),
    Group("work", _("What you wrote for a body"), ("code", "kind", "unit", "text", "at"), _work, 80),
)
