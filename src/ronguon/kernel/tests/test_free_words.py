"""What of people stands in words that somebody typed is found behind any disguise; ordinary report sentences pass."""

from __future__ import annotations

import sys
import time

import pytest

from ronguon.kernel.free_words import FindingKind, FindingLevel, find_in_free_words, held

A, P, N, E, O = (  # noqa: E741 (five columns of a table)
    FindingKind.ACCOUNT_ADDRESS,
    FindingKind.PHONE,
    FindingKind.ID_NUMBER,
    FindingKind.EMAIL,
    FindingKind.PERSON_BESIDE_OPINION,
)

HARMFUL: list[tuple[FindingKind, str]] = [
    (A, "Đối tượng dùng trang facebook.com/hoa.sim.tim.92 để đăng bài."),
    (A, "Link: https://www.facebook.com/profile.php?id=100012345678901"),
    (A, "Xem fb.com/tranvanb và m.me/tranvanb."),
    (A, "Trao đổi qua zalo.me/0912345678"),
    (A, "Nhóm kín t.me/quehuongta88 có 312 thành viên."),
    (A, "Kênh tiktok.com/@hoasim_92 đăng 14 video."),
    (A, "Kênh youtube.com/c/chuyenlangtoi"),
    (A, "Chủ tài khoản @hoa_sim.92 đã gỡ bài."),
    (A, "tài khoản ＠hoasim92"),
    (A, "facebook . com / hoasim92"),
    (A, "f\u200bacebook.c\u200bom/hoasim"),
    (A, "ｆａｃｅｂｏｏｋ．ｃｏｍ／ｈｏａｓｉｍ"),
    (A, "fасеbооk.com/hoasim (chữ Ki-rin)"),
    (A, "facebook(.)com/hoa.sim"),
    (A, "facebook chấm com/hoa.sim"),
    (A, "facebook[dot]com/hoa.sim"),
    (A, "nick Facebook “Hoa Sím Tím” thường xuyên đăng bài"),
    (A, "Tài khoản Zalo tên 'Anh Ba Phải' trong nhóm tổ dân phố"),
    (A, "nick hoasim.92 trên diễn đàn"),
    (A, "Trang cá nhân “Chuyện quê tôi” có nhiều bài viết"),
    (A, "UID 100012345678901"),
    (A, "instagram.com/hoasim"),
    (A, "hoasim.blogspot.com đăng lại"),
    (A, "x.com/hoasim"),
    (A, "threads.net/@hoasim"),
    (A, "nhóm facebook.com/groups/123456789"),
    (P, "Liên hệ 0912345678 để biết thêm."),
    (P, "ĐT: 0912 345 678"),
    (P, "ĐT: 0912.345.678"),
    (P, "ĐT: 091-234-5678"),
    (P, "+84 912 345 678"),
    (P, "(+84) 912345678"),
    (P, "84912345678"),
    (P, "0 9 1 2 3 4 5 6 7 8"),
    (P, "0.9.1.2.3.4.5.6.7.8"),
    (P, "０９１２３４５６７８"),
    (P, "09\u200b12\u200b345\u200b678"),
    (P, "⓪⑨①②③④⑤⑥⑦⑧"),
    (P, "O912 345 678"),
    (P, "không chín một hai ba bốn năm sáu bảy tám"),
    (P, "Chị Lan 0387654321 là người dựng clip"),
    (P, "số 024 3825 1234 của nhà riêng"),
    (P, "Đường dây nóng của xã do anh Hùng giữ: 0912345678"),
    (P, "sđt 07 7777 1234"),
    (P, "Gọi 0084 912 345 678"),
    (N, "Số CCCD 001085012345"),
    (N, "công dân 001 085 012 345 đã khai báo"),
    (N, "038.190.001.234"),
    (N, "CMND số 123456789"),
    (N, "CMND: 123 456 789"),
    (N, "người có số 173456781 đã ký cam kết"),
    (N, "C\u200bCCD 0\u200b01085012345"),
    (N, "căn cước công dân số 001.085.012.345"),
    (N, "Hộ chiếu B1234567"),
    (N, "số tài khoản 0123456789012 tại ngân hàng"),
    (N, "STK: 19034567890123"),
    (N, "mã số BHXH 0123456789"),
    (N, "so dinh danh 001085012345"),
    (E, "Gửi về hoasim92@gmail.com"),
    (E, "hoasim92 @ gmail . com"),
    (E, "hoasim92(at)gmail(dot)com"),
    (E, "hoasim92 [a còng] yahoo.com"),
    (E, "ｈｏａｓｉｍ＠ｇｍａｉｌ．ｃｏｍ"),
    (O, "Ông Nguyễn Văn A có nhiều bài viết thể hiện quan điểm lệch lạc."),
    (O, "Bà Trần Thị Bình bình luận không đồng tình với dự án."),
    (O, "Ý kiến của ông Lê Văn C về việc thu hồi đất là không phù hợp."),
    (O, "anh Hùng hay nói xấu chính quyền"),
    (O, "chị Lan ở tổ 3 chia sẻ bài xuyên tạc"),
    (O, "Đồng chí Phạm Văn Dũng có tư tưởng dao động"),
    (O, "đ/c Phạm Văn Dũng có biểu hiện suy thoái"),
    (O, "Thầy Minh đăng status phản đối chủ trương sáp nhập trường"),
    (O, "Nguyễn Thị Hoa (thôn 3) bức xúc về tiền đền bù"),
    (O, "ÔNG NGUYỄN VĂN A PHẢN ĐỐI DỰ ÁN"),
    (O, "ông nguyễn văn a phản đối dự án"),
    (O, "ong Nguyen Van A phan doi du an"),
    (O, "Ô\u200bng Ngu\u200byễn Văn A ph\u200bản đối dự án"),
    (O, "Оng Nguyễn Văn А phản đối dự án"),
    (O, "N g u y ễ n Văn An, bà Lê Thị Hà cho rằng mức hỗ trợ thấp"),
    (O, "Đã gặp ông Vũ Văn Tám. Người này vẫn kêu gọi bà con phản đối."),
    (O, "Công dân Đặng Văn Sáu nhiều lần khiếu kiện, lôi kéo người khác"),
    (O, "bà Sáu bán nước ở cổng chợ hay phàn nàn về cán bộ"),
    (O, "Cô Hạnh, giáo viên, thái độ không ủng hộ"),
    (O, "Trường hợp Giàng A Páo theo đạo lạ"),
    (O, "Chị Hồ Thị Mơ đăng tải clip về kẹt xe"),
    (O, "Ông Đinh Công Tráng livestream tại trụ sở"),
]  # fmt: skip

