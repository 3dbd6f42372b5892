"""The log of channels in the database and its files: appended without gaps, erased beside, folded, taken back."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from pytest_django.fixtures import Settings

from ronguon.audit.domain import Machine
from ronguon.audit.domain.notes import Signer
from ronguon.audit.models import Event
from ronguon.channels.actions.erasing import erase_again
from ronguon.channels.actions.logging_changes import append, erase_entry
from ronguon.channels.actions.publishing_log import fold, publish
from ronguon.channels.domain.log.folder import LogFolder
from ronguon.channels.domain.log.leaves import leaf_of
from ronguon.channels.models import ChannelLogCheckpoint, ChannelLogEntry, ChannelLogLeaf
from ronguon.channels.tests.log_rows import AT, files_of, folder, forget_after, log, verdict
from ronguon.channels.tests.making_log import make_change
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db, pytest.mark.usefixtures("folder")]
__all__ = ["folder"]


def test_a_change_is_a_leaf_that_commits_to_what_lies_beside() -> None:
    leaves = log(3)
    assert [leaf.index for leaf in leaves] == [0, 1, 2]
    for leaf in leaves:
        assert leaf_of(bytes.fromhex(leaf.entry.salt), leaf.entry.text).hex() == leaf.commitment
    assert len(set(ChannelLogEntry.objects.values_list("salt", flat=True))) == 3
    assert leaves[1].entry.disclosure().change == make_change(1)


def test_a_change_that_is_taken_back_leaves_no_gap() -> None:
    log(1)
    with transaction.atomic():
        log(1)
        transaction.set_rollback(True)
    assert [leaf.index for leaf in log(1)] == [1]


def test_the_same_change_twice_makes_two_leaves_that_nobody_can_tell_alike() -> None:
    one, other = log(1)[0], log(1)[0]
    assert one.entry.text == other.entry.text
    assert one.commitment != other.commitment


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE channels_channellogleaf SET commitment = 'x'", "DELETE FROM channels_channellogleaf",
        "UPDATE channels_channellogentry SET text = 'x'", "UPDATE channels_channellogentry SET salt = ''",
        "UPDATE channels_channellogcheckpoint SET note = 'x'", "DELETE FROM channels_channellogcheckpoint",
    ],
)  # fmt: skip
def test_the_database_refuses_to_alter_what_was_logged(statement: str, folder: Path) -> None:
    log(1)
    publish(folder, by=Machine())
    ChannelLogEntry.objects.filter(leaf=99).delete()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_appending_asks_the_same_few_questions_however_long_the_log_is(
    django_assert_num_queries: Callable[[int], object],
) -> None:
    log(30)
    with transaction.atomic(), django_assert_num_queries(3 if connection.vendor == "sqlite" else 4):  # type: ignore[attr-defined]  # a context
        append(make_change(), channel_code=uuid4(), at=AT)


def test_folded_files_verify_and_grow(folder: Path) -> None:
    assert publish(folder, by=Machine()) is None, "nothing was logged yet"
    log(5)
    fold(AT)
    first = (folder / "checkpoint").read_text("utf-8")
    log(290, first=5)
    fold(AT)
    found = verdict(folder, kept=first)
    assert (found.findings, found.size, found.disclosed, found.kept) == ([], 295, 295, 5)
    assert set(files_of(folder)) == {
        "checkpoint", "key", "entries/000.jsonl", "entries/001.jsonl", "tile/0/000", "tile/0/001.p/39",
        "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/39",
    }  # fmt: skip
    assert Event.objects.filter(verb="channel_log.key_made").count() == 1


def test_nothing_new_changes_nothing(folder: Path) -> None:
    log(3)
    fold(AT)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    fold(AT)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert ChannelLogCheckpoint.objects.count() == 1


def test_partial_tiles_stay_for_every_size_that_was_signed(folder: Path, tmp_path: Path) -> None:
    for count in (3, 4, 2):
        log(count)
        fold(AT)
    assert {"tile/0/000.p/3", "tile/0/000.p/7", "tile/0/000.p/9"} <= set(files_of(folder))
    publish(tmp_path / "anew", by=Machine())
    assert files_of(tmp_path / "anew") == files_of(folder), "every file follows from the rows"


def test_erasing_a_channel_leaves_the_log_whole(folder: Path, tmp_path: Path) -> None:
    wrong = uuid4()
    log(260)
    log(2, wrong, first=500)
    log(3, first=600)
    fold(AT)
    kept = (folder / "checkpoint").read_text("utf-8")
    assert erase_entry(wrong, by=Machine()) == 2
    assert erase_entry(wrong, by=Machine()) == 0
    fold(AT)
    found = verdict(folder, kept=kept)
    assert (found.findings, found.size, found.disclosed) == ([], 265, 263)
    for word in (b"trang-500.", b"trang-501."):
        assert not any(word in data for data in files_of(folder).values())
    told = Event.objects.get(verb="channel.log_erased")
    assert (told.subject, told.details) == (str(wrong), {"changes": 2})
    publish(tmp_path / "anew", by=Machine())
    assert files_of(tmp_path / "anew") == files_of(folder)


def test_a_channel_alone_in_its_bundle_takes_the_file_along(folder: Path) -> None:
    channel = uuid4()
    log(2, channel)
    fold(AT)
    erase_entry(channel, by=Machine())
    fold(AT)
    assert not (folder / "entries" / "000.jsonl").exists()
    assert verdict(folder).whole


def test_what_was_erased_does_not_come_back_with_a_backup() -> None:
    channel = uuid4()
    log(2, channel)
    erase_again(channel)
    assert ChannelLogEntry.objects.count() == 0
    assert ChannelLogLeaf.objects.count() == 2


class KilledError(Exception):
    """Stands for the end of the process."""


def steps(monkeypatch: pytest.MonkeyPatch, last: int) -> Iterator[list[str]]:
    """Let the process end before its step number `last`; yield what it did."""
    done: list[str] = []

    def counted(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def step(*given: object, **named: object) -> object:
            if len(done) == last:
                raise KilledError
            done.append(name)
            return real(*given, **named)

        return step

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", counted("file", Path.replace))
        patch.setattr(LogFolder, "remove", counted("remove", LogFolder.remove))
        patch.setattr(ChannelLogCheckpoint, "save", counted("sign", ChannelLogCheckpoint.save))
        yield done


def test_killed_before_any_step_it_goes_on_to_the_same_files(
    folder: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that was left at any step and folded again holds the same bytes as one made in one go."""
    channel = uuid4()
    log(2, channel)
    log(252, first=2)
    fold(AT)
    log(10, first=254)
    erase_entry(channel, by=Machine())
    for at in range(99):
        place = tmp_path / f"killed-{at}"
        shutil.copytree(folder, place)
        settings.RONGUON_CHANNEL_LOG_DIR = place
        ended = False
        with transaction.atomic():
            for done in steps(monkeypatch, at):
                try:
                    fold(AT)
                    ended = True
                except KilledError:
                    assert len(done) == at
            log(1, first=1000)  # what comes meanwhile
            fold(AT)
            publish(tmp_path / f"whole-{at}", by=Machine())
            assert verdict(place).findings == []
            transaction.set_rollback(True)
        assert files_of(place) == files_of(tmp_path / f"whole-{at}"), f"killed before step {at}"
        if ended:
            assert at > 8
            return
    pytest.fail("it never came to an end")


