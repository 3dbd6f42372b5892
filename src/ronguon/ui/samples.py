"""Invented values for the living page. No real unit, person or document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django import forms

from ronguon.ui.cards import Action, Bar, ChoiceChip, DueCard, DutyRow, EvidenceItem, Need

COUNTS = {"ontime": 612, "late": 96, "open": 431, "over": 58, "none": 87}

CHOICES = (ChoiceChip("Xã chủ trì", "#chu-tri", current=True, count=14), ChoiceChip("Phối hợp", "#phoi-hop", count=5))
SEGMENTS = (ChoiceChip("Khi đó", "#khi-do"), ChoiceChip("Bây giờ", "#bay-gio", current=True))
TABS = (
    ChoiceChip("Nhiệm vụ", "#nhiem-vu", current=True, count=14),
    ChoiceChip("Minh chứng", "#minh-chung", count=9),
    ChoiceChip("Lịch sử", "#lich-su"),
)

DUE_CARDS = (
    DueCard(
        title="Báo cáo số phản ánh đã trả lời trong tháng 10",
        url="#viec-1",
        state="over",
        badge="Quá hạn 8 ngày",
        tone="over",
        due_on=date(2026, 11, 16),
        quote="Ủy ban nhân dân cấp xã tổng hợp số phản ánh tiếp nhận, số đã trả lời, gửi trước ngày 16 của tháng sau.",
        cite="Hướng dẫn 45/HD-VP, mục II.3",
        cite_url="#muc-2-3",
        by="Văn phòng UBND tỉnh giao · đã đôn đốc 2 lần, gần nhất 20/11/2026",
        needs=(Need("Số tiếp nhận: 37", met=True), Need("số đã trả lời trong hạn", met=False)),
        actions=(Action("Báo cáo kết quả", "#gui", "send", "pri"), Action("Nêu lý do muộn", "#ly-do")),
    ),
    DueCard(
        title="Gắn mã xác minh lên trang thông tin của xã",
        url="#viec-2",
        state="open",
        badge="Trong hạn, còn 2 ngày",
        tone="week",
        due_on=date(2026, 11, 26),
        quote="Các cơ quan gắn mã xác minh lên trang chủ trong 10 ngày.",
        cite="Hướng dẫn 08/HD-SKHCN, mục 2",
        by="Sở Khoa học và Công nghệ giao",
        needs=(Need("kiểm tra thấy mã", met=False),),
        actions=(Action("Kiểm tra ngay", "#kiem-tra", "rosette-discount-check", "tonal"),),
    ),
    DueCard(
        title="Công bố người chịu trách nhiệm trên trang chủ",
        url="#viec-3",
        state="late",
        tone="month",
        due_on=date(2026, 11, 10),
        quote="Công bố trên trang chủ địa chỉ, số điện thoại và người chịu trách nhiệm nội dung.",
        cite="Chỉ thị 12/CT-UBND, khoản 1, điểm a",
        by="UBND tỉnh giao · kế thừa từ xã Cẩm Văn",
    ),
)

DUTIES = (
    DutyRow(
        anchor="n8",
        span="v8",
        number="8",
        title="Rà soát, đóng những trang không còn sử dụng",
        state="unsure",
        meta=("khoản 2, điểm b", "bắt buộc"),
        current=True,
    ),
    DutyRow(
        anchor="n5",
        span="v5",
        number="5",
        title="Chuyển phản ánh vượt thẩm quyền và báo cho người gửi",
        state="guess",
        meta=("khoản 1, điểm c", "12 xã, phường, đặc khu", "không nêu hạn"),
    ),
    DutyRow(
        anchor="n9",
        span="v9",
        title="Chia sẻ bài trên tài khoản cá nhân",
        state="declined",
        meta=("khoản 3, câu đầu", "không tính vào 28 nhiệm vụ"),
    ),
    DutyRow(
        anchor="n1",
        span="v1",
        number="1",
        title="Công bố địa chỉ, điện thoại, người chịu trách nhiệm",
        state="confirmed",
        meta=("khoản 1, điểm a", "hạn 30/11/2026"),
    ),
)

EVIDENCE = (
    EvidenceItem("photo", "Ảnh chụp trang chủ.jpg", "#e1", "nộp 16/10/2026 14:20, 812 kB", "SHA-256 7f3a 91c0 … e2d4"),
    EvidenceItem("check", "Kiểm tra tự động trang chủ", "#e2", "17/10/2026 02:10, thấy đủ địa chỉ", "luật CH-07 bản 3"),
    EvidenceItem(
        "file", "Quyết định phân công.pdf", "#e3", "nộp 05/10/2026 08:31, 2 trang", "SHA-256 c118 04be … 90af"
    ),
)

ROWS = (
    ("Xã Bình Minh Hạ", "Công bố người chịu trách nhiệm trên trang chủ", "open", date(2026, 11, 30), 1),
    ("Xã Suối Rồng", "Báo cáo số phản ánh đã trả lời trong tháng 10", "over", date(2026, 11, 16), 0),
    ("Phường Tân Lập", "Đăng lịch tiếp công dân tuần 47", "ontime", date(2026, 11, 20), 2),
    ("Xã Ngọc Đường", "Dán mã QR tra cứu tại bộ phận một cửa", "late", date(2026, 11, 10), 3),
    ("Xã Cẩm Vân", "Không đăng dữ liệu cá nhân của người dân", "none", None, 0),
)

BARS = (
    Bar("Chờ đơn vị khác hoặc cấp trên", 17, "#c1"),
    Bar("Nhận văn bản muộn", 14, "#c2"),
    Bar("Chưa ghi nhận lý do", 12, "#c3", "none"),
)

DIFFERS = (5,)
"""Places of the letters that differ in the sample comparison."""

TILES = (("A.Phước", 0, ""), ("T.Lập", 2, "t1"), ("B.Gỗ", 0, ""), ("S.Rồng", 9, "t3"), ("C.Vân", 4, "t2 is-new"))


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Tên đơn vị", help_text="Ghi như trong quyết định thành lập.")
    answered = forms.IntegerField(label="Số phản ánh đã trả lời", min_value=0)
    due_on = forms.DateField(label="Hạn mới", widget=forms.DateInput)
    cause = forms.ChoiceField(
        label="Nguyên nhân chậm",
        choices=[("late", "Nhận văn bản muộn"), ("wait", "Chờ đơn vị khác hoặc cấp trên")],
    )
    reason = forms.CharField(label="Lý do", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    to = forms.MultipleChoiceField(
        label="Gửi cho",
        widget=forms.CheckboxSelectMultiple,
        choices=[("vp", "Văn phòng UBND tỉnh"), ("khcn", "Sở Khoa học và Công nghệ")],
        required=False,
    )
    role = forms.ChoiceField(
        label="Vai trò",
        widget=forms.RadioSelect,
        choices=[("lead", "Chủ trì"), ("coordinator", "Phối hợp")],
    )
    agreed = forms.BooleanField(label="Đã đối chiếu với bản giấy", required=False)
    paper = forms.FileField(label="Văn bản", required=False)
    locked = forms.CharField(label="Mã kênh", initial="KN-0231", disabled=True, help_text="Do hệ thống cấp, không sửa.")


def duties(prefix: str) -> list[DutyRow]:
    """Return the sample duties with ids of their own, so that they may stand on one page twice."""
    return [replace(row, anchor=f"{prefix}-{row.anchor}", span=f"{prefix}-{row.span}") for row in DUTIES]


def form(prefix: str, *, bound: bool = True) -> SampleForm:
    """Return the sample form, filled and wrong when `bound`."""
    if not bound:
        initial = {"name": "UBND xã Suối Rồng", "due_on": date(2027, 1, 15), "role": "lead", "to": ["vp"]}
        return SampleForm(prefix=prefix, initial=initial)
    typed = {"name": "", "answered": "12o", "due_on": "31/02/2027", "cause": "late", "to": "vp"}
    return SampleForm({f"{prefix}-bad-{name}": value for name, value in typed.items()}, prefix=f"{prefix}-bad")
