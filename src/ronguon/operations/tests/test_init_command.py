from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from ronguon.access.models import Grant, Invitation
from ronguon.audit.actions import make_installation
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event, Installation
from ronguon.operations.refusals import version
from ronguon.people.models import Account
from ronguon.units.models import Place, Unit

pytestmark = pytest.mark.django_db
NEW = "mot cau dai de nho 2026"
HEADER = "code,name,kind,system,parent,since,aliases\n"
LIST = HEADER + (
    "T,UBND tỉnh An Phước,province,state,,01/07/2025,UBND tỉnh\n"
    "X1,UBND xã Cẩm Vân,commune,state,T,01/07/2025,xã Cẩm Vân\n"
    "X2,UBND xã Cẩm Văn,commune,state,UBND tỉnh An Phước,2025-07-01,\n"
    ",Thôn Đồng Lạc,village,state,UBND xã Cẩm Văn,01/07/2025,\n"
    ",Tỉnh ủy An Phước,party_province,party,,01/07/2025,\n"
)


def init(*arguments: str) -> str:
    """Run the command as an operator would, without a terminal; return what it printed."""
    out = StringIO()
    call_command("init", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def full(*more: str) -> str:
    two = ("--email", "quan-tri@example.vn", "--second-email", "thu-hai@example.vn")
    return init("--accept-refusals", "--unit-name", "UBND tỉnh An Phước", *two, *more)


def links(said: str) -> list[str]:
    return re.findall(r"http://127\.0\.0\.1:8000(/don-vi/loi-moi/\S+)", said)


def enters(client: Client, link: str) -> None:
    assert client.post(link, {"password": NEW, "again": NEW}).status_code == 302


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Unit, Place, Invitation, Event, Installation, Account))


@pytest.fixture
def listed(tmp_path: Path) -> Any:
    def write(text: str) -> str:
        path = tmp_path / "bodies.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_a_real_installation_ends_with_two_links_for_two_administrators(client: Client) -> None:
    said = full()
    installed = Installation.objects.get()
    assert (installed.purpose, installed.refusals_version) == ("real", version())
    first, second = links(said)
    assert not Account.objects.exists()
    enters(client, first)
    enters(client, second)
    given = list(Grant.objects.order_by("pk"))
    assert {(one.role_id, one.subtree, one.unit.name) for one in given} == {("admin", True, "UBND tỉnh An Phước")}
    assert [one.account.email for one in given] == ["quan-tri@example.vn", "thu-hai@example.vn"]
    assert all(one.account.check_password(NEW) for one in given)


def test_until_both_have_entered_no_role_that_weighs_is_given_and_then_it_is(client: Client) -> None:
    first, second = links(full())
    enters(client, first)
    root, administrator = Unit.objects.get(), Account.objects.get()
    other = Account.objects.create_user("khac@example.vn", NEW, full_name="Người Khác")
    client.force_login(administrator)
    typed = {"email": other.email, "role": "head", "reason": "QĐ 7"}
    refused = client.post(f"/don-vi/{root.code}/vai-tro/", typed)
    assert refused.status_code == 422
    assert "hai người quản trị" in refused.content.decode()
    enters(Client(), second)
    assert client.post(f"/don-vi/{root.code}/vai-tro/", typed).status_code == 302
    assert Grant.objects.filter(account=other, role__key="head").exists()


def test_one_person_is_not_both_administrators() -> None:
    with pytest.raises(CommandError, match="hai người"):
        full("--second-email", "Quan-Tri@example.vn")
    assert counts() == (0, 0, 0, 0, 0, 0)


def test_a_script_that_names_one_administrator_is_told_that_the_second_is_missing(client: Client) -> None:
    one = ("--accept-refusals", "--unit-name", "UBND tỉnh An Phước", "--email", "quan-tri@example.vn")
    said = init(*one)
    (link,) = links(said)
    assert "--second-email" in said
    enters(client, link)
    assert links(init(*one)) == []
    (second,) = links(full())
    enters(Client(), second)
    assert "đã có hai người quản trị" in full()


def test_the_refusals_are_read_before_anything_is_built() -> None:
    with pytest.raises(CommandError) as refused:
        init("--unit-name", "UBND tỉnh An Phước", "--email", "a@example.vn")
    assert refused.value.returncode == 2
    assert counts() == (0, 0, 0, 0, 0, 0)


def test_what_is_missing_is_named() -> None:
    for arguments, named in ((["--email", "a@example.vn"], "--unit-name"), (["--unit-name", "A"], "--email")):
        with pytest.raises(CommandError, match=named):
            init("--accept-refusals", *arguments)
    with pytest.raises(CommandError, match="thư điện tử"):
        init("--accept-refusals", "--unit-name", "A", "--email", "a@")
    assert counts() == (0, 0, 0, 0, 0, 0)


