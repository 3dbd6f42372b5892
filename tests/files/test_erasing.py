"""Erasing a file that should never have been sent: by whom, with which words, what goes and what stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import FOUNDED, administrator
from ronguon.assignments.actions.working import submit
from ronguon.assignments.models import SubmissionProof
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.drafting.tests.days import on_day
from ronguon.evidence.actions import Upload, add, erase
from ronguon.evidence.models import Evidence
from ronguon.files import erasing, storage, tasks
from ronguon.files.actions import open_bytes
from ronguon.files.models import Erasure, StorageUse, StoredFile
from ronguon.files.tests.making import pdf
from ronguon.files.tests.test_actions import NOON
from ronguon.kernel.errors import ErasedError, IllegalMoveError, NotAllowedError, RonguonError
from ronguon.people.models import Account as Person
from ronguon.units.domain import Actor, Role

pytestmark = pytest.mark.django_db
WHY = "Gửi nhầm tệp có số định danh cá nhân."


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


@pytest.fixture
def proof(world: World) -> Evidence:
    return add(world.occurrence, Upload(pdf(), "Nguyen Van A.pdf"), title="", by=world.cast.an)


@pytest.fixture
def admin(world: World) -> Person:
    return administrator(world.cast.commune, "admin@example.vn", subtree=False)


def actor(world: World, person: Person) -> Actor:
    return world.cast.actor(person)


def state() -> tuple[object, ...]:
    rows = list(StoredFile.objects.values_list("name", "sha256"))
    return rows, list(StorageUse.objects.values_list()), sorted(storage.keys()), Erasure.objects.count()


def test_only_who_keeps_the_roles_and_does_not_report_may(
    world: World, proof: Evidence, admin: Person, show: Callable[[str], None]
) -> None:
    url = f"/minh-chung/{proof.code}/xoa/"
    clients = {**world.clients(), "admin": world.client(admin)}
    before = state()
    seen = {who: (c.get(url).status_code, c.post(url, {"because": ""}).status_code) for who, c in clients.items()}
    assert seen == {
        "an": (403, 403), "binh": (403, 403), "chi": (403, 403), "dung": (404, 404), "nobody": (302, 302),
        "admin": (200, 422),
    }  # fmt: skip
    grant(admin, world.cast.commune, Role.OFFICER, by=_machine(), since_on=FOUNDED)
    assert world.client(admin).post(url, {"because": WHY}).status_code == 403, (
        "nobody erases the proof of their own work"
    )
    assert state() == before
    show("erasing: 6/6 people answered as they may")


def _machine() -> Any:
    return Machine()


def test_the_page_says_what_goes_and_the_place_says_why(
    world: World, proof: Evidence, admin: Person, django_capture_on_commit_callbacks: Any
) -> None:
    submit(world.occurrence, told_without_proof("Đã làm xong."), seen="open", by=world.cast.an)
    browser, url = world.client(admin), f"/minh-chung/{proof.code}/xoa/"
    assert "không lấy lại được" in browser.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(url, {"because": WHY})
    assert answer.status_code == 302
    for who in (world.cast.an_account, world.cast.chi_account, admin):
        page = world.client(who).get(f"/viec-phai-lam/{world.occurrence.code}/").content.decode()
        assert WHY in page
        assert "Nguyen Van A" not in page
        assert proof.file.sha256[:16] in page
    gone = world.client(world.cast.chi_account).get(f"/minh-chung/{proof.code}/")
    assert gone.status_code == 410
    assert WHY in gone.content.decode()
    assert "Tệp không còn" in gone.content.decode()
    assert browser.post(url, {"because": WHY}).status_code == 302
    assert Erasure.objects.count() == 1
    event = Event.objects.get(verb="evidence.erased")
    assert (event.actor, event.details["reason"], event.details["sha256"]) == (admin.code, WHY, proof.file.sha256)


def test_what_was_submitted_keeps_the_hash_and_loses_the_title(world: World, proof: Evidence, admin: Person) -> None:
    said = submit(world.occurrence, told_without_proof("Đã làm xong."), seen="open", by=world.cast.an)
    assert SubmissionProof.objects.get().title == "Nguyen Van A.pdf"
    erase(proof, because=WHY, by=actor(world, admin))
    kept = SubmissionProof.objects.get()
    assert (kept.title, kept.sha256, kept.proof) == ("", proof.file.sha256, str(proof.code))
    assert said.proofs.count() == 1
    page = world.client(world.cast.chi_account).get(f"/tham-dinh/{said.code}/").content.decode()
    assert "Tệp đã xóa" in page
    assert not Evidence.objects.current().exists(), "it proves nothing any more"


@pytest.mark.parametrize("reason", ["", "   ", "ngắn", "x" * 501])
def test_a_reason_that_says_nothing_erases_nothing(world: World, proof: Evidence, admin: Person, reason: str) -> None:
    before = state()
    with pytest.raises(RonguonError):
        erase(proof, because=reason, by=actor(world, admin))
    answer = world.client(admin).post(f"/minh-chung/{proof.code}/xoa/", {"because": reason})
    assert answer.status_code == 422
    assert state() == before


def test_the_second_time_and_without_the_right_it_is_refused(world: World, proof: Evidence, admin: Person) -> None:
    with pytest.raises(NotAllowedError):
        erase(proof, because=WHY, by=world.cast.an)
    erase(proof, because=WHY, by=actor(world, admin))
    with pytest.raises(IllegalMoveError):
        erase(proof, because=WHY, by=actor(world, admin))
    assert Event.objects.filter(verb="evidence.erased").count() == 1


def test_bytes_that_could_not_be_removed_go_the_next_night(
    world: World,
    proof: Evidence,
    admin: Person,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def full(_key: str) -> None:
        raise OSError("away")

    remove = storage.remove
    monkeypatch.setattr(storage, "remove", full)
    with django_capture_on_commit_callbacks(execute=True):
        erase(proof, because=WHY, by=actor(world, admin))
    assert proof.file.storage_key in set(storage.keys())
    assert Erasure.objects.get().gone_at is None
    tasks.look_at_bytes(NOON)
    with pytest.raises(ErasedError):
        open_bytes(proof.file)
    monkeypatch.setattr(storage, "remove", remove)
    assert erasing.finish_erasures(at=NOON) == 1
    assert proof.file.storage_key not in set(storage.keys())
    assert Erasure.objects.get().gone_at == NOON
    assert erasing.finish_erasures(at=NOON) == 0


WORDS = {
    "files_storedfile": ("name", "code"),
    "evidence_evidence": ("title", "id"),
    "assignments_submissionproof": ("title", "id"),
}


@pytest.mark.parametrize("table", WORDS)
def test_words_may_be_emptied_and_never_altered(table: str, world: World, proof: Evidence) -> None:
    submit(world.occurrence, told_without_proof("Đã làm xong."), seen="open", by=world.cast.an)
    column, _ = WORDS[table]

    def run(sql: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    for change in (f"{column} = 'khác'", f"{column} = {column} || 'x'", f"{column} = NULL"):
        with pytest.raises(IntegrityError):
            run(f"UPDATE {table} SET {change}")  # noqa: S608 (names of our own)
    run(f"UPDATE {table} SET {column} = ''")  # noqa: S608 (names of our own)
    with pytest.raises(IntegrityError, match="append-only"):
        run(f"UPDATE {table} SET {column} = 'trở lại'")  # noqa: S608 (names of our own)
