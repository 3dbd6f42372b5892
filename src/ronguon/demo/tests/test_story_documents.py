"""The story's papers read right on any day and become Word files that hold the same words."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from difflib import ndiff

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from ronguon.demo.story.documents import ISSUED_BEFORE_DAYS, as_docx, issued_on, load, template
from ronguon.demo.story.paper import paper_of, table_rows
from ronguon.demo.story.wording import UnknownPlaceholderError, render

DAY = date(2026, 11, 24)
SLUGS = sorted(ISSUED_BEFORE_DAYS)


@pytest.mark.parametrize(
    ("placeholder", "written"),
    [
        ("{{D|long}}", "ngày 24 tháng 11 năm 2026"),
        ("{{D-120|long}}", "ngày 27 tháng 7 năm 2026"),
        ("{{D+77|long}}", "ngày 09 tháng 02 năm 2027"),
        ("{{D-111|slash}}", "05/8/2026"),
        ("{{D+77|slash}}", "09/02/2027"),
        ("{{D-111|short}}", "05/08/2026"),
        ("{{D-120|month}}", "tháng 7 năm 2026"),
        ("{{D+45|quarter}}", "Quý I năm 2027"),
        ("{{D|quarter}}", "Quý IV năm 2026"),
        ("{{D+45|year}}", "2027"),
    ],
)
def test_placeholder_is_written_as_offices_write_it(placeholder: str, written: str) -> None:
    assert render(f"Trước {placeholder}.", DAY) == f"Trước {written}."


@pytest.mark.parametrize(
    "bad", ["{{D|weekday}}", "{{E|long}}", "{{D-1}}", "{{ D|long }}", "{{D--1|long}}", "}}", "{{D|long"]
)
def test_other_braces_are_refused(bad: str) -> None:
    with pytest.raises(UnknownPlaceholderError):
        render(f"Trước {bad}.", DAY)


def test_unknown_paper_is_refused() -> None:
    with pytest.raises(KeyError):
        load("../README", DAY)


@given(day=st.dates(date(2024, 1, 1), date(2060, 12, 31)), slug=st.sampled_from(SLUGS))
def test_every_paper_reads_without_braces_on_any_day(day: date, slug: str) -> None:
    text = load(slug, day)
    issued = issued_on(slug, day)
    assert "{" not in text
    assert render("{{D|long}}", issued) in text.split("\n\n")[3]
    assert text.count("\n") == template(slug).count("\n")


def test_second_version_of_the_plan_changes_three_duties_only() -> None:
    lines = ndiff(template("plan").splitlines(), template("plan-amended").splitlines())
    added = [line[2:] for line in lines if line.startswith("+ ") and line[2:].strip()]
    duties = [line for line in added if re.match(r"- |\d+ \| ", line)]
    assert len(duties) == 3
    assert len(added) == len(duties) + len(("number", "date", "replacement clause"))


@pytest.mark.parametrize("slug", SLUGS)
def test_word_file_holds_every_word_in_order(slug: str) -> None:
    text = load(slug, DAY)
    document = Document(io.BytesIO(as_docx(text)))
    words = " ".join(node.text or "" for node in document.element.body.iter("{*}t")).split()
    expected = text.replace(" | ", " ").split()
    assert [word for word in words if word != "-----"] == expected


def test_task_table_is_a_word_table_and_numbering_is_typed() -> None:
    document = Document(io.BytesIO(as_docx(load("plan", DAY))))
    header, tasks, foot = document.tables
    assert [cell.text for cell in tasks.rows[0].cells][:3] == ["TT", "Nhiệm vụ", "Cơ quan chủ trì"]
    assert len(tasks.rows) == 15
    assert header.cell(1, 0).text.startswith("Số: 112/KH-UBND")
    assert foot.cell(0, 0).text.startswith("Nơi nhận:")
    assert not document.element.body.findall(".//{*}numPr")


@pytest.mark.parametrize("slug", SLUGS)
def test_same_text_gives_same_bytes(slug: str) -> None:
    text = load(slug, DAY)
    assert as_docx(text) == as_docx(text)
    assert as_docx(text) != as_docx(load(slug, DAY + timedelta(days=1)))


def test_rows_of_unequal_length_are_no_table() -> None:
    assert table_rows("a | b\nc | d") == [("a", "b"), ("c", "d")]
    assert table_rows("a\tb\n\td") == [("a", "b"), ("", "d")]
    assert table_rows("a | b\nc") == []
    assert table_rows("- một dòng") == []


def test_text_without_a_header_or_a_signature_is_refused() -> None:
    with pytest.raises(ValueError, match="issuer"):
        paper_of("Kính gửi:\n\nmột dòng")
    with pytest.raises(ValueError, match="signature"):
        paper_of(load("plan", DAY).partition("Nơi nhận:")[0])


def test_party_and_state_papers_are_told_apart() -> None:
    assert [slug for slug in SLUGS if paper_of(load(slug, DAY)).system == "party"] == ["directive"]


def test_a_paper_is_the_one_that_its_words_name() -> None:
    plan, letter = paper_of(load("plan", DAY)), paper_of(load("letter", DAY))
    assert (plan.kind, plan.number, plan.symbol, plan.issued_on) == ("KẾ HOẠCH", 112, "KH-UBND", issued_on("plan", DAY))
    assert (plan.signatory.authority, plan.signatory.behalf) == ("TM.", "ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH")
    assert letter.is_letter
    assert letter.to == ("- UBND các xã, phường, đặc khu;", "- Sở Khoa học và Công nghệ.")
