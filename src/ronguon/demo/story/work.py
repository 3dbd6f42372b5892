"""How the units of the story work: most in time, some late, two returned, some not at all.

Who is how is drawn from a hash of unit and duty, so the story is the same each time it is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ronguon.assignments.actions import reviewing, working
from ronguon.assignments.domain.reasons import LackReason
from ronguon.assignments.models import Occurrence, Submission
from ronguon.demo.story.proofs import DemoProof
from ronguon.directives.models import Directive
from ronguon.evidence import actions as evidence
from ronguon.kernel.hashing import sha256
from ronguon.units.domain import Actor

_WORDS = (
    "Đã hoàn thành theo yêu cầu; hồ sơ lưu tại văn phòng, bản chụp gửi kèm.",
    "Đơn vị đã thực hiện xong, người phụ trách đã kiểm tra lại toàn bộ nội dung.",
    "Đã triển khai tại cơ quan và các đơn vị trực thuộc; kết quả ghi trong biên bản gửi kèm.",
    "Đã thực hiện đủ các bước nêu trong văn bản; chưa phát sinh vướng mắc.",
)
_REST_ON_PAPER = working.LackingProof(
    LackReason.ELSEWHERE, "Các giấy tờ còn lại đã gửi bản giấy qua đường bưu chính công ích."
)
AN_COMMUNE = "UBND xã Bình Minh Hạ"
AN_OWES_DAYS = (9, 3)
RETURN_REASON = "Bản chụp chưa thấy ngày và tên người lập. Đề nghị bổ sung rồi gửi lại."


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """What happens to one occurrence: the day it is submitted, whether it is first returned, when it is judged."""

    occurrence: Occurrence
    submitted_on: date
    judged_on: date
    returned_first: bool
    amount: int


def _draw(occurrence: Occurrence, what: str, sides: int) -> int:
    key = f"{occurrence.assignment.unit.name}|{occurrence.assignment.obligation.title}|{occurrence.number}|{what}"
    return int(sha256(key.encode())[:8], 16) % sides


def present(occurrence: Occurrence) -> Occurrence:
    """Return the occurrence as it is held today: a merger or a new version may have passed it on meanwhile."""
    rows = Occurrence.objects.select_related("assignment__unit", "assignment__obligation")
    found = occurrence
    while (heir := rows.filter(assignment__origin=found.assignment_id, number=found.number).first()) is not None:
        found = heir
    found.refresh_from_db()
    return found


def present_word(submission: Submission) -> Submission:
    """Return what was submitted as it lies before the reviewer today; it travels along with the work."""
    held = present(submission.occurrence)
    return held.submissions.order_by("-number").first() or submission


def plans(directive: Directive, until: date) -> Iterator[WorkPlan]:
    """Yield what each occurrence of `directive` that falls due about `until` comes to; the rest stays undone."""
    waiting = Occurrence.objects.filter(
        stage=Occurrence.Stage.OPEN, due_on__lte=until + timedelta(days=20), assignment__part="lead",
        assignment__obligation__directive=directive,
    ).select_related("assignment__unit", "assignment__obligation__directive", "assignment__assigned_by")  # fmt: skip
    for occurrence in waiting.order_by("due_on", "pk"):
        plan = _plan(occurrence, until)
        if plan is not None:
            yield plan


def _stays_undone(occurrence: Occurrence, until: date) -> bool:
    """Return whether nothing is submitted: one in eight, and at An's commune two that were due shortly before D."""
    if occurrence.assignment.unit.name == AN_COMMUNE:
        return occurrence.due_on in {until - timedelta(days=days) for days in AN_OWES_DAYS}
    return _draw(occurrence, "done", 100) >= 88  # noqa: PLR2004 (one in eight)


def _plan(occurrence: Occurrence, until: date) -> WorkPlan | None:
    due = occurrence.due_on
    if due is None or due >= until or _stays_undone(occurrence, until):
        return None
    late = _draw(occurrence, "late", 100) < 14  # noqa: PLR2004 (one in seven is late)
    shift = 1 + _draw(occurrence, "days", 6) if late else -1 - _draw(occurrence, "days", 12)
    day = max(occurrence.opens_on + timedelta(days=1), due + timedelta(days=shift))
    judged = day + timedelta(days=1 + _draw(occurrence, "judge", 4))
    if day >= until:
        return None
    returned = _draw(occurrence, "returned", 100) < 4  # noqa: PLR2004 (one in twenty-five)
    return WorkPlan(occurrence, day, judged, returned, amount=1 + _draw(occurrence, "amount", 40))


def submit_result(occurrence: Occurrence, counted: int, *, by: Actor, proof: DemoProof) -> Submission:
    """Add the proof and submit, as the unit's officer."""
    evidence.add(occurrence, evidence.Upload(proof.data, proof.name), title=proof.title, by=by)
    text = _WORDS[_draw(occurrence, "words", len(_WORDS))]
    amount = counted if occurrence.assignment.obligation.quantity else None
    return working.submit(occurrence, working.GivenAccount(text, amount, _REST_ON_PAPER), seen=occurrence.stage, by=by)


def judge(submission: Submission, *, accept: bool, by: Actor) -> None:
    """Accept, or return with the story's reason, as the reviewer."""
    if accept:
        reviewing.accept(submission, by=by)
    else:
        reviewing.send_back(submission, reason=RETURN_REASON, by=by)