HARMLESS = [
    "Thực hiện Công văn số 12/BC-UBND ngày 05/3/2026 của UBND tỉnh.",
    "Báo cáo số 145/BC-UBND, Kế hoạch số 1234567/KH-UBND.",
    "Đến hết ngày 31/3/2026, có 24 nhiệm vụ được giao cho 8 cơ quan, đơn vị.",
    "Từ ngày 03.08.2026 đến ngày 15.08.2026 tổ chức 12 buổi.",
    "Thời gian: 08 giờ 30 ngày 03-08-2026 15 đơn vị dự.",
    "Tổng kinh phí 1.250.000.000 đồng, đã giải ngân 987.654.321 đồng.",
    "Kinh phí: 150000000 đồng từ ngân sách xã.",
    "Tổng số 123 456 789 đồng.",
    "Số tiền hỗ trợ là 450000000.",
    "Đường dây nóng của UBND xã: 0912 345 678, trực 24/24 giờ.",
    "Hotline 1900 1234 và tổng đài 1022.",
    "Số điện thoại của UBND phường: 0236 3812 345.",
    "Điện thoại cơ quan 024 3825 1234.",
    "Đã công bố số điện thoại đường dây nóng 0236.3812.345 trên trang thông tin điện tử.",
    "Gọi 113, 114, 115 hoặc 111 khi cần.",
    "Trang thông tin điện tử của xã: binhminhha.anphuoc.gov.vn đăng 14 tin.",
    "Cổng dịch vụ công dichvucong.gov.vn tiếp nhận 312 hồ sơ.",
    "Hộp thư tiếp nhận phản ánh: ubnd@binhminhha.gov.vn.",
    "Mã hồ sơ 000.00.12.H15-260310-0001 đã trả đúng hạn.",
    "Xã có 1 trang Facebook và 1 kênh Zalo chính thức, đăng 45 tin, bài.",
    "Mở tài khoản Zalo OA của xã, có 2.314 người theo dõi.",
    "Trang Fanpage Công an xã đăng 12 tin cảnh báo lừa đảo.",
    "Tuyên truyền trên mạng xã hội Facebook, Zalo, TikTok về phòng cháy.",
    "Hướng dẫn 230 người dân cài đặt tài khoản định danh điện tử VNeID mức 2.",
    "Cấp 1.245 căn cước cho công dân trên địa bàn.",
    "Thu nhận 312 hồ sơ căn cước công dân; trả 298 thẻ.",
    "Đồng chí Nguyễn Văn A, Chủ tịch UBND xã, phát biểu chỉ đạo hội nghị.",
    "Theo ý kiến chỉ đạo của đồng chí Nguyễn Văn A, Phó Chủ tịch UBND tỉnh.",
    "Ông Trần Văn B, Trưởng phòng Văn hóa, làm tổ trưởng tổ công tác.",
    "Bà Lê Thị Hà, Hiệu trưởng, ký biên bản nghiệm thu.",
    "Giao đồng chí Phạm Văn Dũng chủ trì, phối hợp với Công an xã.",
    "Tổ chức lấy ý kiến Nhân dân về dự thảo, nhận 214 ý kiến góp ý.",
    "Ý kiến cử tri được trả lời đúng hạn 12/12 ý kiến.",
    "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh.",
    "Đoàn TNCS Hồ Chí Minh xã tổ chức ngày thứ bảy tình nguyện.",
    "Công tác tư tưởng, dư luận trong Nhân dân ổn định.",
    "Trường Tiểu học Nguyễn Văn Trỗi chia sẻ bài viết về an toàn giao thông.",
    "Đường Trần Hưng Đạo được chỉnh trang; người dân ủng hộ.",
    "Trường THCS Lê Quý Đôn có ý kiến đề nghị bổ sung máy tính.",
    "Xã Nguyễn Huệ, phường Trần Phú đăng tải kế hoạch trên trang của xã.",
    "Bà con thôn 3 đồng tình, hiến 1.200 m2 đất làm đường.",
    "Bà Rịa và các phường lân cận chia sẻ thông tin về sạt lở.",
    "Đặc khu Cô Tô tiếp nhận 14 phản ánh, kiến nghị.",
    "Anh chị em đoàn viên bày tỏ mong muốn có thêm sân chơi.",
    "Hội nghị có 120 đại biểu dự; 14 ý kiến phát biểu.",
    "Tiếp công dân 12 lượt; tiếp nhận 05 đơn khiếu nại, tố cáo.",
    "Đăng 15 tin, bài trên trang thông tin điện tử.",
    "UBND các xã, phường, đặc khu báo cáo trước ngày 15 tháng 4 năm 2026.",
    "Kết quả: 3/8 đơn vị hoàn thành, đạt 37,5%.",
    "Nghị định 30/2020/NĐ-CP ngày 05/03/2020 của Chính phủ.",
    "Luật số 91/2025/QH15 có hiệu lực từ 01/01/2026.",
    "Diện tích 120.345.678 m2.",
    "Dân số 1234567 người, 345678 hộ.",
    "Toạ độ 105.834160, 21.027763.",
    "Biển kiểm soát xe công 80A-123.45.",
    "SHA-256 của tệp: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.",
    "Ban hành Quyết định số 2345678/QĐ-UBND thành lập tổ công nghệ số cộng đồng.",
    "Tập huấn cho 14 người về an toàn thông tin; phát 300 tờ rơi.",
    "Năm 2024: 1.024; năm 2025: 2.048; năm 2026: 4.096 lượt.",
    "Các cơ quan, đơn vị chưa đăng ký: Sở Nội vụ, Sở Y tế.",
    "Đăng ký 12 mô hình dân vận khéo.",
    "Công an xã phối hợp xác minh thông tin cảnh báo lừa đảo qua điện thoại.",
    "Mật khẩu của tài khoản quản trị được đổi sáu tháng một lần.",
    "Tài khoản của 12 cán bộ trên hệ thống quản lý văn bản được khóa khi nghỉ việc.",
    "Chuyển khoản cho nhà thầu theo hợp đồng số 05/2026/HĐ-XD.",
    "Minh chứng: Bảng của xã Bình Minh Hạ, ngày 10/3/2026.",
    "Nội dung đăng lúc 7 giờ 30 phút và 16 giờ 45 phút hằng ngày.",
    "Cột 1 2 3 4 5 6 của biểu mẫu 02.",
    "Số liệu theo thứ tự: 12, 34, 56, 78, 90.",
    "Tỷ lệ 98,7654321%.",
    "Trực ban Công an xã, số điện thoại 0236 3812 113.",
    "Gói thầu IB2600012345 đã mở thầu.",
    "Mã số thuế của hợp tác xã: 0401234567.",
    "Truy cập www.anphuoc.gov.vn/van-ban?id=12345 để tải biểu mẫu.",
]  # fmt: skip