def test_two_folders_and_one_log(folder: Path, tmp_path: Path) -> None:
    log(4)
    fold(AT)
    publish(tmp_path / "other", by=Machine())
    log(4)
    publish(tmp_path / "other", by=Machine())
    fold(AT)
    assert files_of(tmp_path / "other") == files_of(folder)


def test_a_damaged_folder_is_made_whole(folder: Path) -> None:
    log(300)
    fold(AT)
    before = files_of(folder)
    (folder / "tile" / "0" / "000").write_bytes(b"x" * 8192)
    assert not verdict(folder).whole
    publish(folder, by=Machine(), anew=True)
    assert files_of(folder) == before
    (folder / "tile" / "0" / "001.p" / "44").unlink()
    log(1)
    fold(AT)
    assert verdict(folder).whole


def test_another_log_in_the_folder_is_not_written_over(folder: Path) -> None:
    log(2)
    fold(AT)
    text = (folder / "checkpoint").read_text("utf-8")
    (folder / "checkpoint").write_text(text.replace("\n2\n", "\n1\n"), "utf-8")
    with pytest.raises(RonguonError) as error:
        fold(AT)
    assert error.value.code == "other_log"
    (folder / "checkpoint").write_text("no note", "utf-8")
    with pytest.raises(RonguonError):
        fold(AT)


def test_another_key_signs_nothing(folder: Path, settings: Settings) -> None:
    log(1)
    fold(AT)
    settings.RONGUON_CHANNEL_LOG_KEY = Signer.made("other.example").written()
    log(1)
    with pytest.raises(RonguonError) as error:
        fold(AT)
    assert error.value.code == "key_other"
    settings.RONGUON_CHANNEL_LOG_KEY = ""
    settings.RONGUON_CHANNEL_LOG_KEY_FILE = folder / "gone"
    with pytest.raises(RonguonError) as error:
        fold(AT)
    assert error.value.code == "key_lost"


def until_done(number: int) -> None:
    for _ in range(2000):
        try:
            with transaction.atomic():
                append(make_change(number), channel_code=uuid4(), at=clock.now())
        except OperationalError:  # a database in memory, shared by threads, knows no waiting for a lock
            time.sleep(0.005)
        else:
            return
    raise TimeoutError


@pytest.mark.django_db(transaction=True)
def test_many_who_log_at_once_leave_no_gap() -> None:
    troubles: list[BaseException] = []

    def work() -> None:
        try:
            for number in range(5):
                until_done(number)
        except BaseException as error:  # noqa: BLE001 (told by the test)
            troubles.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(timeout=60)
    assert troubles == []
    logged = list(ChannelLogLeaf.objects.order_by("index").values_list("index", flat=True))
    with transaction.atomic():
        forget_after(0)
    assert logged == list(range(20))


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_logged() -> None:
    with pytest.raises(RuntimeError, match="own transaction"):
        append(make_change(), channel_code=uuid4(), at=AT)
