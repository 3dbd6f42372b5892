"""The flags that duties carry: declined by a rule, or held until two persons have answered."""

from __future__ import annotations

from collections.abc import Iterator

from ronguon.audit.domain.flags import Flag, FlagKind, Inputs
from ronguon.drafting.actions.opening import words_before
from ronguon.drafting.domain.declining import version
from ronguon.drafting.domain.judging import DutyVerdict, judge
from ronguon.drafting.models import Obligation

_BETWEEN = "\x1f"


def declined(inputs: Inputs) -> Flag | None:
    """Judge a duty's words by the list of what is declined, or return null for an ordinary duty."""
    return _judged(inputs, DutyVerdict.DECLINE)


def asked(inputs: Inputs) -> Flag | None:
    """Judge a duty's words by the wide net, or return null where nobody has to be asked."""
    return _judged(inputs, DutyVerdict.ASK)


def _judged(inputs: Inputs, verdict: DutyVerdict) -> Flag | None:
    found = judge(
        inputs["text"], addressees=list(filter(None, inputs["addressees"].split(_BETWEEN))),
        heading=inputs["heading"], before=inputs["before"],
    )  # fmt: skip
    fits = found.verdict == verdict
    return Flag(found.rule, version(), inputs, f"{found.reason} {found.instead}") if fits else None


def inputs_of(duty: Obligation) -> Inputs:
    """Return what the rules for declining look at: the machine's own addressees, or a person's where it read none."""
    read = duty.reading.fields.get("addressees") or [] if duty.reading else []
    words = [entry["text"] for entry in read] or [one.text for one in duty.addressees.all()]
    return {
        "text": duty.text,
        "addressees": _BETWEEN.join(words),
        "heading": duty.clause.heading if duty.clause else "",
        "before": words_before(duty.clause, duty.start),
    }


def flags_of_declined() -> Iterator[Flag]:
    """Yield the duties that stand declined, each judged anew from what is stored."""
    for duty in Obligation.objects.filter(stage=Obligation.Stage.DECLINED).with_texts():
        found = declined(inputs_of(duty))
        reason = found.reason if found else "Quy tắc đã đổi sau khi văn bản được đọc."
        yield Flag(duty.decline_rule, version(), inputs_of(duty), reason)


def flags_of_asked() -> Iterator[Flag]:
    """Yield the duties that are held for two persons, each judged anew from what is stored."""
    for duty in Obligation.objects.asked().with_texts():
        found = asked(inputs_of(duty))
        reason = found.reason if found else "Quy tắc đã đổi sau khi văn bản được đọc."
        yield Flag(duty.ask_rule, version(), inputs_of(duty), reason)


KINDS = (
    FlagKind(
        name="declined-duty",
        title="Nhiệm vụ hệ thống không giao",
        raised=declined,
        current=flags_of_declined,
        shown_at="documents:room",
        decided_at="documents:room",
        decided_by="Người đọc văn bản quyết định làm gì thay thế theo gợi ý cạnh đó; không ai bị giao hay bị ghi gì.",
        appeal="Cho là quy tắc đọc nhầm thì báo quản trị; danh sách chỉ đổi khi có người sửa và ghi lại vì sao.",
    ),
    FlagKind(
        name="asked-duty",
        title="Nhiệm vụ giữ lại để hỏi",
        raised=asked,
        current=flags_of_asked,
        shown_at="documents:room",
        decided_at="documents:answer",
        decided_by="Hai người của hai cơ quan trả lời câu hỏi về quyền, mỗi người kèm lý do; máy không trả lời thay.",
        appeal="Cho là giữ nhầm thì trả lời “Không” kèm lý do và mời người thứ hai; hoặc tách, sửa phần chữ được chọn.",
    ),
)
