"""The world of the journeys of work and review, dated from the day it is built."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ronguon.access.actions.acting import actor_for
from ronguon.access.tests.cast import make_cast
from ronguon.assignments.actions.reviewing import send_back
from ronguon.assignments.actions.working import record_progress, submit
from ronguon.assignments.models import Assignment
from ronguon.assignments.tasks import remind
from ronguon.assignments.tests.assigning import make_assignment, told_without_proof
from ronguon.drafting.tests.making import make_clause, make_directive, make_obligation
from ronguon.kernel import clock
from ronguon.units.models import Unit

ORDER = """CHỈ THỊ
Về củng cố kênh thông tin chính thức và trả lời phản ánh của người dân

1. Ủy ban nhân dân các xã, phường, đặc khu

a) Công bố trên trang chủ địa chỉ, số điện thoại và người chịu trách nhiệm nội dung; rà soát lại mỗi khi có thay đổi.
b) Đăng lịch tiếp công dân và thông tin chỉ đạo, điều hành ít nhất mỗi tuần một lần.
c) Tổng hợp số phản ánh tiếp nhận, số đã trả lời trong hạn, gửi Văn phòng Ủy ban nhân dân tỉnh trước ngày 16 hằng tháng.
d) Gắn mã xác minh quyền quản lý lên trang chủ trong 10 ngày kể từ ngày nhận được mã.
đ) Đưa nội dung Chỉ thị vào cuộc họp gần nhất của thôn, khu phố; chỉ ghi số buổi và số người dự.
e) Dán mã QR tra cứu trang chính thức tại bộ phận một cửa.
g) Tự đánh giá việc thực hiện Chỉ thị, gửi kèm báo cáo năm.

2. Nghiêm cấm đăng dữ liệu cá nhân của người dân khi trả lời phản ánh.

3. Khuyến khích các xã làm bản tin phát thanh bằng tiếng dân tộc thiểu số.
"""
TELEGRAM = """CÔNG ĐIỆN
Về việc cảnh báo mưa lớn

