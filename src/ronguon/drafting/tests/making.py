"""Typed makers for tests: a directive, a duty, an assignment, with only what a test cares about named."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from ronguon.directives.models import Clause, Directive
from ronguon.drafting.models import Obligation
from ronguon.kernel.hashing import sha256
from ronguon.units.models import Unit

TEXT = "CHỈ THỊ\n\n1. UBND các xã, phường, đặc khu\n\na) Công bố trên trang chủ địa chỉ và số điện thoại.\n"
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


def make_directive(owner: Unit, **changes: Any) -> Directive:
    """Make a directive in the reading stage with one clause per test's wish (none here)."""
    text = changes.pop("text", TEXT)
    values: dict[str, Any] = {
        "owner": owner, "issuer_unit": owner, "issuer": owner.name, "kind": "Chỉ thị", "number": "12/CT-UBND",
        "issued_on": date(2026, 2, 27), "title": "Củng cố kênh thông tin chính thức",
        "search_key": "chi thi 12/ct-ubnd",
        "system": "state", "received_on": date(2026, 3, 2), "text": text, "text_sha256": sha256(text.encode()),
        "reader": "1", "taken_in_at": NOW, "taken_in_by": uuid4(),
    }  # fmt: skip
    return Directive.objects.create(**values | changes)


def make_clause(directive: Directive, **changes: Any) -> Clause:
    """Make a clause over the whole text."""
    position = directive.clauses.count()
    values: dict[str, Any] = {
        "directive": directive, "position": position, "eid": f"sec_{position + 1}", "marker": "1.",
        "heading": "UBND các xã, phường, đặc khu", "start": 0, "end": len(directive.text),
    }  # fmt: skip
    return Clause.objects.create(**values | changes)


def make_obligation(directive: Directive, **changes: Any) -> Obligation:
    """Make a confirmed, laid duty over words of the directive; `stage` and the rest may be changed."""
    start = directive.text.find("Công bố")
    end = directive.text.find(".\n", start)
    values: dict[str, Any] = {
        "directive": directive, "stage": Obligation.Stage.CONFIRMED, "start": start, "end": end,
        "text": directive.text[start:end], "title": "Công bố địa chỉ và số điện thoại", "kind": "obligation",
        "decided_at": NOW, "decided_by": uuid4(), "issued_at": NOW,
    }  # fmt: skip
    values |= changes
    if values["stage"] != Obligation.Stage.CONFIRMED:
        values["issued_at"] = None
    return Obligation.objects.create(**values)
