"""Terms in the story: one unit gets more time, another asks for it and states why it is late with something else."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from ronguon.access.actions.acting import actor_for
from ronguon.assignments.actions import explaining, extending
from ronguon.assignments.domain.reasons import DelayReason
from ronguon.assignments.models import ExtensionRequest, Occurrence
from ronguon.demo.story import people
from ronguon.demo.story.work import AN_COMMUNE
from ronguon.kernel import clock
from ronguon.units.domain import Actor
from ronguon.units.models import Unit

MORE_DAYS = 14


def _open() -> QuerySet[Occurrence]:
    held = Occurrence.objects.due(clock.today()).filter(assignment__part="lead", assignment__timed=True)
    return held.select_related("assignment__unit", "assignment__assigned_by").order_by("due_on", "pk")


def _ask(occurrence: Occurrence, words: str, reason: DelayReason, *, by: Actor) -> ExtensionRequest | None:
    if occurrence.due_on is None:
        return None
    wanted = extending.WantedExtension(occurrence.due_on + timedelta(days=MORE_DAYS), reason, words)
    return extending.ask_extension(occurrence, wanted, by=by)


def ask_elsewhere(province: Unit, since: date) -> ExtensionRequest | None:
    """Let the officer of another unit ask for more time for what the province laid on it, before its last day."""
    ahead = _open().filter(
        due_on__gte=clock.today(), assignment__assigned_by=province, assignment__unit__kind="commune"
    )
    found = ahead.exclude(assignment__unit__name=AN_COMMUNE).first()
    if found is None:
        return None
    officer = people.officer_of(found.assignment.unit, since)
    words = "Mưa lũ làm hư đường truyền ở hai thôn, nhà mạng hẹn khắc phục trong tuần tới."
    return _ask(found, words, DelayReason.NATURE, by=actor_for(officer, on=clock.today()))


def give(request: ExtensionRequest | None, *, by: Actor) -> None:
    """Give the time that was asked for, where the work still waits for it."""
    if request is not None and ExtensionRequest.objects.waiting().filter(pk=request.pk).exists():
        extending.grant(request, until_on=request.wanted_on, reason="Đồng ý, không gia hạn thêm.", by=by)


def ask_for_an(*, by: Actor) -> None:
    """Let An ask for more time for what is due next."""
    found = _open().filter(due_on__gt=clock.today(), assignment__unit__name=AN_COMMUNE).first()
    if found is not None:
        _ask(found, "Đang chờ Trung tâm Chuyển đổi số ký biên bản bàn giao.", DelayReason.OTHERS, by=by)


def explain_for_an(*, by: Actor) -> None:
    """Let An state why the oldest overdue work is late."""
    found = _open().filter(due_on__lt=clock.today(), assignment__unit__name=AN_COMMUNE).first()
    if found is not None:
        words = "Máy chủ cũ của xã hỏng ổ cứng, đơn vị cung cấp hẹn thay trong tuần này."
        explaining.explain_delay(found, DelayReason.MEANS, words, by=by)
