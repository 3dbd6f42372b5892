"""What is forgotten with an erased file: the title it was submitted under. Its hash and the submission stay."""

from __future__ import annotations

from ronguon.assignments.models import SubmissionProof


def forget_title(proof: str) -> int:
    """Empty the title of the proof with the opaque id `proof` in all submissions; part of the action that erases it."""
    return SubmissionProof.objects.filter(proof=proof).update(title="")
