"""Lists as files: the rows and the readers of the page, no formula in any of them, a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ronguon.assignments.tests.assigning import make_assignment
from ronguon.assignments.tests.world import World
from ronguon.assignments.views import exports
from ronguon.channels.tests.making import make_official
from ronguon.drafting.models import Obligation
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.making import make_directive, make_obligation
from ronguon.kernel.tests.sampling import part
from ronguon.status.tests.figures import ISSUED, village
from ronguon.ui import sheets
from ronguon.ui.tests.formulas import active, payloads, records

pytestmark = pytest.mark.django_db
ROUTES = Path(__file__).resolve().parents[1] / "routes.txt"


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


def addresses(world: World) -> dict[str, str]:
    """Return every table of the site that leaves as a file, by the name of its address."""
    node = f"/tinh-hinh/{world.cast.commune.code}"
    return {
        "work:csv": "/viec-phai-lam/bang.csv",
        "status:csv": f"{node}/bang.csv",
        "status:rows_csv": f"{node}/viec/bang.csv",
        "status:bloc_csv": "/tinh-hinh/khoi/nha-nuoc/bang.csv",
        "status:bloc_rows_csv": "/tinh-hinh/khoi/nha-nuoc/viec/bang.csv",
    }


def assign(world: World, text: str, *, unit_name: str = "") -> None:
    """Lay a duty called `text`, of a document and by a unit called so, on An's commune and on a village below it."""
    directive = make_directive(
        world.cast.province, number=text[:60], stage="issued", closed_at=world.directive.closed_at
    )
    duty = make_obligation(directive, title=text, text=text)
    make_assignment(duty, world.cast.commune, due_on=ISSUED + timedelta(days=3))
    make_assignment(duty, village(unit_name or text, world.cast.commune), due_on=None)


def test_every_table_that_leaves_is_tried(world: World) -> None:
    rows = [line.split("\t") for line in ROUTES.read_text(encoding="utf-8").splitlines()]
    left = {name for _, name, route in rows if route.endswith((".csv", ".xlsx"))}
    assert left == {*addresses(world), "documents:receives_csv", "portal:channels_csv", "portal-en:channels_csv"}


def test_names_of_official_pages_lie_still_in_the_public_table(world: World, client: Client) -> None:
    sent = part([" ".join(text.replace("\0", "").split())[:200] for text in payloads()], one_in=5, least=40)
    sent = [text for text in dict.fromkeys(sent) if text]
    for number, text in enumerate(sent):
        make_official(world.cast.commune, f"https://trang-{number}.anphuoc.example", name=text, since_on=ISSUED)
    text = client.get("/kenh-chinh-thuc/kenh.csv").content.decode()
    assert active(text) == []
    assert {cell for row in records(text) for cell in row} >= set(sent)


def test_two_hundred_payloads_in_every_export_lie_still(world: World, show: Callable[[str], None]) -> None:
    sent = [text.replace("\0", "") for text in payloads()]  # PostgreSQL keeps no zero byte in a text
    for text in sent:
        assign(world, text)
    client = {"work:csv": world.client(world.cast.an_account)}
    binh = world.client(world.cast.binh_account)
    found, back = 0, 0
    for name, address in addresses(world).items():
        text = client.get(name, binh).get(address).content.decode()
        found += len(active(text))
        seen = {cell for row in records(text) for cell in row}
        # The name of a unit is kept without blanks around it; the words of a duty as they are.
        kept = sent if name == "work:csv" else [one.strip() for one in sent]
        back += sum(one in seen for one in kept)
    show(f"exports: {found} active cells of 200 payloads x {len(addresses(world))} exports, {back}/1000 come back")
    assert found == 0
    assert back == 200 * 5


@pytest.mark.parametrize("name", ["work:csv", "status:csv", "status:rows_csv"])
def test_a_planted_export_that_writes_cells_as_they_are_is_caught(
    name: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assign(world, "=1+1")
    monkeypatch.setattr(sheets, "harmless", str)
    who = world.cast.an_account if name == "work:csv" else world.cast.binh_account
    assert active(world.client(who).get(addresses(world)[name]).content.decode())


def test_readers_are_those_of_the_page(world: World) -> None:
    for name, address in addresses(world).items():
        page = address.removesuffix("bang.csv")
        statuses = {who: client.get(address).status_code for who, client in world.clients().items()}
        assert statuses == {who: client.get(page).status_code for who, client in world.clients().items()}, name
        assert 200 in statuses.values()


def test_what_is_owed_holds_the_rows_of_the_page_narrowed_alike(world: World) -> None:
    assign(world, "Rà soát hồ sơ")
    client = world.client(world.cast.an_account)
    for query in ("", "?nhom=khong-han", "?nhom=qua-han", "?tim=ra+soat", "?vai=phoi-hop", "?tim=khong-co-gi"):
        page = client.get(f"/viec-phai-lam/{query}").context
        shown = page["page"].paginator.count if page["page"] else sum(map(len, page["groups"].values()))
        rows = records(client.get(f"/viec-phai-lam/bang.csv{query}").content.decode())[1:]
        assert len(rows) == shown, query
    assert client.get("/viec-phai-lam/bang.csv?don-vi=khong-co").status_code == 404


def test_rows_behind_a_figure_are_the_rows_of_the_page(world: World) -> None:
    assign(world, "Rà soát hồ sơ")
    node = f"/tinh-hinh/{world.cast.commune.code}/viec/"
    client = world.client(world.cast.binh_account)
    for query in ("", "?nhom=none", "?nhom=open", "?tim=ra+soat", "?sap=-don-vi"):
        page = client.get(node + query).context["lines"]
        rows = records(client.get(f"{node}bang.csv{query}").content.decode())[1:]
        assert [row[0] for row in rows] == [line.assignment.obligation.title for line in page], query
        assert [row[2] for row in rows] == [line.assignment.unit.name for line in page], query


def asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["work:csv", "status:csv", "status:rows_csv", "status:bloc_rows_csv"])
def test_the_number_of_queries_does_not_grow_with_the_rows(name: str, world: World) -> None:
    who = world.cast.an_account if name == "work:csv" else world.cast.binh_account
    client, address = world.client(who), addresses(world)[name]
    assign(world, "Rà soát hồ sơ")
    before = asked(client, address)
    assert before <= 20
    for number in range(30):
        assign(world, f"Việc {number}")
    assert asked(client, address) == before


def test_a_file_is_bounded_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assign(world, "Một")
    assign(world, "Hai")
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    monkeypatch.setattr(sheets.sheet, "__kwdefaults__", {"most": 1})
    rows = records(world.client(world.cast.an_account).get("/viec-phai-lam/bang.csv").content.decode())
    assert len(rows) == 3
    assert len(rows[2]) == 1
    assert Obligation.objects.count() > 1
