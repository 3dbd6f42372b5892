"""A short directive as the reader would find it, for tests of the reading room: one duty of every sort."""

from __future__ import annotations

from typing import Any

from ronguon.directives.models import Directive
from ronguon.drafting.actions.opening import take_in
from ronguon.drafting.models import Obligation
from ronguon.units.domain import Actor
from ronguon.units.models import Unit

ORDER = """ỦY BAN NHÂN DÂN
TỈNH AN PHƯỚC

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 12/CT-UBND

An Phước, ngày 27 tháng 02 năm 2026

CHỈ THỊ

Về việc củng cố kênh thông tin chính thức

1. UBND các xã, phường, đặc khu

a) Công bố trên trang chủ địa chỉ, số điện thoại trước ngày 31/3/2026.

b) Các đơn vị có liên quan rà soát, đóng những trang không còn sử dụng, mỗi quý một lần.

2. Sở Khoa học và Công nghệ xây dựng bộ nhận diện trang chính thức trong 05 ngày làm việc kể từ ngày nhận văn bản.

3. Cán bộ, đảng viên nắm vững quy định về an toàn thông tin.

4. Mỗi đảng viên đăng lại ít nhất hai bài của tỉnh mỗi tuần trên tài khoản cá nhân.
"""


def span(words: str, **more: Any) -> dict[str, Any]:
    """Return where `words` stand in `ORDER`, as an entry of a reading."""
    start = ORDER.index(words)
    return {"text": words, "start": start, "end": start + len(words), **more}


def _body(words: str, because: str = "subject") -> dict[str, Any]:
    return span(words, because=because, chain=[], rule_id="body.name")


def _duty(words: str, clause: str, **more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(("quantity", "frequency", "deadline"))
    empty |= {"addressees": [], "coordinators": []}
    rest: dict[str, Any] = {"more_deadlines": [], "citations": [], "unsure": [], "laid_on": "bodies", "section": clause}
    return {**empty, **rest, **span(words), "clause": clause, "kind": "obligation", **more}


def _clause(eid: str, marker: str, words: str, heading: str = "", parent: str | None = None) -> dict[str, Any]:
    start = ORDER.index(words)
    end = ORDER.index("\n\n", start) if "\n\n" in ORDER[start:] else len(ORDER)
    return {"eid": eid, "marker": marker, "heading": heading, "start": start, "end": end, "parent": parent}


def found(**document: Any) -> dict[str, Any]:
    """Return the whole reading of `ORDER`; values of its head may be changed."""
    head = {
        "type": "Chỉ thị", "number": "12/CT-UBND", "issuer": "UBND tỉnh An Phước", "issued_on": "2026-02-27",
        "title": "Về việc củng cố kênh thông tin chính thức", "system": "state", "citations": [],
    }  # fmt: skip
    communes = _body("UBND các xã, phường, đặc khu", "heading")
    return {
        "document": head | document,
        "text": ORDER,
        "clauses": [
            _clause("sec_1", "1.", "1. UBND", "UBND các xã, phường, đặc khu"),
            _clause("sec_1__a", "a)", "a) Công bố", parent="sec_1"),
            _clause("sec_1__b", "b)", "b) Các đơn vị", parent="sec_1"),
            _clause("sec_2", "2.", "2. Sở Khoa"),
            _clause("sec_3", "3.", "3. Cán bộ"),
            _clause("sec_4", "4.", "4. Mỗi đảng"),
        ],
        "obligations": [
            _duty(
                "Công bố trên trang chủ địa chỉ, số điện thoại trước ngày 31/3/2026", "sec_1__a",
                addressees=[communes],
                deadline=span("trước ngày 31/3/2026", on="2026-03-31", rule=None, rule_id="deadline.day"),
            ),
            _duty(
                "Các đơn vị có liên quan rà soát, đóng những trang không còn sử dụng, mỗi quý một lần", "sec_1__b",
                addressees=[_body("Các đơn vị có liên quan")], unsure=["addressees"],
                frequency=span("mỗi quý một lần", rrule="FREQ=MONTHLY;INTERVAL=3", rule_id="frequency.quarter"),
            ),
            _duty(
                "xây dựng bộ nhận diện trang chính thức trong 05 ngày làm việc kể từ ngày nhận văn bản", "sec_2",
                addressees=[_body("Sở Khoa học và Công nghệ")],
                deadline=span(
                    "trong 05 ngày làm việc kể từ ngày nhận văn bản", on=None, rule="P5WD from receipt",
                    rule_id="deadline.term",
                ),
            ),
            _duty("Cán bộ, đảng viên nắm vững quy định về an toàn thông tin", "sec_3", laid_on="people"),
            _duty(
                "Mỗi đảng viên đăng lại ít nhất hai bài của tỉnh mỗi tuần trên tài khoản cá nhân", "sec_4",
                laid_on="people",
            ),
        ],
        "warnings": [{"code": "encoding", "message": "Tệp đã được đổi mã.", "start": None, "end": None}],
    }  # fmt: skip


def read_in(owner: Unit, by: Actor, name: str = "chỉ thị.txt") -> Directive:
    """Take `ORDER` in; the test has put `found` in the reader's place."""
    return take_in(ORDER.encode(), name=name, owner=owner, by=by)


def duty_of(directive: Directive, words: str) -> Obligation:
    """Return the duty whose text holds `words`."""
    return Obligation.objects.select_related("directive__owner", "clause__directive").get(
        directive=directive, text__contains=words
    )
