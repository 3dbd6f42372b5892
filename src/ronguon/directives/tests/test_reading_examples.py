"""Every rule of the data packs is shown by its own example."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ronguon.directives.reading import citations, quantities, rhythms, times, topics
from ronguon.directives.reading.header import read_head
from ronguon.directives.reading.lines import split
from ronguon.directives.reading.model import TextSpan
from ronguon.directives.reading.named_units import read_list, split_names
from ronguon.directives.reading.reader import read_text
from ronguon.directives.reading.words import key, pack, phrase

ISSUED = date(2026, 4, 5)
FORMS = [(form["id"], form) for form in pack("dates")["deadline"]]
RHYTHMS = [(form["id"], form) for form in pack("dates")["frequency"]]


def whole(text: str) -> TextSpan:
    return TextSpan(0, len(text))


def as_body(lines: str) -> str:
    return f"CHỈ THỊ\n\nvề việc thử\n\nĐể làm tốt, Ủy ban nhân dân tỉnh yêu cầu:\n\n{lines}\n"


@pytest.mark.parametrize(("name", "form"), FORMS, ids=[name for name, _ in FORMS])
def test_form_of_a_last_day(name: str, form: dict[str, Any]) -> None:
    text = form["example"]
    found = times.find_deadlines(key(text), whole(text), ISSUED)
    assert [d.span.of(text) for d in found] == [form["text"]]
    assert (found[0].on.isoformat() if found[0].on else None) == form.get("on")
    assert found[0].term == form.get("rule")


@pytest.mark.parametrize(("name", "form"), RHYTHMS, ids=[name for name, _ in RHYTHMS])
def test_form_of_a_rhythm(name: str, form: dict[str, Any]) -> None:
    text = form["example"]
    found = rhythms.find_frequency(key(text), whole(text))
    assert found is not None
    assert found.span.of(text) == form["text"]
    assert found.rrule == form.get("rrule")


@pytest.mark.parametrize("group", pack("verbs")["group"], ids=lambda g: str(g["id"]))
def test_verbs_end_the_subject(group: dict[str, Any]) -> None:
    duties = read_text(as_body(f"1. {group['example']}")).as_json()["obligations"]
    assert [[a["text"] for a in d["addressees"]] for d in duties] == [group["addressees"]]


@pytest.mark.parametrize("group", pack("bodies")["group"], ids=lambda g: str(g["id"]))
def test_units_are_read_whole(group: dict[str, Any]) -> None:
    text = group["example"]
    if group["id"] == "determiner":
        assert phrase("bodies", "determiner").match(key(text))
        return
    listed = read_list(text, key(text), whole(text))
    assert listed is not None
    assert [name.of(text) for name in split_names(text, key(text), listed.span)] == [text]


@pytest.mark.parametrize("group", pack("phrases")["group"], ids=lambda g: str(g["id"]))
def test_phrases_are_known_in_their_example(group: dict[str, Any]) -> None:
    assert phrase("phrases", group["id"]).search(key(group["example"]))


@pytest.mark.parametrize("group", pack("topics")["group"], ids=lambda g: str(g["id"]))
def test_topics_are_known_in_their_example(group: dict[str, Any]) -> None:
    line = split(group["example"])[0]
    words = line.words(group["example"])
    checks = {
        "situation": topics.is_situation(words, leads=True),
        "purpose_and_needs": topics.is_mixed(words),
        "purpose_verb": topics.is_purpose(key(words)),
        "statement": topics.is_statement(key(words)),
        "reopens": topics.reopens(words),
    }
    assert checks[group["id"]]


@pytest.mark.parametrize("group", pack("laws")["group"], ids=lambda g: str(g["id"]))
def test_citations_are_known_in_their_example(group: dict[str, Any]) -> None:
    assert len(citations.find(group["example"], whole(group["example"]))) == 1


def test_units_are_known_in_their_examples() -> None:
    groups = {group["id"]: group["example"] for group in pack("units")["group"]}
    counted = quantities.find(groups["counted"], key(groups["counted"]), whole(groups["counted"]))
    assert counted is not None
    assert (counted.number, counted.unit) == (20, "lớp")
    for name in ("measure", "before_a_name"):
        assert quantities.find(groups[name], key(groups[name]), whole(groups[name])) is None
    cut = quantities.find(groups["ends_a_noun"], key(groups["ends_a_noun"]), whole(groups["ends_a_noun"]))
    assert cut is not None
    assert cut.unit == "cán bộ"


@pytest.mark.parametrize("kind", pack("kinds")["group"][0]["words"])
def test_kind_line_is_known(kind: str) -> None:
    text = f"{kind.upper()}\n\nVề việc thử\n"
    assert (read_head(text, split(text))[0].type or "").lower() == kind


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("Các cơ quan đăng ký đầu tư chủ trì tiếp nhận hồ sơ.", "Các cơ quan đăng ký đầu tư"),
        ("Cơ quan đăng ký kinh doanh công bố danh sách.", "Cơ quan đăng ký kinh doanh"),
        ("Cơ quan đăng ký công bố danh sách.", "Cơ quan đăng ký"),
    ],
)
def test_set_names_that_overlap_are_read_to_their_end(line: str, body: str) -> None:
    (duty,) = read_text(as_body(f"1. {line}")).as_json()["obligations"]
    assert [a["text"] for a in duty["addressees"]] == [body]


@pytest.mark.parametrize("line", ["# CHỈ THỊ", "**CHỈ THỊ**", "__CHỈ THỊ__", "# **CHỈ THỊ** #"])
def test_kind_line_is_known_inside_marks_of_emphasis(line: str) -> None:
    assert read_text(f"{line}\n\n1. Sở Y tế đo nước.\n").document.type == "Chỉ thị"