def test_a_second_run_gives_new_links_and_kills_the_old_ones_until_there_are_two(client: Client) -> None:
    old, again = links(full()), links(full())
    assert [client.get(link).status_code for link in old] == [410, 410]
    enters(client, again[0])
    (last,) = links(full())
    assert client.get(again[1]).status_code == 410
    enters(client, last)
    assert "đã có hai người quản trị" in full()
    assert (Unit.objects.count(), Grant.objects.count()) == (1, 2)


def test_an_operator_prints_an_invitation_where_no_mail_goes(client: Client) -> None:
    full()
    out = StringIO()
    call_command("invitation", "thu-hai@example.vn", stdout=out)
    (link,) = links(out.getvalue())
    enters(client, link)
    assert Event.objects.filter(verb="invitation.printed").count() == 1
    for address in ("thu-hai@example.vn", "khong-co@example.vn"):
        with pytest.raises(CommandError, match="Không có lời mời"):
            call_command("invitation", address, stdout=out)


def test_a_demo_database_is_left_alone() -> None:
    make_installation(Installation.Purpose.DEMO, by=Machine(), refusals_version="1")
    with pytest.raises(CommandError, match="minh họa"):
        full()


def test_a_unit_list_is_taken_in_once(listed: Any) -> None:
    path = listed(LIST)
    assert "5 cơ quan, 5 cơ quan mới" in full("--bodies", path)
    before = counts()
    assert "5 cơ quan, 0 cơ quan mới" in full("--bodies", path)
    assert counts()[:2] == before[:2] == (5, 5)
    assert Unit.objects.get(name="Thôn Đồng Lạc").parent == Unit.objects.get(name="UBND xã Cẩm Văn")
    assert Unit.objects.get(name="UBND xã Cẩm Vân").names.filter(alias=True, name="xã Cẩm Vân").exists()


def test_a_dry_run_stores_nothing(listed: Any) -> None:
    assert "5 cơ quan mới" in init("--bodies", listed(LIST), "--dry-run")
    assert counts() == (0, 0, 0, 0, 0, 0)


BAD_ROWS = {
    ",,commune,state,,01/07/2025": "thiếu tên",
    f",{'A' * 201},commune,state,,01/07/2025": "dài hơn 200",
    ",UBND xã A,lang,state,,01/07/2025": "không có loại",
    ",UBND xã A,commune,nha-nuoc,,01/07/2025": "không có hệ thống",
    ",UBND xã A,commune,party,,01/07/2025": "thuộc hệ thống state",
    ",UBND xã A,commune,state,UBND tỉnh Không Có,01/07/2025": "cấp trên",
    ",UBND xã A,commune,state,UBND tỉnh An Phước,31/02/2025": "không đọc được",
    ",UBND xã A,commune,state,UBND tỉnh An Phước,01/07/2020": "trước khi cấp trên",
    ",Đảng ủy xã A,party_commune,party,UBND tỉnh An Phước,01/07/2025": "hệ thống khác",
    ",UBND xã Cẩm Vân,commune,state,T,01/07/2025": "trùng tên",
}


@pytest.mark.parametrize(("row", "why"), BAD_ROWS.items())
def test_a_bad_row_is_named_with_its_reason_and_nothing_is_stored(row: str, why: str, listed: Any) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="1 dòng"):
        call_command("init", "--accept-refusals", "--bodies", listed(f"{LIST}{row},\n"), stdout=out, stderr=out)
    assert why in out.getvalue()
    assert "dòng 7" in out.getvalue()
    assert counts() == (0, 0, 0, 0, 0, 0)


BAD_FILES = {
    b"\xff\xfe\x00n\x00": "UTF-8",
    "Tên cơ quan,Lô".encode("cp1258"): "Windows-1258",
    b"PK\x03\x04": "lưu lại",
    b"": "thiếu cột",
    b"name,kind\n": "thiếu cột",
    b"name,kind,system,parent,since,tai_khoan\n": "lạ",
}


@pytest.mark.parametrize(("data", "why"), BAD_FILES.items())
def test_a_file_that_is_no_unit_list_is_refused_with_a_sentence(data: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / "bodies.csv"
    path.write_bytes(data)
    with pytest.raises(CommandError, match=why):
        full("--bodies", str(path))
    assert counts() == (0, 0, 0, 0, 0, 0)


def test_a_file_that_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Không đọc được"):
        full("--bodies", str(tmp_path / "nowhere.csv"))
