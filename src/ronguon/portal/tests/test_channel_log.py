"""The log of channels for everybody: before the first checkpoint and after, its files, receipts and the whole."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.fixtures import Settings

from ronguon.audit.domain import Machine
from ronguon.audit.domain.notes import Verifier
from ronguon.channels.actions.logging_changes import append, erase_entry
from ronguon.channels.actions.publishing_log import publish
from ronguon.channels.domain.log.folder import LogFolder
from ronguon.channels.domain.log.receipts import Receipt
from ronguon.channels.domain.log.verifying import Trusted, verify
from ronguon.channels.models import ChannelLogCheckpoint
from ronguon.channels.tests.making_log import make_change
from ronguon.kernel import clock

pytestmark = pytest.mark.django_db
PLACES = {"vi": "/kenh-chinh-thuc/nhat-ky/", "en": "/en/official-channels/log/"}
WRONG = UUID(int=7)


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Return the folder of the log; nothing is logged yet."""
    settings.RONGUON_CHANNEL_LOG_KEY_FILE = tmp_path / "key"
    settings.RONGUON_CHANNEL_LOG_DIR = tmp_path / "log"
    return tmp_path / "log"


@pytest.fixture
def signed(folder: Path) -> ChannelLogCheckpoint:
    """Return the newest checkpoint of a log of 260 changes, one of a channel that was wrongly listed."""
    with transaction.atomic():
        for number in range(260):
            append(make_change(number), channel_code=WRONG if number == 9 else uuid4(), at=clock.now())
    last = publish(folder, by=Machine())
    assert last is not None
    return last


def body(address: str) -> bytes:
    answer: Any = Client().get(address)
    assert answer.status_code == 200, address
    assert not answer.cookies
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("place", PLACES.values())
def test_before_the_first_checkpoint_the_page_says_so(place: str, folder: Path) -> None:
    assert Client().get(place).status_code == 200
    for name in ("checkpoint", "key", "nhat-ky-kenh.tar", "tile/0/000", "entries/000.jsonl"):
        assert Client().get(f"{place}{name}").status_code == 404
    assert not folder.exists()


@pytest.mark.parametrize("language", PLACES)
def test_the_page_shows_the_key_and_the_commands(language: str, signed: ChannelLogCheckpoint) -> None:
    told = body(PLACES[language]).decode()
    assert signed.key in told
    for command in (
        "ronguon log verify nhat-ky-kenh --key", "aics-tlog verify-checkpoint --tiles nhat-ky-kenh",
        "/kenh-chinh-thuc/nhat-ky/nhat-ky-kenh.tar",
    ):  # fmt: skip
        assert command in told
    assert f'href="{PLACES[language]}nhat-ky-kenh.tar"' in told


@pytest.mark.parametrize("place", PLACES.values())
def test_the_addresses_are_those_of_a_static_log(place: str, signed: ChannelLogCheckpoint) -> None:
    def read(name: str) -> bytes | None:
        answer: Any = Client().get(f"{place}{name}")
        return answer.content if answer.status_code == 200 else None

    found = verify(read, Trusted(Verifier.read(signed.key)))
    assert (found.findings, found.disclosed) == ([], 260)
    assert Client().get(f"{place}tile/0/000")["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "name",
    [
        "tile/0/../../key", "tile/../checkpoint", "tile/64/000", "tile/0/0", "tile/0/001.p/05", "tile/0/000/",
        "entries/x", "entries/x000/000.jsonl", "entries/009.jsonl", "entries/..%2fkey", "bien-nhan/260.tlog-proof",
        "bien-nhan/99999999999999999999999.tlog-proof", "tile/0/%00",
    ],
)  # fmt: skip
def test_nothing_else_is_given(name: str, signed: ChannelLogCheckpoint) -> None:
    assert Client().get(f"{PLACES['vi']}{name}").status_code == 404


def test_a_receipt_is_downloaded_and_holds(signed: ChannelLogCheckpoint) -> None:
    answer: Any = Client().get(f"{PLACES['vi']}bien-nhan/9.tlog-proof")
    assert answer["Content-Disposition"] == 'attachment; filename="nhat-ky-kenh-9.tlog-proof"'
    assert Receipt.read(answer.content.decode()).holds(Verifier.read(signed.key))


def test_what_is_erased_is_gone_from_the_public_at_once(signed: ChannelLogCheckpoint) -> None:
    beside, proof = f"{PLACES['vi']}entries/000.jsonl", f"{PLACES['vi']}bien-nhan/9.tlog-proof"
    assert b"trang-9." in body(beside)
    erase_entry(WRONG, by=Machine())
    assert b"trang-9." not in body(beside)
    assert b"trang-9." not in body(f"{PLACES['vi']}nhat-ky-kenh.tar")
    assert Client().get(proof).status_code == 404
    assert "đã được xóa vì trang bị ghi nhầm" in body(PLACES["vi"]).decode()


def test_the_whole_unpacks_and_verifies(signed: ChannelLogCheckpoint, tmp_path: Path) -> None:
    data = body(f"{PLACES['en']}nhat-ky-kenh.tar")
    assert data == body(f"{PLACES['vi']}nhat-ky-kenh.tar")
    with tarfile.open(fileobj=io.BytesIO(data)) as packed:
        packed.extractall(tmp_path, filter="data")
    found = verify(LogFolder(tmp_path / "nhat-ky-kenh").read, Trusted(Verifier.read(signed.key)))
    assert (found.findings, found.size, found.disclosed) == ([], 260, 260)
