"""On whom a duty lies: on units, or on people, whom this system never gives any."""

from __future__ import annotations

from ronguon.directives.reading.model import TextSpan
from ronguon.directives.reading.named_units import determiners
from ronguon.directives.reading.words import phrase


def laid_on(low: str, names: list[TextSpan]) -> str:
    """Return on whom a duty lies: `bodies`, `people` or `unknown`. One unit among people makes it `bodies`."""
    if not names:
        return "unknown"
    people = phrase("bodies", "people")
    for name in names:
        at = name.start
        found = determiners().match(low, at)
        if found:
            at = found.end() + 1
        if not people.match(low, at, name.end):
            return "bodies"
    return "people"
