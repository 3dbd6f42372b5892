"""The virus scanner: off and said so, on and asked every time, away and nothing is taken for clean."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from ronguon.assignments.tests.world import World
from ronguon.directives.actions import judge
from ronguon.drafting.tests.days import on_day
from ronguon.evidence.models import Evidence
from ronguon.files import clamd as ours
from ronguon.files.actions import scan, store
from ronguon.files.domain import Purpose
from ronguon.files.models import StoredFile
from ronguon.files.tests.clamd_like import EICAR, clamd
from ronguon.files.tests.making import pdf
from ronguon.kernel.errors import RefusedFileError, UnavailableError
from ronguon.operations.health import scanner

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)
REAL = next((path for path in ("/run/clamav/clamd.ctl", "/var/run/clamav/clamd.ctl") if Path(path).exists()), "")


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


def put(browser: Client, world: World, data: bytes, name: str = "ghi-chep.txt") -> tuple[int, str]:
    sent = {"title": "Ghi chép", "file": SimpleUploadedFile(name, data)}
    answer = browser.post(f"/minh-chung/them/{world.occurrence.code}/", sent)
    return answer.status_code, answer.content.decode()


def test_eicar_is_caught_in_every_kind_that_can_hold_it_and_clean_files_pass(
    settings: Settings, show: Callable[[str], None]
) -> None:
    bad = {"a.txt": EICAR, "a.csv": b"a,b\n" + EICAR, "a.pdf": pdf(b"(" + EICAR.replace(b"(", b"[") + EICAR + b")")}
    clean = {"a.txt": b"Ghi chep\n", "a.csv": b"a,b\n", "a.pdf": pdf()}
    with clamd() as (settings.RONGUON_CLAMD, seen):
        caught = [name for name, data in bad.items() if _code(data) == "infected"]
        passed = [name for name, data in clean.items() if _code(data) == ""]
    show(f"scanner: EICAR caught {len(caught)}/{len(bad)}, clean {len(passed)}/{len(clean)}")
    assert caught == list(bad)
    assert passed == list(clean)
    assert seen == [*bad.values(), *clean.values()], "the scanner gets the very bytes"


def _code(data: bytes) -> str:
    try:
        assert scan(data).looked
    except RefusedFileError as error:
        return error.code
    return ""


def test_an_infected_upload_is_told_and_leaves_nothing(settings: Settings, world: World) -> None:
    with clamd() as (settings.RONGUON_CLAMD, _seen):
        status, page = put(world.client(world.cast.an_account), world, EICAR)
    assert status == 422
    assert "mã độc" in page
    assert not StoredFile.objects.exists()
    assert not Evidence.objects.exists()


def test_a_clean_upload_is_asked_about_once_and_marked(settings: Settings, world: World) -> None:
    with clamd() as (settings.RONGUON_CLAMD, seen):
        status, _page = put(world.client(world.cast.an_account), world, b"Ghi chep\n")
    assert status == 302
    assert seen == [b"Ghi chep\n"]
    assert Evidence.objects.get().file.scanned


@pytest.mark.parametrize("manner", ["closes", "nonsense", "error", "silent", "drips"])
def test_a_scanner_that_does_not_answer_well_lets_nothing_in(
    manner: str, settings: Settings, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ours, "SECONDS", 1.0)
    with clamd(manner) as (settings.RONGUON_CLAMD, _seen):
        started = time.monotonic()
        status, page = put(world.client(world.cast.an_account), world, b"Ghi chep\n")
        assert time.monotonic() - started < 10
    assert status == 503
    assert "đang không trả lời" in page
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/khong/co/clamd.ctl", "127.0.0.1:khong", "khong-co"])
def test_a_scanner_that_is_not_there_lets_nothing_in(address: str, settings: Settings) -> None:
    settings.RONGUON_CLAMD = address
    with pytest.raises(UnavailableError):
        scan(b"x")
    assert not scanner().ok
    assert "RONGUON_CLAMD" in scanner().says


def test_off_is_said_and_on_is_said(settings: Settings, world: World) -> None:
    browser = world.client(world.cast.an_account)
    put(browser, world, b"Ghi chep\n")
    assert not Evidence.objects.get().file.scanned
    page = f"/viec-phai-lam/{world.occurrence.code}/"
    for who in (browser, world.client(world.cast.chi_account)):
        assert "không quét vi-rút" in who.get(page).content.decode()
    assert scanner().warning
    assert "tắt" in scanner().says
    with clamd() as (settings.RONGUON_CLAMD, _seen):
        assert "được quét vi-rút" in browser.get(page).content.decode()
        assert (scanner().ok, scanner().warning) == (True, False)
        assert "ClamAV 1.4.3" in scanner().says


def test_a_document_with_a_secrecy_mark_never_reaches_the_scanner(settings: Settings, world: World) -> None:
    with clamd() as (settings.RONGUON_CLAMD, seen):
        status, _page = put(world.client(world.cast.an_account), world, "MẬT\n\nBáo cáo\n".encode())
        assert status == 422
        with pytest.raises(RefusedFileError):
            judge("TỐI MẬT\n\nChỉ thị\n".encode(), name="a.txt")
        assert seen == []


def test_what_was_scanned_before_the_transaction_must_be_the_same_bytes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clamd() as (settings.RONGUON_CLAMD, seen):
        before = scan(b"a\n")
        store(b"a\n", name="a.txt", purpose=Purpose.EVIDENCE, owner_unit="u", at=NOON, scanned=before)
        assert seen == [b"a\n"]
        with pytest.raises(RefusedFileError):
            store(EICAR, name="a.txt", purpose=Purpose.EVIDENCE, owner_unit="u", at=NOON, scanned=before)
        with pytest.raises(RefusedFileError):
            store(EICAR, name="a.txt", purpose=Purpose.EVIDENCE, owner_unit="u", at=NOON)
    monkeypatch.setattr(ours, "scan", lambda *_args, **_named: None)
    settings.RONGUON_CLAMD = "/planted"
    assert scan(EICAR).looked, "a planted scanner that lets all through would be believed"


@pytest.mark.skipif(not REAL, reason="no clamd runs on this machine; its signatures are too large for the suite")
def test_the_real_daemon_knows_eicar(settings: Settings) -> None:
    settings.RONGUON_CLAMD = os.environ.get("CLAMD", REAL)
    assert scan(b"Ghi chep\n").looked
    with pytest.raises(RefusedFileError):
        scan(EICAR)
    assert scanner().ok
