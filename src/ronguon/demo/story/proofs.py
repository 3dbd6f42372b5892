"""The proofs of the story: short minutes as official papers, and tables of figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ronguon.assignments.models import Occurrence
from ronguon.kernel import clock
from ronguon.kernel.vietnamese import slug
from ronguon.papers import Paper, write_pdf


@dataclass(frozen=True, slots=True)
class DemoProof:
    """A file as a unit would send it."""

    name: str
    title: str
    data: bytes


def minutes_of(occurrence: Occurrence) -> DemoProof:
    """Return the minutes, or the table of figures, with which the unit proves `occurrence`."""
    unit, duty = occurrence.assignment.unit.name, occurrence.assignment.obligation
    day = f"{clock.today():%d/%m/%Y}"
    if duty.quantity or duty.rrule:
        rows = f"\ufeffĐơn vị,Nội dung,Kỳ,Ngày lập\n{unit},{duty.title.replace(',', ' ')},{occurrence.number},{day}\n"
        return DemoProof(f"so-lieu-{slug(unit)}-ky-{occurrence.number}.csv", "Bảng số liệu", rows.encode())
    return DemoProof(f"bien-ban-{slug(unit)}-{occurrence.pk}.pdf", "Biên bản thực hiện", _paper(unit, duty.title, day))


@lru_cache(maxsize=4096)
def _paper(unit: str, title: str, day: str) -> bytes:
    today = clock.today()
    return write_pdf(
        Paper.from_json(
            {
                "schema": "ronguon/paper/1", "system": "state", "kind": "Biên bản", "number": 1 + len(title) % 90,
                "symbol": "BB", "parent": None, "issuer": unit, "place": "An Phước", "issued_on": today.isoformat(),
                "title": f"Về việc thực hiện: {title}", "to": [], "bases": [],
                "body": [
                    {"p": f"Ngày {day}, {unit} kiểm tra kết quả thực hiện nhiệm vụ nêu trên."},
                    {"p": "Các bên thống nhất: nhiệm vụ đã được thực hiện, hồ sơ lưu tại cơ quan."},
                ],
                "signatory": {"authority": None, "for": None, "title": "Người lập biên bản", "name": "(đã ký)"},
                "recipients": ["Như trên", "Lưu: VT"], "draft": False,
            }
        )
    )  # fmt: skip
