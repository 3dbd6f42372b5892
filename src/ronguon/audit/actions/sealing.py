"""Whether what was issued, submitted, judged, signed and published still reads as it did when its event was made.

The event that makes such a thing carries the hash of its content. Here the hash is made again out of the rows, so that
an edit behind the triggers of the database is seen, although no event and no link of the chain changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from ronguon.audit.models import Event
from ronguon.audit.registry import HashedContent, HashEvent, Sealed, seals
from ronguon.kernel.hashing import canonical, sha256

HASH = "content_sha256"
"""The detail of an event that holds the hash."""


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that no longer reads as it did: its kind, its opaque id, and one sentence."""

    kind: str
    subject: str
    says: str


@dataclass(frozen=True, slots=True)
class Seals:
    """What comparing found: how many read as they did, which do not, and how many no event speaks of, by kind."""

    whole: int
    broken: tuple[Broken, ...]
    without: Mapping[str, int]

    @property
    def says(self) -> str:
        """Return one sentence on what was compared; what could not be is named."""
        said = f"Nội dung khớp mã băm trong sự kiện: {self.whole} mục."
        if self.without:
            told = ", ".join(f"{number} {kind}" for kind, number in self.without.items())
            said += f" Không có mã băm để so (ghi từ trước khi có, hoặc không qua hệ thống): {told}."
        return said


def content_sha256(content: Any) -> str:
    """Return the hash of nested lists of texts, numbers, days, instants and ids; equal on either database."""
    return sha256(canonical(_plain(content)))


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def compare() -> Seals:
    """Make the hash of everything anew that an event holds one of."""
    broken: list[Broken] = []
    whole, without = 0, {}
    for kind in seals():
        kept = _kept(kind)
        alike, odd, alone = _hold(kept, kind.contents(kept))
        whole += alike
        broken += [Broken(kind.name, one, f"{kind.says} {one} không còn như lúc ghi sự kiện.") for one in odd]
        if alone:
            without[kind.plural] = alone
    return Seals(whole, tuple(broken), without)


def _kept(kind: Sealed) -> list[HashEvent]:
    rows = Event.objects.filter(verb__in=kind.verbs).order_by("pk").values_list("subject", "details")
    return [
        HashEvent(f"{subject}/{details[kind.apart]}" if kind.apart else subject, subject, details)
        for subject, details in rows.iterator()
        if HASH in details
    ]


def _hold(kept: Iterable[HashEvent], contents: Iterable[HashedContent]) -> tuple[int, list[str], int]:
    """Return how many of `kept` are found among `contents`, the subjects of those that are not, and who stands alone.

    A subject may have several contents, as a submission has several reviews: each hash must be met by one of them.
    """
    there: defaultdict[str, list[str]] = defaultdict(list)
    copies: defaultdict[str, set[str]] = defaultdict(set)
    ended: set[str] = set()
    for one in contents:
        if one.ended:
            ended.add(one.key)
        elif one.copy:
            copies[one.key].add(one.sha256)
        else:
            there[one.key].append(one.sha256)
    whole, odd = 0, {}
    for event in kept:
        said, found = event.details[HASH], there[event.key]
        if said in found and copies.pop(event.key, {said}) == {said}:
            found.remove(said)
            whole += 1
        elif event.key not in ended:
            odd[event.key] = event.subject
    alone = [*there.items(), *copies.items()]
    return whole, list(odd.values()), sum(len(found) for key, found in alone if key not in odd)


def told(found: Seals) -> Iterator[str]:
    """Yield a sentence for each thing that no longer reads as it did."""
    for one in found.broken:
        yield f"Sửa ngoài hệ thống: {one.says} Hãy giữ nguyên máy chủ và so với bản sao lưu gần nhất."
