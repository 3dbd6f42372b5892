"""A reading as a plain table for a person at a terminal."""

from __future__ import annotations

from typing import Final

from ronguon.directives.reading.reader import Reading
from ronguon.kernel.days import vietnamese_date

_KINDS: Final = {
    "obligation": "bắt buộc",
    "prohibition": "cấm",
    "recommendation": "khuyến khích",
    "permission": "được phép",
}
_WIDTH: Final = 100


def as_table(reading: Reading) -> str:
    """Return head, duties and notes as lines of text."""
    document, text = reading.document, reading.text
    head = " ".join(filter(None, [document.type, document.number]))
    day = vietnamese_date(document.issued_on) if document.issued_on else "không ghi ngày"
    lines = [f"{head or 'Văn bản không rõ loại'} · {document.issuer or 'không rõ cơ quan ban hành'} · {day}"]
    if document.title:
        lines.append(" ".join(document.title.split()))
    lines.append(f"{len(reading.duties)} nhiệm vụ")
    for number, duty in enumerate(reading.duties, start=1):
        words = " ".join(duty.span.of(text).split())
        lines.append("")
        lines.append(
            f"{number}. [{duty.section}] {_KINDS[duty.kind]}: {words[:_WIDTH]}{'…' if len(words) > _WIDTH else ''}"
        )
        who = "; ".join(" ".join(body.span.of(text).split()) for body in duty.addressees) or "không nêu"
        lines.append(f"   Thực hiện: {who}")
        if duty.coordinators:
            lines.append(f"   Phối hợp: {'; '.join(' '.join(b.span.of(text).split()) for b in duty.coordinators)}")
        if duty.deadline:
            on = f" ({vietnamese_date(duty.deadline.on)})" if duty.deadline.on else ""
            lines.append(f"   Thời hạn: {duty.deadline.span.of(text)}{on}")
        if duty.frequency:
            lines.append(f"   Định kỳ: {duty.frequency.span.of(text)}")
        if duty.unsure:
            lines.append(f"   Cần xem lại: {', '.join(duty.unsure)}")
    lines.extend(f"Lưu ý: {note.message}" for note in reading.notes)
    return "\n".join(lines)
