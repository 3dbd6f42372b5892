"""Secrecy marks behind a disguise are refused; what people write about secrets, honey and passwords passes."""

from __future__ import annotations

import sys
import time
import unicodedata
from collections.abc import Callable

import pytest

from ronguon.directives.reading.api import read
from ronguon.directives.reading.secrecy import check
from ronguon.kernel.errors import RefusedFileError

HEAD = "UBND TỈNH AN PHƯỚC\nSố: 15/UBND-VP\n"
TAIL = "\nĐề nghị các sở, ban, ngành báo cáo kết quả trước ngày 15 tháng 4 năm 2026.\n"

DISGUISED = [
    # invisible signs
    "M\u200bẬ\u200bT",
    "\u200bMẬT\u200b",
    "M\u200cẬT",
    "M\u200dẬT",
    "MẬ\u2060T",
    "M\ufeffẬT",
    "M\u00adẬ\u00adT",
    "\u202eMẬT\u202c",
    "\u2066TỐI\u2069 MẬT",
    "T\u200bỐ\u200bI M\u200bẬ\u200bT",
    "TUYỆT\u200b \u200bMẬT",
    "M\ufe0fẬ\ufe0fT",
    "M\u034fẬT",
    "M\u3164ẬT",
    "\u3164" * 80 + "MẬT",
    "M\u115fẬ\u115fT",
    "MẬ\U000e0041T",
    "M" + "\u200b" * 200 + "ẬT",
    "M\u2800Ậ\u2800T",
    "Độ\u200b mật: M\u200bật",
    "M\u180eẬT",
    "\u2063TUYỆT MẬT\u2063",
    # full-width and mathematical letters
    "ＭẬＴ",
    "ＭẬT",
    "ＴỐＩ ＭẬＴ",
    "ＴＵＹỆＴ　ＭẬＴ",
    "Độ mật：ＭẬＴ",
    "𝐌Ậ𝐓",
    "𝗠Ậ𝗧",
    "𝙼Ậ𝚃",
    "𝓜Ậ𝓣",
    "𝔐Ậ𝔗",
    "𝕄Ậ𝕋",
    "ＭＡ\u0302\u0323Ｔ",
    # circled, squared, bracketed letters
    "ⓂẬⓉ",
    "ⓂⒶⓉ",
    "Ⓜ Ậ Ⓣ",
    "ⓉỐⒾ ⓂẬⓉ",
    "🄼Ậ🅃",
    "🅼🅰🆃",
    "🅜Ậ🅣",
    "ⓜậⓣ",
    "(M)(Ậ)(T)",
    "[M] [Ậ] [T]",
    "⒨ậ⒯",
    # dotted and spaced
    "M.Ậ.T",
    "M.Ậ.T.",
    "M . Ậ . T",
    "T.Ố.I M.Ậ.T",
    "T.U.Y.Ệ.T M.Ậ.T",
    "M-Ậ-T",
    "M_Ậ_T",
    "M*Ậ*T",
    "M·Ậ·T",
    "M•Ậ•T",
    "M/Ậ/T",
    "M  Ậ  T",
    "M\u00a0Ậ\u00a0T",
    "M\u2009Ậ\u2009T",
    "T Ố I  M Ậ T",
    "TUYỆT M Ậ T",
    "M~Ậ~T",
    "M…Ậ…T",
    "M,Ậ,T",
    "M'Ậ'T",
    "Độ mật: T.Ố.I M.Ậ.T",
    "M\nẬ\nT",
    "M\n\nẬ\n\nT",
    "T\nỐ\nI\nM\nẬ\nT",
    "M | Ậ | T",
    "M\tẬ\tT",
    # Cyrillic, Greek and other look-alikes
    "МẬТ",
    "МẬT",
    "MẬТ",
    "МАТ",
    "ΜẬΤ",
    "ТỐІ МẬТ",
    "ТUYỆТ МẬТ",
    "TУYỆT MẬT",
    "Độ mật: Мật",
    "ᎷẬT",
    "MẬꓔ",
    "ᴍậᴛ",
    "МÂ\u0323Т",
    "T Ố І M Ậ Т",
    # strokes, marks in another order, marks that got lost, a keyboard that was off
    "M\u0336Ậ\u0336T\u0336",
    "M\u20ddẬ\u20ddT\u20dd",
    "MA\u0323\u0302T",
    "MA\u0302\u0323T",
    "MÂT",
    "TỐI MÂT",
    "TUYÊT MẬT",
    "TOI MAT",
    "TUYET MAT",
    "Do mat: Mat",
    "ĐỘ MẬT: TUYET MAT",
    "MAAJT",
    "TOOIS MAATJ",
    "TUYEETJ MAATJ",
    "MA65T",
    "MÂJT",
    # boxes and what stands beside a mark
    "★ MẬT ★",
    "*" * 90 + " MẬT " + "*" * 90,
    "▌MẬT▐",
    "═══ TỐI MẬT ═══",
    "【MẬT】",
    "〔TUYỆT MẬT〕",
    "「ＭẬＴ」",
    "M\u200bẬT Số: 05",
    "МẬТ A",
    "Mức độ mật： Тối mật",
    "Độ bảo mật: MẬT",
]

