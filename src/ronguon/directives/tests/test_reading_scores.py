"""What the reader finds in the project's own samples, against labels made by hand."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from ronguon.directives.reading.reader import read_text
from ronguon.directives.reading.words import key

LABELS = Path(__file__).resolve().parents[4] / "tests" / "labels"
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


def overlap(a: dict[str, Any], b: dict[str, Any]) -> float:
    shared = min(a["end"], b["end"]) - max(a["start"], b["start"])
    return 0.0 if shared <= 0 else min(shared / (a["end"] - a["start"]), shared / (b["end"] - b["start"]))


def pairs(gold: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Match one to one, best overlap first; a match covers at least half of each."""
    ranked = sorted(((overlap(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)), reverse=True)
    left: set[int] = set()
    right: set[int] = set()
    matched = []
    for share, i, j in ranked:
        if share >= 0.5 and i not in left and j not in right:
            left.add(i)
            right.add(j)
            matched.append((i, j))
    return matched


def f1(hits: int, extra: int, missed: int) -> float:
    return 2 * hits / (2 * hits + extra + missed) if hits else 0.0


def name_words(names: list[str]) -> set[str]:
    bare = [re.sub(r"^(các|mỗi|những|từng|riêng)\s+", "", key(name)) for name in names]
    return {word for name in bare for word in re.sub(r"[^\w\s/%-]", " ", name).split()}


def scores() -> tuple[float, float, list[float]]:
    totals = [0, 0, 0]
    names = [0, 0, 0]
    each = []
    for number in NUMBERS:
        gold, found = labelled(number), found_in(number)
        matched = pairs(gold, found)
        part = (len(matched), len(found) - len(matched), len(gold) - len(matched))
        totals = [a + b for a, b in zip(totals, part, strict=True)]
        each.append(f1(*part))
        for i, j in matched:
            said = name_words(gold[i]["addressees"])
            read = name_words([body["text"] for body in found[j]["addressees"]])
            names = [names[0] + len(said & read), names[1] + len(read - said), names[2] + len(said - read)]
    return f1(*totals), f1(*names), each


def test_there_are_samples_to_score() -> None:
    assert len(NUMBERS) >= 10


def test_duties_and_their_bodies_are_found() -> None:
    spans, bodies, each = scores()
    assert spans >= 0.80
    assert bodies >= 0.85
    assert min(each) >= 0.70


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


def test_a_reader_that_finds_nothing_would_fail() -> None:
    assert f1(0, 0, 10) < 0.80
    assert pairs([{"start": 0, "end": 10}], [{"start": 8, "end": 30}]) == []
