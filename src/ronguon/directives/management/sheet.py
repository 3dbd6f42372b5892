"""What was read as a sheet: one row a duty, under the words of the interface."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from ronguon.ui.sheets import Cell, write

KINDS: Final = {
    "obligation": "bắt buộc",
    "prohibition": "cấm",
    "recommendation": "khuyến khích",
    "permission": "được phép",
}
FIELDS: Final = {
    "addressees": "đối tượng thực hiện",
    "coordinators": "phối hợp",
    "quantity": "số lượng",
    "frequency": "định kỳ",
    "deadline": "thời hạn",
}
HEAD: Final = (
    "STT", "Mục", "Điều khoản", "Loại", "Nhiệm vụ", "Đối tượng thực hiện", "Phối hợp", "Số lượng", "Định kỳ",
    "Thời hạn", "Ngày hết hạn", "Thời hạn khác", "Viện dẫn", "Cần xem lại",
)  # fmt: skip
"""The columns in this order, in Vietnamese whatever the locale: a script finds them by these names."""


def as_csv(found: Mapping[str, Any]) -> str:
    """Return the duties of a reading, given as its JSON: commas, quotes, CRLF (RFC 4180), no mark before the text."""
    out = io.StringIO(newline="")
    write(out, HEAD, (_row(number, duty) for number, duty in enumerate(found["obligations"], start=1)))
    return out.getvalue()


def _row(number: int, duty: Mapping[str, Any]) -> list[Cell]:
    deadline = duty["deadline"]
    on = deadline["on"] if deadline else None
    return [
        number,
        duty["section"],
        duty["clause"],
        KINDS[duty["kind"]],
        _line(duty),
        _lines(duty["addressees"]),
        _lines(duty["coordinators"]),
        _line(duty["quantity"]),
        _line(duty["frequency"]),
        _line(deadline),
        date.fromisoformat(on) if on else None,
        _lines(duty["more_deadlines"]),
        _lines(duty["citations"]),
        "; ".join(FIELDS.get(name, name) for name in duty["unsure"]),
    ]


def _line(stated: Mapping[str, Any] | None) -> str | None:
    return " ".join(stated["text"].split()) if stated else None


def _lines(stated: Iterable[Mapping[str, Any]]) -> str:
    return "; ".join(str(_line(one)) for one in stated)
