"""The world of the journey of versions: the cast, and a letter as two Word files, before and after a change."""

from __future__ import annotations

from base64 import b64encode
from importlib.resources import files

from ronguon.access.tests.cast import make_cast
from ronguon.demo.story.documents import as_docx


def build() -> dict[str, str]:
    """Build the cast; the journey takes both files in by itself."""
    make_cast()
    letter = (files("ronguon.content") / "samples" / "03-letter.txt").read_text("utf-8")
    changed = letter.replace("Chọn 03 câu hỏi", "Chọn 05 câu hỏi").replace("486/UBND-VP", "502/UBND-VP")
    gone = next(line for line in letter.splitlines() if line.startswith("3. Chủ tịch UBND"))
    changed = changed.replace(gone + "\n", "")
    return {name: b64encode(as_docx(text)).decode() for name, text in (("letter", letter), ("changed", changed))}
