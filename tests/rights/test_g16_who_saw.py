"""G16: whoever is shown something of a person leaves a row that the person can read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.rights.people import Visit, opened, tour
from tests.test_cast_everywhere import DAY, Everything, build

from ronguon.access.models import Grant, Invitation
from ronguon.access.views import holders
from ronguon.assignments.actions.reviewing import send_back
from ronguon.assignments.models import Submission
from ronguon.audit.actions import forget_reads, note_reads, show
from ronguon.audit.domain import words
from ronguon.audit.models import Name, PersonRead
from ronguon.drafting.models import Obligation
from ronguon.evidence.actions import Upload, add
from ronguon.kernel import clock
from ronguon.reports.models import Sentence
from ronguon.reports.tests.world import on_day
from ronguon.units.models import UnitName
from ronguon.units.tests.remembered import remembered

PLANTED = {
    "an": "Người Thử Hồng", "chi": "Người Thử Lan", "office": "Người Thử Mai", "dung": "Người Thử Cúc",
    "head": "Người Thử Đào", "admin": "Người Thử Sen", "binh": "Người Thử Huệ", "invited": "Người Thử Trúc",
}  # fmt: skip
"""Names that stand nowhere else, so that a page that holds one shows that person."""
MAIL = "{}.gieo@thu-dien-tu.example"
"""Addresses of the same kind."""


@pytest.fixture
def world(db: None) -> Iterator[Everything]:
    """Build the world with names of its own and with everybody's submit something."""
    with on_day(DAY):
        everything = remembered(build)
        cast = everything.world.cast
        open_work = everything.world.laid[everything.world.page.pk, cast.commune.pk]
        add(open_work, Upload(b"So lieu\n", "so-lieu.txt"), title="Số liệu", by=cast.an)
        send_back(Submission.objects.get(code=str(everything.values["review"]["code"])), reason="Thiếu.", by=cast.chi)
        Sentence.objects.filter(report__code=str(everything.values["reports"]["code"])).update(
            edited_by=cast.office_account.code, edited_at=clock.now()
        )
        Obligation.objects.filter(stage="pending").update(decided_by=cast.office_account.code, decided_at=clock.now())
        for who, account in everything.accounts.items():
            type(account).objects.filter(pk=account.pk).update(full_name=PLANTED[who], email=MAIL.format(who))
            account.refresh_from_db()
            Name.objects.update_or_create(account=account.code, defaults={"text": PLANTED[who]})
        Invitation.objects.update(full_name=PLANTED["invited"], email=MAIL.format("invited"))
        yield everything


def shows(visits: Iterable[Visit]) -> Iterator[tuple[str, str, str, bool]]:
    """Yield (reader, page, person shown, noted) for each name or address that stands on a page."""
    for visit in visits:
        for who, name in PLANTED.items():
            if who != visit.reader and (name in visit.html or MAIL.format(who) in visit.html):
                yield visit.reader, visit.page, who, who in visit.noted


@pytest.mark.sampled
def test_every_page_that_shows_a_person_leaves_a_row(world: Everything, show: Callable[[str], None]) -> None:
    found = list(shows(tour(world)))
    pages = {page for _, page, _, _ in found}
    unnoted = {(page, who) for _, page, who, noted in found if not noted}
    whole = pages - {page for page, _ in unnoted}
    show(f"G16 {len(whole)}/{len(pages)} pages that show somebody note it, over {len(found)} sights")
    assert unnoted == set()
    assert pages >= {
        "documents:room", "my_data", "my_data_file", "reports:desk", "review:detail", "status:assignment",
        "units:accept", "units:detail", "units:invitation", "units:trail", "work:detail",
    }  # fmt: skip
    assert {who for _, _, who, _ in found} >= {"an", "chi", "office", "invited"}


NAMED = {
    "my_data_file": "what can be said of the reader, for the reader alone",
    "api:key": "the key says whose it is, to whoever holds it",
}
"""Answers for machines that may name a person, and why."""


def told_to_machines(visits: Iterable[Visit], codes: dict[str, str]) -> list[str]:
    """Return each table or answer to a script that holds a person's code, name or address."""
    of = {who: (code, code.replace("-", ""), PLANTED[who], MAIL.format(who)) for who, code in codes.items()}
    signs = {sign: who for who, known in of.items() for sign in known}
    answers = [visit for visit in visits if "<html" not in visit.html and visit.page not in NAMED]
    return [f"{one.page} as {one.reader}: {who}" for one in answers for sign, who in signs.items() if sign in one.html]


@pytest.mark.sampled
def test_no_table_and_no_answer_to_a_script_names_a_person(world: Everything, show: Callable[[str], None]) -> None:
    codes = {who: str(account.code) for who, account in world.accounts.items()}
    answers = {visit.page for visit in tour(world) if "<html" not in visit.html}
    found = told_to_machines(tour(world), codes)
    show(f"G16 {len(found)} of {len(answers)} tables and answers to scripts hold a person's code, name or address")
    assert found == []
    assert {"status:rows_csv", "work:csv", "api:submissions"} <= answers
    assert NAMED.keys() <= answers


