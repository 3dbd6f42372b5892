from __future__ import annotations

from datetime import date

import pytest

from ronguon.papers import PaperError, RuleSet, Signatory, rules_for, wording
from ronguon.papers.paper import Authority
from ronguon.papers.tests.making import make_paper, make_party_paper

STATE = rules_for("state", date(2026, 1, 1))
PARTY_2018 = rules_for("party", date(2026, 1, 1))
PARTY_2026 = rules_for("party", date(2026, 6, 1))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 20), "ngày 20 tháng 01 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 10, 10), "ngày 10 tháng 10 năm 2026"),
    ],
)
def test_zero_stands_before_days_below_ten_and_the_first_two_months(day: date, written: str) -> None:
    assert wording.long_date(day) == written


def test_number_below_ten_takes_a_zero() -> None:
    assert wording.number_line(make_paper(number=5), STATE) == "Số: 05/BC-UBND"
    assert wording.number_line(make_paper(number=131), STATE) == "Số: 131/BC-UBND"


def test_party_number_has_a_hyphen_and_no_colon() -> None:
    assert wording.number_line(make_party_paper(), PARTY_2018) == "Số 12-BC/ĐU"


def test_draft_leaves_app_for_the_number() -> None:
    line = wording.number_line(make_paper(draft=True, number=None), STATE)
    assert line.split("\u00a0") == ["Số: ", *[""] * 7, "/BC-UBND"]


@pytest.mark.parametrize(
    ("rules", "part", "written"),
    [
        (STATE, "recipients_item", ("- UBND tỉnh;", "- Lưu: VT.")),
        (PARTY_2018, "recipients_item", ("- UBND tỉnh,", "- Lưu: VT.")),
        (PARTY_2026, "recipients_item", ("- UBND tỉnh;", "- Lưu: VT.")),
        (STATE, "basis", ("UBND tỉnh;", "Lưu: VT.")),
        (PARTY_2018, "basis", ("- UBND tỉnh;", "- Lưu: VT,")),
        (PARTY_2026, "basis", ("- UBND tỉnh;", "- Lưu: VT.")),
    ],
)
def test_lists_take_the_signs_of_their_rule_once(rules: RuleSet, part: str, written: tuple[str, ...]) -> None:
    assert wording.listed(["- UBND tỉnh;", "Lưu: VT./."], rules[part]) == written


@pytest.mark.parametrize(
    ("text", "state", "party"),
    [
        ("Trân trọng.", "Trân trọng./.", "Trân trọng."),
        ("Trân trọng./.", "Trân trọng./.", "Trân trọng."),
        ("Trân trọng", "Trân trọng./.", "Trân trọng."),
        ("như sau:", "như sau:", "như sau:"),
    ],
)
def test_text_ends_with_the_sign_of_its_system(text: str, state: str, party: str) -> None:
    assert wording.closed_text(text, STATE["body"]) == state
    assert wording.closed_text(text, PARTY_2018["body"]) == party


@pytest.mark.parametrize("title", ["V/v cử người", "Về việc cử người", "về việc cử người", "cử người"])
def test_summary_of_a_letter_says_v_v_once(title: str) -> None:
    assert wording.about(title, STATE["letter_title"]) == "V/v cử người"


def test_party_letter_keeps_its_summary() -> None:
    assert wording.about("về việc cử người", PARTY_2018["letter_title"]) == "về việc cử người"


def signed(authority: Authority | None, behalf: str | None) -> Signatory:
    return Signatory(authority, behalf, "Phó Chủ tịch", "Nguyễn Thị Chi")


def test_authority_has_the_form_of_its_system() -> None:
    assert wording.authority_lines(signed("TM.", "Ban Thường vụ"), STATE) == ("TM. Ban Thường vụ",)
    assert wording.authority_lines(signed("TM.", "Ban Thường vụ"), PARTY_2018) == ("T/M Ban Thường vụ",)
    assert wording.authority_lines(signed(None, None), STATE) == ()


def test_second_line_of_authority_stays_as_typed() -> None:
    lines = wording.authority_lines(signed("TM.", "Ủy ban nhân dân\nKT. Chủ tịch"), STATE)
    assert lines == ("TM. Ủy ban nhân dân", "KT. Chủ tịch")


def test_party_knows_no_tuq() -> None:
    with pytest.raises(PaperError, match="TUQ"):
        wording.authority_lines(signed("TUQ.", "Ban Thường vụ"), PARTY_2018)
