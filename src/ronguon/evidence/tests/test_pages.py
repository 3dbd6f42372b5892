"""The panel and its actions, tried by all of the cast and with every hostile file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ronguon.assignments.actions.working import submit
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.drafting.tests.days import on_day
from ronguon.evidence.actions import Upload, add
from ronguon.evidence.models import Evidence
from ronguon.evidence.tests.test_actions import stored
from ronguon.files.domain import Purpose
from ronguon.files.tests.hostile import HostileFile, hostile_files
from ronguon.files.tests.making import jpeg, pdf
from ronguon.kernel.tests.sampling import part

pytestmark = pytest.mark.django_db
NOTE = "Biên bản họp thôn\n".encode()


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


@pytest.fixture
def made(world: World) -> Evidence:
    return add(world.occurrence, Upload(NOTE, "bien-ban.txt"), title="Biên bản", by=world.cast.an)


def add_url(world: World) -> str:
    return f"/minh-chung/them/{world.occurrence.code}/"


def a_file(name: str = "bien-ban.txt", data: bytes = NOTE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_who_may_read_the_work_may_have_its_proofs(world: World, made: Evidence) -> None:
    seen = {who: client.get(f"/minh-chung/{made.code}/").status_code for who, client in world.clients().items()}
    assert seen == {"an": 200, "binh": 200, "chi": 200, "dung": 404, "nobody": 302}


def test_a_proof_leaves_as_an_attachment_and_unchanged(world: World, made: Evidence) -> None:
    answer = world.client(world.cast.chi_account).get(f"/minh-chung/{made.code}/")
    assert answer.content == NOTE
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("action", ["add", "replace", "withdraw"])
def test_each_action_is_for_the_unit_that_holds_the_work(world: World, made: Evidence, action: str) -> None:
    url = add_url(world) if action == "add" else f"/minh-chung/{made.code}/{'thay' if action == 'replace' else 'rut'}/"
    before = stored()
    seen = {who: c.post(url, {"file": a_file()}).status_code for who, c in world.clients().items() if who != "an"}
    assert seen == {"binh": 403, "chi": 403, "dung": 404, "nobody": 302}
    assert stored() == before
    assert world.client(world.cast.an_account).get(url).status_code == 405
    assert world.client(world.cast.an_account).post(url, {"file": a_file()}).status_code == 302


def test_a_proof_is_laid_down_and_shown_with_hash_size_and_kind(world: World) -> None:
    client = world.client(world.cast.an_account)
    answer = client.post(add_url(world), {"title": "Biên bản họp", "file": a_file()}, follow=True)
    page = answer.content.decode()
    proof = Evidence.objects.get()
    assert answer.redirect_chain == [(f"/viec-phai-lam/{world.occurrence.code}/#minh-chung", 302)]
    assert all(told in page for told in ("Biên bản họp", proof.file.sha256[:16], "TXT", f"{len(NOTE)} B"))


def test_a_photo_from_the_camera_field_is_taken_too(world: World) -> None:
    world.client(world.cast.an_account).post(add_url(world), {"photo": a_file("anh.jpg", jpeg())})
    assert Evidence.objects.get().file.kind == "jpg"


def test_a_refusal_keeps_the_title_and_says_one_sentence(world: World) -> None:
    before = stored()
    client = world.client(world.cast.an_account)
    old = a_file("a.doc", b"\xd0\xcf\x11\xe0" + bytes(600))
    answer = client.post(add_url(world), {"title": "Bản gốc", "file": old})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Bản gốc"' in page
    assert "Hãy" in page
    assert stored() == before


def test_without_a_file_the_form_asks_for_one(world: World) -> None:
    answer = world.client(world.cast.an_account).post(add_url(world), {"title": "Bản gốc"})
    assert answer.status_code == 422
    assert Evidence.objects.count() == 0


def test_the_panel_alone_comes_when_only_it_was_asked_for(world: World) -> None:
    client = world.client(world.cast.an_account)
    taken = client.post(add_url(world), {"file": a_file()}, headers={"HX-Request": "true"})
    refused = client.post(add_url(world), {"file": a_file("a.pdf", b"")}, headers={"HX-Request": "true"})
    assert [taken.status_code, refused.status_code] == [200, 200]
    assert all("<html" not in answer.content.decode() for answer in (taken, refused))
    assert "không có nội dung" in refused.content.decode()
    assert ["data-draft-done" in answer.content.decode() for answer in (taken, refused)] == [True, False]


def test_a_stale_page_is_told_so_and_nothing_is_stored(world: World, made: Evidence) -> None:
    submit(world.occurrence, told_without_proof("Xong."), seen="open", by=world.cast.an)
    before = stored()
    answer = world.client(world.cast.an_account).post(add_url(world), {"title": "Thêm", "file": a_file()})
    assert answer.status_code == 409
    assert "đã nộp hoặc đã được duyệt" in answer.content.decode()
    assert stored() == before


def test_replacing_and_withdrawing_by_page(world: World, made: Evidence) -> None:
    client = world.client(world.cast.an_account)
    client.post(f"/minh-chung/{made.code}/thay/", {"file": a_file("moi.pdf", pdf())})
    new = Evidence.objects.current().get()
    page = client.get(f"/viec-phai-lam/{world.occurrence.code}/").content.decode()
    assert f"/minh-chung/{made.code}/" in page
    client.post(f"/minh-chung/{new.code}/rut/")
    assert Evidence.objects.current().count() == 0


def test_a_reader_sees_proofs_and_no_forms(world: World, made: Evidence) -> None:
    page = world.client(world.cast.binh_account).get(f"/viec-phai-lam/{world.occurrence.code}/").content.decode()
    assert "Biên bản" in page
    assert "/minh-chung/them/" not in page
    assert "/rut/" not in page


def _sendable(name: str) -> str:
    """Return a name as a browser would put it into a form's header."""
    plain = name.encode("utf-8", "replace").decode()
    return plain.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def _throw(client: Client, url: str, bad: HostileFile) -> int:
    return client.post(url, {"title": "Thử", "file": SimpleUploadedFile(_sendable(bad.name), bad.data)}).status_code


@pytest.mark.sampled
def test_hostile_files_are_refused_and_leave_nothing(world: World) -> None:
    client, url = world.client(world.cast.an_account), add_url(world)
    bad = [file for file in hostile_files() if file.purpose == Purpose.EVIDENCE and file.code is not None]
    before = stored()
    thrown = part(bad, one_in=4, least=60, of=lambda file: file.code)
    answered = {(file.name, file.why): _throw(client, url, file) for file in thrown}
    assert {key: status for key, status in answered.items() if status != 422} == {}
    assert stored() == before


@pytest.mark.sampled
def test_odd_files_never_end_in_an_error(world: World) -> None:
    client, url = world.client(world.cast.an_account), add_url(world)
    odd = [file for file in hostile_files() if file.code is None or file.purpose != Purpose.EVIDENCE]
    before = stored()
    thrown = part(odd, one_in=3, least=10, of=lambda file: (file.code, file.purpose))
    answered = {(file.name, file.why): _throw(client, url, file) for file in thrown}
    assert {key: status for key, status in answered.items() if status not in {302, 422}} == {}
    rows, files, _used, keys = (after - was for after, was in zip(stored(), before, strict=True))
    assert rows == files == keys == list(answered.values()).count(302)
