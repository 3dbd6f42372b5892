"""Forms that real papers have and ours had not: grouped tables, grounds in lists, contents, orders among situation."""

from __future__ import annotations

from typing import Any

import pytest

from ronguon.directives.reading.reader import read_text
from ronguon.directives.tests.reading_files import LETTERHEAD

HEAD = LETTERHEAD
TABLE = """
| TT | Nhiệm vụ | Cơ quan chủ trì | Thời gian |
{rule}| I. NƯỚC SẠCH |
| 1 | Khoan 12 giếng ở các xã ven núi | Sở Nông nghiệp và Môi trường | Quí IV-2026 |
| 2 | Thay ống cũ ở khu dân cư phía đông | Sở Xây dựng | Giai đoạn 2026-2030 |
| II. KÊNH MƯƠNG |
| 3 | Nạo vét kênh chính ở ba huyện | UBND các xã | Tháng 4/2027 |
"""
STACKED = """
|
TT
|
Nhiệm vụ
|
Cơ quan chủ trì
|
1
|
Khoan 12 giếng ở các xã ven núi
|
Sở Nông nghiệp và Môi trường
|
2
|
Thay ống cũ ở khu dân cư phía đông
|
Sở Xây dựng
|
"""


def duties(body: str, head: str = HEAD) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_text(head + body).as_json()["obligations"]
    return found


def who(duty: dict[str, Any]) -> list[str]:
    return [body["text"] for body in duty["addressees"]]


def words(body: str, head: str = HEAD) -> list[str]:
    return [duty["text"] for duty in duties(body, head)]


@pytest.mark.parametrize("rule", ["| --- | --- | --- | --- |\n", ""])
def test_a_row_that_heads_a_group_does_not_end_the_table(rule: str) -> None:
    found = duties("I. NHIỆM VỤ\n" + TABLE.format(rule=rule))
    assert [who(duty) for duty in found] == [["Sở Nông nghiệp và Môi trường"], ["Sở Xây dựng"], ["UBND các xã"]]
    assert [duty["deadline"]["on"] for duty in found] == ["2026-12-31", "2030-12-31", "2027-04-30"]


def test_cells_one_a_line_between_lone_bars_are_a_table() -> None:
    found = duties("I. NHIỆM VỤ\n" + STACKED)
    assert [(duty["text"][:4], who(duty)[0]) for duty in found] == [
        ("Khoa", "Sở Nông nghiệp và Môi trường"), ("Thay", "Sở Xây dựng"),
    ]  # fmt: skip


def test_grounds_in_a_list_are_no_duties() -> None:
    grounds = (
        "- Căn cứ Luật Tài nguyên nước ngày 27/11/2023;\n"
        "- Căn cứ Nghị định số 53/2024/NĐ-CP ngày 16/5/2024 quy định chi tiết Luật Tài nguyên nước;\n"
        "- Xét đề nghị của Sở Nông nghiệp và Môi trường tại Tờ trình số 18/TTr-SNNMT;\n"
    )
    assert words(grounds + "\n1. Sở Xây dựng lập bản đồ giếng.\n") == ["Sở Xây dựng lập bản đồ giếng"]


def test_what_is_to_be_done_on_a_ground_is_a_duty() -> None:
    (one, two) = duties(
        "1. Căn cứ Chỉ thị số 24/CT-TTg ngày 29/7/2024, xây dựng kế hoạch sửa giếng của địa phương.\n\n"
        "2. Căn cứ Kế hoạch này, các xã lập danh sách hộ thiếu nước.\n"
    )
    assert one["text"].endswith("của địa phương")
    assert who(two) == ["các xã"]


def test_bullets_that_list_figures_or_documents_belong_to_their_lead_in() -> None:
    body = (
        "1. Sở Xây dựng tổng hợp, báo cáo Ủy ban nhân dân tỉnh trước ngày 20/9/2026, báo cáo gồm:\n"
        "- Tổng số giếng phải khoan lại;\n- Số hộ được nối nước theo Quyết định số 31/QĐ-UBND ngày 02/3/2026;\n"
        "- Kinh phí đã chi.\n"
    )
    (one,) = duties(body)
    assert one["text"].endswith("trước ngày 20/9/2026, báo cáo")
    assert [cited["number"] for cited in one["citations"]] == ["31/QĐ-UBND"]


