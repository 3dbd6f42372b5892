"""Answering for words that name somebody: by a second person, with a reason, for these words and no others."""

from __future__ import annotations

from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.free_words import held
from ronguon.kernel.vietnamese import nfc
from ronguon.reports import policies
from ronguon.reports.free_words import held_words
from ronguon.reports.models import Report, WordAnswer
from ronguon.units.domain import Actor
from ronguon.units.policies import require

LEAST_LETTERS, MOST_LETTERS = 10, 500
GONE = "This sentence was just changed, or somebody has already given a reason. The page shows the newest version."
NAMES = (
    "A reason must not repeat an account, a telephone number, an identity number or a person's opinion. Write it again."
)

declare("report.words_answered", words_sha256=str, reason=str, because=str, kinds=str)


@transaction.atomic
def answer(report: Report, words_sha256: str, *, reason: str, because: str, by: Actor) -> WordAnswer:
    """Let words that name somebody pass, for `reason` from the short list and in the person's own words.

    Raises `NotAllowedError` for whoever drafted the report or edited any sentence of it, `RonguonError` without a
    reason that says something or with one that names somebody itself, `IllegalMoveError` when the words changed.
    """
    require(policies.may_answer(by, report))
    said = " ".join(nfc(because).split())
    if reason not in WordAnswer.Reason.values or not LEAST_LETTERS <= len(said) <= MOST_LETTERS:
        raise RonguonError(
            "Choose a reason and explain it in {least} to {most} characters.", code="reason",
            least=LEAST_LETTERS, most=MOST_LETTERS,
        )  # fmt: skip
    if held(said):
        raise RonguonError(NAMES, code="reason")
    found = next((one for one in held_words(report) if one.sha256 == words_sha256), None)
    if found is None or found.answer is not None:
        raise IllegalMoveError(GONE, code="stale")
    made = WordAnswer.objects.create(
        report=report, words_sha256=words_sha256, reason=reason, because=said,
        answered_by=by.person, answered_at=clock.now(),
    )  # fmt: skip
    audit.record(
        by=by, verb="report.words_answered", kind="report", subject=report.code, words_sha256=words_sha256,
        reason=reason, because=said, kinds=", ".join(sorted({one.kind.value for one in found.findings})),
    )  # fmt: skip
    return made
