"""Marks typed where no input method was at work are taken off, and words without them stay as they are."""

from __future__ import annotations

import pytest

from ronguon.channels.domain.matching import Matcher, MatchVerdict, Registered
from ronguon.channels.domain.typing_marks import untyped
from ronguon.kernel.vietnamese import fold


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("phuwowngf an nhown", "phuong an nhon"),
        ("xax binhf minh haj", "xa binh minh ha"),
        ("ddawng kys", "dang ky"),
        ("tieengs vieetj", "tieng viet"),
        ("phu7o7ng2 d9o6ng sen", "phuong dong sen"),
        ("ubndxaxbinhfminh", "ubndxaxbinhminh"),
        ("xa suoi rong", "xa suoi rong"),
        ("phuong 7", "phuong 7"),
        ("facebook.com/ubnd-tinh", "facebook.com/ubnd-tinh"),
        ("covid19", "covid19"),
        ("hop tac xa", "hop tac xa"),
    ],
)
def test_typed_marks_are_taken_off(typed: str, meant: str) -> None:
    assert untyped(typed) == meant


def test_a_name_with_typed_marks_looks_like_the_registered_one() -> None:
    matcher = Matcher.of([Registered("1", "UBND phường An Nhơn", "Phường An Nhơn", "https://annhon.gov.vn")])
    found = matcher.match("ubnd phuwowngf an nhown")
    assert (found.verdict, found.id, found.reasons) == (MatchVerdict.LOOKALIKE, "1", ("typed_marks",))


def test_no_name_of_a_unit_changes_when_it_has_no_typed_marks() -> None:
    for name in ("xã Cẩm Vân", "phường Tân Lập", "đặc khu Hòn Trầm", "Sở Khoa học và Công nghệ", "xã Ngọc Đường"):
        assert untyped(fold(name)) == fold(name).lower()
