"""The flags of assignments: overdue for a cause, reminded at a rung."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ronguon.assignments.domain.extending import due_in_force
from ronguon.assignments.domain.lateness import is_past
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.assignments.models.terms import given_extensions
from ronguon.audit.domain.flags import Flag, FlagKind, Inputs
from ronguon.kernel import clock
from ronguon.kernel.days import day_of, vietnamese_date
from ronguon.notices.domain import ESCALATION, VERSION, escalates, rung_reached
from ronguon.notices.models import Notice
from ronguon.status.domain.causes import CAUSES_VERSION, Cause, OverdueFacts, cause_of
from ronguon.status.domain.groups import StatusGroup
from ronguon.status.models import roll_ups

CAUSES = {
    Cause.REVIEW: "Đơn vị đã nộp, đang chờ cơ quan giao việc thẩm định.",
    Cause.RETURNED: "Kết quả đã bị trả lại và đơn vị chưa nộp lại.",
    Cause.MOVED: "Đơn vị mới nhận việc này từ đơn vị khác trong 30 ngày qua.",
    Cause.RECEIVED_LATE: "Việc được giao hoặc được nhận khi còn chưa đến 5 ngày.",
    Cause.STATED: "Đơn vị đã nêu lý do chậm bằng lời của mình.",
    Cause.UNSTATED: "Đã quá hạn và chưa ghi nhận lý do nào.",
}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def overdue(inputs: Inputs) -> Flag | None:
    """Say the main cause of what is overdue, from recorded days alone."""
    due_on, assigned_on, on = (date.fromisoformat(inputs[name]) for name in ("due_on", "assigned_on", "on"))
    cause = cause_of(
        OverdueFacts(
            due_on, assigned_on, _day(inputs["received_on"]), _day(inputs["taken_over_on"]),
            inputs["handed_in"] == "1", inputs["verdict"], inputs["stated"] == "1",
        ),
        on=on,
    )  # fmt: skip
    return Flag(f"overdue-{cause.value}", CAUSES_VERSION, inputs, CAUSES[cause]) if is_past(due_on, on) else None


def flags_of_overdue(on: date | None = None) -> Iterator[Flag]:
    """Yield each overdue assignment's cause on the day `on`, today unless told."""
    day = on or clock.today()
    over = roll_ups.grouped(Assignment.objects.counted(), day).filter(group=StatusGroup.OVER.value)
    for facts in roll_ups.facts(over, day).values():
        inputs = {
            "due_on": facts.due_on.isoformat(), "assigned_on": facts.assigned_on.isoformat(), "on": day.isoformat(),
            "received_on": facts.received_on.isoformat() if facts.received_on else "",
            "taken_over_on": facts.taken_over_on.isoformat() if facts.taken_over_on else "",
            "handed_in": "1" if facts.submitted else "0", "verdict": facts.verdict,
            "stated": "1" if facts.stated else "0",
        }  # fmt: skip
        cause = cause_of(facts, on=day)
        yield Flag(f"overdue-{cause.value}", CAUSES_VERSION, inputs, CAUSES[cause])


def reminded(inputs: Inputs) -> Flag | None:
    """Say which rung of the ladder has been reached on a day, or that the unit above is told."""
    due_on, opens_on, on = (date.fromisoformat(inputs[name]) for name in ("due_on", "opens_on", "on"))
    up = inputs["kind"] == Notice.Kind.ESCALATION
    rung = (ESCALATION if escalates(due_on, on=on) else None) if up else rung_reached(due_on, opens_on=opens_on, on=on)
    return Flag(f"notice-{rung}", VERSION, inputs, _reason(due_on, on, up=up)) if rung else None


def _reason(due_on: date, on: date, *, up: bool) -> str:
    said = f"Hạn là ngày {vietnamese_date(due_on)}"
    if up:
        return f"{said}, đã qua từ 3 ngày trở lên mà chưa nộp."
    return f"{said}, còn {(due_on - on).days} ngày." if on <= due_on else f"{said}, đã qua {(on - due_on).days} ngày."


def flags_of_reminded() -> Iterator[Flag]:
    """Yield the reminders in the ledger with the days that they were sent for."""
    kinds = (Notice.Kind.REMINDER, Notice.Kind.ESCALATION)
    ledger = Notice.objects.filter(kind__in=kinds, subject_kind="occurrence").order_by("pk")
    for notice in ledger.iterator(chunk_size=500):
        occurrence = Occurrence.objects.filter(code=notice.subject).first()
        if occurrence is None or occurrence.due_on is None:
            continue
        on = day_of(notice.made_at)
        due_on = _due_then(occurrence, on)
        inputs = {
            "kind": notice.kind, "due_on": due_on.isoformat(),
            "opens_on": occurrence.opens_on.isoformat(), "on": on.isoformat(),
        }  # fmt: skip
        up = notice.kind == Notice.Kind.ESCALATION
        yield Flag(f"notice-{notice.step}", VERSION, inputs, _reason(due_on, on, up=up))


def _due_then(occurrence: Occurrence, on: date) -> date:
    """Return the last day that was in force on the day `on`."""
    given = given_extensions(occurrence) if occurrence.extended_on else []
    due_on = due_in_force(occurrence.due_on, given, on=on)
    return due_on or on


KINDS = (
    FlagKind(
        name="overdue-cause",
        title="Lý do chính của việc quá hạn",
        raised=overdue,
        current=flags_of_overdue,
        shown_at="status:assignment",
        decided_at="review:detail",
        decided_by="Cơ quan giao việc thẩm định kết quả; lý do chỉ để xem, không tính điểm ai.",
        appeal="Đơn vị ghi rõ trong mục tiến độ; cơ quan giao việc trả lời khi thẩm định.",
    ),
    FlagKind(
        name="late-notice",
        title="Nhắc hạn và báo cấp trên",
        raised=reminded,
        current=flags_of_reminded,
        shown_at="notices:list",
        decided_at="review:detail",
        decided_by="Thông báo không đổi tình trạng việc; cơ quan giao việc quyết định khi thẩm định.",
        appeal="Đơn vị trả lời bằng tiến độ hoặc kết quả; thông báo sai thì báo cơ quan giao việc.",
    ),
)
