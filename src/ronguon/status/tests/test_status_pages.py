"""Every number of the pages of figures leads to the rows that make it, for whoever looks and on whatever day."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import FOUNDED
from ronguon.assignments.models import Assignment
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.audit.domain import Machine
from ronguon.kernel.days import vietnamese_date
from ronguon.kernel.tests.sampling import whole
from ronguon.people.models import Account
from ronguon.status.domain.groups import GroupCounts
from ronguon.status.models import roll_ups
from ronguon.status.models.roll_ups import CountScope
from ronguon.status.tests.figures import DAYS, ISSUED, MERGED, browser, figures, province, told, village
from ronguon.status.views.board import WEEKS
from ronguon.units.domain import Role
from ronguon.units.models import Unit

pytestmark = pytest.mark.django_db


def page(client: Client, path: str, on: date, more: str = "") -> str:
    answer = client.get(f"{path}?ngay={vietnamese_date(on)}{more}")
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def node(unit: Unit) -> str:
    return f"/tinh-hinh/{unit.code}/"


WHO_AND_MORE = pytest.mark.parametrize(("who", "more"), [("binh", ""), ("an", ""), ("an", "&to-chuc=bay-gio")])


@WHO_AND_MORE
def test_figures_of_every_node_and_day_lead_to_as_many_rows(who: str, more: str) -> None:
    walk(who, more, one_in=24)


@pytest.mark.soak
@WHO_AND_MORE
def test_every_figure_of_every_node_and_day_leads_to_as_many_rows(who: str, more: str) -> None:
    walk(who, more, one_in=1)


def unlike(client: Client, numbers: dict[str, int], one_in: int) -> dict[str, int]:
    """Return the figures whose rows are not as many, of every `one_in`-th figure; their codes mix their order."""
    return {address: number for address, number in sorted(numbers.items())[::one_in] if told(client, address) != number}


def walk(who: str, more: str, *, one_in: int) -> None:
    """Open every node on every day, then the rows behind every `one_in`-th figure."""
    world = province(duties=4)
    cast = world.cast
    client = browser(getattr(cast, f"{who}_account"))
    numbers: dict[str, int] = {}
    for unit in (cast.province, cast.commune, cast.other_commune) if who == "binh" else (cast.commune,):
        for on in DAYS:
            for address, number in figures(page(client, node(unit), on, more)).items():
                assert numbers.setdefault(address, number) == number, "two pages differ about the same rows"
    assert len(numbers) > 30
    assert unlike(client, numbers, one_in) == {}


@pytest.mark.sampled
def test_now_too_every_figure_of_the_province_leads_to_as_many_rows() -> None:
    world = province(seed=7, duties=3)
    client = browser(world.cast.binh_account)
    numbers = figures(page(client, node(world.cast.province), DAYS[1], "&to-chuc=bay-gio"))
    assert len(numbers) > 30
    assert unlike(client, numbers, 1 if whole() else 6) == {}


@pytest.mark.sampled
def test_blocs_and_documents_lead_to_as_many_rows() -> None:
    world = province(seed=2, duties=3)
    party = Account.objects.create_user("party@example.vn", "x", full_name="Văn thư")
    grant(party, world.cast.party, Role.OFFICE, by=Machine(), since_on=FOUNDED, subtree=True)
    client = browser(party)
    numbers = figures(page(client, "/tinh-hinh/", DAYS[2], f"&van-ban={world.directives[1].code}"))
    numbers |= figures(page(client, "/tinh-hinh/khoi/nha-nuoc/", DAYS[2]))
    assert len(numbers) > 50
    assert unlike(client, numbers, 1 if whole() else 9) == {}
    assert client.get("/tinh-hinh/khoi/doan-the/").status_code == 404
    assert client.get("/tinh-hinh/khoi/khong-co/").status_code == 404


def test_the_sum_of_the_table_is_the_node() -> None:
    world = province(seed=3)
    client = browser(world.cast.binh_account)
    for on in DAYS:
        scope = CountScope(world.cast.province, on, reader=world.cast.binh)
        answer = client.get(node(world.cast.province), {"ngay": vietnamese_date(on)})
        lines = answer.context["page"].object_list
        assert answer.context["counts"] == roll_ups.counts(scope) == sum((line.counts for line in lines), GroupCounts())
        assert [c.value for c in answer.context["total"].cells][-1] == answer.context["counts"].total


def test_children_stand_in_the_order_of_the_chart() -> None:
    world = province(duties=1)
    cast = world.cast
    client = browser(cast.binh_account)
    shown = client.get(node(cast.province), {"ngay": vietnamese_date(ISSUED)}).context["page"].object_list
    assert shown[0].own
    units = [cast.province_office, cast.department, cast.commune, cast.other_commune]
    assert [line.unit for line in shown[1:]] == units


def test_a_day_before_anything_was_laid_still_names_every_unit() -> None:
    world = province(duties=1)
    shown = page(browser(world.cast.binh_account), node(world.cast.province), ISSUED - timedelta(days=1))
    assert figures(shown) == {}
    for unit in (world.cast.commune, world.cast.other_commune, world.cast.department):
        assert f'<a href="{node(unit)}?ngay=01%2F03%2F2026' in shown
        assert f">{unit.name}</a>" in shown


def test_then_and_now_differ_by_the_merger_alone() -> None:
    world = province(seed=4)
    cast = world.cast
    client = browser(cast.binh_account)
    eve = MERGED - timedelta(days=1)

    def numbers(unit: Unit, more: str) -> int:
        return int(client.get(f"{node(unit)}?ngay={vietnamese_date(eve)}{more}").context["counts"].total)

    own, other = numbers(cast.commune, ""), numbers(cast.other_commune, "")
    assert own > 0
    assert other > 0
    assert numbers(cast.commune, "&to-chuc=bay-gio") == own + other
    assert numbers(cast.province, "") == numbers(cast.province, "&to-chuc=bay-gio")
    asked = f"{node(cast.province)}?ngay={vietnamese_date(eve)}"
    then = {line.unit for line in client.get(asked).context["page"]}
    now = {line.unit for line in client.get(f"{asked}&to-chuc=bay-gio").context["page"]}
    assert then - now == {cast.other_commune}


def test_what_was_taken_over_is_told_with_its_decision() -> None:
    world = province(seed=4)
    client = browser(world.cast.binh_account)
    moves = client.get(node(world.cast.province), {"ngay": vietnamese_date(DAYS[2])}).context["moves"]
    taken = Assignment.objects.counted().filter(origin__isnull=False, unit=world.cast.commune)
    assert [(m.unit, m.ended, m.number, m.transition) for m in moves] == [
        (world.cast.commune, world.cast.other_commune, taken.count(), world.transition)
    ]
    late = client.get(node(world.cast.province), {"ngay": vietnamese_date(MERGED + timedelta(days=91))})
    assert late.context["moves"] == []


def test_the_twelve_weeks_are_counts_of_their_days() -> None:
    world = province(seed=5)
    client = browser(world.cast.binh_account)
    weeks = client.get(node(world.cast.province), {"ngay": vietnamese_date(DAYS[2])}).context["trend"].weeks
    assert [week.day for week in weeks] == [DAYS[2] - timedelta(weeks=n) for n in range(WEEKS - 1, -1, -1)]
    for week in weeks:
        assert week.counts == roll_ups.counts(CountScope(world.cast.province, week.day, reader=world.cast.binh))


def test_a_person_sees_only_nodes_and_rows_that_are_theirs() -> None:
    world = province(duties=2)
    cast = world.cast
    seen = {
        (who, unit.name): browser(getattr(cast, f"{who}_account")).get(node(unit) + more).status_code
        for who in ("an", "binh", "chi", "dung")
        for unit in (cast.commune, cast.province, cast.party)
        for more in ("", "viec/", "bang.csv")
    }
    assert {key for key, status in seen.items() if status == 200} == {
        ("an", cast.commune.name),
        *((who, unit.name) for who in ("binh", "chi") for unit in (cast.commune, cast.province)),
    }
    assert set(seen.values()) == {200, 404}
    own = browser(cast.an_account).get(node(cast.commune), {"ngay": vietnamese_date(ISSUED)}).context
    assert own["counts"].total == Assignment.objects.counted().held(ISSUED).filter(unit=cast.commune).count()
    assert [line.unit for line in own["page"].object_list if not line.own] == [], "the village is not An's to look into"


def test_nobody_is_led_to_the_sign_in_and_an_account_without_a_role_is_told() -> None:
    world = province(duties=1)
    plain = Account.objects.create_user("plain@example.vn", "x", full_name="Người mới")
    paths = ["/tinh-hinh/", node(world.cast.commune), node(world.cast.commune) + "viec/", "/tinh-hinh/khoi/dang/"]
    assert {Client().get(path).status_code for path in paths} == {302}
    assert [browser(plain).get(path).status_code for path in paths] == [200, 404, 404, 404]


def test_the_number_of_queries_does_not_grow_with_the_children() -> None:
    world = province(duties=2)
    client = browser(world.cast.binh_account)

    def asked(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as told_queries:
            client.get(path)
        return len(told_queries)

    path, rows = node(world.cast.province), node(world.cast.province) + "viec/?nhom=over"
    before, before_rows = asked(path), asked(rows)
    assert before <= 45
    duty = world.directives[0].obligations.first()
    assert duty is not None
    for number in range(30):
        unit = village(f"Đơn vị {number}", world.cast.province)
        make_assignment(duty, unit, due_on=ISSUED + timedelta(days=3))
    assert asked(path) == before
    assert asked(rows) <= before_rows


def test_the_table_as_a_file_is_whole_and_harmless() -> None:
    world = province(seed=6, duties=2)
    for name in ("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "Thôn, có “phẩy”"):
        village(name, world.cast.commune)
    path = f"{node(world.cast.commune)}bang.csv"
    answer = browser(world.cast.binh_account).get(path, {"ngay": vietnamese_date(ISSUED)})
    assert answer["Content-Disposition"].startswith('attachment; filename="tinh-hinh-ubnd-xa-binh-minh-ha-2026-03-02')
    unit = answer.content.decode()
    assert unit.startswith("\ufeff")
    records = list(csv.reader(io.StringIO(unit.removeprefix("\ufeff"))))
    names = [record[0] for record in records[1:]]
    assert {"'=HYPERLINK(1)", "'+1", "'-1", "'@SUM(A1)", "Thôn, có “phẩy”"} <= set(names)
    columns = zip(*([int(n) for n in record[1:7]] for record in records[1:-1]), strict=True)
    assert [sum(column) for column in columns] == [int(n) for n in records[-1][1:7]]
    assert int(records[-1][6]) == roll_ups.counts(CountScope(world.cast.commune, ISSUED, reader=world.cast.binh)).total
