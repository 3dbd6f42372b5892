"""Names that share one head word are named whole, each where its own words stand."""

from __future__ import annotations

import pytest

from ronguon.drafting.domain.coordinating import coordinated
from ronguon.drafting.domain.resolving import KnownNames, Meaning, plain, resolved


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Các Bộ Quốc phòng; Công an", ["Bộ Quốc phòng", "Bộ Công an"]),
        ("Các Bộ: Quốc phòng, Công an, Tài chính", ["Bộ Quốc phòng", "Bộ Công an", "Bộ Tài chính"]),
        ("Bộ trưởng các Bộ Quốc phòng và Công an", ["Bộ trưởng Bộ Quốc phòng", "Bộ trưởng Bộ Công an"]),
        (
            "các Sở: Nội vụ, Văn hóa, Thể thao và Du lịch, Y tế",
            ["Sở Nội vụ", "Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế"],
        ),
        ("UBND các xã Bình An, Suối Rồng", ["UBND xã Bình An", "UBND xã Suối Rồng"]),
        ("các Sở Khoa học và Công nghệ", []),
        ("Các Bộ, cơ quan ngang Bộ", []),
        ("UBND các xã, phường, đặc khu", []),
        ("Các Sở Nội vụ, UBND các xã", []),
        ("Các Bộ Quốc phòng, Công an và các đơn vị liên quan", []),
        ("Bộ Quốc phòng, Bộ Công an", []),
    ],
)
def test_a_shared_head_word_is_given_to_each_name(words: str, names: list[str]) -> None:
    assert [one.name for one in coordinated(words)] == names
    assert all(
        one.name.endswith(words[one.at : one.at + one.length].rsplit(maxsplit=1)[-1]) for one in coordinated(words)
    )


def test_a_name_that_is_known_here_is_found_and_keeps_its_place() -> None:
    words = "UBND các xã Bình An, Suối Rồng"
    known = KnownNames({plain("UBND xã Suối Rồng"): (8,)})
    first, second = resolved(words, known)
    assert (first.name, first.meaning, words[: first.length]) == ("UBND xã Bình An", Meaning(), "UBND các xã Bình An")
    assert (second.name, second.meaning) == ("UBND xã Suối Rồng", Meaning(units=(8,)))
    assert words[second.at : second.at + second.length] == "Suối Rồng"


def test_words_that_mean_one_group_stay_whole() -> None:
    assert [one.name for one in resolved("các sở, ban, ngành", KnownNames({}))] == ["các sở, ban, ngành"]
