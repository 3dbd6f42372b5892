from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from ronguon.papers import PaperError
from ronguon.papers.desk import lint_file, write_file
from ronguon.papers.tests.making import state_value


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(state_value()), encoding="utf-8")
    return path


@pytest.mark.parametrize(("ending", "begins"), [(".docx", b"PK"), (".pdf", b"%PDF-"), (".PDF", b"%PDF-")])
def test_ending_chooses_the_writer(spec: Path, tmp_path: Path, ending: str, begins: bytes) -> None:
    out = tmp_path / f"out{ending}"
    write_file(spec, out)
    assert out.read_bytes().startswith(begins)
    assert sorted(tmp_path.iterdir()) == sorted([spec, out])


def test_refused_paper_leaves_the_old_file(spec: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.docx"
    out.write_bytes(b"old")
    spec.write_text("{", encoding="utf-8")
    with pytest.raises(PaperError):
        write_file(spec, out)
    assert out.read_bytes() == b"old"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[" * 100_000, b'{"a": NaN', b"[]", b"null"])
def test_description_that_is_no_paper_is_refused(spec: Path, tmp_path: Path, content: bytes) -> None:
    spec.write_bytes(content)
    with pytest.raises(PaperError):
        write_file(spec, tmp_path / "out.docx")


def test_missing_places_are_named(spec: Path, tmp_path: Path) -> None:
    with pytest.raises(PaperError, match="nowhere"):
        write_file(tmp_path / "nowhere.json", tmp_path / "out.docx")
    with pytest.raises(PaperError, match="nowhere"):
        write_file(spec, tmp_path / "nowhere" / "out.docx")
    with pytest.raises(PaperError, match="nowhere"):
        lint_file(tmp_path / "nowhere.docx")


def test_command_writes_and_finds_nothing_wrong(spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out.docx")
    call_command("papers", "write", str(spec), out)
    call_command("papers", "lint", out)
    assert capsys.readouterr().out == "Không thấy điểm nào sai thể thức.\n"


def test_command_prints_findings_as_json_and_fails(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out.docx")
    spec.write_text(json.dumps(state_value(symbol="BC/UBND")), encoding="utf-8")
    call_command("papers", "write", str(spec), out)
    with pytest.raises(SystemExit) as stop:
        call_command("papers", "lint", out, "--issued-on", "2026-02-05", "--format", "json")
    assert stop.value.code == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert (finding["part"], finding["weight"]) == ("number", "error")


def test_command_says_why_it_refuses_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        call_command("papers", "lint", str(tmp_path / "nowhere.docx"))
    assert stop.value.code == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "nowhere.docx" in captured.err
