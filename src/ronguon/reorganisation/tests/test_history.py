"""A unit's page tells what happened to it, by which decision, the newest first."""

from __future__ import annotations

from datetime import timedelta

from ronguon.access.tests.cast import DAY
from ronguon.access.tests.house import House
from ronguon.reorganisation.domain.changes import Participant
from ronguon.reorganisation.tests.making import carried, changed, end, fresh, heir
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Unit
from ronguon.units.views.history import history

DAYS = [DAY - timedelta(days=n) for n in (4, 3, 2, 1)]


def told(unit: Unit) -> list[str]:
    found = history(Unit.objects.prefetch_related("names").get(pk=unit.pk))
    return [" ".join([one.words, *(other.name for other in one.others)]) for one in found]


def test_a_long_life_is_told_from_its_end_to_its_beginning(house: House) -> None:
    cast = house.cast
    carried(ChangeKind.RENAME, DAYS[0], changed(cast.commune, "UBND xã Hạ"))
    carried(ChangeKind.ALTER, DAYS[1], changed(cast.commune, kind="ward"))
    carried(
        ChangeKind.TRANSFER,
        DAYS[2],
        Participant(ChangePart.CEDES, changed(cast.commune).unit),
        heir(cast.other_commune),
    )
    carried(ChangeKind.SPLIT, DAY, *end(cast.commune), fresh("UBND phường A", "ward"), heir(cast.other_commune))
    assert told(cast.commune) == [
        "được chia thành UBND phường A UBND xã Suối Rồng",
        "chuyển một phần cho UBND xã Suối Rồng",
        "đổi loại, cấp hoặc mã",
        "từ đó lấy tên là UBND xã Hạ",
        "được lập, lấy tên là UBND xã Bình Minh Hạ",
    ]
    assert told(cast.other_commune) == [
        "nhận phần của đơn vị được chia: UBND xã Hạ",
        "nhận một phần của: UBND xã Hạ",
        "được lập, lấy tên là UBND xã Suối Rồng",
    ]


def test_a_mistake_and_its_correction_are_both_told(house: House) -> None:
    cast = house.cast
    wrong = carried(ChangeKind.MERGE, DAYS[3], *end(cast.other_commune), heir(cast.commune))
    carried(ChangeKind.RESTORE, DAY, changed(cast.other_commune), corrects=wrong)
    first, second, _begun = history(cast.other_commune)
    assert (second.words, second.corrected) == ("sáp nhập vào", True)
    assert first.words == "hoạt động trở lại; trước đó bị ghi nhầm là đã kết thúc"
    html = house.browser(cast.head_account).get(f"/don-vi/{cast.other_commune.code}/").content.decode()
    assert "Đã đính chính" in html


def test_what_a_unit_was_given_with_a_merger_is_told_too(house: House) -> None:
    cast = house.cast
    side = Participant(ChangePart.SUCCEEDS, heir(cast.commune).unit, name="UBND phường Mới", kind="ward")
    carried(ChangeKind.MERGE, DAY, *end(cast.other_commune), side)
    assert told(cast.commune)[:3] == [
        "tiếp nhận khi sáp nhập: UBND xã Suối Rồng", "từ đó lấy tên là UBND phường Mới", "đổi thành: Phường",
    ]  # fmt: skip


def test_the_page_of_an_ended_unit_says_at_its_head_where_it_went(house: House) -> None:
    cast = house.cast
    carried(ChangeKind.DISSOLVE, DAY, *end(cast.department), heir(cast.province))
    html = house.browser(cast.head_account).get(f"/don-vi/{cast.department.code}/").content.decode()
    head = html.split("<aside")[0]
    assert "giải thể; việc còn lại giao cho" in head
    assert "12/NQ-HĐND" in head
