"""What is asked of a proof before it is stored, beyond being a sound file. Needs no Django: a child runs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from ronguon.directives.reading import secrecy
from ronguon.directives.reading.formats import open_file
from ronguon.files.domain import KnownKind
from ronguon.kernel.days import ZONE, vietnamese_date
from ronguon.kernel.errors import RefusedFileError

WITH_WORDS = frozenset({KnownKind.PDF, KnownKind.DOCX, KnownKind.TXT, KnownKind.CSV})
"""Kinds whose words can be looked at; a stamp on a photo or a scan cannot be seen, and the page says so."""
CLASSIFIED = "classified"


def look_for_mark(data: bytes, options: dict[str, Any]) -> bool:
    """Return whether the words of a file could be looked at; `options` holds its `name`.

    Raises `RefusedFileError` for a secrecy mark in them.
    """
    try:
        words = open_file(data, str(options["name"]).removesuffix(".csv")).text
    except RefusedFileError as error:
        if error.code == CLASSIFIED:
            raise
        return False  # a proof need not be a text: a scan is one too
    secrecy.check(words)
    return True


def look_for_mark_in_names(*names: str) -> None:
    """Raise `RefusedFileError` where a file's name, without its ending, or its title is a secrecy mark."""
    for name in names:
        secrecy.check(f"{name}\n{name.rpartition('.')[0]}")


class LoggedItem(Protocol):
    """Where something stands in the public log of channels."""

    @property
    def number(self) -> int: ...

    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What is known of an official page on the day on which it is given as evidence."""

    unit: str
    name: str
    url: str
    since_on: date
    on: date
    grounds: Sequence[tuple[str, datetime | None]]
    logged: LoggedItem | None


def channel_statement(facts: ChannelFacts) -> str:
    """Return the text of a file that says why a page is official: the same for the same facts."""
    lines = [
        "KÊNH CHÍNH THỨC", "",
        f"Đơn vị: {facts.unit}",
        f"Tên kênh: {facts.name}",
        f"Địa chỉ: {facts.url}",
        f"Chính thức từ ngày {vietnamese_date(facts.since_on)}, lập tờ này ngày {vietnamese_date(facts.on)}.", "",
        "Căn cứ:",
    ]  # fmt: skip
    for words, found_at in facts.grounds:
        seen = "" if found_at is None else f", máy thấy gần nhất lúc {found_at.astimezone(ZONE):%H:%M ngày %d/%m/%Y}"
        lines.append(f"- {words}{seen}.")
    lines.append("- Người thứ hai của đơn vị đã xem và công bố.")
    if facts.logged is not None:
        day = vietnamese_date(facts.logged.at.astimezone(ZONE).date())
        lines.append(f"- Nhật ký kênh công khai: mục {facts.logged.number}, ngày {day}.")
    return "\n".join([*lines, ""])
