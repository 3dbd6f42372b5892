"""What the reader finds in the project's own samples, against labels made by hand."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from reader_score import LONG, OWN, SECOND, UNSEEN, UNSEEN_LONG, Score, add, score

from ronguon.directives.reading.reader import read_text

LABELS = Path(__file__).parent / "labels"
NUMBERS = sorted(path.name[:2] for path in LABELS.glob("*.jsonl"))


@cache
def text_of(number: str) -> str:
    folder = files("ronguon.content").joinpath("samples")
    name = next(item for item in folder.iterdir() if item.name.startswith(f"{number}-"))
    return name.read_bytes().decode("utf-8")


@cache
def found_in(number: str) -> list[dict[str, Any]]:
    duties: list[dict[str, Any]] = read_text(text_of(number)).as_json()["obligations"]
    return duties


def labelled(number: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (LABELS / f"{number}.jsonl").read_text("utf-8").splitlines() if line]


def test_papers_of_another_hand_are_read_too() -> None:
    found = score(*SECOND)
    assert len(found.texts) == 10
    assert found.spans.f1 >= 0.93
    assert found.words.f1 >= 0.92
    assert found.citations.f1 >= 0.90
    assert min(found.texts.values()) >= 0.80


def test_papers_that_no_rule_was_written_for_are_read_as_well() -> None:
    found = score(*UNSEEN)
    assert len(found.texts) == 6
    assert found.spans.f1 >= 0.85
    assert found.words.f1 >= 0.90
    assert found.citations.f1 >= 0.90


def test_papers_of_real_length_and_mess_are_read_too() -> None:
    found = score(*LONG)
    assert len(found.texts) == 6
    assert found.spans.f1 >= 0.87
    assert found.words.f1 >= 0.94
    assert found.citations.f1 >= 0.95


def test_long_papers_that_no_rule_was_written_for_are_read_as_well() -> None:
    found = score(*UNSEEN_LONG)
    assert len(found.texts) == 6
    assert found.spans.f1 >= 0.90
    assert found.words.f1 >= 0.90
    assert found.citations.f1 >= 0.90


def test_there_are_samples_to_score() -> None:
    assert len(NUMBERS) >= 10


def test_duties_and_their_units_are_found() -> None:
    found = score(*OWN)
    assert found.spans.f1 >= 0.97
    assert found.words.f1 >= 0.97
    assert found.citations.f1 >= 0.97
    assert min(found.texts.values()) >= 0.90


@pytest.mark.parametrize("number", NUMBERS)
def test_every_offset_holds(number: str) -> None:
    text = text_of(number)
    reading = read_text(text).as_json()
    assert reading["text"] == text
    for duty in reading["obligations"]:
        parts = [duty, *duty["addressees"], *duty["coordinators"], *duty["citations"], *duty["more_deadlines"]]
        parts += [duty[name] for name in ("quantity", "frequency", "deadline") if duty[name]]
        assert all(text[part["start"] : part["end"]] == part["text"] for part in parts)


@pytest.mark.parametrize("number", NUMBERS)
def test_head_is_read(number: str) -> None:
    meta = json.loads((LABELS / f"{number}.meta.json").read_text("utf-8"))
    document = read_text(text_of(number)).as_json()["document"]
    assert document["number"] == meta["number"]
    assert document["issued_on"] == meta["date"]
    assert document["system"] == meta["system"]
    assert document["signatory"]["name"] == meta["signatory"]["name"]


def test_a_reader_that_finds_nothing_or_too_much_would_fail() -> None:
    gold = [{"start": 0, "end": 10, "addressees": ["Sở A"], "kind": "obligation", "citations": []}]
    far = {"start": 8, "end": 30, "addressees": [], "kind": "obligation", "citations": []}
    nothing, wrong = Score(), Score()
    add(nothing, "01", gold, [])
    add(wrong, "01", gold, [far, gold[0] | {"addressees": [{"text": "Sở B"}]}])
    assert nothing.spans.f1 == 0.0
    assert (wrong.spans.f1, wrong.words.f1) == (2 / 3, 0.5)
