"""Erasing the words of a note on the way: by whom, with which reason, what goes and what stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import Error, transaction

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import FOUNDED, administrator
from ronguon.assignments import registry
from ronguon.assignments.actions.erasing import erase_note, erase_note_again
from ronguon.assignments.actions.working import record_progress
from ronguon.assignments.api.work import ProgressNoted, shaped_note
from ronguon.assignments.models import NoteErasure, Progress
from ronguon.assignments.tests.scanning import columns_with
from ronguon.assignments.tests.world import World
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.drafting.tests.days import on_day
from ronguon.interface.actions import once
from ronguon.interface.models import Answer
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.people.models import Account
from ronguon.units.domain import Role

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
WORDS = "Đã gọi ông Nguyễn Văn Tám, 0912 345 678."
WHY = "Ghi chú có số điện thoại của một người dân."


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


@pytest.fixture
def note(world: World) -> Progress:
    return record_progress(world.occurrence, text=WORDS, by=world.cast.an)


@pytest.fixture
def admin(world: World) -> Account:
    return administrator(world.cast.commune, "admin@example.vn", subtree=False)


def test_only_who_keeps_the_roles_and_does_not_report_may(world: World, note: Progress, admin: Account) -> None:
    url = f"/viec-phai-lam/tien-do/{note.code}/xoa/"
    clients = {**world.clients(), "admin": world.client(admin)}
    seen = {who: (c.get(url).status_code, c.post(url, {"because": ""}).status_code) for who, c in clients.items()}
    assert seen == {
        "an": (403, 403), "binh": (403, 403), "chi": (403, 403), "dung": (404, 404), "nobody": (302, 302),
        "admin": (200, 422),
    }  # fmt: skip
    grant(admin, world.cast.commune, Role.OFFICER, by=Machine(), since_on=FOUNDED)
    assert world.client(admin).post(url, {"because": WHY}).status_code == 403, "nobody erases their own words"
    assert not NoteErasure.objects.exists()


def test_the_words_go_from_page_and_tables_and_the_reason_stands_in_their_place(
    world: World,
    note: Progress,
    admin: Account,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(registry, "_note_erased", [lambda *what: told.append(what)])
    url, place = f"/viec-phai-lam/tien-do/{note.code}/xoa/", f"/viec-phai-lam/{world.occurrence.code}/"
    browser = world.client(admin)
    assert f'href="{url}"' in browser.get(place).content.decode()
    assert f'href="{url}"' not in world.client(world.cast.an_account).get(place).content.decode()
    assert columns_with("Nguyễn Văn Tám") == {"assignments.Progress.text"}
    assert browser.post(url, {"because": "Có số 0912 345 678 của ông Tám."}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(url, {"because": WHY}).status_code == 302
    assert columns_with("Nguyễn Văn Tám") == columns_with("0912 345 678") == columns_with("0912345678") == set()
    assert told == [(note.code, admin.code)]
    for who in (world.cast.an_account, world.cast.chi_account, admin):
        page = world.client(who).get(place).content.decode()
        assert WHY in page
        assert "0912" not in page
        assert f'href="{url}"' not in page
    assert browser.post(url, {"because": WHY}).status_code == 302
    assert NoteErasure.objects.get().erased_by == admin.code
    event = Event.objects.get(verb="progress.erased")
    assert (event.actor, event.details) == (admin.code, {"note": str(note.code), "reason": WHY})


def test_an_answer_kept_for_scripts_loses_the_words_and_still_answers(
    world: World, note: Progress, admin: Account
) -> None:
    made = ProgressNoted(**dict(shaped_note(note)), named=["phone"])
    first = once("an", "lan-thu-0001", ["POST", note.text], lambda: (201, made.model_dump_json()))
    assert WORDS in first[1]
    erase_note(note, because=WHY, by=world.cast.actor(admin))
    again = once("an", "lan-thu-0001", ["POST", note.text], lambda: pytest.fail("carried out twice"))
    assert (again[0], str(note.code) in again[1], "0912" in again[1]) == (201, True, False)
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "ngắn", "x" * 501, "Có trang facebook.com/tam.nguyen.92 của ông Tám."])
def test_a_reason_that_says_nothing_or_names_somebody_erases_nothing(
    world: World, note: Progress, admin: Account, reason: str
) -> None:
    with pytest.raises(RonguonError):
        erase_note(note, because=reason, by=world.cast.actor(admin))
    assert Progress.objects.get().text == WORDS


def test_the_second_time_and_without_the_right_it_is_refused(world: World, note: Progress, admin: Account) -> None:
    with pytest.raises(NotAllowedError):
        erase_note(note, because=WHY, by=world.cast.an)
    erase_note(note, because=WHY, by=world.cast.actor(admin))
    with pytest.raises(IllegalMoveError):
        erase_note(note, because=WHY, by=world.cast.actor(admin))


def test_a_restored_backup_erases_again(world: World, note: Progress, admin: Account) -> None:
    assert erase_note_again(note.code, person=admin.code, by=Machine())
    assert not erase_note_again(note.code, person=admin.code, by=Machine())
    assert (Progress.objects.get().text, NoteErasure.objects.get().erased_by) == ("", admin.code)


def test_the_database_lets_words_of_a_note_be_emptied_and_never_altered(world: World, note: Progress) -> None:
    for change in ({"text": "khác"}, {"unit": world.cast.province}, {"written_by": world.cast.chi.person}):
        with pytest.raises(Error), transaction.atomic():
            Progress.objects.filter(pk=note.pk).update(**change)
    with pytest.raises(Error), transaction.atomic():
        Progress.objects.all().delete()
    assert Progress.objects.filter(pk=note.pk).update(text="") == 1
