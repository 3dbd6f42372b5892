"""The list of documents, taking one in, its data and file, as each of the cast meets them."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ronguon.access.tests.cast import Cast, make_cast
from ronguon.directives import actions as directives
from ronguon.directives.models import Directive
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.desk import Desk
from ronguon.drafting.tests.making import make_directive, make_obligation
from ronguon.drafting.tests.reading import ORDER, found
from ronguon.drafting.tests.test_opening import stored
from ronguon.files.domain import refusal
from ronguon.files.tests.hostile import HostileFile, hostile_files
from ronguon.kernel.tests.sampling import part

pytestmark = pytest.mark.django_db
CAST = ("an_account", "binh_account", "chi_account", "dung_account", "head_account", "office_account")
READERS = ("binh_account", "chi_account", "head_account", "office_account")
PAGES = ("", "du-lieu/", "tep-goc/", "don-vi/?tim-1=xa")


@pytest.mark.parametrize("page", ["", "tai-len/"])
def test_nobody_sees_a_page_without_signing_in(page: str) -> None:
    answer = Client().get(f"/van-ban/{page}")
    assert answer.status_code == 302
    assert "/tai-khoan/login/" in answer["Location"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("account", CAST)
def test_a_draft_is_read_by_its_own_office_alone(desk: Desk, page: str, account: str) -> None:
    answer = desk.client(getattr(desk.cast, account)).get(desk.url(page))
    assert answer.status_code == (200 if account in READERS else 404)


@pytest.mark.parametrize("account", CAST)
def test_the_list_shows_what_may_be_read(desk: Desk, account: str) -> None:
    page = desk.client(getattr(desk.cast, account)).get("/van-ban/").content.decode()
    assert ("12/CT-UBND" in page) == (account in READERS)
    assert ("/van-ban/tai-len/" in page) == (account == "office_account")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True), ("?tim=kenh+thong+tin", True), ("?tim=KÊNH", True), ("?tim=12%2Fct", True),
        ("?tim=duong+sat", False),
        ("?buoc=reading", True), ("?buoc=issued", False), ("?he=state", True), ("?he=party", False),
        ("?trang=999", True), ("?sap=khong-co", True), ("?sap=-ten", True), ("?buoc=%00&he=%ff", True),
    ],
)  # fmt: skip
def test_search_and_filter_stand_in_the_address(desk: Desk, query: str, shown: bool) -> None:  # noqa: FBT001 (a test reads what may be null)
    answer = desk.client().get(f"/van-ban/{query}")
    assert answer.status_code == 200
    assert ("12/CT-UBND" in answer.content.decode()) == shown


def test_an_empty_list_offers_the_one_action() -> None:
    cast = make_cast()
    client = Client()
    client.force_login(cast.office_account)
    page = client.get("/van-ban/").content.decode()
    assert page.count('href="/van-ban/tai-len/"') == 2


def test_a_long_list_asks_no_more_of_the_database(
    desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = desk.client()
    for number in range(30):
        directive = make_directive(desk.cast.province, number=f"{number}/KH")
        make_obligation(directive)
    with django_assert_max_num_queries(14):
        client.get("/van-ban/")


@pytest.mark.parametrize("account", [a for a in CAST if a != "office_account"])
def test_only_an_office_finds_the_upload(db: None, account: str) -> None:
    cast = make_cast()
    client = Client()
    client.force_login(getattr(cast, account))
    assert client.get("/van-ban/tai-len/").status_code == 403
    assert client.post("/van-ban/tai-len/", _sent(cast)).status_code == 403


def _sent(cast: Cast, **more: object) -> dict[str, object]:
    return {"owner": str(cast.province.code), "pasted": ORDER, **more}


def test_the_upload_page_says_what_it_cannot_see(desk: Desk) -> None:
    page = desk.client().get("/van-ban/tai-len/").content.decode()
    assert "data-refuse-classified" in page
    assert "stamp" in page or "quét" in page


def test_a_file_is_read_and_leads_to_its_room(desk: Desk) -> None:
    file = SimpleUploadedFile("Chỉ thị số 12.txt", ORDER.encode())
    answer = desk.client().post("/van-ban/tai-len/", _sent(desk.cast, pasted="", file=file))
    made = Directive.objects.latest("pk")
    assert (answer.status_code, answer["Location"]) == (302, f"/van-ban/{made.code}/")
    assert made.file is not None
    assert made.file.name == "Chỉ thị số 12.txt"


def test_pasted_text_becomes_a_text_file(desk: Desk) -> None:
    desk.client().post("/van-ban/tai-len/", _sent(desk.cast, pasted=ORDER.replace("\n", "\r\n")))
    made = Directive.objects.latest("pk")
    assert made.file is not None
    assert (made.file.name, made.file.size_bytes) == ("van-ban-dan.txt", len(ORDER.encode()))


@pytest.mark.parametrize(
    "wrong",
    [
        {"pasted": ""}, {"pasted": "   "}, {"owner": "khong-phai-ma"}, {"owner": ""}, {"pasted": "x" * 2_000_001},
        {"file": SimpleUploadedFile("a.txt", b"abc")},
    ],
)  # fmt: skip
def test_a_wrong_upload_keeps_what_was_typed_and_stores_nothing(desk: Desk, wrong: dict[str, object]) -> None:
    before = stored()
    answer = desk.client().post("/van-ban/tai-len/", _sent(desk.cast, **wrong))
    assert answer.status_code == 422
    assert answer.content.decode().count('class="rn-err"') == 1
    assert wrong.get("pasted", ORDER.strip().splitlines()[0])[:100] in answer.content.decode()  # type: ignore[index]  # a test reads what may be null
    assert stored() == before


def test_an_office_may_not_take_in_for_another(desk: Desk) -> None:
    before = stored()
    answer = desk.client().post("/van-ban/tai-len/", _sent(desk.cast, owner=str(desk.cast.party.code)))
    assert answer.status_code == 422
    assert stored() == before


def test_a_refused_file_says_why_at_its_field(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directives, "read_safely", _refuse)
    answer = desk.client().post("/van-ban/tai-len/", _sent(desk.cast))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.index("id_pasted-error") < page.index(str(refusal("encrypted").message))


def _refuse(_data: bytes, _name: str) -> dict[str, object]:
    raise refusal("encrypted")


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT", "Độ mật: Mật"])
def test_a_secrecy_mark_is_refused_on_the_server_before_a_byte_is_stored(mark: str) -> None:
    with on_day():
        cast = make_cast()
        client = Client()
        client.force_login(cast.office_account)
        before = stored()
        answer = client.post("/van-ban/tai-len/", _sent(cast, pasted=f"{mark}\n{ORDER}"))
    assert answer.status_code == 422
    assert stored() == before


@pytest.mark.sampled
def test_hostile_files_never_break_the_page() -> None:
    with on_day():
        cast = make_cast()
        client = Client()
        client.force_login(cast.office_account)
        # Some of them: each is submitted below the page, in test_opening.
        for file in part(hostile_files(), one_in=12, least=150, of=lambda file: file.code):
            before = stored()
            answer = client.post("/van-ban/tai-len/", _raw(cast, file), content_type="multipart/form-data; boundary=rn")
            assert answer.status_code in {302, 422}, file.why
            taken = answer.status_code == 302
            assert (stored() == before) != taken, file.why


def _raw(cast: Cast, file: HostileFile) -> bytes:
    """Return a request as a hostile sender may write it: the name's bytes as they are, even half a character."""
    name = (
        file.name.encode("utf-8", "surrogatepass").replace(b'"', b"%22").replace(b"\n", b"%0A").replace(b"\r", b"%0D")
    )
    owner = b'--rn\r\nContent-Disposition: form-data; name="owner"\r\n\r\n%s\r\n' % str(cast.province.code).encode()
    head = b'--rn\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n' % name
    return owner + head + file.data + b"\r\n--rn--\r\n"


