"""The hand-made labels hold in the sample papers, character for character."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ronguon.demo.story.documents import load

LABELS = Path(__file__).parent / "labels"
SAMPLES = Path(str(files("ronguon"))) / "content" / "samples"
NUMBERS = sorted(path.stem for path in LABELS.glob("*.jsonl"))
KINDS = {"obligation", "prohibition", "recommendation", "permission"}
REQUIRED = {
    "section",
    "addressees",
    "text",
    "start",
    "end",
    "quantity",
    "frequency",
    "deadline",
    "kind",
    "citations",
}
OPTIONAL = {"coordinators", "deadline_other"}
META_REQUIRED = {
    "type",
    "number",
    "issuer",
    "date",
    "place",
    "title",
    "recipients",
    "signatory",
    "cited",
    "system",
}
META_OPTIONAL = {"dissemination", "to", "replaces"}
FIXED_DAY = date(2026, 11, 24)
STORY = {"01": "directive", "02": "plan", "03": "letter", "04": "telegram", "05": "merger"}


def text_of(number: str) -> str:
    (path,) = SAMPLES.glob(f"{number}-*.txt")
    return path.read_bytes().decode("utf-8")


def items_of(number: str) -> list[dict[str, Any]]:
    lines = (LABELS / f"{number}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def meta_of(number: str) -> dict[str, Any]:
    meta: dict[str, Any] = json.loads((LABELS / f"{number}.meta.json").read_text(encoding="utf-8"))
    return meta


def test_every_sample_is_labelled_and_ten_kinds_are_there() -> None:
    assert sorted(path.name[:2] for path in SAMPLES.glob("[0-9][0-9]-*.txt")) == NUMBERS
    assert len({meta_of(number)["type"] for number in NUMBERS}) >= 10


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.txt")), ids=lambda path: path.stem)
def test_text_is_composed_and_has_unix_line_ends(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert "\r" not in text
    assert "\ufeff" not in text
    assert text.endswith("\n")


@pytest.mark.parametrize(("number", "slug"), STORY.items())
def test_fixed_copy_is_the_template_filled_for_the_fixed_day(number: str, slug: str) -> None:
    assert load(slug, FIXED_DAY) == text_of(number)


@pytest.mark.parametrize("number", NUMBERS)
def test_span_holds_exactly_its_text(number: str) -> None:
    text = text_of(number)
    for item in items_of(number):
        assert text[item["start"] : item["end"]] == item["text"]
        assert item["text"] == item["text"].strip()
        assert not re.search(r"[.;:…,]$", item["text"])
        assert not re.match(r"[-+] |[a-zđ]\) |\d+(\.\d+)*\. ", item["text"])


@pytest.mark.parametrize("number", NUMBERS)
def test_spans_follow_each_other_without_overlap(number: str) -> None:
    for before, after in pairwise(items_of(number)):
        assert before["end"] <= after["start"]


@pytest.mark.parametrize("number", NUMBERS)
def test_fields_are_the_agreed_ones_and_kinds_are_closed(number: str) -> None:
    for item in items_of(number):
        assert REQUIRED <= set(item) <= REQUIRED | OPTIONAL
        assert item["kind"] in KINDS
        assert item["section"]


@pytest.mark.parametrize("number", NUMBERS)
def test_every_field_is_a_string_of_the_text(number: str) -> None:
    text = text_of(number)
    for item in items_of(number):
        for name in (*item["addressees"], *item.get("coordinators", [])):
            assert name in text
        for field in ("quantity", "frequency", "deadline", "deadline_other"):
            assert item.get(field) is None or item[field] in text
        for citation in item["citations"]:
            assert citation in item["text"]


@pytest.mark.parametrize("number", NUMBERS)
def test_addressees_are_named_no_later_than_the_line_that_ends_the_task(number: str) -> None:
    """A unit is the sentence's own, inherited from above, or stands in the row or in the lines below the task."""
    text = text_of(number)
    for item in items_of(number):
        below = text.find("\nd) Thời gian", item["end"])
        row_end = text.find("\n", item["end"])
        field_lines = text.find("\n- Thời gian", item["end"])
        reach = max(row_end, below, field_lines)
        for name in item["addressees"]:
            assert name in text[:reach]


@pytest.mark.parametrize("number", NUMBERS)
def test_header_and_foot_are_strings_of_the_text(number: str) -> None:
    text, meta = text_of(number), meta_of(number)
    assert set(meta) >= META_REQUIRED
    assert set(meta) <= META_REQUIRED | META_OPTIONAL
    assert meta["system"] in {"party", "state"}
    assert date.fromisoformat(meta["date"]) <= FIXED_DAY
    singles = [meta["number"], meta["place"], meta["title"], meta["signatory"]["name"], meta["signatory"]["title"]]
    for value in [*singles, *meta["recipients"], *meta["cited"], *meta.get("to", [])]:
        assert value in text
    for word in meta["issuer"].split():
        assert word in text


@pytest.mark.parametrize("number", NUMBERS)
def test_citations_of_duties_are_citations_of_the_paper(number: str) -> None:
    cited = set(meta_of(number)["cited"])
    for item in items_of(number):
        assert set(item["citations"]) <= cited


def test_plan_lays_forty_duties_and_five_of_a_commune_are_due_on_the_day() -> None:
    plan = items_of("02")
    communes = [item for item in plan if "UBND các xã, phường, đặc khu" in item["addressees"]]
    due = [item["deadline"] or "" for item in communes]
    assert len(plan) == 40
    assert sum(day.endswith("24/11/2026") for day in due) == 5
    assert sum(day in {"15/11/2026", "21/11/2026"} for day in due) == 2
