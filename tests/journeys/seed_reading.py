"""The world of the reading room's journeys: the cast, and a letter that waits on the office's desk again and again."""

from __future__ import annotations

from importlib.resources import files

from ronguon.access.tests.cast import make_cast
from ronguon.drafting.actions.opening import take_in
from ronguon.kernel import clock

ROOMS = 12
"""How often the letter waits: each walk that changes something has one of its own."""


def build() -> dict[str, str | list[str]]:
    """Build the cast and take the letter in for each walk; one walk takes it in by itself."""
    cast = make_cast()
    text = (files("ronguon.content") / "samples" / "03-letter.txt").read_text("utf-8")
    office = cast.actor(cast.office_account, on=clock.today())
    taken = [take_in(text.encode(), name="van-ban.txt", owner=cast.province, by=office) for _ in range(ROOMS)]
    return {"text": text, "rooms": [str(directive.code) for directive in taken]}
