"""What is said of what somebody typed: by the day, by the shape of it, by names of units, and letter by letter."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.channels.domain.answering import AnswerKind, Entry, LookupAnswer, MarkSpan, Standing, answer
from ronguon.channels.domain.differing import RunKind, cells, difference
from ronguon.channels.domain.matching import Found, Matcher, Registered
from ronguon.channels.domain.naming import UnitNames, claimed_body
from ronguon.channels.domain.proving import MarkLost
from ronguon.channels.domain.recognising import recognised
from ronguon.channels.domain.shapes import Canonical, Reason

K = AnswerKind
START, MERGED, TODAY = date(2026, 1, 5), date(2026, 7, 1), date(2026, 12, 3)
SITE = "https://binhminhha.anphuoc.example"
NAMES = {
    "ha": "UBND xã Bình Minh Hạ", "rong": "UBND xã Suối Rồng", "ngoc": "UBND xã Ngọc Đường", "y": "Sở Y tế",
    "tinh": "UBND tỉnh An Phước", "cu": "UBND xã Bình Minh", "uy": "Đảng ủy xã Suối Rồng",
}  # fmt: skip


def entry(key: str, unit: str, url: str, *, until: date | None = None, claimed: bool = False) -> Entry:
    mark = MarkSpan(f"Trang {unit}", START, until, MarkLost.ARCHIVED if until else None)
    page = recognised(url)
    assert isinstance(page, Canonical)
    return Entry(key, key, unit, NAMES[unit], page, (mark,), claimed)


ENTRIES = [
    entry("1", "ha", SITE),
    entry("2", "ha", "https://www.facebook.com/xabinhminhha.anphuoc"),
    entry("3", "rong", "https://suoirong.anphuoc.example"),
    entry("4", "cu", "https://xabinhminh.anphuoc.example", until=MERGED),
    entry("5", "rong", "https://www.tiktok.com/@suoirong.anphuoc", claimed=True),
    entry("6", "tinh", "https://anphuoc.example"),
    entry("7", "uy", "https://danguysuoirong.anphuoc.example"),
]


@dataclass
class Invented:
    """A registry in memory for the rules alone."""

    entries_known: Sequence[Entry] = field(default_factory=lambda: ENTRIES)
    names: UnitNames = field(default_factory=UnitNames)
    matcher: Matcher = field(init=False)

    def __post_init__(self) -> None:
        self.matcher = Matcher.of(
            Registered(one.id, one.unit_name, one.marks[0].name, one.url) for one in self.entries_known
        )
        for unit, name in NAMES.items():
            self.names.add(unit, name)

    def exact(self, page: Canonical) -> list[Entry]:
        return [one for one in self.entries_known if _key(one.page) == _key(page)]

    def by_code(self, code: str) -> list[Entry]:
        return [one for one in self.entries_known if one.code == code]

    def entries(self, ids: Collection[str]) -> list[Entry]:
        return [one for one in self.entries_known if one.id in ids]

    def of_units(self, units: Collection[str], on: date) -> list[Entry]:
        return [one for one in self.entries_known if one.unit in units and one.standing(on) is Standing.OFFICIAL]

    def after(self, unit: str, on: date) -> tuple[str, ...]:
        return ("ha",) if unit == "cu" and on >= MERGED else (unit,)

    def found(self, query: str) -> Found:
        return self.matcher.found(query)

    def like(self, page: Canonical) -> Found:
        return self.matcher.like(page)

    def units_named(self, query: str) -> tuple[str, ...]:
        return self.names.named(query)

    def units_alike(self, query: str) -> tuple[str, ...]:
        return self.names.alike(query)

    def units_of_place(self, query: str) -> tuple[str, ...]:
        return self.names.of_place(query)

    def lacks(self, query: str) -> str:
        claimed = self.names.lacks(query)
        return "" if claimed is None else claimed.place


def _key(page: Canonical) -> tuple[object, ...]:
    return (page.platform, page.kind, page.key)


REGISTRY = Invented()


def ask(query: str, on: date = TODAY) -> LookupAnswer:
    return answer(query, on, REGISTRY, own="https://ro-nguon.example")


@pytest.mark.parametrize(
    ("query", "kind", "meant"),
    [
        (SITE, K.OFFICIAL, ["1"]),
        ("binhminhha.anphuoc.example", K.OFFICIAL, ["1"]),
        ("WWW.BinhMinhHa.AnPhuoc.example/", K.OFFICIAL, ["1"]),
        ("binhminhha.anphuoc.example/tin-tuc/lich-tiep-dan", K.OFFICIAL, ["1"]),
        ("binhminhha.anphuoc.example/a/b/c/d.html?id=7", K.OFFICIAL, ["1"]),
        ("m.facebook.com/xabinhminhha.anphuoc?mibextid=x", K.OFFICIAL, ["2"]),
        ("https://tiktok.com/@suoirong.anphuoc", K.UNDER_REVIEW, ["5"]),
        ("xabinhminh.anphuoc.example", K.FORMER, ["4"]),
        ("ubnd xa suoi rong", K.NAMED, ["3", "5"]),
        ("UBND xã Suối Rồng, tỉnh An Phước", K.NAMED, ["3", "5"]),
        ("xã Suối Rồng", K.NAMED, ["3", "5", "7"]),
        ("suoi rong", K.NAMED, ["3", "5", "7"]),
        ("Ủy ban nhân dân xã Bình Minh Hạ", K.NAMED, ["1", "2"]),
        ("xã Bình Minh", K.NAMED, ["1", "2"]),
        ("@suoirong.anphuoc", K.NAMED, ["3", "5"]),
        ("UBND xã Ngọc Đường", K.NO_CHANNEL, []),
        ("binhmlnhha.anphuoc-vn.example", K.LOOKALIKE, []),
        ("facebook.com/suoirong.anphuoc", K.LOOKALIKE, []),
        ("UBND xã Suối Rông", K.LOOKALIKE, []),
        ("xã Suối Rộng", K.LOOKALIKE, []),
        ("UBND xã Khe Lạ", K.NO_SUCH_UNIT, []),
        ("công an xã khe la", K.NO_SUCH_UNIT, []),
        ("Sở Du lịch quốc tế", K.NO_SUCH_UNIT, []),
        ("Công an xã Suối Rồng", K.UNKNOWN, []),
        ("phường Hoa Sữa", K.UNKNOWN, []),
        ("Hội những người yêu chợ phiên Suối Rồng", K.UNKNOWN, []),
        ("https://example.org", K.UNKNOWN, []),
        ("0912 345 678", K.REFUSED, []),
        ("zalo.me/0912345678", K.REFUSED, []),
        ("https://www.facebook.com/profile.php?id=100001234567890", K.REFUSED, []),
        ("bit.ly/abc", K.REFUSED, []),
        ("   ", K.EMPTY, []),
        ("", K.EMPTY, []),
    ],
)
def test_each_query_gets_its_answer(query: str, kind: AnswerKind, meant: list[str]) -> None:
    found = ask(query)
    assert (found.kind, sorted(one.id for one in found.entries)) == (kind, meant)


def test_a_refused_shape_is_told_what_it_is() -> None:
    assert ask("0912345678").refusal is Reason.PHONE_NUMBER
    assert ask("bit.ly/abc").refusal is Reason.WRAPPER


def test_a_name_of_before_says_what_became_of_the_unit() -> None:
    found = ask("UBND xã Bình Minh")
    assert (found.units, found.became) == (("cu",), ("ha",))
    assert ask("UBND xã Bình Minh", date(2026, 3, 1)).became == ()


def test_a_place_on_the_list_is_no_invented_one_though_the_body_is_not_listed() -> None:
    found = ask("Công an xã Suối Rồng")
    assert found.units == ("rong", "uy")


@pytest.mark.parametrize(
    ("on", "kind"),
    [(date(2026, 1, 4), K.UNKNOWN), (START, K.OFFICIAL), (date(2026, 6, 30), K.OFFICIAL), (MERGED, K.FORMER)],
)
def test_a_former_channel_answers_for_each_day(on: date, kind: AnswerKind) -> None:
    assert ask("xabinhminh.anphuoc.example", on).kind is kind


def test_a_sticker_pasted_as_an_address_leads_to_its_channel() -> None:
    code = "0b7a2a86-7d3f-4f3e-9a55-0e4ee9e6a001"
    registry = Invented([entry(code, "ha", SITE)])
    for pasted in (
        f"https://ro-nguon.example/kenh-chinh-thuc/{code}/",
        f"ro-nguon.example/en/official-channels/{code}",
    ):
        assert answer(pasted, TODAY, registry, own="https://ro-nguon.example").kind is K.OFFICIAL
    elsewhere = f"https://ro-nguon.example.vn/kenh-chinh-thuc/{code}/"
    assert answer(elsewhere, TODAY, registry, own="https://ro-nguon.example").kind is not K.OFFICIAL


def test_registered_siblings_never_accuse_each_other() -> None:
    assert {ask(one.url).kind for one in ENTRIES} <= {K.OFFICIAL, K.UNDER_REVIEW, K.FORMER}


@given(st.text(max_size=80))
def test_whatever_is_typed_gets_some_answer(typed: str) -> None:
    assert ask(typed).kind in AnswerKind


C, A, M = RunKind.CHANGED, RunKind.ADDED, RunKind.MISSING


@pytest.mark.parametrize(
    ("here", "there", "parted"),
    [
        (
            "binhmlnhha.anphuoc-vn.example", "binhminhha.anphuoc.example",
            [(C, "l", "i", 6, "binhm"), (A, "-vn", "", 19, "anphuoc")],
        ),
        ("phuocc", "phuoc", [(A, "c", "", 6, "phuoc")]),
        ("suoirnog", "suoirong", [(C, "no", "on", 6, "suoir")]),
        ("rninh", "minh", [(C, "rn", "m", 1, "")]),
        ("inhminh", "binhminh", [(M, "", "b", 1, "")]),
        ("Xã Suối Rông", "xã Suối Rồng", [(C, "ô", "ồ", 10, "R")]),
        ("same", "SAME", []),
        ("", "a", [(M, "", "a", 1, "")]),
    ],
)  # fmt: skip
def test_differences_are_told_letter_by_letter(here: str, there: str, parted: list[tuple[object, ...]]) -> None:
    found = difference(here, there)
    runs = [(run.kind, run.here, run.there, run.place, run.after) for run in found.runs]
    assert [run for run in runs if run[0] is not RunKind.SAME] == parted


letters = st.text(alphabet="abđồ.- ", max_size=24)


@given(letters, letters)
def test_runs_put_both_texts_together_again_and_cells_have_one_length(here: str, there: str) -> None:
    found = difference(here, there)
    assert "".join(run.here for run in found.runs) == here
    assert "".join(run.there for run in found.runs) == there
    (ours, _), (theirs, _) = cells(found)
    assert len(ours) == len(theirs)
    assert difference(here, here).letters == 0


def test_what_is_far_apart_or_endless_is_not_marked() -> None:
    assert not difference("abcdefgh", "12345678").close
    assert not difference("a" * 200, "b" * 200).close


@pytest.mark.parametrize(
    ("name", "place"),
    [("UBND xã Khe Lạ", "xa khe la"), ("Đảng ủy phường 5", "phuong 5"), ("Sở Y tế", "so y te"), ("Quán Hoa", None)],
)
def test_what_a_name_claims_to_be(name: str, place: str | None) -> None:
    found = claimed_body(name)
    assert (found.place if found else None) == place