def test_what_is_of_people_is_found_behind_any_disguise() -> None:
    missed = [text for kind, text in HARMFUL if kind not in {one.kind for one in held(text)}]
    sys.stdout.write(f"\nfree words: {len(HARMFUL) - len(missed)}/{len(HARMFUL)} found\n")
    assert missed == []


def test_ordinary_sentences_of_reports_pass() -> None:
    wrongly = [(text, [(one.rule, one.of(text)) for one in held(text)]) for text in HARMLESS if held(text)]
    sys.stdout.write(f"\nfree words: {len(wrongly)}/{len(HARMLESS)} ordinary sentences stopped\n")
    assert wrongly == []
    assert len(HARMFUL) + len(HARMLESS) >= 120


def test_a_finding_leads_back_into_the_words_as_they_were_typed() -> None:
    text = "Gọi ０９１２\u200b 345 678 nhé, xem Facebook.com/Hoa.Sim và ghi lại."
    assert [one.of(text) for one in find_in_free_words(text)] == ["０９１２\u200b 345 678", "Facebook.com/Hoa.Sim"]


def test_what_is_a_bodys_is_told_and_holds_nothing() -> None:
    text = "Đường dây nóng của UBND xã: 0912 345 678; thư về ubnd@binhminhha.gov.vn"
    assert [(one.rule, one.level) for one in find_in_free_words(text)] == [
        ("phone.hotline", FindingLevel.ALLOW), ("email.body", FindingLevel.ALLOW)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "piece",
    [
        "0",
        "0 ",
        "09",
        "ông ",
        "Ông Lê ",
        "@",
        "a@",
        "a.",
        "facebook.",
        "không ",
        "nick ",
        "CCCD ",
        "(",
        "\u200b",
        "x\u0323",
    ],
)
def test_looking_takes_time_in_proportion(piece: str) -> None:
    took = []
    for size in (8_000, 64_000):
        text = piece * (size // len(piece))
        start = time.process_time()
        find_in_free_words(text)
        took.append(time.process_time() - start)
    assert took[1] <= 24 * took[0] + 0.1, "eight times the length takes about eight times the work, not sixty-four"
