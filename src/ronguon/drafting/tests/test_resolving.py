from __future__ import annotations

import pytest

from ronguon.drafting.domain.resolving import KnownNames, Meaning, groups, meaning, plain, split

NAMES = KnownNames(
    {
        plain("Sở Khoa học và Công nghệ"): (7,),
        plain("UBND xã Hòa Lạc Giang"): (8,),
        plain("Thanh tra tỉnh"): (9, 10),
    }
)
GROUPED = KnownNames(
    NAMES.units, {plain("Các trường THPT"): "t", plain("Khối các cơ quan Đảng"): "k", plain("các sở, ban, ngành"): "s"}
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Sở Khoa học và Công nghệ", Meaning(units=(7,))),
        ("sở khoa học và công nghệ", Meaning(units=(7,))),
        ("Ủy ban nhân dân xã Hoà Lạc Giang", Meaning(units=(8,))),
        ("Thanh tra tỉnh", Meaning(units=(9, 10))),
        ("Ủy ban nhân dân các xã, phường, đặc khu", Meaning(group="communes")),
        ("Uỷ ban nhân dân cấp xã", Meaning(group="communes")),
        ("các sở, ban, ngành", Meaning(group="departments")),
        ("Các đảng ủy trực thuộc Tỉnh ủy", Meaning(group="party_committees")),
        ("các chi bộ", Meaning(group="party_cells")),
        ("các cơ quan, đơn vị cấp tỉnh", Meaning(group="provincial")),
        ("các đơn vị cấp xã", Meaning(group="communes")),
        ("chính quyền địa phương cấp xã", Meaning(group="communes")),
        ("các cấp ủy cấp xã", Meaning(group="party_communes")),
        ("UBND các cấp", Meaning()),
        ("Hiệp hội Doanh nghiệp", Meaning()),
        ("", Meaning()),
    ],
)
def test_words_lead_to_a_group_to_units_or_to_nobody(words: str, expected: Meaning) -> None:
    assert meaning(words, NAMES) == expected


def test_every_group_names_kinds_of_units() -> None:
    assert all(group.kinds and group.name for group in groups().values())


def test_a_list_of_known_units_is_split_and_each_keeps_its_place() -> None:
    words = "Sở Khoa học và Công nghệ; UBND xã Hòa Lạc Giang và các chi bộ"
    found = split(words, NAMES)
    assert [addressed for _, _, addressed in found] == [
        Meaning(units=(7,)),
        Meaning(units=(8,)),
        Meaning(group="party_cells"),
    ]
    assert all(words[at : at + len(text)] == text for at, text, _ in found)


def test_a_list_with_an_unknown_unit_stays_whole() -> None:
    words = "UBND xã Hòa Lạc Giang, Hiệp hội Doanh nghiệp"
    assert split(words, NAMES) == [(0, words, Meaning())]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("các trường THPT", Meaning(group="t")),
        ("Thủ trưởng các trường THPT trên địa bàn tỉnh", Meaning(group="t")),
        ("khoi cac co quan dang", Meaning(group="k")),
        ("các sở, ban, ngành", Meaning(group="s")),
        ("các chi bộ", Meaning(group="party_cells")),
        ("Sở Khoa học và Công nghệ", Meaning(units=(7,))),
        ("trường THPT Bến Gỗ", Meaning()),
    ],
)
def test_a_side_group_of_the_house_is_meant_by_its_name_and_before_a_rule(words: str, expected: Meaning) -> None:
    assert meaning(words, GROUPED) == expected


def test_a_list_may_hold_side_groups() -> None:
    found = split("Khối các cơ quan Đảng, các trường THPT và Sở Khoa học và Công nghệ", GROUPED)
    assert [addressed for _, _, addressed in found] == [Meaning(group="k"), Meaning(group="t"), Meaning(units=(7,))]
