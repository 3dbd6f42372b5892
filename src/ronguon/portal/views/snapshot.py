"""A publication as public pages show it: read from the published tables and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from ronguon.reports.domain.figures import GROUPS, FigureKey, Measure
from ronguon.reports.models import Publication, PublishedFigure, PublishedRow
from ronguon.reports.views.wording import noun
from ronguon.ui.states import STATES, ShownState

KPIS = 3
COLUMNS = ("any", "done", "verified", "open", "over", "none")


def address_in(space: str, name: str, *args: object) -> str:
    """Return a public address in the language of the instance `space`."""
    urlconf = settings.RONGUON_PUBLIC_URLCONF
    return reverse(f"portal:{name}", urlconf=urlconf, current_app=space, args=args)


@dataclass(frozen=True, slots=True)
class Number:
    """A published number with the address of the rows behind it."""

    value: int
    url: str
    words: str
    duty: str = ""
    of: int | None = None


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty with its numbers in the order of the columns; null where the report did not count."""

    title: str
    clause: str
    numbers: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit behind a number: how many rows it has there, in which groups, which amount it stated."""

    name: str
    rows: int
    groups: tuple[tuple[str, int], ...]
    amount: int


class PublicationSnapshot:
    """One publication with its figures by key; `space` is the language's instance of the public addresses."""

    def __init__(self, publication: Publication, space: str) -> None:
        """Read the figures: one query."""
        self.publication = publication
        self.space = space
        self.figures: Mapping[str, PublishedFigure] = {one.key: one for one in publication.figures.all()}

    @property
    def result_url(self) -> str:
        """Return where the whole publication stands."""
        return address_in(self.space, "result", self.publication.code)

    def url(self, key: str) -> str:
        """Return where the rows of the figure stand."""
        return address_in(self.space, "figure", self.publication.code, key)

    def number(self, key: FigureKey, *, of: FigureKey | None = None) -> Number | None:
        """Return a figure as a number to show, null when it was not published."""
        figure = self.figures.get(str(key))
        if figure is None:
            return None
        whole = self.figures.get(str(of)) if of is not None else None
        return Number(
            figure.value, self.url(figure.key), noun(key), duty_of(figure), whole.value if whole is not None else None
        )

    @property
    def counts(self) -> dict[str, int]:
        """Return the five groups; empty when the report counted none."""
        found = {group: self.figures.get(str(FigureKey(None, group, Measure.ROWS))) for group in GROUPS}
        return {group: figure.value for group, figure in found.items() if figure is not None}

    @property
    def groups(self) -> list[tuple[str, Number, ShownState]]:
        """Return the five groups with their numbers and words, in their order."""
        found = ((group, self.number(FigureKey(None, group, Measure.ROWS))) for group in GROUPS)
        return [(group, number, STATES[group]) for group, number in found if number is not None]

    @property
    def total(self) -> Number | None:
        """Return how many assignments are counted."""
        return self.number(FigureKey(None, "any", Measure.ROWS))

    @property
    def units(self) -> Number | None:
        """Return how many units they were assigned to."""
        return self.number(FigureKey(None, "any", Measure.UNITS))

    def headline(self) -> list[Number]:
        """Return the numbers that lead: what was assigned, what was done in the period, the duties most units share."""
        first = [self.total, self.number(FigureKey(None, "fresh", Measure.ROWS))]
        shared = [
            self.number(key, of=FigureKey(key.obligation, "any", Measure.ROWS))
            for key in map(FigureKey.parse, self.figures)
            if key.obligation is not None and (key.choice, key.measure) == ("verified", Measure.ROWS)
        ]
        told = sorted((one for one in shared if one is not None), key=lambda one: -(one.of or 0))
        return [one for one in [*first, *told] if one is not None][:KPIS]

    def duties(self) -> list[DutyLine]:
        """Return the duties in the order of the report's table."""
        keys = [key for key in map(FigureKey.parse, self.figures) if key.obligation is not None]
        return [self._duty(key.obligation) for key in keys if (key.choice, key.measure) == ("open", Measure.ROWS)]

    def _duty(self, duty: int | None) -> DutyLine:
        numbers = tuple(self.number(FigureKey(duty, choice, Measure.ROWS)) for choice in COLUMNS)
        figure = self.figures.get(str(FigureKey(duty, "any", Measure.ROWS)))
        return DutyLine(duty_of(figure) if figure else "", figure.clause if figure else "", numbers)


def duty_of(figure: PublishedFigure) -> str:
    """Return the title of the duty that a figure is about, "" for totals."""
    return figure.label.partition(": ")[2] if FigureKey.parse(figure.key).obligation is not None else ""


def unit_lines(rows: Iterable[PublishedRow]) -> list[UnitLine]:
    """Return the units behind a number, in the order of the tree, each with its rows."""
    by_name: dict[str, list[PublishedRow]] = {}
    for row in rows:
        by_name.setdefault(row.unit_name, []).append(row)
    return [_unit(name, mine) for name, mine in by_name.items()]


def _unit(name: str, rows: Sequence[PublishedRow]) -> UnitLine:
    groups = [(group, sum(row.group == group for row in rows)) for group in GROUPS]
    return UnitLine(name, len(rows), tuple((g, n) for g, n in groups if n), sum(row.amount for row in rows))
