"""The forms of the tradition: headings, bullets, brackets, labels, tables."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from ronguon.directives.reading.reader import read_text
from ronguon.directives.tests.reading_files import LETTERHEAD

HEAD = LETTERHEAD


def duties(body: str, head: str = HEAD) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_text(head + body).as_json()["obligations"]
    return found


def who(duty: dict[str, Any]) -> list[str]:
    return [body["text"] for body in duty["addressees"]]


def test_heading_that_names_units_speaks_to_its_bullets() -> None:
    (one, two) = duties("1. Các sở, ban, ngành\n\n- Rà soát giếng.\n\nBáo cáo kết quả.\n")
    assert who(one) == who(two) == ["Các sở, ban, ngành"]
    assert one["addressees"][0]["because"] == "heading"


def test_heading_with_regard_to() -> None:
    (one,) = duties("2. Đối với người dân khi dùng nước giếng.\n\n- Giữ sạch thành giếng.\n")
    assert who(one) == ["người dân"]
    assert one["laid_on"] == "people"


def test_heading_with_a_chain_shows_who_leads_whom() -> None:
    (one,) = duties("3. Đảng ủy UBND tỉnh lãnh đạo UBND tỉnh chỉ đạo các sở, ban, ngành\n\n- Lập bản đồ giếng.\n")
    assert who(one) == ["Đảng ủy UBND tỉnh", "UBND tỉnh", "các sở, ban, ngành"]
    assert one["addressees"][2]["chain"] == ["Đảng ủy UBND tỉnh", "UBND tỉnh"]
    assert one["addressees"][0]["chain"] == []


def test_unit_before_a_colon() -> None:
    (one, two) = duties("4. Hội Nông dân tỉnh, Tỉnh đoàn: Vận động hội viên dọn kênh. Góp ý khi thấy nước bẩn.\n")
    assert one["text"] == "Vận động hội viên dọn kênh"
    assert who(one) == who(two) == ["Hội Nông dân tỉnh", "Tỉnh đoàn"]


def test_unit_as_subject_stays_in_the_span() -> None:
    (one,) = duties("5. Sở Y tế kiểm tra mẫu nước ở trường học.\n")
    assert one["text"] == "Sở Y tế kiểm tra mẫu nước ở trường học"
    assert who(one) == ["Sở Y tế"]
    assert one["addressees"][0]["because"] == "subject"


def test_advice_in_a_bracket_is_a_duty_of_its_own() -> None:
    (one, two) = duties("1. Đối với người dân\n\n- Giữ sạch giếng (mỗi tuần, mỗi hộ gia đình nên cọ giếng 01 lần).\n")
    assert one["text"] == "Giữ sạch giếng"
    assert two["kind"] == "recommendation"
    assert two["frequency"]["rrule"] == "FREQ=WEEKLY"


def test_exception_in_a_bracket_is_a_duty_of_its_own() -> None:
    (one, two) = duties("1. Sở Y tế trả kết quả trong 05 ngày làm việc (riêng đặc khu Hòn Trầm: 10 ngày làm việc).\n")
    assert one["text"].endswith("trong 05 ngày làm việc")
    assert two["text"].startswith("riêng đặc khu Hòn Trầm")


def test_clause_with_its_own_day_is_split_off() -> None:
    (one, two) = duties("1. Sở Y tế lấy mẫu nước; gửi kết quả trước ngày 15 hằng tháng.\n")
    assert one["deadline"] is None
    assert (two["deadline"]["rule"], two["frequency"]["rrule"]) == ("monthly on 15", "FREQ=MONTHLY")
    assert who(two) == ["Sở Y tế"]


def test_ban_is_split_from_an_order() -> None:
    (one, two) = duties("1. Sở Y tế lấy mẫu đúng lịch; không giao việc lấy mẫu cho trạm xá.\n")
    assert (one["kind"], two["kind"]) == ("obligation", "prohibition")


def test_request_outside_the_chain_is_advice_and_inside_it_an_order() -> None:
    (one, two) = duties(
        "1. Đề nghị Hội Nông dân tỉnh vận động hội viên.\n\n2. Đề nghị các sở, ban, ngành cử người trực.\n"
    )
    assert (one["kind"], two["kind"]) == ("recommendation", "obligation")


def test_labelled_lines_fill_the_fields_of_their_task() -> None:
    body = (
        "1. Đo nước\n\na) Nhiệm vụ: Đo chất lượng nước ở mọi giếng chung.\n\nb) Đơn vị chủ trì: Sở Y tế.\n\n"
        "c) Đơn vị phối hợp: UBND các xã, phường.\n\nd) Thời gian: Hoàn thành trong Quý III năm 2026.\n"
    )
    (one,) = duties(body)
    assert one["text"] == "Đo chất lượng nước ở mọi giếng chung"
    assert who(one) == ["Sở Y tế"]
    assert one["addressees"][0]["because"] == "column"
    assert [c["text"] for c in one["coordinators"]] == ["UBND các xã, phường"]
    assert one["deadline"]["on"] == "2026-09-30"


BARS = """I. BẢNG PHÂN CÔNG

