"""What stands in the world before an act on a document is driven, and the values it is driven with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.test_cast_everywhere import Everything

from ronguon.assignments.actions.withdrawing import ask_withdrawal
from ronguon.directives.models import WithdrawalRequest
from ronguon.drafting.models import Addressee, Obligation
from ronguon.drafting.tests.making import make_obligation


def duty(world: Everything) -> Obligation:
    return Obligation.objects.get(code=str(world.values["documents"]["duty"]))


def laid_on_people(world: Everything) -> None:
    Obligation.objects.filter(pk=duty(world).pk).update(people=True)


def held(world: Everything, before: str = "") -> dict[str, Any]:
    found = Obligation.objects.filter(pk=duty(world).pk)
    found.update(stage="asked", ask_rule="ask-words", text=before + duty(world).text)
    return {"seen": duty(world).text_sha256, "answer": "no", "reason": "own-work", "words": "x"}


def dropped(world: Everything) -> None:
    Obligation.objects.filter(pk=duty(world).pk).update(stage="dropped", drop_reason="Chỉ là thông tin")


def confirmed(world: Everything) -> None:
    now = world.world.directive.closed_at
    Obligation.objects.filter(pk=duty(world).pk).update(people=True, stage="confirmed", decided_at=now)


def described(_world: Everything) -> Mapping[str, Any]:
    return {
        "kind": "Chỉ thị", "number": "99/CT-UBND", "issued_on": "27/02/2026", "received_on": "02/03/2026",
        "title": "Củng cố kênh thông tin chính thức",
    }  # fmt: skip


def corrected(world: Everything) -> Mapping[str, Any]:
    found = duty(world)
    return {"seen": 0, "title": "Công bố địa chỉ", "kind": "obligation", "due": "none", "words": found.text}


def parted(world: Everything) -> Mapping[str, Any]:
    first, _space, _rest = duty(world).text.partition(" ")
    return {"seen": 0, "words": duty(world).text.removeprefix(first).strip()}


def neighbour(world: Everything) -> Mapping[str, Any]:
    found = duty(world)
    beside = make_obligation(
        found.directive, issued_at=None, stage="pending", start=found.end + 1, end=found.end + 2
    ).code
    return {"seen": 0, "other": f"{beside}:0"}


def unclear(world: Everything) -> Mapping[str, Any]:
    row = Addressee.objects.create(obligation=duty(world), part="lead", text="đơn vị liên quan", start=0, end=16)
    return {f"co-{row.pk}": "1", f"da-{row.pk}": "pending||", f"khong-{row.pk}": "on"}


def withdrawing_asked(world: Everything) -> None:
    ask_withdrawal(world.world.directive, reason="Ban hành nhầm.", by=world.world.cast.office)


def asked_for(_world: Everything) -> Mapping[str, Any]:
    return {"de-nghi": WithdrawalRequest.objects.get().code, "words": "Đúng bản đã duyệt."}


def uploaded(world: Everything) -> Mapping[str, Any]:
    text = "CHỈ THỊ\nVề việc công bố địa chỉ\n\n1. UBND các xã công bố địa chỉ trước ngày 31/3/2026.\n"
    return {"owner": str(world.world.cast.province.code), "pasted": text}
