"""Torn and hostile input: nothing but a reading or a refusal comes out."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ronguon.directives.reading.akn import as_akn
from ronguon.directives.reading.reader import read_text
from ronguon.directives.reading.table import as_table
from ronguon.directives.tests import reading_mutations
from ronguon.directives.tests.reading_mutations import SOURCES
from ronguon.files.children.calling import ChildLimits, JsonValue, call_in_child, register_opener

BATCH = 340
SOAK_BATCHES = 30
# A crash of a parser ends the child, a hang runs into its limit: both fail the test and leave the run alive.
LIMITS = ChildLimits(cpu_seconds=90, wall_seconds=180)
register_opener("test-mutations", "ronguon.directives.tests.reading_mutations:read_mutations")


def read_batches(name: str, batches: range) -> tuple[int, int]:
    """Read mutations of one kind; return how many were read and how many refused. Anything else fails here."""
    counts = {"read": 0, "refused": 0}
    for batch in batches:
        options: dict[str, JsonValue] = {"name": name, "first": batch * BATCH, "number": BATCH}
        answer = call_in_child("test-mutations", b"", options=options, limits=LIMITS)
        assert isinstance(answer, dict)
        assert answer["broken"] == []
        for key in counts:
            counts[key] += int(str(answer[key]))
    return counts["read"], counts["refused"]


@pytest.mark.parametrize("name", list(SOURCES))
def test_mutated_files_are_read_or_refused(name: str) -> None:
    read, refused = read_batches(name, range(1))
    assert read + refused == BATCH >= 300
    assert min(read, refused) > 30


@pytest.mark.soak
@pytest.mark.parametrize("name", list(SOURCES))
def test_ten_thousand_mutated_files_are_read_or_refused(name: str) -> None:
    read, refused = read_batches(name, range(1, 1 + SOAK_BATCHES))
    assert read + refused == BATCH * SOAK_BATCHES >= 10_000
    assert min(read, refused) > 1_000


@pytest.mark.parametrize("fault", [KeyError("planted"), RecursionError(), None], ids=["error", "depth", "hang"])
def test_a_planted_fault_is_told_with_its_seed(fault: Exception | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(_data: bytes, **_options: str) -> None:
        if fault is not None:
            raise fault
        while True:
            pass

    monkeypatch.setattr(reading_mutations, "read", faulty)
    monkeypatch.setattr(reading_mutations, "LONGEST_SECONDS", 1)
    told = reading_mutations.read_mutations(b"", {"name": "a.txt", "first": 7, "number": 1})
    assert isinstance(told, dict)
    assert str(told["broken"]).startswith("['seed 7: ")
    assert type(fault or TimeoutError()).__name__ in str(told["broken"])


LETTERS = st.sampled_from([
    "1. ", "a) ", "- ", "I. ", "Sở Y tế", "các xã", " kiểm tra", ":",
    ";", ". ", "(", ")", "“", "”", "\n", "\n\n",
    " | ", "\t", "trước ngày 15 hằng tháng", "01 trang", "không", "Nơi nhận:", "KẾ HOẠCH", "Phụ lục I",
    "TT", "Nhiệm vụ", "đề nghị ", "ạ", "\u0301",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@example(
    "Nhiệm vụ | Thời hạn\nđo nước hằng tháng | 2026"
)  # nothing but a table: its duties stand in the text as a whole
@given(st.lists(LETTERS, max_size=60).map("".join))
def test_any_text_gives_spans_that_hold_and_a_sound_tree(raw: str) -> None:
    text = unicodedata.normalize("NFC", raw)
    reading = read_text(text)
    value, akn = reading.as_json(), as_akn(reading)
    eids = [clause["eid"] for clause in value["clauses"]]
    assert len(eids) == len(set(eids))
    spans = {clause["eid"]: (clause["start"], clause["end"]) for clause in value["clauses"]}
    for clause in value["clauses"]:
        assert 0 <= clause["start"] <= clause["end"] <= len(text)
        if clause["parent"] is not None:
            start, end = spans[clause["parent"]]
            assert start <= clause["start"]
            assert clause["end"] <= end
    for duty in value["obligations"]:
        assert text[duty["start"] : duty["end"]] == duty["text"]
        assert duty["text"] == duty["text"].strip()
        assert duty["clause"] in spans or (spans == {} and f'eId="{duty["clause"]}"' in akn)
        for body in [*duty["addressees"], *duty["coordinators"]]:
            assert text[body["start"] : body["end"]] == body["text"] != ""
    assert akn.endswith("</akomaNtoso>\n")
    assert as_table(reading)
