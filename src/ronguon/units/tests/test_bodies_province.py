"""`ronguon units province`: a real province of the user's choice, as it is and as it was, once only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ronguon.audit.actions import make_installation
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event, Installation
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import System
from ronguon.units.lists import places, provinces, rows
from ronguon.units.models import Place, Unit, UnitName

pytestmark = pytest.mark.django_db
Run = Callable[..., str]


@pytest.fixture
def run() -> Run:
    """Return a function that types `ronguon units …` and returns all that was printed."""
    make_installation(Installation.Purpose.REAL, by=Machine(), refusals_version="1")

    def typed(*words: str) -> str:
        out = StringIO()
        try:
            call_command("bodies", *words, stdout=out, stderr=out)
        except CommandError as error:
            return f"{out.getvalue()}\n{error}"
        return out.getvalue()

    return typed


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Unit, Place, UnitName, Event))


def test_a_whole_province_is_loaded_with_its_communes_and_a_second_time_changes_nothing(run: Run) -> None:
    assert "Đã nạp 93 cơ quan mới" in run("province", "Thái Nguyên")
    root = Unit.objects.get(parent__isnull=True)
    assert (root.name, root.kind, root.since_on) == ("UBND tỉnh Thái Nguyên", "province", date(2025, 7, 1))
    kinds = Counter(Unit.objects.filter(parent=root).values_list("kind", flat=True))
    assert kinds == {"commune": 77, "ward": 15}
    ward = Unit.objects.get(name="UBND phường Phan Đình Phùng")
    assert list(ward.names.filter(alias=True).values_list("name", flat=True)) == ["phường Phan Đình Phùng"]
    assert Event.objects.filter(verb="unit.established").count() == 93
    before = counts()
    assert "không đổi gì" in run("province", "19")
    assert counts() == before


def test_a_dry_run_names_what_would_be_established_and_stores_nothing(run: Run) -> None:
    before = counts()
    said = run("province", "cần thơ", "--dry-run")
    assert "104 cơ quan, 104 cơ quan mới" in said
    assert "  + UBND thành phố Cần Thơ" in said
    assert "  + UBND phường Ninh Kiều" in said
    assert "Chưa lưu gì" in said
    assert counts() == before


def test_all_provinces_can_be_loaded_as_they_are_and_as_they_were() -> None:
    ends = [provinces.today(code) for code in places.provinces()]
    assert sum(len(judged.rows) for judged in ends) == 34 + 3321
    begins = [provinces.earlier(code) for code in places.provinces()]
    assert Counter(row.kind for judged in begins for row in judged.rows) == {
        "province": 63, "district": 696, "commune": 7692, "ward": 1726, "township": 617,
    }  # fmt: skip
    assert [refused for judged in (*ends, *begins) for refused in judged.refused] == []
    assert all(row.code for judged in ends for row in judged.rows if row.kind != "province")


def test_a_province_as_it_was_has_districts_below_the_provinces_it_was_made_of(run: Run) -> None:
    said = run("province", "Huế", "--before", "--since", "01/01/2025")
    made = Unit.objects.count()
    assert f"Đã nạp {made} cơ quan mới" in said
    commune = Unit.objects.filter(kind="township").select_related("parent__parent").first()
    assert commune is not None
    assert commune.parent is not None
    assert commune.parent.parent is not None
    assert (commune.parent.kind, commune.parent.parent.name) == ("district", "UBND thành phố Huế")
    assert set(Unit.objects.values_list("since_on", flat=True)) == {date(2025, 1, 1)}
    before = counts()
    assert "không đổi gì" in run("province", "Huế", "--before")
    assert counts() == before
    judged = provinces.earlier("Thái Nguyên")
    assert [row.name for row in judged.rows if row.parent is None] == ["UBND tỉnh Bắc Kạn", "UBND tỉnh Thái Nguyên"]
    assert {row.since_on for row in judged.rows} == {date(2025, 6, 30)}
    assert [row.name for row in provinces.earlier("Bắc Kạn").rows if row.parent is None] == ["UBND tỉnh Bắc Kạn"]


def test_communes_may_come_below_a_unit_that_stands(run: Run) -> None:
    new = NewUnit("UBND tỉnh Gieo", "province", System.STATE, date(2025, 7, 1))
    above = establish(new, by=Machine())
    assert "Đã nạp 56 cơ quan mới" in run("province", "Cao Bằng", "--under", "ubnd tinh gieo")
    assert above.children.count() == 56
    assert Unit.objects.filter(parent__isnull=True).count() == 1


def test_a_root_written_in_full_is_the_same_root(run: Run) -> None:
    new = NewUnit("Ủy ban nhân dân tỉnh Lai Châu", "province", System.STATE, date(2025, 7, 1))
    root = establish(new, by=Machine())
    assert "Đã nạp 38 cơ quan mới" in run("province", "Lai Châu")
    assert root.children.count() == 38


def test_a_root_founded_later_is_named_as_the_reason(run: Run) -> None:
    establish(NewUnit("UBND tỉnh Lai Châu", "province", System.STATE, date(2026, 1, 5)), by=Machine())
    said = run("province", "Lai Châu")
    assert "dòng 2: UBND phường" in said or "dòng 2: UBND xã" in said
    assert "trước khi cấp trên được lập (05/01/2026)" in said
    assert Unit.objects.count() == 1


def test_the_new_communes_are_not_laid_over_the_old_ones(run: Run) -> None:
    rows.take_in(provinces.earlier("Lai Châu"), by=Machine())
    before = counts()
    assert "nghị quyết" in run("province", "Lai Châu")
    assert counts() == before


WRONG = {
    "no such province": (("province", "Atlantis"), "Không có tỉnh nào"),
    "a province that is no more": (("province", "Bắc Kạn"), "Không có tỉnh nào"),
    "none at all": (("province",), "Thiếu tên"),
    "two things that do not go together": (("province", "Huế", "--before", "--under", "X"), "không đi cùng"),
    "no such body above": (("province", "Huế", "--under", "X"), "cơ quan cấp trên “X”"),
    "a day after": (("province", "Huế", "--before", "--since", "01/07/2025"), "phải trước 01/07/2025"),
    "no such day": (("province", "Huế", "--before", "--since", "2025"), "không phải một ngày"),
}


@pytest.mark.parametrize(("words", "why"), WRONG.values(), ids=WRONG.keys())
def test_wrong_use_is_told_in_a_sentence_and_stores_nothing(run: Run, words: tuple[str, ...], why: str) -> None:
    before = counts()
    assert why in run(*words)
    assert counts() == before


def test_provinces_are_listed_and_doubts_told_for_one_of_them(run: Run) -> None:
    listed = run("province", "--list")
    assert len(listed.splitlines()) == 34
    assert "92  thành phố Cần Thơ" in listed
    said = run("review", "Cần Thơ")
    assert "31379 → 31582  one_source" in said
    assert "cần biết" not in said
    assert "26740 → 26740  code_reused: trước là phường Bến Nghé" in run("review", "79", "--all")
