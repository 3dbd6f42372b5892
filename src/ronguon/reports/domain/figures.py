"""A figure: a key that says what is counted, and the rows that make it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ronguon.kernel.errors import RonguonError
from ronguon.kernel.vietnamese import nfc

_TOKEN = re.compile(r"\{([a-z0-9_]+)\}")
_BRACES = re.compile(r"[{}]")
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
DONE = ("ontime", "late")
GROUPS = ("ontime", "late", "open", "over", "none")
CHOICES = frozenset({*GROUPS, "any", "done", "fresh", "verified"})


class Measure(StrEnum):
    """How rows become a number."""

    ROWS = "rows"
    UNITS = "units"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class CountedAssignment:
    """One assignment as a figure sees it: whose, in which group, with which accepted submission and proofs.

    `verified` holds when the speaking occurrence was accepted and at least one of its proofs still stands;
    `fresh` when it was done within the report's period.
    """

    assignment: int
    unit: int
    unit_name: str
    obligation: int
    group: str
    occurrence: int | None = None
    submission: int | None = None
    amount: int | None = None
    verified: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class FigureKey:
    """What is counted: among all or one duty's assignments, which groups, measured how.

    Written as `all_any_rows`, `all_over_units`, `d12_done_rows`, `d12_verified_amount`.
    """

    obligation: int | None
    choice: str
    measure: Measure

    def __str__(self) -> str:
        head = "all" if self.obligation is None else f"d{self.obligation}"
        return f"{head}_{self.choice}_{self.measure.value}"

    @classmethod
    def parse(cls, text: str) -> FigureKey:
        """Return the key that `text` spells. Raises `ValueError` for anything else."""
        found = re.fullmatch(r"(all|d(\d+))_([a-z]+)_(rows|units|amount)", text)
        if found is None or found[3] not in CHOICES:
            raise ValueError(f"{text!r} is no figure key")
        return cls(int(found[2]) if found[2] else None, found[3], Measure(found[4]))

    def chooses(self, row: CountedAssignment) -> bool:
        """Return whether `row` belongs to the figure."""
        if self.obligation is not None and row.obligation != self.obligation:
            return False
        match self.choice:
            case "any":
                return True
            case "done":
                return row.group in DONE
            case "verified":
                return row.verified
            case "fresh":
                return row.fresh
            case _:
                return row.group == self.choice

    def rows(self, rows: Iterable[CountedAssignment]) -> list[CountedAssignment]:
        """Return the rows that make the figure."""
        return [row for row in rows if self.chooses(row)]

    def value(self, rows: Iterable[CountedAssignment]) -> int:
        """Return the number that the figure's own `rows` make."""
        match self.measure:
            case Measure.ROWS:
                return sum(1 for _ in rows)
            case Measure.UNITS:
                return len({row.unit for row in rows})
            case Measure.AMOUNT:
                return sum(row.amount or 0 for row in rows if row.verified)


def by_duty(rows: Iterable[CountedAssignment]) -> dict[int, list[CountedAssignment]]:
    """Return duty → its rows, in their order, so that a paper of many duties reads its rows once."""
    found: dict[int, list[CountedAssignment]] = {}
    for row in rows:
        found.setdefault(row.obligation, []).append(row)
    return found


def said(text: str) -> str:
    """Return words from outside on one line, without braces and signs that cannot be printed."""
    return _line(text).replace("{", "(").replace("}", ")")


def tokens(template: str) -> list[str]:
    """Return the figure keys that stand in `template` as `{key}`, in order."""
    return _TOKEN.findall(template)


def filled(template: str, values: Mapping[str, int]) -> str:
    """Return `template` with each `{key}` replaced by its number in Vietnamese form (1.234)."""
    return _TOKEN.sub(lambda found: written(values[found[1]]), template)


def written(value: int) -> str:
    """Return a number as Vietnamese papers write it: `1.234`."""
    return f"{value:,}".replace(",", ".")


def checked(template: str, known: Iterable[str]) -> str:
    """Return an edited sentence, trimmed. Raises `RonguonError` for a token the sentence does not have.

    Braces are for figures alone, so that no number can pass for one that has a source.
    """
    text = _line(template)
    if not text:
        raise RonguonError("A sentence cannot be empty. To leave it out, use the button for that.", code="empty")
    unknown = [token for token in tokens(text) if token not in set(known)]
    if unknown or _BRACES.search(_TOKEN.sub("", text)):
        raise RonguonError(
            "A brace stands in the wrong place. Keep or remove the figures in braces, but do not rename them.",
            code="brace",
        )
    return text


def _line(text: str) -> str:
    kept = (char for char in nfc(text) if char.isspace() or unicodedata.category(char)[0] != "C")
    return " ".join("".join(kept).split())


def typed_numbers(machine: str, edited: str) -> list[str]:
    """Return the numbers that `edited` has and `machine` had not: typed by hand, with no source behind them."""
    before = set(_NUMBER.findall(_TOKEN.sub("", machine)))
    return [number for number in _NUMBER.findall(_TOKEN.sub("", edited)) if number not in before]
