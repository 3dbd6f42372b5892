"""Stored bytes are looked at again: every flipped byte and every missing file is found, told in words, and mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from ronguon.assignments.tests.world import World
from ronguon.drafting.tests.days import on_day
from ronguon.evidence.actions import Upload, add
from ronguon.files import tasks
from ronguon.files.actions import ChangedBytesError, store
from ronguon.files.domain import Purpose
from ronguon.files.looking import look, not_whole
from ronguon.files.models import Look, StoredFile
from ronguon.files.tests.making import pdf
from ronguon.operations.health import stored_files

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 4, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Path:
    options = {"location": tmp_path, "file_permissions_mode": 0o600}
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "evidence": backend}
    return tmp_path


def make_stored(number: int) -> StoredFile:
    data = pdf(b"(%d)" % number)
    return store(data, name=f"{number}.pdf", purpose=Purpose.EVIDENCE, owner_unit="u", at=NIGHT)


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= 1 << at % 8
    path.write_bytes(bytes(data))


def test_a_hundred_flipped_bytes_and_every_missing_file_are_found(place: Path, show: Callable[[str], None]) -> None:
    files = [make_stored(number) for number in range(130)]
    assert look(NIGHT) == 130
    assert list(not_whole()) == []
    flipped, missing = files[:100], files[100:110]
    for number, stored in enumerate(flipped):
        flip(place / stored.storage_key, number * 7)
    for stored in missing:
        (place / stored.storage_key).unlink()
    assert look(NIGHT + timedelta(days=1)) == 130
    found = dict(Look.objects.exclude(found=Look.Found.WHOLE).values_list("stored", "found"))
    changed = sum(found.get(stored.code) == "changed" for stored in flipped)
    gone = sum(found.get(stored.code) == "missing" for stored in missing)
    show(
        f"looked at: {changed}/100 flipped bytes found, {gone}/10 missing files found, {len(found) - 110} false alarms"
    )
    assert (changed, gone, len(found)) == (100, 10, 110)
    fact = stored_files()
    assert not fact.ok
    assert "110 tệp" in fact.says
    assert str(next(iter(not_whole()))) in fact.says


def test_a_night_is_bounded_and_the_longest_unseen_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [make_stored(number) for number in range(9)]
    ticks = iter(range(100_000))
    monkeypatch.setattr("ronguon.files.looking.time.monotonic", lambda: next(ticks))
    seen: list[set[object]] = []
    for night in range(4):
        at = NIGHT + timedelta(days=night)
        assert look(at, seconds=5) < 9
        seen.append(set(Look.objects.filter(looked_at=at).values_list("stored", flat=True)))
    assert set.union(*seen) == {stored.code for stored in files}
    assert seen[0] & seen[1] == set(), "what was seen last night waits until the others were"


def test_since_when_is_kept_and_a_file_that_is_brought_back_is_whole_again(place: Path) -> None:
    stored = make_stored(1)
    whole = (place / stored.storage_key).read_bytes()
    flip(place / stored.storage_key, 9)
    for night in range(3):
        with pytest.raises(ChangedBytesError, match=str(stored.code)):
            tasks.look_at_bytes(NIGHT + timedelta(days=night))
    assert Look.objects.get().since == NIGHT
    (place / stored.storage_key).write_bytes(whole)
    tasks.look_at_bytes(NIGHT + timedelta(days=3))
    assert Look.objects.get().found == Look.Found.WHOLE
    assert stored_files().ok


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


@pytest.mark.parametrize(("harm", "words"), [("flip", "không còn đúng bản đã gửi"), ("unlink", "bị mất")])
def test_the_page_of_the_work_says_so_in_plain_words(harm: str, words: str, world: World, place: Path) -> None:
    proof = add(world.occurrence, Upload(pdf(), "a.pdf"), title="Biên bản", by=world.cast.an)
    page = f"/viec-phai-lam/{world.occurrence.code}/"
    clients = [world.client(account) for account in (world.cast.an_account, world.cast.chi_account)]
    look(NIGHT)
    assert all(words not in client.get(page).content.decode() for client in clients)
    path = place / proof.file.storage_key
    path.unlink() if harm == "unlink" else flip(path, 5)
    look(NIGHT + timedelta(days=1))
    for client in clients:
        shown = client.get(page).content.decode()
        assert words in shown
        assert "lấy lại từ bản sao lưu" in shown
