"""A report as an official paper: its sentences in order, its rows as one table, its figures filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ronguon.papers import Paper
from ronguon.reports.domain.figures import filled
from ronguon.reports.models import Report, Sentence

TABLE_HEAD = ["Nhiệm vụ", "Được giao", "Hoàn thành", "Trong hạn", "Quá hạn", "Không tính hạn"]
_CAPTION = "Kết quả theo từng nhiệm vụ"


def paper_of(report: Report, *, on: date) -> Paper:
    """Return the report's paper, dated `on` while it is a draft and on its signing day afterwards."""
    values = {figure.key: figure.value for figure in report.figures.all()}
    state = report.unit.system != "party"
    body = _body(list(report.sentences.order_by("position")), values)
    return Paper.from_json(
        {
            "schema": "ronguon/paper/1",
            "system": "state" if state else "party",
            "kind": "Báo cáo",
            "number": report.number,
            "symbol": report.symbol,
            "parent": report.unit.parent.name if report.unit.parent else None,
            "issuer": _issuer(report.unit.name),
            "place": report.place,
            "issued_on": (report.signed_on or on).isoformat(),
            "title": report.title,
            "to": [],
            "bases": [],
            "body": body,
            "signatory": {
                "authority": "TM." if report.unit.kind in {"province", "commune", "ward", "special_zone"} else None,
                "for": _issuer(report.unit.name) if state else None,
                "title": report.signatory_title or "NGƯỜI KÝ",
                "name": report.signatory_name,
            },
            "recipients": ["Như trên", "Lưu: VT"],
            "draft": report.stage == Report.Stage.DRAFT,
        }
    )


def _issuer(name: str) -> str:
    return name.replace("UBND", "Ủy ban nhân dân")


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