def test_bullets_that_say_what_to_do_stay_duties_under_the_same_lead_in() -> None:
    assert len(duties("1. Sở Xây dựng thực hiện các nội dung sau:\n- Lập bản đồ giếng;\n- Kiểm tra ống nước.\n")) == 2


def test_other_units_behind_a_comma_have_a_duty_of_their_own() -> None:
    found = duties("1. Sở Nông nghiệp và Môi trường cấp giống cây, các xã bố trí đất trồng ven kênh.\n")
    assert [who(duty) for duty in found] == [["Sở Nông nghiệp và Môi trường"], ["các xã"]]
    (one,) = duties("1. Sở Xây dựng hướng dẫn các xã, phường, đặc khu tổ chức thu gom rác ven kênh.\n")
    assert who(one) == ["Sở Xây dựng"]


def test_a_day_behind_what_several_units_do_holds_for_each() -> None:
    found = duties("1. Trung tâm Nước sạch cấp ống, UBND xã huy động nhân công, xong trong quý III/2026.\n")
    assert [duty["deadline"]["on"] for duty in found] == ["2026-09-30", "2026-09-30"]


def test_what_is_forbidden_behind_a_comma_is_its_own_duty() -> None:
    found = duties("1. Các xã thu gom rác ven kênh, không được đổ rác xuống lòng kênh.\n")
    assert [duty["kind"] for duty in found] == ["obligation", "prohibition"]


def test_sending_by_a_day_in_brackets_is_its_own_duty_of_the_same_unit() -> None:
    found = duties("1. Các xã lập danh sách hộ thiếu nước (gửi Sở Xây dựng trước ngày 05/9/2026).\n")
    assert [duty["text"] for duty in found] == [
        "Các xã lập danh sách hộ thiếu nước", "gửi Sở Xây dựng trước ngày 05/9/2026",
    ]  # fmt: skip
    assert [who(duty) for duty in found] == [["Các xã"], ["Các xã"]]


def test_a_label_before_a_colon_stays_outside() -> None:
    assert words("1. Đối với các giếng đã khoan nhưng chưa được nghiệm thu: Khẩn trương hoàn thiện hồ sơ.\n") == [
        "Khẩn trương hoàn thiện hồ sơ"
    ]


def test_a_share_with_a_number_of_its_own_is_its_own_duty() -> None:
    found = words("1. Mỗi xã tổ chức 04 buổi dọn kênh, trong đó có ít nhất 01 buổi vào mùa khô.\n")
    assert found == ["Mỗi xã tổ chức 04 buổi dọn kênh", "trong đó có ít nhất 01 buổi vào mùa khô"]


def test_who_is_assigned_below_a_heading_that_is_also_a_label() -> None:
    body = (
        "V. PHÂN CÔNG THỰC HIỆN\n\n1. Phân công thực hiện:\n\n- Sở Xây dựng: lập bản đồ giếng.\n"
        "- Sở Tài chính: bố trí kinh phí.\n"
    )
    assert [who(duty) for duty in duties(body)] == [["Sở Xây dựng"], ["Sở Tài chính"]]


def test_an_order_among_the_situation_is_read_and_the_situation_is_not() -> None:
    body = (
        "1. Đánh giá chung\n\nThời gian qua các xã đã dọn 40 km kênh. Trước thực trạng đó, các chủ đầu tư phải "
        "kiểm tra lại toàn bộ cống. Giao Sở Xây dựng khảo sát 12 đoạn sạt lở.\n"
    )
    assert [who(duty) for duty in duties(body)] == [["các chủ đầu tư"], ["Sở Xây dựng"]]


def test_what_the_issuer_says_of_itself_is_no_duty() -> None:
    body = "1. Ủy ban nhân dân tỉnh bố trí kinh phí trong tháng 9.\n\n2. Các xã lập danh sách hộ thiếu nước.\n"
    assert [who(duty) for duty in duties(body)] == [["Các xã"]]


