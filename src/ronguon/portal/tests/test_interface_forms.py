"""What a page refuses, the interface refuses: nothing is saved by a script that a person could not have saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from ronguon.assignments.api import work
from ronguon.assignments.forms.review import ReturnForm
from ronguon.assignments.forms.work import NoteForm, SubmissionForm
from ronguon.assignments.models import Occurrence, Progress, Review, Submission
from ronguon.portal.tests.calling import House

TRIES, MANY = 100, 4_000
ODD = ["", " ", "\t\n", "\u2003", "\u200b", "\x1c", "\x1f", "\x85", "\0", "a\0", "a", " a ", "ế" * 4000,
       "ế" * 4001, "a" * 2000, "a" * 2001, " " * 3999 + "aa", "\u2028", "\ufeff", "Đã làm xong.", "<b>", "=1+1",
       "\r\n"]  # fmt: skip
BLANKS = " \t\x1c\x1d\x85\u00a0\u2003a\0"
words = st.one_of(st.sampled_from(ODD), st.text(max_size=12), st.text(alphabet=BLANKS, max_size=6))
texts: st.SearchStrategy[object] = st.one_of(words, st.sampled_from([None, 1, True, [], {}, 1.5]))
amounts = st.one_of(
    st.none(), st.integers(-3, 40), st.sampled_from([2**31 - 1, 2**31, 10**30, -1, 1.0, 37.5, "37", "", True, [], "x"])
)
stages = st.sampled_from(["open", "returned", "handed_in", "accepted", "", "x", None, "opened-for-long"])


@dataclass
class Seen:
    """How often each side refused, and what the interface saved that the form refuses."""

    saved: int = 0
    refused: int = 0
    wrong: list[Any] = field(default_factory=list)


def typed(value: object) -> str:
    """Return a value as a person would have typed it into the box of a form."""
    return "" if value is None else str(value)


def compare(house: House, tries: int, start: int) -> Seen:
    """Send `tries` inputs to each of three actions; for each that is saved ask the form that people fill in."""
    seen = Seen()
    counted = house.returned_work.assignment.obligation
    plain = house.open_work.assignment.obligation

    @seed(start)
    @settings(
        max_examples=tries, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(text=texts, amount=amounts, stage=stages, action=st.integers(0, 3))
    def send(text: object, amount: object, stage: object, action: int) -> None:
        if action == 0:
            path, body = f"/occurrences/{house.open_work.code}/progress", {"text": text}
            form: Any = NoteForm({"note": typed(text)})
        elif action == 1:
            path, body = f"/submissions/{house.waiting.code}/return", {"reason": text}
            form = ReturnForm({"reason": typed(text)})
        else:
            term, duty, who = (house.open_work, plain, "an") if action == 2 else (house.returned_work, counted, "dung")
            path, body = f"/occurrences/{term.code}/submissions", {"text": text, "amount": amount, "stage": stage}
            form = SubmissionForm({"text": typed(text), "amount": typed(amount), "seen": typed(stage)}).for_duty(duty)
        script = house.scripts["an" if action == 0 else "chi" if action == 1 else who]
        with transaction.atomic():
            before = rows()
            answer = script.post(path, body)
            saved = rows() != before
            transaction.set_rollback(True)
        assert saved == (answer.status_code < 300), (path, body, answer.status_code)
        assert answer.status_code < 500
        seen.saved += saved
        seen.refused += not saved
        if saved and not form.is_valid():
            seen.wrong.append((path, body))
        if saved and (not isinstance(text, str) or (isinstance(amount, bool | float | str) and action > 1)):
            seen.wrong.append((path, body))

    send()
    return seen


def rows() -> tuple[int, int, int, list[str]]:
    stages_now = list(Occurrence.objects.order_by("pk").values_list("stage", flat=True))
    return Progress.objects.count(), Submission.objects.count(), Review.objects.count(), stages_now


def test_a_sample_of_inputs_saves_nothing_that_the_form_refuses(
    house: House, record_property: Callable[[str, object], None]
) -> None:
    seen = compare(house, TRIES, 2026)
    record_property("interface", f"{seen.saved + seen.refused} inputs, {len(seen.wrong)} saved against the form")
    assert seen.wrong == []
    assert seen.saved + seen.refused == TRIES
    assert min(seen.saved, seen.refused) > TRIES // 12


@pytest.mark.soak
def test_thousands_of_inputs_save_nothing_that_the_form_refuses(
    house: House, record_property: Callable[[str, object], None]
) -> None:
    seen = compare(house, MANY, 11)
    record_property("interface", f"{seen.saved + seen.refused} inputs, {len(seen.wrong)} saved against the form")
    assert seen.wrong == []
    assert seen.saved + seen.refused == MANY


def test_a_planted_action_that_asks_no_form_is_caught(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the form a figure for a duty that counts nothing, or an odd text, would be kept."""

    class Lax(NoteForm):
        def is_valid(self) -> bool:
            self.cleaned_data = {"note": self.data["note"] + "x" * 4000}
            return True

    monkeypatch.setattr(work, "NoteForm", Lax)
    with transaction.atomic():
        answer = house.scripts["an"].post(f"/occurrences/{house.open_work.code}/progress", {"text": "dài"})
        kept = Progress.objects.first()
        caught = answer.status_code >= 500 or (kept is not None and not NoteForm({"note": kept.text}).is_valid())
        transaction.set_rollback(True)
    assert caught
