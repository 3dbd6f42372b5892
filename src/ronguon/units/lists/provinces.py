"""The units of one province of the user's choice, as rows of a unit list: of today, or as it was before the reform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from ronguon.kernel.errors import RonguonError
from ronguon.units.lists import places
from ronguon.units.lists import rows as bodylist
from ronguon.units.lists.places import REFORM_ON, AdministrativePlace
from ronguon.units.models import Unit

LAST_DAY_BEFORE = REFORM_ON - timedelta(days=1)
_FULL = "Ủy ban nhân dân"
_SHORT = "UBND"
_STATE = "Nhà nước"
_KINDS = {
    "xã": "commune", "phường": "ward", "thị trấn": "township", "đặc khu": "special_zone",
    "huyện": "district", "quận": "district", "thị xã": "district", "thành phố": "district",
}  # fmt: skip

Cells = dict[str, str]


def today(words: str, *, under: str = "") -> bodylist.JudgedList:
    """Return what it would do to load a province as it has been since 1 July 2025, with its communes.

    They come below the unit called `under`, or below the province's own root, which is established if need be.
    Raises `UnknownPlaceError`, and `RonguonError` when the province stands here as it was before the reform.
    """
    province = places.province_called(words)
    root = _root(province)
    if Unit.objects.filter(parent__name=root, kind="district", until_on__isnull=True).exists():
        raise RonguonError(
            f"{root} đang có cấp huyện, như trước {REFORM_ON:%d/%m/%Y}. Hãy ghi nhận việc sắp xếp các xã theo nghị "
            "quyết thay vì nạp lại.",
            code="before_reform",
        )
    return _judged(_of_today(province, under))


def earlier(words: str, *, since_on: date = LAST_DAY_BEFORE) -> bodylist.JudgedList:
    """Return what it would do to load a province as it was until 30 June 2025, districts and communes.

    One of the 34 means all the provinces that it was made of; one of the 63 that is no more, itself. No source says
    when a unit of then was founded: all are dated `since_on`.
    """
    try:
        provinces = places.made_of(places.province_called(words))
    except places.UnknownPlaceError:
        provinces = [places.province_called(words, earlier=True)]
    return _judged(row for province in provinces for row in _of_before(province, since_on))


def _judged(rows: Iterable[Cells]) -> bodylist.JudgedList:
    return bodylist.judge_rows(list(enumerate(rows, start=1)))


def _of_today(province: AdministrativePlace, under: str) -> Iterator[Cells]:
    if not under:
        yield _province(province, REFORM_ON)
    for commune in places.communes_of(province):
        yield _row(commune, under or province.code, REFORM_ON)


def _of_before(province: AdministrativePlace, since_on: date) -> Iterator[Cells]:
    yield _province(province, since_on)
    known: set[str] = set()
    for place in places.communes_of(province):
        code = f"{province.code}/{place.district}" if place.district else province.code
        if place.district and place.district not in known:
            known.add(place.district)
            yield _cells(code, _lower(place.district), "district", province.code, since_on)
        yield _row(place, code, since_on)


def _province(place: AdministrativePlace, since_on: date) -> Cells:
    return {**_cells(place.code, place.full, "province", "", since_on), "name": _root(place)}


def _root(province: AdministrativePlace) -> str:
    """Return how the province's root is called here, or would be."""
    full = f"{_FULL} {province.full}"
    standing = Unit.objects.filter(name=full, parent__isnull=True, until_on__isnull=True).exists()
    return full if standing else f"{_SHORT} {province.full}"


def _row(place: AdministrativePlace, parent: str, since_on: date) -> Cells:
    return _cells(place.code, place.full, _KINDS[place.kind], parent, since_on)


def _cells(code: str, full: str, kind: str, parent: str, since_on: date) -> Cells:
    return {
        "code": code, "name": f"{_SHORT} {full}", "kind": kind, "system": _STATE, "parent": parent,
        "since": f"{since_on:%d/%m/%Y}", "aliases": full,
    }  # fmt: skip


def body_name(place: AdministrativePlace) -> str:
    """Return how the unit of a place is called here when it is loaded: `UBND xã Bình Minh`."""
    return f"{_SHORT} {place.full}"


def kind_of(place: AdministrativePlace) -> str:
    """Return the kind of unit that a commune has."""
    return _KINDS[place.kind]


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
