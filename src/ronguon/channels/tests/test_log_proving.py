"""What the log of channels proves: receipts, witnesses, and taking back what was published."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from ronguon.audit.domain import Machine
from ronguon.audit.domain.notes import Signer, Verifier, read_note
from ronguon.audit.models import Event
from ronguon.channels.actions.logging_changes import append, erase_entry
from ronguon.channels.actions.proving_log import newest_receipt, receipt_at, take_cosignatures
from ronguon.channels.actions.publishing_log import fold, newest
from ronguon.channels.actions.recovering_log import NOBODYS, recover, recover_own
from ronguon.channels.domain.log.changes import LoggedKind
from ronguon.channels.domain.log.receipts import Receipt
from ronguon.channels.domain.log.witnesses import cosigned, witness_of
from ronguon.channels.models import ChannelLogEntry, ChannelLogLeaf
from ronguon.channels.tests.log_rows import AT, files_of, folder, forget_after, log
from ronguon.channels.tests.making_log import make_change
from ronguon.kernel.errors import RonguonError

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db, pytest.mark.usefixtures("folder")]
__all__ = ["folder"]


def test_a_receipt_proves_the_newest_change_of_a_channel(folder: Path) -> None:
    channel = uuid4()
    log(1, channel)
    log(258)
    with transaction.atomic():
        renamed = append(make_change(0, LoggedKind.RENAMED, name="Trang xã"), channel_code=channel, at=AT)
    assert newest_receipt(channel) is None, "nothing is signed yet"
    fold(AT)
    log(1, channel)
    found = newest_receipt(channel)
    assert found is not None
    last = newest()
    assert last is not None
    assert Receipt.read(found.written()).holds(Verifier.read(last.key))
    assert found.disclosure.index == renamed.index
    assert found.disclosure.change.name == "Trang xã"
    assert receipt_at(260) is None, "logged, and not signed"
    assert receipt_at(999) is None
    erase_entry(channel, by=Machine())
    assert newest_receipt(channel) is None
    assert receipt_at(0) is None
    (folder / "checkpoint").unlink()
    assert receipt_at(5) is None, "the files are not here"


def test_a_witness_that_is_named_is_kept_with_the_checkpoint(folder: Path, settings: Settings) -> None:
    log(3)
    fold(AT)
    text = (folder / "checkpoint").read_text("utf-8")
    signer = Signer.made("baochi.example/nhan-chung")
    witness = witness_of(signer)
    seen = text + cosigned(read_note(text), signer, at=1_775_000_000)
    for wrong in ("x", text.replace("\n3\n", "\n4\n"), seen):
        with pytest.raises(RonguonError):
            take_cosignatures(wrong)
    settings.RONGUON_CHANNEL_LOG_WITNESSES = [witness.written()]
    assert take_cosignatures(seen) == 1
    assert take_cosignatures(seen) == 0
    log(2)
    fold(AT)
    assert (folder / "checkpoint.witnessed").read_text("utf-8") == seen
    receipt = receipt_at(1)
    assert receipt is not None
    assert witness.saw(receipt.checkpoint()) == 1_775_000_000, "a receipt is under a cosigned checkpoint if it can be"
    later = receipt_at(4)
    assert later is not None
    assert later.checkpoint().size == 5
    settings.RONGUON_CHANNEL_LOG_WITNESSES = ["x"]
    with pytest.raises(RonguonError):
        take_cosignatures(seen)


def test_a_database_from_an_older_backup_takes_back_what_was_published(folder: Path) -> None:
    log(258)
    fold(AT)
    log(4, first=258)
    fold(AT)
    published = files_of(folder)
    forget_after(258)
    with pytest.raises(RonguonError) as error:
        fold(AT)
    assert error.value.code == "ahead"
    recover_own()
    assert ChannelLogLeaf.objects.count() == 262
    assert set(ChannelLogEntry.objects.filter(leaf__gte=258).values_list("channel", flat=True)) == {NOBODYS}
    fold(AT)
    assert {name: data for name, data in files_of(folder).items() if name in published} == published
    recover_own()
    with pytest.raises(RonguonError) as error:
        recover(folder, by=Machine())
    assert error.value.code == "log_not_ahead"
    assert Event.objects.get(verb="channel_log.recovered").details == {"changes": 4}


def test_files_that_do_not_verify_or_do_not_fit_are_not_taken_back(folder: Path, tmp_path: Path) -> None:
    log(2)
    fold(AT)
    log(2)
    fold(AT)
    forget_after(2)
    log(1)
    for place, code in ((folder, "log_not_ours"), (tmp_path / "nothing", "log_not_whole")):
        with pytest.raises(RonguonError) as error:
            recover(place, by=Machine())
        assert error.value.code == code
    recover_own()
    assert ChannelLogLeaf.objects.count() == 3