def test_the_issuer_stands_once_though_a_gazette_prints_it_above_the_letterhead() -> None:
    print_of = "CÔNG BÁO/Số 12 + 13/Ngày 20-11-2026\n\n3\n\nPHẦN VĂN BẢN KHÁC\n\nỦY BAN NHÂN DÂN TỈNH AN PHƯỚC\n\n"
    assert read_text(f"{print_of}{HEAD}1. Các xã dọn kênh.\n").document.issuer == read_text(HEAD).document.issuer


def test_a_name_that_a_line_breaks_stays_one() -> None:
    lines = "1. Đề nghị Hội Nông dân tỉnh, Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh, Hội Liên hiệp\nPhụ nữ tỉnh\n"
    one, _two = duties(f"{lines}- Vận động hội viên dọn kênh;\n- Giữ sạch giếng.\n")
    assert [" ".join(name.split()) for name in who(one)] == [
        "Hội Nông dân tỉnh", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "Hội Liên hiệp Phụ nữ tỉnh",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "sign"), [("QUYẾT ĐỊNH", "QĐ-UBND"), ("KẾ HOẠCH", "KH-UBND"), ("HƯỚNG DẪN", "HD-UBND")]
)
def test_regulations_guidance_and_plans_bind_their_issuer_too(kind: str, sign: str) -> None:
    head = HEAD.replace("CHỈ THỊ", kind).replace("CT-UBND", sign)
    body = "Điều 1. Trách nhiệm\n\n1. Ủy ban nhân dân tỉnh kiểm tra các trạm bơm hằng quý.\n"
    assert [who(duty) for duty in duties(body, head)] == [["Ủy ban nhân dân tỉnh"]]


def test_heads_of_a_gazette_do_not_tear_a_sentence() -> None:
    body = (
        "1. Các xã bàn giao mốc, hồ sơ và niêm yết\n\nCÔNG BÁO/Số 12 + 13/Ngày 20-11-2026\n\n5\n\nsơ đồ tại trụ sở.\n"
    )
    (one,) = duties(body)
    assert one["text"].endswith("sơ đồ tại trụ sở")


def test_a_request_to_others_holds_for_what_stands_below_it() -> None:
    body = (
        "1. Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh:\n- Vận động Nhân dân dọn kênh;\n- Giám sát việc thu phí.\n"
    )
    assert [duty["kind"] for duty in duties(body)] == ["recommendation", "recommendation"]


@pytest.mark.parametrize(
    ("said", "cited"),
    [
        ("theo Luật Đất đai số 31/2024/QH15 ngày 18/01/2024", ["Luật Đất đai số 31/2024/QH15 ngày 18/01/2024"]),
        ("theo Luật Đất đai năm 2024", ["Luật Đất đai năm 2024"]),
        ("theo Hiến pháp và Điều lệ Đảng", ["Hiến pháp", "Điều lệ Đảng"]),
        (
            "theo Nghị định số 53/2024/NĐ-CP ngày 16/5/2024 quy định chi tiết Luật Tài nguyên nước",
            ["Nghị định số 53/2024/NĐ-CP ngày 16/5/2024"],
        ),
        (
            "theo các Nghị định về nước: số 53/2024/NĐ-CP ngày 16/5/2024; số 54/2024/NĐ-CP ngày 16/5/2024",
            ["53/2024/NĐ-CP ngày 16/5/2024", "số 54/2024/NĐ-CP ngày 16/5/2024"],
        ),
        ("theo Luật Hôn nhân và gia đình và quy ước của thôn", ["Luật Hôn nhân và gia đình"]),
    ],
)
def test_documents_are_cited_whole_and_once(said: str, cited: list[str]) -> None:
    (one,) = duties(f"1. Các xã niêm yết thủ tục {said}.\n")
    assert [citation["text"] for citation in one["citations"]] == cited


def test_offsets_hold_in_every_new_form() -> None:
    for body in (TABLE.format(rule=""), STACKED):
        reading = read_text(HEAD + "I. NHIỆM VỤ\n" + body)
        for duty in reading.as_json()["obligations"]:
            assert (HEAD + "I. NHIỆM VỤ\n" + body)[duty["start"] : duty["end"]] == duty["text"]
