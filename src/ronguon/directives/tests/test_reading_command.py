"""`ronguon parse` as scripts rely on it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from lxml import etree

from ronguon.directives.management.sheet import HEAD, KINDS, as_csv
from ronguon.directives.reading.akn import NAMESPACE, as_akn
from ronguon.directives.reading.reader import read_text
from ronguon.directives.reading.refusals import REASONS
from ronguon.directives.tests.reading_files import BODY
from ronguon.kernel import console
from ronguon.kernel.saying import vietnamese


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "chi-thi.txt"
    path.write_bytes(BODY.encode())
    return path


def printed(*words: str) -> str:
    out = io.StringIO()
    call_command("parse", *words, stdout=out)
    return out.getvalue()


def refusal(*words: str) -> str:
    err = io.StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command("parse", *words, stderr=err)
    assert caught.value.code == 1
    return err.getvalue().strip()


def test_json_is_one_value_with_the_schema(file: Path) -> None:
    value = json.loads(printed(str(file), "--format", "json"))
    assert value["schema"] == "ronguon/parse/1"
    assert value["text"] == BODY
    assert "map" not in value
    assert len(value["obligations"]) == 3


def test_map_comes_only_when_asked_for(file: Path) -> None:
    assert json.loads(printed(str(file), "--format", "json", "--with-map"))["map"]


def test_table_names_units_and_last_days(file: Path) -> None:
    table = printed(str(file))
    assert "Thực hiện: Các sở, ban, ngành" in table
    assert "30/04/2026" in table


def test_csv_has_one_row_a_duty_under_the_words_of_the_interface(file: Path) -> None:
    text = printed(str(file), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    duties = json.loads(printed(str(file), "--format", "json"))["obligations"]
    assert tuple(rows[0]) == HEAD
    assert [row["Nhiệm vụ"] for row in rows] == [" ".join(duty["text"].split()) for duty in duties]
    assert "30/04/2026" in [row["Ngày hết hạn"] for row in rows]
    assert {row["Loại"] for row in rows} <= set(KINDS.values())


def test_csv_is_what_the_standard_says_and_begins_with_no_mark(file: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "ronguon", "parse", str(file), "--format", "csv"], capture_output=True, check=True
    )
    assert run.stdout.startswith(b'"STT",')
    assert run.stdout.count(b"\r\n") == run.stdout.count(b"\n") == 4


def test_csv_computes_nothing() -> None:
    reading = read_text(BODY).as_json(with_map=False)
    reading["obligations"][0] |= {"text": "=HYPERLINK(1)", "section": "-1+1"}
    (row, *_rest) = csv.DictReader(io.StringIO(as_csv(reading), newline=""))
    assert (row["Nhiệm vụ"], row["Mục"]) == ("'=HYPERLINK(1)", "'-1+1")


def test_csv_of_a_text_without_duties_is_its_head(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("THÔNG BÁO\n\nHôm nay trời đẹp.\n", encoding="utf-8")
    assert len(printed(str(path), "--format", "csv").splitlines()) == 1


def test_refusal_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("MẬT\n\nnội dung", encoding="utf-8")
    assert refusal(str(path), "--format", "json") == vietnamese(REASONS["classified"])
    with console.speaking("vi"):
        assert refusal(str(tmp_path / "none.txt")).startswith("Không mở được tệp")


@pytest.mark.parametrize(
    ("words", "stdin", "code"),
    [
        (["-", "--format", "json"], BODY.encode(), 0),
        (["-", "--format", "json"], b"", 1),
        pytest.param(["-", "--format", "xml"], BODY.encode(), 2, marks=pytest.mark.soak),
        pytest.param([], b"", 2, marks=pytest.mark.soak),
        (["-", "--issued-on", "5/4/2026"], BODY.encode(), 2),
    ],
)
def test_exit_codes_and_clean_streams(words: list[str], stdin: bytes, code: int) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "ronguon", "parse", *words], input=stdin, capture_output=True, check=False
    )
    assert run.returncode == code
    if code == 0:
        assert json.loads(run.stdout)["schema"] == "ronguon/parse/1"
        assert run.stderr == b""
    else:
        assert run.stdout == b""
        assert run.stderr
        assert b"Traceback" not in run.stderr
        assert b"Error:" not in run.stderr or code == 2


def test_day_of_issue_fills_a_missing_year(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("CHỈ THỊ\n\nUBND tỉnh yêu cầu:\n\n1. Sở Y tế báo cáo trước ngày 20/9.\n", encoding="utf-8")
    bare = json.loads(printed(str(path), "--format", "json"))["obligations"][0]["deadline"]
    filled = json.loads(printed(str(path), "--format", "json", "--issued-on", "2026-04-05"))["obligations"][0][
        "deadline"
    ]
    assert (bare["on"], filled["on"]) == (None, "2026-09-20")


def test_akn_holds_every_word_of_the_unit_and_points_at_real_clauses(file: Path) -> None:
    root = etree.fromstring(printed(str(file), "--format", "akn").encode())
    eids = {element.get("eId") for element in root.iter()} - {None}
    duties = list(root.iter("{urn:ronguon:duties:1}duty"))
    assert len(duties) == 3
    assert {duty.get("clause") for duty in duties} <= eids
    (main,) = root.iter(f"{{{NAMESPACE}}}mainBody")
    body = " ".join("".join(str(words) for words in main.itertext()).split())
    for duty in read_text(BODY).duties:
        assert " ".join(duty.span.of(BODY).split()) in body


def test_akn_marks_citations_as_references() -> None:
    reading = read_text("CHỈ THỊ\n\nUBND tỉnh yêu cầu:\n\n1. Sở Y tế làm theo Kế hoạch số 15/KH-UBND ngày 02/3/2026.\n")
    root = etree.fromstring(as_akn(reading).encode())
    (ref,) = root.iter(f"{{{NAMESPACE}}}ref")
    assert ref.text == "Kế hoạch số 15/KH-UBND ngày 02/3/2026"
