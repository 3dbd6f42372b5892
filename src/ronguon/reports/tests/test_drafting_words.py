"""The draft's words: other facts give other sentences, and nothing is said that no fact stands behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.kernel.errors import RonguonError
from ronguon.reports.domain import naming
from ronguon.reports.domain.drafting import Drafted, ReportedDuty, ReportFacts, Result, draft
from ronguon.reports.domain.figures import (
    GROUPS,
    CountedAssignment,
    FigureKey,
    Measure,
    checked,
    filled,
    said,
    tokens,
    typed_numbers,
)

DUTIES = (ReportedDuty(1, "Công bố địa chỉ", "mục 1/a"), ReportedDuty(2, "Tập huấn", "mục 1/b", "10 người"))


def facts(rows: list[CountedAssignment], results: list[Result] | None = None) -> ReportFacts:
    return ReportFacts(
        issuer="UBND tỉnh An Phước", directive="Chỉ thị số 12/CT-UBND", period_from=date(2026, 1, 1),
        period_to=date(2026, 3, 31), as_of=date(2026, 3, 31), duties=DUTIES, rows=rows, results=results or [],
    )  # fmt: skip


def row(unit: int, obligation: int = 1, group: str = "open", **more: object) -> CountedAssignment:
    return CountedAssignment(unit * 10 + obligation, unit, f"Xã {unit}", obligation, group, **more)  # type: ignore[arg-type]  # a test reads what may be null


def rules(drafted: list[Drafted]) -> list[str]:
    return [one.rule for one in drafted]


def test_every_token_of_a_sentence_has_its_figure_and_every_figure_its_token() -> None:
    rows = [
        row(n, group=g, verified=g == "ontime", fresh=g == "ontime")
        for n, g in enumerate(["ontime", "over", "open", "none", "late"])
    ]
    for drafted in draft(facts(rows)):
        assert tokens(drafted.template) == [str(key) for key, _ in drafted.figures] or set(
            tokens(drafted.template)
        ) == {str(key) for key, _ in drafted.figures}


def test_nothing_laid_is_told_as_a_gap() -> None:
    drafted = draft(facts([]))
    assert {"overview.none", "results.none"} <= set(rules(drafted))
    assert [one.gap for one in drafted if one.rule == "overview.none"] == [True]


def test_a_few_units_are_told_one_by_one_and_only_with_proof() -> None:
    results = [
        Result(7, 1, "Xã 1", "Đã công bố {xong}", date(2026, 3, 4), ("Ảnh chụp",)),
        Result(8, 1, "Xã 2", "Đã công bố.", date(2026, 3, 5), ()),
    ]
    told = [one for one in draft(facts([row(1, verified=True), row(2)], results)) if one.rule == "results.told"]
    assert [one.submission for one in told] == [7]
    assert "Đã công bố (xong)." in told[0].template


def test_many_units_are_counted() -> None:
    rows = [row(n, group="ontime", verified=n < 3) for n in range(5)]
    counted = next(one for one in draft(facts(rows)) if one.rule == "results.counted")
    assert filled(counted.template, {str(k): k.value(k.rows(rows)) for k, _ in counted.figures}).startswith(
        "1. Công bố địa chỉ (mục 1/a): 3/5 nhiệm vụ đã giao"
    )


def test_an_amount_that_units_left_out_is_named_as_a_gap() -> None:
    rows = [row(n, 2, "ontime", verified=True, submission=n, amount=None if n else 12) for n in range(5)]
    gap = next(one for one in draft(facts(rows)) if one.rule == "results.amount_missing")
    assert gap.gap
    assert "Xã 1, Xã 2, Xã 3, Xã 4" in gap.template


def test_an_overdue_duty_is_said_with_its_units() -> None:
    over = next(
        one for one in draft(facts([row(1, group="over"), row(2, group="over")])) if one.rule == "shortfall.over"
    )
    assert "Xã 1, Xã 2" in over.template


@given(
    st.lists(
        st.tuples(
            st.integers(1, 6),
            st.sampled_from([1, 2]),
            st.sampled_from(["ontime", "late", "open", "over", "none"]),
            st.booleans(),
        ),
        unique_by=lambda r: (r[0], r[1]),
    )
)
def test_the_five_groups_sum_to_all_and_each_figure_is_made_by_its_own_rows(
    drawn: list[tuple[int, int, str, bool]],
) -> None:
    rows = [row(unit, duty, group, verified=v and group in ("ontime", "late")) for unit, duty, group, v in drawn]
    whole = FigureKey(None, "any", Measure.ROWS)
    five = [FigureKey(None, group, Measure.ROWS) for group in GROUPS]
    assert sum(key.value(key.rows(rows)) for key in five) == whole.value(whole.rows(rows)) == len(rows)
    for drafted in draft(facts(rows)):
        for key, _ in drafted.figures:
            assert FigureKey.parse(str(key)) == key


def test_other_facts_give_another_draft_and_equal_facts_an_equal_one() -> None:
    one, other = facts([row(1, group="over")]), facts([row(1, group="open")])
    assert draft(one) == draft(facts([row(1, group="over")]))
    assert draft(one) != draft(other)
    assert draft(one) != draft(replace(one, issuer="UBND xã Bình Minh Hạ"))


@pytest.mark.parametrize(
    "text", ["Còn {all_over_rows} việc {all_x_rows}.", "Còn {58} việc.", "Còn } việc", "", "  \n "]
)
def test_a_wording_with_other_braces_is_refused(text: str) -> None:
    with pytest.raises(RonguonError):
        checked(text, ["all_over_rows"])


def test_a_wording_may_move_and_drop_its_figures() -> None:
    assert (
        checked("Quá hạn:\n {all_over_rows}\x00 việc.", ["all_over_rows", "all_over_units"])
        == "Quá hạn: {all_over_rows} việc."
    )


def test_numbers_typed_by_hand_are_found() -> None:
    machine = "Đến ngày 31/03/2026 còn {all_over_rows} việc."
    assert typed_numbers(machine, "Đến ngày 31/03/2026 còn {all_over_rows} việc, tăng 15 việc.") == ["15"]
    assert typed_numbers(machine, "Đến ngày 31/03/2026 còn {all_over_rows} việc.") == []
    assert typed_numbers(machine, "Đến ngày 31/03/2026 còn 58 việc.") == ["58"]


def test_words_from_outside_cannot_become_figures_or_break_the_table() -> None:
    assert said("a{all_any_rows}\tb\x07\n c") == "a(all_any_rows) b c"


@pytest.mark.parametrize("text", ["all_rows", "all_total_rows", "d1_done", "x1_done_rows", "all_done_rows ", ""])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no figure key"):
        FigureKey.parse(text)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 10, 1), date(2026, 12, 31), "quý IV năm 2026"),
        (date(2026, 2, 1), date(2026, 2, 28), "tháng 2 năm 2026"),
        (date(2026, 1, 1), date(2026, 6, 30), "6 tháng đầu năm 2026"),
        (date(2026, 1, 1), date(2026, 12, 31), "năm 2026"),
        (date(2026, 1, 1), date(2026, 3, 30), "từ ngày 01/01/2026 đến ngày 30/03/2026"),
        (date(2025, 12, 1), date(2026, 2, 28), "từ ngày 01/12/2025 đến ngày 28/02/2026"),
    ],
)
def test_a_period_is_said_as_people_say_it(first: date, last: date, words: str) -> None:
    assert naming.period_words(first, last) == words


@pytest.mark.parametrize(
    ("kind", "system", "name", "symbol"),
    [
        ("province", "state", "UBND tỉnh An Phước", "BC-UBND"),
        ("department", "state", "Sở Khoa học và Công nghệ", "BC-SKHCN"),
        ("office", "state", "Văn phòng UBND tỉnh", "BC-VPUBNDT"),
        ("party_province", "party", "Tỉnh ủy An Phước", "BC/TU"),
        ("party_commune", "party", "Đảng ủy xã Suối Rồng", "BC/ĐU"),
        ("union", "beside", "Hội Nông dân tỉnh", "BC-HNDT"),
    ],
)
def test_the_symbol_follows_the_unit(kind: str, system: str, name: str, symbol: str) -> None:
    assert naming.symbol(kind, system, name) == symbol


def test_the_place_line_is_the_locality() -> None:
    assert naming.locality(["UBND đặc khu Hòn Trầm", "UBND tỉnh An Phước"]) == "Hòn Trầm"
    assert naming.locality(["Sở Nội vụ", "UBND tỉnh An Phước"]) == "An Phước"
    assert naming.locality(["Hội Nông dân tỉnh"]) == "Hội Nông dân tỉnh"


def test_a_head_signs_for_the_organ_without_its_place() -> None:
    assert naming.organ("UBND tỉnh An Phước") == "Ủy ban nhân dân"
    assert naming.organ("Tỉnh ủy An Phước") == "Tỉnh ủy"
    assert naming.formal("UBND xã Suối Rồng") == "Ủy ban nhân dân xã Suối Rồng"