@pytest.mark.parametrize("form", ["{code}", "{hex}", "{name}", "{mail}"])
def test_a_planted_code_in_a_table_is_caught(form: str, world: Everything) -> None:
    code = world.accounts["an"].code
    cell = form.format(code=code, hex=code.hex, name=PLANTED["an"], mail=MAIL.format("an"))
    planted = Visit("chi", "status:rows_csv", f"Xã Cẩm Vân,{cell},3\n", (), (), frozenset())
    assert told_to_machines([planted], {"an": str(code)})


@pytest.mark.soak
def test_whoever_of_the_cast_is_shown_somebody_is_noted(world: Everything) -> None:
    assert [(page, who) for _, page, who, noted in shows(opened(world)) if not noted] == []


@pytest.mark.sampled
def test_every_such_page_has_a_name_that_people_understand(world: Everything) -> None:
    pages = {page for _, page, _, _ in shows(tour(world))}
    unnamed = [page for page in pages for language in ("vi", "en") if words.of("page", page, language) == page]
    assert unnamed == [], "add to [page] in content/trail.toml"


@pytest.mark.sampled
def test_nobody_is_noted_who_was_not_shown(world: Everything) -> None:
    for visit in tour(world):
        needless = [who for who in visit.noted if PLANTED[who] not in visit.html and MAIL.format(who) not in visit.html]
        assert needless == [], visit.page


def test_the_person_reads_who_was_shown_it_where_and_when(world: Everything) -> None:
    client: Any = Client()
    client.force_login(world.accounts["admin"])
    client.get(world.address("units:detail", "/don-vi/<uuid:code>/"))
    client.force_login(world.accounts["an"])
    page = client.get("/tai-khoan/du-lieu-cua-toi/").content.decode()
    assert PLANTED["admin"] in page
    assert "ai giữ vai trò" in page
    assert "01/04/2026" in page


def test_a_row_is_written_once_a_day_and_nothing_of_oneself(world: Everything) -> None:
    client: Any = Client()
    client.force_login(world.accounts["admin"])
    url = world.address("units:detail", "/don-vi/<uuid:code>/")
    for _ in range(3):
        client.get(url)
    mine = PersonRead.objects.filter(reader=world.accounts["admin"].code)
    assert mine.filter(page="units:detail").count() == mine.values("subject").distinct().count() > 0
    assert not mine.filter(subject=world.accounts["admin"].code).exists()
    with on_day(DAY + timedelta(days=1)):
        client.get(url)
    assert mine.filter(page="units:detail").values("day").distinct().count() == 2


def test_a_page_opened_again_writes_nothing(world: Everything) -> None:
    client: Any = Client()
    client.force_login(world.accounts["admin"])
    url = world.address("units:detail", "/don-vi/<uuid:code>/")
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    written = [query["sql"] for query in asked if query["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert written == []


def test_a_database_that_cannot_write_does_not_keep_the_page_away(
    world: Everything, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sqlite_error = sqlite3.OperationalError("read-only")
    sqlite_error.sqlite_errorcode = sqlite3.SQLITE_READONLY

    def full(*_rows: object, **_how: object) -> None:
        raise DatabaseError from sqlite_error

    monkeypatch.setattr(PersonRead.objects, "bulk_create", full)
    client: Any = Client()
    client.force_login(world.accounts["admin"])
    assert client.get(world.address("units:detail", "/don-vi/<uuid:code>/")).status_code == 200
    assert "could not be noted" in caplog.text


def test_a_year_later_it_is_forgotten(world: Everything) -> None:
    an, chi = world.accounts["an"].code, world.accounts["chi"].code
    for days in (0, 365, 366, 900):
        note_reads(chi, {an}, page="units:detail", on=clock.today() - timedelta(days=days))
    assert forget_reads(clock.now()) == 2
    assert PersonRead.objects.filter(subject=an, reader=chi).count() == 2


def test_a_planted_page_that_does_not_say_whom_it_shows_is_caught(
    world: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_request: HttpRequest, unit: Any) -> dict[str, Any]:
        grants = Grant.objects.filter(unit=unit).select_related("account", "role")
        return {
            "sees_roles": True,
            "keeps": False,
            "grants": [(one, "x", "", False, "", False, "") for one in grants],
            "invitations": [],
        }

    monkeypatch.setattr(holders, "people", silent)
    unnoted = {page for _, page, _, noted in shows(opened(world, "units:detail")) if not noted}
    assert "units:detail" in unnoted


@pytest.mark.parametrize("sign", [PLANTED["an"], MAIL.format("an")])
def test_a_planted_answer_to_a_script_is_caught_by_name_and_by_address(sign: str, world: Everything) -> None:
    assert not list(shows(opened(world, "api:unit")))
    UnitName.objects.filter(unit=world.world.cast.commune).update(name=sign)
    assert {(page, who, noted) for _, page, who, noted in shows(opened(world, "api:unit"))} == {
        ("api:unit", "an", False)
    }


def test_what_is_shown_outside_a_request_is_nobodys_sight() -> None:
    show()
    assert HttpResponse().status_code == 200