TT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời hạn | Sản phẩm
1 | Lập danh sách giếng chung của từng thôn | UBND các xã | Sở Y tế | 30/6/2026 | 01 danh sách
2 | Xây bể lọc ở các trường có nước bẩn | Sở Xây dựng | Sở Y tế | Quý IV/2026 | 10 bể
"""


@pytest.mark.parametrize("table", [BARS, BARS.replace(" | ", "\t"), BARS.replace(" | ", "\n\n")])
def test_task_table_gives_one_duty_a_row(table: str) -> None:
    (one, two) = duties(table)
    assert one["text"] == "Lập danh sách giếng chung của từng thôn"
    assert who(one) == ["UBND các xã"]
    assert [c["text"] for c in one["coordinators"]] == ["Sở Y tế"]
    assert one["deadline"]["on"] == "2026-06-30"
    assert one["quantity"]["text"] == "01 danh sách"
    assert (who(two), two["deadline"]["on"]) == (["Sở Xây dựng"], "2026-12-31")


def test_table_of_figures_lays_no_duty() -> None:
    assert duties("I. SỐ LIỆU\n\nTT | Xã | Số giếng\n1 | Suối Rồng | 120\n2 | Ngọc Đường | 87\n") == []


def test_purposes_and_situation_lay_no_duty_but_requirements_do() -> None:
    body = (
        "I. MỤC ĐÍCH, YÊU CẦU\n\n1. Mục đích\n\nGiúp người dân có nước sạch.\n\n2. Yêu cầu\n\n"
        "a) Bảo đảm đo đúng, đo đủ.\n\nII. ĐÁNH GIÁ CHUNG\n\n1. Công tác đo nước đã có tiến bộ.\n"
    )
    (one,) = duties(body)
    assert one["text"] == "Bảo đảm đo đúng, đo đủ"
    assert one["addressees"] == []
    assert "addressees" in one["unsure"]


def test_dissemination_is_no_duty() -> None:
    reading = read_text(HEAD + "1. Sở Y tế đo nước giếng.\n\nChỉ thị này được phổ biến đến chi bộ.\n")
    assert len(reading.duties) == 1
    assert reading.document.dissemination == "Chỉ thị này được phổ biến đến chi bộ"


def test_condition_before_the_subject_stays_in_the_span() -> None:
    (one,) = duties("1. Trong quá trình thực hiện, nếu có vướng mắc, các địa phương báo cáo về Sở Y tế.\n")
    assert who(one) == ["các địa phương"]
    assert one["text"].startswith("Trong quá trình")


def test_agent_behind_do() -> None:
    (one,) = duties("1. Việc theo dõi mực nước do Sở Nông nghiệp và Môi trường thực hiện.\n")
    assert who(one) == ["Sở Nông nghiệp và Môi trường"]


def test_partners_are_coordinators() -> None:
    (one,) = duties("1. Sở Y tế chủ trì, phối hợp với Sở Xây dựng lập bản đồ giếng.\n")
    assert [c["text"] for c in one["coordinators"]] == ["Sở Xây dựng"]


def test_year_that_is_not_written_is_marked_unsure() -> None:
    (one,) = duties("1. Sở Y tế gửi báo cáo trước ngày 20/9.\n")
    assert one["deadline"]["on"] == "2026-09-20"
    assert "deadline" in one["unsure"]


def test_nothing_is_invented_where_nothing_is_stated() -> None:
    (one,) = duties("1. Sở Y tế kiểm tra kho thuốc theo lộ trình, kịp thời.\n")
    assert one["deadline"] is one["frequency"] is one["quantity"] is None
    assert one["more_deadlines"] == one["citations"] == []


def test_telegram_receivers_are_no_duties() -> None:
    head = (
        "CÔNG ĐIỆN\n\nVề việc ứng phó bão\n\nCHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH AN PHƯỚC ĐIỆN:\n\n"
        "- Giám đốc các sở;\n\n- Công an tỉnh.\n\nBão gần bờ. Chủ tịch UBND tỉnh yêu cầu:\n\n"
    )
    reading = read_text(head + "1. Công an tỉnh cử người trực ở bến đò.\n")
    assert reading.document.to == ["Giám đốc các sở", "Công an tỉnh"]
    assert len(reading.duties) == 1


def test_letter_without_list_gives_what_it_asks() -> None:
    letter = (
        "SỞ Y TẾ\n\nSố: 12/SYT-VP\n\nAn Phước, ngày 05 tháng 4 năm 2026\n\nKính gửi: UBND các xã, phường\n\n"
        "Thực hiện chương trình năm, Sở Y tế đã lấy mẫu nước. Sở Y tế đề nghị UBND các xã, phường gửi danh sách giếng "
        "chung trước ngày 20/4/2026.\n\nTrân trọng./.\n\nGIÁM ĐỐC\n\nHà Thị Sen\n"
    )
    (one,) = duties(letter, head="")
    assert who(one) == ["UBND các xã, phường"]
    assert one["deadline"]["on"] == "2026-04-20"


def test_text_broken_at_a_fixed_width_reads_like_the_unbroken_one() -> None:
    body = (
        "1. Các sở, ban, ngành có trách nhiệm rà soát các giếng chung đang dùng ở trụ sở, ghi rõ giếng nào còn "
        "dùng được, giếng nào phải sửa; gửi kết quả về Sở Y tế theo Kế hoạch số 15/KH-UBND ngày 02/3/2026 trước "
        "ngày 15 hằng tháng. Kết quả phải được công khai tại trụ sở và trên trang thông tin của cơ quan, đơn vị để "
        "người dân tiện theo dõi.\n\n2. Sở Y tế hướng dẫn người dân cách giữ giếng sạch trong mùa mưa, cách khử mùi "
        "và cách gửi mẫu nước đi kiểm tra.\n"
    )
    whole = duties(body)
    for width in (60, 75, 90):
        lines = (textwrap.fill(line, width, break_on_hyphens=False) for line in (HEAD + body).split("\n"))
        wrapped = "\n".join(lines)
        assert [" ".join(d["text"].split()) for d in duties(wrapped, head="")] == [d["text"] for d in whole]
        assert [len(d["citations"]) for d in duties(wrapped, head="")] == [len(d["citations"]) for d in whole]


def test_rows_of_a_table_and_lines_around_it_keep_the_order_of_the_text() -> None:
    found = duties(BARS + "\nII. TỔ CHỨC THỰC HIỆN\n\n1. Sở Y tế theo dõi việc thực hiện.\n")
    assert [d["start"] for d in found] == sorted(d["start"] for d in found)
    assert len(found) == 3


def test_annex_and_unit_share_no_eid() -> None:
    reading = read_text(
        HEAD + "1. Sở Y tế đo nước giếng.\n\nNơi nhận:\n- Lưu.\n\nCHỦ TỊCH\n\nPHỤ LỤC\n\n1. Sở Y tế ghi sổ.\n"
    )
    eids = [clause.eid for clause in reading.clauses]
    assert len(eids) == len(set(eids))
    assert reading.duties[-1].section.startswith("PL")


def test_the_rule_drawn_under_a_title_is_no_part_of_it() -> None:
    text = "TỈNH ỦY AN PHƯỚC\n*\n\nCHỈ THỊ\nvề kênh thông tin chính thức\n-----\n\nBan Thường vụ Tỉnh ủy yêu cầu:\n"
    assert read_text(text).as_json()["document"]["title"] == "về kênh thông tin chính thức"


@pytest.mark.parametrize(
    "said",
    [
        "Kế hoạch này thay thế Kế hoạch số 112/KH-UBND ngày 09/8/2026 của UBND tỉnh.",
        "Quyết định này có hiệu lực từ ngày 01/01/2027 và thay thế Quyết định số 12/2020/QĐ-UBND.",
        "Bãi bỏ Chỉ thị số 05/CT-UBND ngày 01/3/2020.",
        "Quyết định số 12/2020/QĐ-UBND hết hiệu lực kể từ ngày Quyết định này có hiệu lực.",
    ],
)
def test_what_a_text_says_of_the_force_of_documents_is_no_duty(said: str) -> None:
    body = "1. UBND các xã, phường công bố địa chỉ trang.\n\n2. Sở Nội vụ rà soát biên chế.\n\n"
    text = f"UBND TỈNH AN PHƯỚC\nSố: 1/KH-UBND\nKẾ HOẠCH\nVề việc A\n\n{body}{said}\n"
    assert len(read_text(text).duties) == 2


PLAN = "UBND TỈNH AN PHƯỚC\nSố: 1/KH-UBND\nKẾ HOẠCH\nVề việc A\n\n"


def _bodies(said: str) -> list[list[str]]:
    duties = read_text(f"{PLAN}1. {said}\n\n2. Sở Nội vụ rà soát biên chế.\n").as_json()["obligations"]
    return [[body["text"] for body in duty["addressees"]] for duty in duties[:-1]]


@pytest.mark.parametrize(
    ("said", "bodies"),
    [
        ("Các chủ mỏ, chủ bến bãi lắp đặt trạm cân trước ngày 15/3/2026.", [["Các chủ mỏ", "chủ bến bãi"]]),
        ("Sở Chuyển đổi số hoàn thành kết nối phần mềm trong quý II năm 2026.", [["Sở Chuyển đổi số"]]),
        ("Văn phòng HĐND và UBND xã niêm yết thủ tục tại trụ sở.", [["Văn phòng HĐND và UBND xã"]]),
        ("Thôn nào để xảy ra cháy thì Trưởng thôn kiểm điểm trước hội nghị.", [["Trưởng thôn"]]),
        ("Đơn vị quản lý, vận hành công trình thực hiện nội kiểm.", [["Đơn vị quản lý, vận hành công trình"]]),
        ("Các đơn vị được giao nhiệm vụ gửi số liệu trước ngày 15/3/2026.", [["Các đơn vị được giao nhiệm vụ"]]),
        ("Nghiêm cấm cán bộ, công chức tiết lộ danh tính người phản ánh.", [["cán bộ, công chức"]]),
    ],
)  # fmt: skip
def test_names_end_where_what_the_unit_does_begins(said: str, bodies: list[list[str]]) -> None:
    assert _bodies(said) == bodies


def test_the_ground_on_which_an_issuer_writes_is_no_duty() -> None:
    ground = "Thực hiện Quy định số 21-QĐ/TU ngày 15/10/2025 của Tỉnh ủy, Sở Nội vụ hướng dẫn một số nội dung như sau:"
    text = f"{PLAN}{ground}\n\n1. UBND các xã, phường công bố địa chỉ trang.\n\n2. Sở Nội vụ rà soát biên chế.\n"
    assert [duty["text"][:12] for duty in read_text(text).as_json()["obligations"]] == ["UBND các xã,", "Sở Nội vụ rà"]
