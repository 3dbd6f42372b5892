"""The flags that reading a document raises: what the rules were unsure of, what the opener of the file noticed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ronguon.audit.domain.flags import Flag, FlagKind, Inputs
from ronguon.directives.actions import READER
from ronguon.directives.models import Directive, ReadingNote
from ronguon.directives.reading.child import read_safely
from ronguon.directives.reading.reader import read_text
from ronguon.files import storage
from ronguon.files.models import StoredFile

UNSURE = {
    "addressees": "Câu này đặt ra việc phải làm nhưng quy tắc đọc không thấy rõ cơ quan nào thực hiện.",
    "deadline": "Ngày hạn trong câu không ghi năm, nên quy tắc đọc phải suy ra năm.",
}


@lru_cache(maxsize=32)
def _unsure(text: str) -> dict[tuple[int, int], list[str]]:
    return {(duty.span.start, duty.span.end): sorted(set(duty.unsure)) for duty in read_text(text).duties}


def unsure(inputs: Inputs) -> Flag | None:
    """Read the document's text again and flag one value of one duty as unsure, or return null."""
    place = (int(inputs["start"]), int(inputs["end"]))
    value = inputs["value"]
    if value not in _unsure(inputs["text"]).get(place, ()):
        return None
    return Flag(f"unsure-{value}", READER, inputs, UNSURE[value])


def flags_of_unsure() -> Iterator[Flag]:
    """Yield what machine readings are unsure of, as they were stored when the document was read in."""
    for directive in Directive.objects.order_by("pk").iterator(chunk_size=1):  # a text may be long: one at a time
        for reading in directive.readings.order_by("pk"):
            for value in reading.fields.get("unsure") or []:
                inputs = {
                    "text": directive.text, "start": str(reading.start), "end": str(reading.end), "value": value,
                }  # fmt: skip
                yield Flag(f"unsure-{value}", directive.reader, inputs, UNSURE[value])


def noticed(inputs: Inputs) -> Flag | None:
    """Open the stored file again and flag what its opener notices, or return null."""
    file = StoredFile.objects.get(code=inputs["file"])
    found: dict[str, Any] = read_safely(storage.read(file.storage_key, at_most=file.size_bytes), file.name)
    for note in found["warnings"]:
        if note["code"][:40] == inputs["code"] and note["message"][:500] == inputs["message"]:
            return Flag(f"note-{inputs['code']}", READER, inputs, note["message"])
    return None


def flags_of_noticed() -> Iterator[Flag]:
    """Yield the remarks on how files were read."""
    for note in (
        ReadingNote.objects.exclude(directive__file=None)
        .select_related("directive")
        .defer("directive__text")
        .order_by("pk")
    ):
        inputs = {"file": str(note.directive.file_id), "code": note.code, "message": note.message}
        yield Flag(f"note-{note.code}", note.directive.reader, inputs, note.message)


KINDS = (
    FlagKind(
        name="unsure-reading",
        title="Máy đọc chưa chắc",
        raised=unsure,
        current=flags_of_unsure,
        shown_at="documents:room",
        decided_at="documents:confirm",
        decided_by="Văn thư của cơ quan giao việc xác nhận, sửa hoặc bỏ từng nhiệm vụ; máy không tự giao gì.",
        appeal="Đơn vị nhận việc thấy câu đã được hiểu sai thì báo cơ quan giao việc, ngay trên trang của việc đó.",
    ),
    FlagKind(
        name="reading-note",
        title="Lưu ý khi mở tệp",
        raised=noticed,
        current=flags_of_noticed,
        shown_at="documents:room",
        decided_at="documents:confirm",
        decided_by="Văn thư đọc lưu ý rồi mới xác nhận; lưu ý không làm thay đổi chữ nào của văn bản.",
        appeal="Thấy lưu ý sai thì mở tệp gốc trên cùng trang để đối chiếu và báo quản trị.",
    ),
)