PASSED = [
    "Thực hiện nghiêm quy định về bảo vệ bí mật nhà nước.",
    "Không đưa tài liệu mật lên mạng Internet.",
    "Không soạn thảo văn bản MẬT trên máy tính có nối mạng.",
    "Văn bản có dấu MẬT, TỐI MẬT, TUYỆT MẬT được quản lý riêng.",
    "Danh mục MẬT ban hành kèm theo",
    "Giữ bí mật thông tin của người tố cáo.",
    "Đổi mật khẩu sáu tháng một lần.",
    "Mật khẩu",
    "MẬT KHẨU",
    "Mật khẩu: ........",
    "MẬT ĐỘ DÂN SỐ",
    "Mật độ xây dựng",
    "Mật độ",
    "Mật ong",
    "mật ong rừng",
    "MẬT ONG BẠC HÀ",
    "Mật danh",
    "Mật mã dân sự",
    "MẬT MÃ",
    "Ban Cơ yếu và mật mã",
    "Mật vụ",
    "Mật nghị",
    "mật",
    "mật thiết",
    "Gắn bó mật thiết với Nhân dân.",
    "Bí mật",
    "BÍ MẬT",
    "Bí mật nhà nước",
    "BÍ MẬT KINH DOANH",
    "BẢO MẬT",
    "Bảo mật",
    "Bảo mật thông tin",
    "Cam kết bảo mật",
    "Cấp độ bảo mật: cấp 3",
    "Độ mật: không",
    "Độ mật: ......",
    "Độ mật:",
    "Độ mật",
    "Mức độ mật (nếu có)",
    "Đề xuất độ mật và nơi nhận",
    "ĐỘ MẬT CỦA VĂN BẢN",
    "Giải mật tài liệu hết thời hạn",
    "Tài liệu mật",
    "TÀI LIỆU MẬT",
    "Hồ sơ mật",
    "Thông tin mật",
    "Họp mật",
    "Hội Mật",
    "Rỉ mật đường",
    "Túi mật",
    "Sỏi mật",
    "Gan, mật, tụy",
    "Siêu âm gan mật",
    "Mất",
    "MẤT",
    "Mất tích",
    "Tôi mất",
    "toi mat",
    "Mat",
    "MAT",
    "mat.",
    "Mặt",
    "MẶT",
    "Mắt",
    "MẮT",
    "Tối mắt",
    "TỐI MẮT",
    "Tôi mắt",
    "Mát",
    "Mạt cưa",
    "Tối mật độ 30%",
    "Tuyệt đối",
    "TUYỆT ĐỐI",
    "Tối thiểu",
    "M",
    "M | N | T",
    "T\nM\nN",
    "A\nB\nC\nD",
    "M\nA\nT",
    "MTTQ",
    "M.T.T.Q",
    "TM. ỦY BAN NHÂN DÂN",
    "Các máy soạn văn bản mật\u200b không nối mạng.",
    "Rà soát danh mục bí mật nhà nước thuộc độ Tuyệt mật của ngành.",
    "Ông Mật, trưởng thôn 3",
    "Bà Nguyễn Thị Mật",
    "Thôn Mật Sơn",
    "THÔN MẬT SƠN",
    "Phường Đông Vệ, phố Mật Sơn",
    "Độ mật được xác định theo Điều 8 Luật Bảo vệ bí mật nhà nước.",
    "“Mật” là mức thấp nhất trong ba mức.",
    "1. Mật ngọt của vùng đất bãi",
    "Nghề nuôi ong lấy mật",
    "Mía, mật, đường phên",
    "- Mật ong: 12 hộ",
    "Mật ong | 12 hộ | 3 tấn",
]


def refused(text: str) -> bool:
    try:
        read(text.encode(), name="van-ban.txt")
    except RefusedFileError as refusal:
        return refusal.code == "classified"
    return False


@pytest.mark.parametrize("before", [HEAD, HEAD + TAIL])
def test_a_mark_behind_a_disguise_is_refused(before: str, capsys: pytest.CaptureFixture[str]) -> None:
    kept = [mark for mark in DISGUISED if not refused(f"{before}\n{mark}\n{TAIL}")]
    with capsys.disabled():
        sys.stdout.write(f"\n{len(DISGUISED) - len(kept)}/{len(DISGUISED)} disguised marks refused")
    assert kept == []
    assert len(set(DISGUISED)) >= 60


def test_what_only_speaks_of_secrets_passes(capsys: pytest.CaptureFixture[str]) -> None:
    wrongly = [words for words in PASSED if refused(f"{HEAD}\n{words}\n{TAIL}")]
    with capsys.disabled():
        sys.stdout.write(f"\n{len(PASSED) - len(wrongly)}/{len(PASSED)} lines about secrets pass")
    assert wrongly == []
    assert len(set(PASSED)) >= 60


def test_what_passes_also_passes_in_the_other_spelling_of_unicode() -> None:
    assert [words for words in PASSED if refused(unicodedata.normalize("NFD", f"{HEAD}\n{words}\n{TAIL}"))] == []


HOSTILE: list[tuple[str, Callable[[int], str]]] = [
    ("one line of letters", lambda n: "m" * n),
    ("letters apart", lambda n: "M " * (n // 2)),
    ("letters in lines", lambda n: "M\n" * (n // 2)),
    ("invisible signs", lambda n: "M" + "\u200b" * n + "T"),
    ("fillers", lambda n: "\u3164" * n),
    ("bars", lambda n: "|" * n),
    ("signs", lambda n: "m" + ":" * n + "t"),
    ("labels", lambda n: "độ mật:" * (n // 7)),
    ("spaces", lambda n: " " * n + "MẤT"),
    ("marks", lambda n: "M" + "\u0302" * n),
]


@pytest.mark.parametrize(("name", "made"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_looking_for_a_mark_takes_time_in_proportion(name: str, made: Callable[[int], str]) -> None:
    del name
    small, large = made(20_000), made(160_000)
    check(small)
    took = []
    for text in (small, large):
        start = time.process_time()
        check(text)
        took.append(time.process_time() - start)
    assert took[1] <= 24 * took[0] + 0.05, "eight times the length takes about eight times the work, not sixty-four"