@pytest.mark.parametrize("account", CAST)
def test_only_the_office_fills_in_data(desk: Desk, account: str) -> None:
    answer = desk.client(getattr(desk.cast, account)).post(desk.url("du-lieu/"), _data(number="99/CT"))
    expected = 302 if account == "office_account" else 403 if account in READERS else 404
    assert answer.status_code == expected
    desk.directive.refresh_from_db()
    assert (desk.directive.number == "99/CT") == (account == "office_account")


def _data(**changes: str) -> dict[str, str]:
    stands = {
        "kind": "Chỉ thị", "number": "12/CT-UBND", "issued_on": "27/02/2026", "received_on": "02/03/2026",
        "title": "Về việc củng cố kênh thông tin chính thức",
    }  # fmt: skip
    return stands | changes


def test_what_a_person_filled_in_is_marked_as_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directives, "read_safely", lambda _data, _name: found(number=None, issued_on=None))
    with on_day():
        cast = make_cast()
        client = Client()
        client.force_login(cast.office_account)
        client.post("/van-ban/tai-len/", _sent(cast))
        made = Directive.objects.get()
        client.post(f"/van-ban/{made.code}/du-lieu/", _data(issued_on="03/04/2026", number=""))
        made.refresh_from_db()
        page = client.get(f"/van-ban/{made.code}/du-lieu/").content.decode()
    assert (made.filled_in, made.issued_on) == ("issued_on", date(2026, 4, 3))
    assert page.count("rn-badge--ok") == 1


@pytest.mark.parametrize("wrong", ["31/02/2026", "2026-13-01", "hôm qua", "03/04/0000"])
def test_a_day_that_is_none_is_said_and_kept(desk: Desk, wrong: str) -> None:
    answer = desk.client().post(desk.url("du-lieu/"), _data(issued_on=wrong))
    assert answer.status_code == 422
    assert f'value="{wrong}"' in answer.content.decode()


@pytest.mark.parametrize("account", CAST)
def test_setting_aside_is_the_offices(desk: Desk, account: str) -> None:
    answer = desk.client(getattr(desk.cast, account)).post(desk.url("bo/"))
    assert answer.status_code == (302 if account == "office_account" else 403 if account in READERS else 404)
    assert desk.client().get(desk.url("bo/")).status_code == 405


def test_the_original_file_comes_back_unchanged_as_an_attachment(desk: Desk) -> None:
    answer = desk.client().get(desk.url("tep-goc/"))
    assert answer.content == ORDER.encode()
    assert answer["Content-Disposition"].startswith("attachment;")
