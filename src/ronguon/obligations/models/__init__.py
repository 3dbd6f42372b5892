"""Duties confirmed (`duties`), answered for (`asking`), laid (`assignments`), done (`work`), going on (`versions`)."""

from __future__ import annotations

from ronguon.obligations.models.asking import RightsAnswer
from ronguon.obligations.models.assignments import Assignment, Discharge, Occurrence
from ronguon.obligations.models.duties import Addressee, AddresseeUnit, Obligation
from ronguon.obligations.models.versions import Lineage
from ronguon.obligations.models.work import NoteErasure, Progress, Review, Submission, SubmissionProof

__all__ = [
    "Addressee",
    "AddresseeUnit",
    "Assignment",
    "Discharge",
    "Lineage",
    "NoteErasure",
    "Obligation",
    "Occurrence",
    "Progress",
    "Review",
    "RightsAnswer",
    "Submission",
    "SubmissionProof",
]
