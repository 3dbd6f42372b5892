"""The faces that `frontend/paper_fonts.py` builds, and the widths that we reckon with."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest
from fontTools.ttLib import TTFont

from ronguon.papers.pdf import FACES, FONTS
from ronguon.papers.widths import width_pt

LOWER = "aáàảãạăắằẳẵặâấầẩẫậbcdđeéèẻẽẹêếềểễệghiíìỉĩịklmnoóòỏõọôốồổỗộơớờởỡợpqrstuúùủũụưứừửữựvxyýỳỷỹỵfjwz"
LETTERS = f"{LOWER}{LOWER.upper()}0123456789"
SIGNS = " .,:;!?()[]/-–—“”‘’'\"…•%&+=*#@§°½²³×÷±₫€"


def script() -> ModuleType:
    path = Path(__file__).resolve().parents[4] / "frontend" / "paper_fonts.py"
    spec = importlib.util.spec_from_file_location("paper_fonts", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("face", FACES)
def test_face_holds_every_vietnamese_letter_and_usual_sign(face: str) -> None:
    with TTFont(FONTS / face) as font:
        assert not [sign for sign in LETTERS + SIGNS if ord(sign) not in font.getBestCmap()]
        assert font["name"].getDebugName(1) == "Tinos"


def test_faces_are_the_scripts_faces() -> None:
    assert set(FACES) == set(script().FACES.values())


def test_widths_are_those_of_the_bold_face() -> None:
    with TTFont(FONTS / "Tinos-Bold.ttf") as font:
        letters, advances = font.getBestCmap(), font["hmtx"]
        units = font["head"].unitsPerEm
        for sign in LETTERS + " .,:;!?()[]/-–—“”‘’…•%&+=*#@":
            assert abs(width_pt(sign, 1000) - advances[letters[ord(sign)]][0] * 1000 / units) < 1, sign


def test_built_faces_are_left_alone_until_a_source_is_newer(tmp_path: Path) -> None:
    fresh = script().is_fresh
    source, built = tmp_path / "in.woff2", tmp_path / "out.ttf"
    source.write_bytes(b"")
    assert not fresh([source], [built])
    built.write_bytes(b"")
    os.utime(source, (1, 1))
    assert fresh([source], [built])
    os.utime(built, (0, 0))
    assert not fresh([source], [built])


def test_missing_package_ends_with_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script().main(["--from", str(tmp_path), "--to", str(tmp_path)]) == 1
    assert "npm ci" in capsys.readouterr().err
