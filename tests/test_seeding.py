"""What two sources must say before a pair of communes is believed, tried on a province of four."""

from __future__ import annotations

import pytest
from seeding.doubts import doubts
from seeding.pairs import AGREED, DOUBTFUL, Known, mentioned, only_part, told
from seeding.sources import Body, Note, Pair, Source, SourceError, named, same


def commune(code: str, name: str, district: str = "Huyện A", province: str = "01") -> Body:
    return Body(code, "xã", name, province, district)


def known(by_name: set[Pair], by_code: set[Pair], notes: dict[str, str], parts: set[Pair] = frozenset()) -> Known:  # type: ignore[assignment]  # an empty set that nobody changes
    """Return sources of one province: Lành (00001), Phú Tân twice (00002, 00003), Sen (00004); 10001 and 10002 now."""
    earlier = [
        commune("00001", "Lành"),
        commune("00002", "Phú Tân"),
        commune("00003", "Phú Tân", "Huyện B"),
        commune("00004", "Sen", "Huyện B"),
    ]
    now = {"10001": commune("10001", "Lành", ""), "10002": commune("10002", "Sen", "")}
    before = {"01": Body("01", "tỉnh", "Gieo"), **{body.code: body for body in earlier}}
    provinces = {"01": Body("01", "tỉnh", "Gieo")}
    decided = {code: Note(words, "1/NQ", "2025-06-16") for code, words in notes.items()}
    v = Source(provinces, now, before, by_name | {("01", "01")}, set(parts))
    return Known(v, Source(provinces, now, before, by_code), Source(provinces, now, {}, notes=decided))


NOTES = {
    "10001": "Hợp nhất xã Lành và Phú Tân. Bỏ cấp huyện. Thành lập phường Sen từ xã Lành.",
    "10002": "Hợp nhất xã Sen, 1 phần xã Phú Tân.",
}
RIGHT = {("00001", "10001"), ("00002", "10001"), ("00003", "10002"), ("00004", "10002")}
MIXED = RIGHT | {("00002", "10002"), ("00003", "10001")}


def test_what_a_map_by_names_mixes_up_is_doubtful_and_what_two_say_is_agreed() -> None:
    pairs = told(known(MIXED, RIGHT, NOTES))
    states = {(one.old, one.new): one.checked for one in pairs}
    assert {pair for pair, checked in states.items() if checked == AGREED} == RIGHT | {("01", "01")}
    assert {pair for pair, checked in states.items() if checked == DOUBTFUL} == MIXED - RIGHT


def test_a_note_means_the_namesake_in_the_districts_that_the_rest_came_from() -> None:
    world = known(MIXED, set(), NOTES)
    assert mentioned(world, ("00002", "10001"))
    assert not mentioned(world, ("00003", "10001"))
    assert mentioned(world, ("00003", "10002"))


def test_the_district_that_a_note_says_settles_which_namesake_is_meant() -> None:
    said = {
        "10001": "Hợp nhất xã Lành, 1 phần xã Phú Tân thuộc huyện B.",
        "10002": "Hợp nhất xã Phú Tân, Sen (huyện B).",
    }
    world = known(MIXED, set(), said)
    assert [old for old in ("00002", "00003") if mentioned(world, (old, "10001"))] == ["00003"]
    assert [old for old in ("00002", "00003") if mentioned(world, (old, "10002"))] == ["00003"]
    aside = known(MIXED, set(), {**NOTES, "10001": "Hợp nhất xã Lành, Phú Tân (trước khi thực hiện sắp xếp)."})
    assert mentioned(aside, ("00002", "10001"))


def test_what_became_of_a_commune_later_is_not_what_it_was_made_of() -> None:
    world = known(RIGHT, RIGHT, NOTES)
    assert not mentioned(world, ("00004", "10001"))
    assert only_part(world, ("00003", "10002"))
    assert not only_part(world, ("00004", "10002"))


def test_every_doubt_says_why_and_whether_somebody_must_decide() -> None:
    world = known(MIXED, RIGHT, NOTES)
    found = {(one.kind, one.old, one.new): one for one in doubts(world, told(world))}
    mixed = found["one_source", "00002", "10002"]
    assert mixed.weight == "decide"
    assert "trùng tên: xã Phú Tân, huyện B, tỉnh Gieo" in mixed.why
    assert found["part_missing", "00003", "10002"].weight == "decide"
    lost = known(RIGHT - {("00004", "10002")}, RIGHT - {("00004", "10002")}, NOTES)
    assert "no_successor" in {one.kind for one in doubts(lost, told(lost))}


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [("Hòa", "Hoà", True), ("Ea H’Leo", "Ea H'Leo", True), ("Thủy", "Thuỷ", True), ("Đăk Tô", "Đắk Tô", False)],
)
def test_names_are_the_same_wherever_the_tone_mark_stands(one: str, other: str, equal: bool) -> None:  # noqa: FBT001 (a table)
    assert same(one, other) is equal


def test_a_name_is_parted_from_its_kind_and_anything_else_is_no_place() -> None:
    assert named("1", "Thành Phố\u00a0Bắc Kạn") == Body("1", "thành phố", "Bắc Kạn")
    assert named("1", "Phường 12").full == "phường 12"
    with pytest.raises(SourceError, match="begins with no kind"):
        named("1", "Bến Nghé")
