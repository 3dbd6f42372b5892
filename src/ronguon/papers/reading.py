"""Read decoded JSON against a closed schema: known keys, clean text, one sentence per refusal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date
from typing import TypeVar

from ronguon.kernel.errors import RonguonError
from ronguon.kernel.vietnamese import nfc

T = TypeVar("T")

MAX_TEXT = 20_000
_UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn"})
_BLANKS = re.compile(r"[ \t\u2000-\u200a\u202f\u3000]+")
_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class PaperError(RonguonError):
    """A paper that cannot be written or read, with one Vietnamese sentence that says what to do."""


def clean(given: str, where: str) -> str:
    """Return `given` in NFC with plain line feeds, single blanks and no invisible format signs.

    Non-breaking spaces are kept. Raises `PaperError` at a sign that cannot be printed.
    """
    lines = []
    for part in _LINE_ENDS.sub("\n", nfc(given)).split("\n"):
        kept = "".join(char for char in part if unicodedata.category(char) != "Cf")
        lines.append(_BLANKS.sub(" ", kept).strip(" "))
    cleaned = "\n".join(lines).strip("\n")
    for char in cleaned:
        if char != "\n" and unicodedata.category(char) in _UNPRINTABLE:
            message = f"“{where}” có ký tự không in được (U+{ord(char):04X}); hãy xóa hoặc gõ lại chỗ đó."
            raise PaperError(message, code="unprintable")
    return cleaned


def closed(value: object, where: str, required: Collection[str], optional: Collection[str]) -> dict[str, object]:
    """Return the object `value`, which has every required key and none that is not named."""
    if not isinstance(value, dict):
        name = f"“{where}”" if where else "Tệp mô tả văn bản"
        raise PaperError(f"{name} phải là một đối tượng JSON.", code="type")
    path = f"{where}." if where else ""
    for key in value:
        if key not in required and key not in optional:
            raise PaperError(f"Khóa “{path}{key}” không có trong mẫu văn bản; hãy bỏ khóa này.", code="unknown_key")
    for key in required:
        if key not in value:
            raise PaperError(f"Thiếu khóa “{path}{key}”; hãy bổ sung.", code="missing_key")
    return value


def text(value: object, where: str) -> str:
    """Return clean text that says something; line feeds stay."""
    if not isinstance(value, str):
        raise PaperError(f"“{where}” phải là một chuỗi ký tự.", code="type")
    if len(value) > MAX_TEXT:
        raise PaperError(f"“{where}” dài hơn {MAX_TEXT} ký tự; hãy rút gọn hoặc tách đoạn.", code="too_long")
    cleaned = clean(value, where)
    if not cleaned:
        raise PaperError(f"“{where}” đang để trống; hãy điền nội dung.", code="empty")
    return cleaned


def line(value: object, where: str) -> str:
    """Return clean text on one line."""
    return re.sub(r"\n+", " ", text(value, where))


def cell(value: object, where: str) -> str:
    """Return the clean text of a table's cell, which may be empty."""
    return "" if isinstance(value, str) and not value.strip() else text(value, where)


def maybe(value: object, where: str, read: Callable[[object, str], T]) -> T | None:
    """Return None for null, else what `read` makes of `value`."""
    return None if value is None else read(value, where)


def items(value: object, where: str, read: Callable[[object, str], T], most: int) -> tuple[T, ...]:
    """Return each entry of a list of at most `most` entries as `read` makes it."""
    if not isinstance(value, list):
        raise PaperError(f"“{where}” phải là một danh sách.", code="type")
    if len(value) > most:
        raise PaperError(f"“{where}” có hơn {most} mục; hãy chia nhỏ văn bản.", code="too_long")
    return tuple(read(item, f"{where}[{place}]") for place, item in enumerate(value))


def choice(value: object, where: str, choices: Collection[str]) -> str:
    """Return `value` when it is one of `choices`."""
    if not isinstance(value, str) or value not in choices:
        listed = ", ".join(f"“{known}”" for known in choices)
        raise PaperError(f"“{where}” phải là một trong các giá trị: {listed}.", code="choice")
    return value


def flag(value: object, where: str) -> bool:
    """Return a boolean."""
    if not isinstance(value, bool):
        raise PaperError(f"“{where}” phải là true hoặc false.", code="type")
    return value


def whole(value: object, where: str, most: int) -> int:
    """Return a whole number from 1 to `most`."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise PaperError(f"“{where}” phải là số nguyên từ 1 đến {most}.", code="number")
    return value


def day(value: object, where: str) -> date:
    """Return the calendar day written as `2026-04-05`."""
    try:
        if isinstance(value, str) and _ISO_DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PaperError(f"“{where}” phải là ngày có thật, viết theo dạng 2026-04-05.", code="date")
