"""Assignments with their occurrences (`assignments`), and the work on them (`work`)."""

from __future__ import annotations

from ronguon.assignments.models.assignments import Assignment, Discharge, Occurrence
from ronguon.assignments.models.work import NoteErasure, Progress, Review, Submission, SubmissionProof

__all__ = [
    "Assignment",
    "Discharge",
    "NoteErasure",
    "Occurrence",
    "Progress",
    "Review",
    "Submission",
    "SubmissionProof",
]
