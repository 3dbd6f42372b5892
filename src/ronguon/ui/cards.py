"""What the larger components need to be told, as plain values that a view fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Action:
    """A link that looks like a button. `tone`: pri (once a screen), tonal (repeated in a list), quiet, danger or ""."""

    label: str
    url: str
    icon: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Need:
    """One piece of evidence that is asked for, there or missing."""

    text: str
    met: bool
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class DueCard:
    """A duty with its due date. `tone`: over, week, month or "" (later) and tells the same as `state` and `badge`."""

    title: str
    url: str
    state: str
    badge: str = ""
    tone: str = ""
    due_on: date | None = None
    quote: str = ""
    cite: str = ""
    cite_url: str = ""
    by: str = ""
    needs: Sequence[Need] = ()
    actions: Sequence[Action] = ()
    anchor: str = ""

    @property
    def met(self) -> int:
        """Return how many pieces of evidence are there."""
        return sum(need.met for need in self.needs)


@dataclass(frozen=True, kw_only=True)
class DutyRow:
    """A duty in the reading room; `number` "" for a declined one. `anchor` is its id, `span` that of its words."""

    anchor: str
    span: str
    title: str
    state: str
    number: str = ""
    badge: str = ""
    meta: Sequence[str] = ()
    current: bool = False
    source: str = ""


@dataclass(frozen=True)
class EvidenceItem:
    """One proof: `kind` file, photo, check, page, session or figure; `meta` who and when; `proof` a hash or a rule."""

    kind: str
    title: str
    url: str
    meta: str = ""
    proof: str = ""


@dataclass(frozen=True)
class ChoiceChip:
    """One chip of a choice: where it leads and whether it holds now."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Bar:
    """One horizontal bar: a word, a number that leads to its rows, and how it is filled (over, open, none)."""

    label: str
    value: int
    url: str = ""
    tone: str = "over"
