"""`ronguon bench parse`: what it prints; how fast it is, no test asserts."""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ronguon.directives.reading.reader import read_text
from ronguon.operations.bench import parsing

PLAN = Path(str(files("ronguon"))) / "content" / "samples" / "02-plan.txt"
STANDING_IN = """
class AkomaNtosoParser:
    def __init__(self, uri, prefix):
        assert uri == "/akn/vn/doc/2026/1"

    def parse_to_xml(self, text, root):
        assert (text[:14], root) == ("ỦY BAN NHÂN DÂ", "doc")
        from lxml import etree
        return etree.Element("doc")
"""


def printed(*words: str) -> tuple[list[dict[str, Any]], str]:
    out, err = StringIO(), StringIO()
    call_command("bench", "parse", *words, stdout=out, stderr=err)
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


@pytest.fixture
def nothing_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "bluebell-venv"
    monkeypatch.setattr(parsing.measure, "__defaults__", (home,))
    return home


@pytest.fixture
def another_beside(nothing_beside: Path) -> Path:
    """Lay something that answers like Bluebell where Bluebell would lie."""
    site = nothing_beside / "site"
    (site / "bluebell").mkdir(parents=True)
    (site / "bluebell" / "parser.py").write_text(STANDING_IN, encoding="utf-8")
    (site / "bluebell_akn-9.9.9.dist-info").mkdir()
    (site / "bluebell_akn-9.9.9.dist-info" / "METADATA").write_text("Name: bluebell-akn\nVersion: 9.9.9\n", "utf-8")
    (site / "cobalt.py").write_text("class FrbrUri:\n    parse = staticmethod(str)\n", encoding="utf-8")
    python = nothing_beside / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{site}" exec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    return nothing_beside


@pytest.mark.usefixtures("nothing_beside")
def test_without_a_baseline_its_own_figures_are_there_and_the_lack_is_said() -> None:
    (figures,), said = printed(str(PLAN), "--repeat", "3")
    assert figures["pages"] == round(len(PLAN.read_text(encoding="utf-8")) / 3000, 2)
    assert figures["pages_per_s"] > 0
    assert figures["median_s"] > 0
    assert figures["file_s"] > 0
    assert figures["baseline"] is figures["baseline_s"] is figures["ratio"] is None
    assert "tools/bluebell.py" in said


@pytest.mark.usefixtures("another_beside")
def test_the_baseline_is_asked_in_the_same_run_about_the_same_text() -> None:
    (figures,), said = printed(str(PLAN), "--repeat", "12")
    assert figures["baseline"] == "bluebell-akn 9.9.9"
    assert 0 < figures["baseline_s"] < figures["median_s"]
    assert figures["ratio"] > 1
    assert said == ""


def test_a_baseline_that_does_not_answer_is_told_plainly(another_beside: Path) -> None:
    (another_beside / "site" / "cobalt.py").write_text("raise SystemExit(3)\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Bluebell không trả lời"):
        printed(str(PLAN), "--repeat", "1")


@pytest.mark.soak
@pytest.mark.usefixtures("nothing_beside")
def test_a_long_file_is_measured_in_processes_of_their_own() -> None:
    (_, grown), _said = printed(str(PLAN), "--repeat", "1", "--pages", "20")
    assert (grown["pages"], grown["few_pages"]) == (20, 2)
    assert grown["page_ms"] > 0
    assert grown["ratio"] == pytest.approx(grown["page_ms"] / grown["page_ms_of_few"], abs=0.02)
    assert grown["peak_mb"] > 10


@pytest.mark.parametrize("pages", [1, 10, 40])
def test_the_long_file_repeats_the_unit_with_other_numbers(pages: int) -> None:
    reading = read_text(PLAN.read_text(encoding="utf-8"))
    text = parsing.grown(reading, 3000 * pages)
    assert text.startswith(reading.text[: reading.limits.body])
    assert text.endswith(reading.text[reading.limits.foot :])
    assert 0 <= len(text) - 3000 * pages < len(reading.text) or pages < 3
    copies = text.count("IV. BẢNG PHÂN CÔNG")
    assert len(read_text(text).duties) == pytest.approx(copies * len(reading.duties), rel=0.1)
    if copies > 1:
        assert len({line for line in text.splitlines() if "lớp tập huấn theo cụm" in line}) > 1


def test_an_empty_body_is_not_repeated_for_ever() -> None:
    assert parsing.grown(read_text("Nơi nhận:\n- Như trên.\n"), 9000) == "Nơi nhận:\n- Như trên.\n"


@pytest.mark.parametrize("words", [["--repeat", "0"], ["--pages", "0"]])
def test_counts_below_one_are_refused(words: list[str]) -> None:
    with pytest.raises(CommandError, match="từ 1 trở lên"):
        printed(str(PLAN), *words)
