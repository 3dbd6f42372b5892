"""The world of the reading room's journey: the cast, and an empty desk of the issuing office."""

from __future__ import annotations

from importlib.resources import files

from ronguon.units.tests.cast import make_cast


def build() -> dict[str, str]:
    """Build the cast; the journey takes the document in by itself."""
    make_cast()
    return {"text": (files("ronguon.content") / "samples" / "03-letter.txt").read_text("utf-8")}
