"""The papers of the demo's story, by name and day, as text and as Word files."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files

from ronguon.demo.story.paper import paper_of
from ronguon.demo.story.wording import render
from ronguon.papers import write_docx

ISSUED_BEFORE_DAYS = {
    "directive": 120,
    "plan": 110,
    "merger": 90,
    "letter": 75,
    "plan-amended": 60,
    "telegram": 0,
}
"""Each paper's name and how many days before the demo's day D it is issued."""


def template(slug: str) -> str:
    """Return the story paper `slug` with its placeholders unfilled. Raises `KeyError` for a name the story lacks."""
    if slug not in ISSUED_BEFORE_DAYS:
        raise KeyError(slug)
    source = files("ronguon") / "content" / "samples" / "story" / f"{slug}.txt"
    return source.read_text(encoding="utf-8")


def load(slug: str, day: date) -> str:
    """Return the text of the story paper `slug` in a story told from `day`. Raises `KeyError` for an unknown name."""
    return render(template(slug), day)


def issued_on(slug: str, day: date) -> date:
    """Return the day on which the paper `slug` is issued when the story is told from `day`."""
    return day - timedelta(days=ISSUED_BEFORE_DAYS[slug])


def as_docx(text: str) -> bytes:
    """Return an official paper's `text` as a Word file laid out by the rules of its day, numbers typed.

    The same text always gives the same bytes. Raises `ValueError` for a text that is no official paper.
    """
    return write_docx(paper_of(text))
