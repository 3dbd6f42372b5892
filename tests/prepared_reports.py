"""What the actions on reports are sent, and what is done before them, where every action is driven."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.test_cast_everywhere import Everything

from ronguon.reports import free_words
from ronguon.reports.actions import drafting, signing
from ronguon.reports.free_words import open_words
from ronguon.reports.models import Report

WRONG = {"reason": "figures", "because": "Số liệu có sai sót."}


def report(world: Everything) -> Report:
    return Report.objects.get(code=str(world.values["reports"]["code"]))


def sign(world: Everything) -> Report:
    return signing.sign(report(world), seen=report(world).revision, by=world.world.cast.head)


def sentence(world: Everything) -> Mapping[str, Any]:
    made = report(world)
    found = made.sentences.filter(shape="paragraph").exclude(position=0).order_by("position")[0]
    world.values["reports"]["position"] = found.position
    return {"text": found.machine_text + " Xin báo cáo.", "seen": made.revision}


def held_words(world: Everything) -> Mapping[str, Any]:
    """Let a sentence name a telephone, and answer for it."""
    made = report(world)
    found = made.sentences.filter(shape="paragraph").exclude(position=0).order_by("position")[0]
    words = found.machine_text + " Liên hệ 0912 345 678."
    drafting.edit(found, text=words, seen=made.revision, by=world.world.cast.office)
    (one,) = open_words(free_words.held_words(report(world)))
    return {"words": one.sha256, "reason": "official", "because": "Số máy chính thức của cơ quan."}


def drafted(world: Everything) -> Mapping[str, Any]:
    world_ = world.world
    return {
        "unit": str(world_.cast.province.code), "directive": str(world_.directive.code),
        "period": "thang-truoc", "first": "01/03/2026", "last": "31/03/2026", "as_of": "31/03/2026",
    }  # fmt: skip


def seen(world: Everything) -> Mapping[str, Any]:
    return {"seen": report(world).revision}


def signing_page(world: Everything) -> Mapping[str, Any]:
    return {"seen": report(world).revision}
