"""Assignments with their occurrences (`assignments`), the work on them (`work`), what is said of its term (`terms`)."""

from __future__ import annotations

from ronguon.assignments.models.assignments import Assignment, Discharge, Occurrence
from ronguon.assignments.models.terms import (
    ExtensionDecision,
    ExtensionRequest,
    LateReason,
    MissingProof,
    SubmissionRecall,
)
from ronguon.assignments.models.work import NoteErasure, Progress, Review, Submission, SubmissionProof

__all__ = [
    "Assignment",
    "Discharge",
    "ExtensionDecision",
    "ExtensionRequest",
    "LateReason",
    "MissingProof",
    "NoteErasure",
    "Occurrence",
    "Progress",
    "Review",
    "Submission",
    "SubmissionProof",
    "SubmissionRecall",
]
