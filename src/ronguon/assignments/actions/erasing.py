"""Erasing the words of a note that should not have been written: the note's row stays, with who erased it and why."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from ronguon.assignments import policies, registry
from ronguon.assignments.models import NoteErasure, Progress
from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine, Who, declare
from ronguon.files.erasing import LEAST_WORDS, MOST_WORDS
from ronguon.interface import actions as interface
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.free_words import held
from ronguon.kernel.vietnamese import nfc
from ronguon.units.domain import Actor
from ronguon.units.policies import require

AGAIN = "Ghi chú đã được xóa trước đây; hệ thống xóa lại sau khi khôi phục từ bản sao lưu."

declare("progress.erased", note=str, reason=str)


@transaction.atomic
def erase_note(note: Progress, *, because: str, by: Actor) -> NoteErasure:
    """Empty the words of a note, whatever the stage; its day, its unit and the reason stay in its place.

    Done by who keeps the roles of the unit, never by who reports for it. Raises `RonguonError` without a reason that
    says something or with one that names somebody, `IllegalMoveError` the second time.
    """
    require(policies.may_erase_note(by, note))
    said = " ".join(nfc(because).split())
    if not LEAST_WORDS <= len(said) <= MOST_WORDS:
        raise RonguonError(
            "State why it is erased, in {least} to {most} characters: the reason will stand in place of the note.",
            code="reason", least=LEAST_WORDS, most=MOST_WORDS,
        )  # fmt: skip
    if held(said):
        raise RonguonError(
            "A reason must not repeat an account, a telephone number, an identity number or a person's "
            "opinion. Write it again.",
            code="reason",
        )
    return _erase(note, said, by=by, person=by.person)


@transaction.atomic
def erase_note_again(code: UUID, *, person: UUID, by: Machine) -> bool:
    """Repeat in a restored database what `person` had done after its backup was made; return whether it was needed."""
    note = Progress.objects.filter(code=code, erasure__isnull=True).select_related("occurrence").first()
    if note is not None:
        _erase(note, AGAIN, by=by, person=person)
    return note is not None


def _erase(note: Progress, because: str, *, by: Who, person: UUID) -> NoteErasure:
    words = note.text
    erasure, made = NoteErasure.objects.get_or_create(
        note=note, defaults={"because": because, "erased_by": person, "erased_at": clock.now()}
    )
    if not made:
        raise IllegalMoveError("This note was already erased.", code="erased")
    Progress.objects.filter(pk=note.pk).update(text="")
    interface.forget_words(words, mark=str(note.code))
    audit.record(
        by=by, verb="progress.erased", kind="occurrence", subject=note.occurrence.code, note=str(note.code),
        reason=because,
    )  # fmt: skip
    transaction.on_commit(lambda: registry.tell_note_erased(note.code, person))
    return erasure
