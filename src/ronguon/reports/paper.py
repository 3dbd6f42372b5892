"""A report as an official paper: its sentences in order, its rows as one table, its figures filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ronguon.papers import Paper
from ronguon.reports.domain.figures import filled, said
from ronguon.reports.domain.naming import COLLECTIVE, formal, head_of, organ
from ronguon.reports.models import Report, Sentence

TABLE_HEAD = ["Nhiệm vụ", "Được giao", "Hoàn thành", "Có minh chứng", "Trong hạn", "Quá hạn", "Không tính hạn"]
UNSIGNED = "(chờ ký)"
_CAPTION = "Kết quả theo từng nhiệm vụ"


def paper_of(report: Report, *, on: date) -> Paper:
    """Return the report's paper, dated `on` while it is a draft and on its signing day afterwards."""
    values = {figure.key: figure.value for figure in report.figures.all()}
    unit = report.unit
    own = unit.kind in COLLECTIVE
    return Paper.from_json(
        {
            "schema": "ronguon/paper/1",
            "system": "party" if unit.system == "party" else "state",
            "kind": "Báo cáo",
            "number": report.number,
            "symbol": report.symbol,
            "parent": formal(unit.parent.name) if unit.parent and not own else None,
            "issuer": formal(unit.name),
            "place": report.place,
            "issued_on": (report.signed_on or on).isoformat(),
            "title": report.title,
            "to": [],
            "bases": [],
            "body": _body(list(report.sentences.order_by("position")), values),
            "signatory": {
                "authority": "TM." if own else None,
                "for": organ(unit.name) if own else None,
                "title": report.signatory_title or head_of(unit.kind),
                "name": report.signatory_name or UNSIGNED,
            },
            "recipients": recipients(report),
            "draft": report.stage == Report.Stage.DRAFT,
        }
    )


def recipients(report: Report) -> list[str]:
    """Return who receives the report: whose document it answers, the unit above, those who did the work, the file."""
    unit, directive = report.unit, report.directive
    above = [directive.issuer] if directive.issuer_unit_id != unit.pk else []
    above += [unit.parent.name] if unit.parent else []
    named = list(dict.fromkeys(formal(said(name)) for name in above if name))
    return [*named, "Các cơ quan, đơn vị được giao nhiệm vụ", "Lưu: VT"]


def _body(sentences: Sequence[Sentence], values: dict[str, int]) -> list[dict[str, Any]]:
    body: list[dict[str, Any]] = []
    for sentence in sentences:
        text = filled(sentence.text, values)
        match sentence.shape:
            case Sentence.Shape.HEADING:
                body.append({"heading": text, "level": 1})
            case Sentence.Shape.ROW:
                if not body or "table" not in body[-1]:
                    body.append({"table": {"head": TABLE_HEAD, "rows": [], "caption": _CAPTION}})
                body[-1]["table"]["rows"].append(text.split("\t"))
            case _:
                body.append({"p": text})
    return body
