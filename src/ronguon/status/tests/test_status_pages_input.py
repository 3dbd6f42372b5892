"""What the addresses of the pages of figures may hold: days, words and codes of every kind, never a broken page."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from ronguon.assignments.tests.assigning import make_assignment
from ronguon.drafting.tests.making import make_obligation
from ronguon.kernel import clock
from ronguon.kernel.days import vietnamese_date
from ronguon.kernel.tests.sampling import part
from ronguon.status.tests.figures import ISSUED, Province, browser, province, told

pytestmark = pytest.mark.django_db
BAD_DAYS = [
    "", " ", "32/13/2026", "29/02/2026", "0", "-1", "hôm nay", "2026-13-01", "01/01/0001", "31/12/9999", "1/1/1",
    "24/11/2026'--", "<script>", "%00", "a" * 5000, "٢٤/١١/٢٠٢٦x", "1e9", "\ud7ff", "24/11",
]  # fmt: skip
GOOD_DAYS = ["24/11/2026", "24-11-2026", "24.11.2026", "2026-11-24", "24/11/26", "  24/11/2026 "]
HOSTILE = [
    "nhom=xyz", "nhom[]=over", "nhom=over&nhom=none", "nguyen-nhan=x", "nhom=over&nguyen-nhan=<b>", "sap=pk",
    "sap=-password", "sap=unit__grants", "sap=--han", "trang=-1", "trang=0", "trang=99999999999999999999", "trang=x",
    "tim=%00", "tim=%25_%5C", "tim=' OR 1=1 --", "tim=" + "ố" * 3000, "to-chuc=hom-qua", "ngay=1&ngay=2",
    "ngay-truoc=x&ngay=y", "&&&==&", "nhom=done&sap=-xong&tim=a&trang=2",
]  # fmt: skip
CODES = ["x", "0", str(uuid4()), "{}", "%00", "../..", "' OR 1=1", "1" * 300]


@pytest.fixture
def world() -> Province:
    return province(duties=1)


def paths(world: Province) -> list[str]:
    code = world.cast.commune.code
    held = world.directives[0].obligations.get().assignments.filter(unit=world.cast.commune).first()
    assert held is not None
    return [
        "/tinh-hinh/", f"/tinh-hinh/{code}/", f"/tinh-hinh/{code}/viec/", f"/tinh-hinh/{code}/bang.csv",
        f"/tinh-hinh/viec/{held.code}/", "/tinh-hinh/khoi/nha-nuoc/", "/tinh-hinh/khoi/nha-nuoc/viec/",
    ]  # fmt: skip


def test_a_bad_day_is_said_at_its_field_and_the_last_good_day_stays(world: Province) -> None:
    client = browser(world.cast.binh_account)
    for day in BAD_DAYS:
        answer = client.get("/tinh-hinh/", {"ngay": day, "ngay-truoc": vietnamese_date(ISSUED)})
        assert answer.status_code == 200, day
        assert answer.context["ask"].on == ISSUED, day
        assert len(answer.context["ask"].form.errors["ngay"]) == 1, day
        assert 'id="id_ngay-error"' in answer.content.decode()
    answer = client.get("/tinh-hinh/", {"ngay": "32/13/2026", "ngay-truoc": "33/13/2026"})
    assert answer.context["ask"].on == clock.today()
    assert 'value="32/13/2026"' in answer.content.decode(), "what was typed is kept"


@pytest.mark.parametrize("day", GOOD_DAYS)
def test_a_day_may_be_written_in_several_ways(world: Province, day: str) -> None:
    answer = browser(world.cast.binh_account).get("/tinh-hinh/", {"ngay": day})
    assert answer.context["ask"].on == date(2026, 11, 24)
    assert not answer.context["ask"].form.errors


def test_any_day_may_be_asked_for(world: Province) -> None:
    client = browser(world.cast.binh_account)
    for day, total in ((date(2000, 1, 1), 0), (date(2100, 12, 31), None)):
        answer = client.get("/tinh-hinh/", {"ngay": vietnamese_date(day)})
        assert answer.context["ask"].on == day
        assert total is None or answer.context["counts"].total == total


@pytest.mark.sampled
def test_no_question_breaks_a_page(world: Province) -> None:
    client = browser(world.cast.binh_account)
    for turn, path in enumerate(paths(world)):
        for query in part(HOSTILE, one_in=10, least=20, begin=3 * turn):
            assert client.get(f"{path}?{query}").status_code == 200, f"{path}?{query}"
        for place, name in enumerate(("van-ban", "don-vi", "nhan")):
            for code in part(CODES, one_in=8, least=8, begin=turn + 3 * place):
                status = client.get(f"{path}?{name}={code}").status_code
                expected = {404} if name == "van-ban" or path.endswith("/viec/") else {200}
                assert status in expected, f"{path}?{name}={code}"


def test_unknown_places_are_not_found(world: Province) -> None:
    client = browser(world.cast.binh_account)
    for path in (f"/tinh-hinh/{uuid4()}/", f"/tinh-hinh/viec/{uuid4()}/", "/tinh-hinh/khoi/x/", "/tinh-hinh/x/"):
        assert client.get(path).status_code == 404
    assert client.post("/tinh-hinh/").status_code == 405


def test_search_knows_no_accents_and_finds_the_barred_d_by_d(world: Province) -> None:
    duty = make_obligation(world.directives[0], title="Đăng lịch tiếp công dân", start=2, end=5, text="Đăng")
    make_assignment(duty, world.cast.department)
    client = browser(world.cast.binh_account)
    path = f"/tinh-hinh/{world.cast.province.code}/viec/?ngay={vietnamese_date(ISSUED)}&tim="
    for words, number in (("dang lich", 1), ("ĐĂNG LỊCH", 1), ("so khoa hoc", 3), ("12/ct-ubnd", 6), ("khong co", 0)):
        assert told(client, path + words) == number, words


def test_rows_without_a_day_come_last_whichever_way_the_list_turns(world: Province) -> None:
    client = browser(world.cast.binh_account)
    make_assignment(make_obligation(world.directives[0]), world.cast.department, due_on=None)
    for order in ("han", "-han"):
        page = client.get(
            f"/tinh-hinh/{world.cast.province.code}/viec/", {"ngay": vietnamese_date(ISSUED), "sap": order}
        )
        dues = [line.assignment.spoken_due for line in page.context["lines"]]
        dated = [due for due in dues if due is not None]
        assert dues == sorted(dated, reverse=order.startswith("-")) + [None] * (len(dues) - len(dated))
        assert None in dues
