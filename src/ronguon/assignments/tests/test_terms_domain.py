"""Which proofs the words name, when more time may be asked for, and which last day was in force on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.assignments.domain.asked_proofs import MOST_ASKED, asked_proofs, is_lacking, wanted
from ronguon.assignments.domain.extending import GivenExtension, due_in_force, refusal_of
from ronguon.assignments.domain.reasons import words_suffice

DUE = date(2026, 11, 30)
ON = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Hợp nhất trang cũ; gửi ảnh chụp trang chủ, biên bản bàn giao quyền quản trị và số trang còn hoạt động.",
            ["ảnh chụp trang chủ", "biên bản bàn giao quyền quản trị"],
        ),
        (
            "Báo cáo kết quả, kèm theo danh sách hộ được hỗ trợ về Sở Xây dựng trước ngày 05/3/2027.",
            ["danh sách hộ được hỗ trợ"],
        ),
        ("Rà soát hệ thống kênh mương, báo cáo Ủy ban nhân dân tỉnh trước ngày 30/6.", []),
        ("Gửi báo cáo kết quả thực hiện về Văn phòng Ủy ban nhân dân tỉnh.", []),
        ("Công khai danh sách các điểm sạt lở tại trụ sở.", []),
        ("Cung cấp hồ sơ và bản sao quyết định cho đoàn kiểm tra.", ["hồ sơ", "bản sao quyết định"]),
        ("NỘP KÈM BIÊN BẢN NGHIỆM THU.", ["BIÊN BẢN NGHIỆM THU"]),
        ("Gửi biên bản họp; gửi biên bản họp trước ngày 05/5.", ["biên bản họp"]),
        ("", []),
    ],
)
def test_proofs_are_what_the_words_say_is_sent_along(text: str, names: list[str]) -> None:
    found = asked_proofs(text)
    assert [one.name for one in found] == names
    assert [text[one.start : one.end] for one in found] == names


def test_a_catalogue_is_answered_by_one_file() -> None:
    many = ", ".join(f"biên bản số {n}" for n in range(MOST_ASKED + 1))
    assert asked_proofs(f"Gửi {many}.") == []
    assert len(asked_proofs(f"Gửi {many.rsplit(', ', 1)[0]}.")) == MOST_ASKED


@given(st.text(max_size=300))
def test_whatever_the_text_every_proof_stands_where_it_says(text: str) -> None:
    assert all(text[one.start : one.end] == one.name for one in asked_proofs(text))


@pytest.mark.parametrize(
    ("asked", "there", "lacks"), [(0, 0, True), (0, 1, False), (2, 1, True), (2, 2, False), (2, 5, False)]
)
def test_one_proof_is_wanted_even_where_the_words_name_none(asked: int, there: int, *, lacks: bool) -> None:
    assert is_lacking(asked, there) is lacks
    assert wanted(asked) == max(1, asked)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({}, None),
        ({"wanted_on": DUE + timedelta(days=1)}, None),
        ({"wanted_on": DUE + timedelta(days=366)}, None),
        ({"wanted_on": DUE + timedelta(days=367)}, "too_far"),
        ({"wanted_on": DUE}, "not_later"),
        ({"on": DUE}, None),
        ({"on": DUE + timedelta(days=1)}, "past"),
        ({"waiting": True}, "waiting"),
        ({"timed": False}, "untimed"),
        ({"due_on": None}, "untimed"),
    ],
)
def test_more_time_is_asked_for_while_the_last_day_has_not_passed(said: dict[str, object], refusal: str | None) -> None:
    facts: dict[str, object] = {"due_on": DUE, "timed": True, "waiting": False, "on": ON}
    assert refusal_of(**facts | said) == refusal  # type: ignore[arg-type]  # a table of facts


def test_each_day_keeps_the_last_day_that_was_in_force_on_it() -> None:
    first, second = date(2026, 12, 15), date(2026, 12, 31)
    asked = [GivenExtension(DUE, first, ON), GivenExtension(first, second, date(2026, 12, 10))]
    told = {
        day: due_in_force(second, asked, on=day)
        for day in (ON - timedelta(days=1), ON, date(2026, 12, 9), date(2026, 12, 10))
    }
    assert list(told.values()) == [DUE, first, first, second]
    assert due_in_force(DUE, [], on=ON) == DUE


@pytest.mark.parametrize(
    ("words", "enough"), [("", False), ("ngắn", False), ("Chờ Sở duyệt bản vẽ.", True), ("a" * 501, False)]
)
def test_a_reason_says_something_in_few_words(words: str, *, enough: bool) -> None:
    assert words_suffice(words) is enough
