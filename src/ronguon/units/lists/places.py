"""Vietnam's provinces and communes since 1 July 2025, those before, and which became which. No database.

The lists lie in `content/places`; its README says where they come from and what they do not know.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from ronguon.kernel.errors import RonguonError
from ronguon.kernel.vietnamese import nfc, search_key

REFORM_ON = date(2025, 7, 1)
"""The first day of the 34 provinces and of communes without districts above them."""
_PROVINCE_DIGITS = 2
_MOST_TOLD = 5


class UnknownPlaceError(RonguonError):
    """No province is called that, or more than one is."""


class PlaceRelation(StrEnum):
    """How an earlier place became a later one."""

    UNCHANGED = "unchanged"
    RENAMED = "renamed"  # name or kind changed, nothing else
    MERGED = "merged"  # all of it, with others
    DIVIDED = "divided"  # only a part of it


@dataclass(frozen=True, slots=True)
class AdministrativePlace:
    """A province, a commune, or an island district that had no communes.

    A code alone names no place: 26740 was Bến Nghé and is Sài Gòn. `until_on` is the first day it is no more; it is
    null for what stands. When a place of before was founded, no source says; `since_on` is null then.
    """

    code: str
    name: str
    kind: str
    province: str
    district: str
    since_on: date | None
    until_on: date | None
    decision: str

    @property
    def full(self) -> str:
        """Return the name as it is written in a sentence: `phường Sài Gòn`."""
        return f"{self.kind} {self.name}"

    @property
    def is_province(self) -> bool:
        """Tell a province from what lies in one."""
        return len(self.code) == _PROVINCE_DIGITS


@dataclass(frozen=True, slots=True)
class PlacePair:
    """One earlier place and one later one that it became, or became a part of. `agreed`: two sources say so."""

    old: AdministrativePlace
    new: AdministrativePlace
    relation: PlaceRelation
    sources: str
    agreed: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing in these lists for a person's eye: `weight` is `decide` or `know`."""

    weight: str
    kind: str
    old: str
    new: str
    why: str


@cache
def provinces() -> Mapping[str, AdministrativePlace]:
    """Return the 34 provinces by code."""
    return {row["code"]: _since(row) for row in _rows("provinces")}


@cache
def communes() -> Mapping[str, AdministrativePlace]:
    """Return the 3,321 communes, wards and special zones by code."""
    return {row["code"]: _since(row) for row in _rows("communes")}


@cache
def before() -> Mapping[str, AdministrativePlace]:
    """Return the 63 provinces and what lay in them until 30 June 2025, by code."""
    return {
        row["code"]: AdministrativePlace(
            row["code"], row["name"], row["kind"], row["province"], row["district"], None, REFORM_ON, decision=""
        )
        for row in _rows("before")
    }


def communes_of(province: AdministrativePlace) -> list[AdministrativePlace]:
    """Return what lies in a province of either time, in the order of codes."""
    listed = communes() if province.until_on is None else before()
    return [place for place in listed.values() if place.province == province.code]


def successors(old: AdministrativePlace, *, doubtful: bool = False) -> list[PlacePair]:
    """Return what a place of before became; pairs that one source alone states only if `doubtful`."""
    return [pair for pair in _pairs()[0][old.code] if doubtful or pair.agreed]


def predecessors(new: AdministrativePlace, *, doubtful: bool = False) -> list[PlacePair]:
    """Return what a place of today was made of; pairs that one source alone states only if `doubtful`."""
    return [pair for pair in _pairs()[1][new.code] if doubtful or pair.agreed]


def standing(on: date) -> Mapping[str, AdministrativePlace]:
    """Return every place by code as it stood on the day `on`; before the reform, as it stood at its end."""
    return before() if on < REFORM_ON else _today()


@cache
def _today() -> Mapping[str, AdministrativePlace]:
    return {**provinces(), **communes()}


def resolve(words: str, *, on: date, province: str = "") -> list[AdministrativePlace]:
    """Return the places that a code or a name means on the day `on`, in the province with that code or in any.

    The name may be bare or with its kind, with "UBND" before it or not. Accents count; only where nothing fits are
    they left out.
    """
    listed = standing(on).values()
    said = nfc(words).strip().casefold()
    said = said.removeprefix("ubnd ").removeprefix("ủy ban nhân dân ")
    by_code = [place for place in listed if place.code == said]
    exact = by_code or [place for place in listed if said in (place.name.casefold(), place.full.casefold())]
    key = search_key(said)
    found = exact or [place for place in listed if key in (search_key(place.name), search_key(place.full))]
    return [place for place in found if province in ("", place.province, place.code)]


def province_called(words: str, *, earlier: bool = False) -> AdministrativePlace:
    """Return the one province that a code or a name means. Raises `UnknownPlaceError`, naming some that are near."""
    on = date.min if earlier else REFORM_ON
    found = [place for place in resolve(words, on=on) if place.is_province]
    if len(found) == 1:
        return found[0]
    listed = [place for place in standing(on).values() if place.is_province]
    key = search_key(words).split(" ")[-1]
    near = [place.full for place in listed if key in search_key(place.name)][:_MOST_TOLD]
    raise UnknownPlaceError(
        f"Không có tỉnh nào tên hay mã “{words}”. "
        + (f"Có phải là: {', '.join(near)}?" if near else "Xem tên và mã: ronguon bodies province --list"),
        code="unknown_place",
    )


def made_of(province: AdministrativePlace) -> list[AdministrativePlace]:
    """Return the earlier provinces that a province of today was made of."""
    return [pair.old for pair in predecessors(province)]


def doubts(province: AdministrativePlace) -> list[Doubt]:
    """Return what is doubtful about a province of today and what it was made of."""
    olds = {place.code for place in made_of(province)}
    inside = {code for code, place in _today().items() if province.code in (code, place.province)}
    inside_before = {code for code, place in before().items() if code in olds or place.province in olds}
    found = [Doubt(row["weight"], row["doubt"], row["from"], row["to"], row["why"]) for row in _rows("review")]
    return [one for one in found if one.new in inside or (not one.new and one.old in inside_before)]


def _since(row: Mapping[str, str]) -> AdministrativePlace:
    since_on = date.fromisoformat(row["since"])
    return AdministrativePlace(
        row["code"], row["name"], row["kind"], row.get("province", ""), "", since_on, None, decision=row["decision"]
    )


@cache
def _pairs() -> tuple[Mapping[str, list[PlacePair]], Mapping[str, list[PlacePair]]]:
    by_old: defaultdict[str, list[PlacePair]] = defaultdict(list)
    by_new: defaultdict[str, list[PlacePair]] = defaultdict(list)
    olds, news = before(), _today()
    for row in _rows("succession"):
        pair = PlacePair(
            olds[row["from"]],
            news[row["to"]],
            PlaceRelation(row["relation"]),
            row["sources"],
            row["checked"] == "agreed",
        )
        by_old[pair.old.code].append(pair)
        by_new[pair.new.code].append(pair)
    return by_old, by_new


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("ronguon") / "content" / "places" / f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