1. Chủ tịch Ủy ban nhân dân các xã, phường, đặc khu công khai số điện thoại trực, danh sách điểm sơ tán trên trang xã.
"""


def _duty(directive: Any, words: str, title: str, **changes: Any) -> Any:
    start = directive.text.index(words)
    end = directive.text.index("\n", start)
    top = next((c for c in directive.clauses.filter(parent=None) if c.start <= start < c.end), None)
    mark = directive.text[:start].rsplit("\n", 1)[-1].strip()
    point = {"parent": top, "marker": mark, "heading": "", "start": start, "end": end, "eid": f"point_{start}"}
    clause = make_clause(directive, **point) if mark.endswith(")") else top
    text = directive.text[start:end].rstrip(".")
    return make_obligation(
        directive, clause=clause, start=start, end=start + len(text), text=text, title=title, **changes
    )  # fmt: skip


def _directive(owner: Unit, text: str, **changes: Any) -> Any:
    now = clock.now()
    directive = make_directive(owner, text=text, stage="issued", closed_at=now, **changes)
    for number in ("1.", "2.", "3."):
        start = text.find(f"\n{number} ")
        if start >= 0:
            rest = [at for at in (text.find(f"\n{int(number[0]) + 1}. ", start + 1),) if at > 0]
            end = rest[0] if rest else len(text)
            line = text[start + 1 : text.index("\n", start + 1)]
            make_clause(
                directive, marker=number, heading=line[len(number) + 1 :], start=start + 1, end=end,
                eid=f"sec_{number[0]}",
            )  # fmt: skip
    return directive


def _duties(order: Any) -> dict[str, Any]:
    made = {
        "late": ("Tổng hợp số", "Báo cáo số phản ánh đã trả lời trong tháng", {"quantity": "số đã trả lời trong hạn"}),
        "page": ("Công bố trên", "Công bố người chịu trách nhiệm trên trang chủ", {}),
        "weekly": (
            "Đăng lịch", "Đăng lịch tiếp công dân hằng tuần",
            {"rrule": "FREQ=WEEKLY", "frequency": "mỗi tuần một lần"},
        ),
        "code": (
            "Gắn mã", "Gắn mã xác minh lên trang thông tin của xã",
            {"deadline": "trong 10 ngày kể từ ngày nhận được mã"},
        ),
        "meeting": ("Đưa nội dung", "Phổ biến Chỉ thị tại cuộc họp thôn", {"quantity": "số buổi và số người dự"}),
        "sticker": ("Dán mã", "Dán mã QR tra cứu tại bộ phận một cửa", {}),
        "review": ("Tự đánh giá", "Tự đánh giá việc thực hiện Chỉ thị", {}),
        "ban": ("Nghiêm cấm", "Không đăng dữ liệu cá nhân của người dân", {"kind": "prohibition"}),
        "wish": ("Khuyến khích", "Làm bản tin phát thanh bằng tiếng dân tộc", {"kind": "recommendation"}),
    }  # fmt: skip
    return {name: _duty(order, words, title, **more) for name, (words, title, more) in made.items()}


def _terms(on: date) -> dict[str, date | None]:
    sunday = on + timedelta(days=6 - on.weekday())
    days = {"late": -8, "page": 6, "sticker": 52, "review": 57}
    soon = {"code": min(sunday, on + timedelta(days=2)), "weekly": sunday, "meeting": sunday}
    return {name: on + timedelta(days=n) for name, n in days.items()} | soon | {"ban": None, "wish": None}


def build() -> dict[str, str]:
    """Build the world of today: what is late, due, returned, waiting, urgent. Return the codes of its rows."""
    cast = make_cast()
    on, laid = clock.today(), clock.today() - timedelta(days=50)
    order = _directive(cast.province, ORDER, issued_on=on - timedelta(days=60))
    telegram = _directive(
        cast.province, TELEGRAM, kind="Công điện", number="07/CĐ-UBND", title="Cảnh báo mưa lớn", issued_on=on,
        search_key="cong dien 07/cd-ubnd canh bao mua lon",
    )  # fmt: skip
    duties, due = _duties(order), _terms(on)
    for name, duty in duties.items():
        make_assignment(duty, cast.other_commune, due_on=due[name], assigned_on=laid, since_on=laid)
    held = {
        name: make_assignment(duty, cast.commune, due_on=due[name], assigned_on=laid, since_on=laid)
        for name, duty in duties.items()
    }
    urgent = _duty(telegram, "công khai số", "Công khai số điện thoại trực và điểm sơ tán")
    held["urgent"] = make_assignment(urgent, cast.commune, due_on=on + timedelta(days=1), assigned_on=on, since_on=on)
    make_assignment(duties["review"], cast.commune, part=Assignment.Part.COORDINATOR, assigned_on=laid, since_on=laid)
    for days in (20, 15, 9, 7, 1):
        remind(clock.now() - timedelta(days=days))
    an, chi = actor_for(cast.an_account, on=on), actor_for(cast.chi_account, on=on)
    record_progress(held["meeting"], text="Đã họp ở 7 trên 9 thôn; còn thôn Đồng Lạc và thôn Khe Giữa.", by=an)
    waiting = submit(held["sticker"], told_without_proof("Đã dán ở quầy tiếp nhận và cửa ra vào."), seen="open", by=an)
    first = submit(held["page"], told_without_proof("Đã công bố tên, điện thoại và thư điện tử."), seen="open", by=an)
    send_back(first, reason="Thiếu trang của trạm y tế và trường trung học cơ sở.", by=chi)
    rows = {name: str(row.code) for name, row in held.items()}
    return rows | {"round": str(waiting.code), "day": f"{on:%d/%m/%Y}", "later": f"{on + timedelta(days=80):%d/%m/%Y}"}
