"""What travels along when an occurrence goes on in another row: the days it was done on, the newest words."""

from __future__ import annotations

from collections.abc import Mapping

from ronguon.assignments.models import (
    Discharge,
    MissingProof,
    Occurrence,
    Submission,
    SubmissionProof,
    SubmissionRecall,
)

Heirs = Mapping[int, Occurrence]
"""Key of an occurrence → the occurrence it goes on in."""


def carry(heirs: Heirs) -> None:
    """Give each heir the discharges and the newest submission of what it goes on from."""
    _carry_discharges(heirs)
    _carry_newest_words(heirs)


def _carry_discharges(heirs: Heirs) -> None:
    Discharge.objects.bulk_create(
        Discharge(occurrence=heirs[one.occurrence_id], done_on=one.done_on, undone_on=one.undone_on)
        for one in Discharge.objects.filter(occurrence__in=heirs).order_by("pk")
    )


def _carry_newest_words(heirs: Heirs) -> None:
    """Let the newest submission of each occurrence travel along, told by the unit that said it.

    A reviewer finds it with the heir, and later numbers go on from it.
    """
    newest: dict[int, Submission] = {}
    for word in Submission.objects.filter(occurrence__in=heirs).order_by("number").prefetch_related("proofs"):
        newest[word.occurrence_id] = word
    words = list(newest.items())
    copies = Submission.objects.bulk_create(
        Submission(
            occurrence=heirs[key], unit_id=word.unit_id, number=word.number, text=word.text, amount=word.amount,
            submitted_by=word.submitted_by, submitted_at=word.submitted_at, submitted_on=word.submitted_on,
        )
        for key, word in words
    )  # fmt: skip
    SubmissionProof.objects.bulk_create(
        SubmissionProof(submission=copy, kind=one.kind, proof=one.proof, sha256=one.sha256, title=one.title)
        for copy, (_key, word) in zip(copies, words, strict=True)
        for one in word.proofs.all()
    )
    _carry_beside({word.pk: copy for copy, (_key, word) in zip(copies, words, strict=True)})


def _carry_beside(copies: Mapping[int, Submission]) -> None:
    """Let what was said of missing proofs, and that a word was taken back, travel along with its copy."""
    lacking = MissingProof.objects.filter(submission__in=copies)
    MissingProof.objects.bulk_create(
        MissingProof(submission=copies[one.pk], wanted=one.wanted, given=one.given, reason=one.reason, words=one.words)
        for one in lacking
    )
    SubmissionRecall.objects.bulk_create(
        SubmissionRecall(
            submission=copies[one.pk], recalled_by=one.recalled_by, recalled_at=one.recalled_at,
            recalled_on=one.recalled_on,
        )
        for one in SubmissionRecall.objects.filter(submission__in=copies)
    )  # fmt: skip
