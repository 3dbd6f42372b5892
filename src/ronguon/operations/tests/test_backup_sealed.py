"""The sealed stream and its key, without a database."""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
import subprocess
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from ronguon.audit.domain.notes import Signer
from ronguon.operations.backup import keys, sealing
from ronguon.operations.backup.keys import BackupKey
from ronguon.operations.backup.parts import common_json
from ronguon.operations.backup.progress import ByteProgress
from ronguon.operations.backup.refusals import SENTENCES, KeepingError, refusal
from ronguon.operations.tests.conftest import KEY, OTHER_KEY
from ronguon.operations.tests.damaging import CHUNK, TAG, head_of, unproven

SALTED = bytes(range(251))


def sealed(data: bytes, key: BackupKey = KEY) -> bytes:
    file = io.BytesIO()
    sealing.seal((data[at : at + 37_001] for at in range(0, len(data), 37_001)), file, key)
    return file.getvalue()


def opened(data: bytes, count: int, key: BackupKey = KEY) -> bytes:
    with sealing.opened(io.BytesIO(data), key, "x") as opener:
        found = opener.exactly(count)
        assert opener.at_end()
        return found


@pytest.mark.parametrize("count", [1, CHUNK - 33, CHUNK - 32, CHUNK - 31, CHUNK, 3 * CHUNK + 5, 3 * 1024 * 1024])
def test_what_was_sealed_opens_again(count: int) -> None:
    data = (SALTED * (count // 251 + 1))[:count]
    assert opened(sealed(data), count) == data


def test_what_is_shorter_than_its_proof_or_asked_for_more_is_refused() -> None:
    with pytest.raises(KeepingError) as refused:
        opened(sealed(b"abc"), 4)
    assert refused.value.code == "malformed"
    with sealing.opened(io.BytesIO(sealed(b"")), KEY) as opener:
        assert opener.at_end()
    with pytest.raises(KeepingError) as refused:
        opened(unproven(b"abc", KEY), 1)
    assert refused.value.code == "foreign"


def test_two_seals_of_the_same_bytes_have_nothing_in_common() -> None:
    first, second = sealed(b"a" * 200), sealed(b"a" * 200)
    assert not {first[at : at + 16] for at in range(60, 200)} & {second[at : at + 16] for at in range(60, 200)}


WHOLE = sealed(bytes(200))


@given(st.data())
def test_no_byte_can_be_changed_anywhere(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(WHOLE) - 1))
    changed = bytearray(WHOLE)
    changed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(KeepingError):
        opened(bytes(changed), 200)


@given(st.integers(0, 10_000))
def test_no_cut_is_taken_for_the_end(length: int) -> None:
    with pytest.raises(KeepingError):
        opened(WHOLE[: length % len(WHOLE)], 200)


def test_each_way_to_rearrange_chunks_is_found() -> None:
    data = bytes(4 * CHUNK - sealing.PROOF)
    whole, other = sealed(data), sealed(data)
    begins, size = head_of(whole), CHUNK + TAG
    a, b, c, d = (whole[begins + at * size :][:size] for at in range(4))
    foreign = other[head_of(other) + size :][:size]
    orders = {
        "swapped": [b, a, c, d], "doubled": [a, a, b, c, d], "missing": [a, c, d], "cut": [a, b, c],
        "last first": [d, a, b, c], "spliced": [a, foreign, c, d], "more": [a, b, c, d, d], "whole": [a, b, c, d],
    }  # fmt: skip
    found = {}
    for name, order in orders.items():
        try:
            opened(whole[:begins] + b"".join(order), len(data))
            found[name] = "opened"
        except KeepingError as error:
            found[name] = error.code
    assert found == {
        "swapped": "damaged", "doubled": "damaged", "missing": "damaged", "cut": "cut", "last first": "damaged",
        "spliced": "damaged", "more": "damaged", "whole": "opened",
    }  # fmt: skip


def test_another_key_opens_nothing_and_says_which_one_was_tried() -> None:
    with pytest.raises(KeepingError) as refused:
        opened(sealed(b"a"), 1, OTHER_KEY)
    assert refused.value.code == "wrong_key"
    assert str(OTHER_KEY.recipient()) in refused.value.message


def test_who_knows_the_public_key_alone_writes_no_backup() -> None:
    stream = pyrage.decrypt(WHOLE, [KEY.identity()])
    assert opened(unproven(stream, KEY), 200) == bytes(200)  # what the holder of the key wrote, sealed once more
    for forged in (bytes(200) + bytes(sealing.PROOF), b"\x01" + stream[1:], stream[:-1], b"", stream + b"\x00"):
        with pytest.raises(KeepingError) as refused:
            opened(unproven(forged, KEY), 200)
        assert refused.value.code == "foreign"


def test_a_file_of_the_form_before_0_2_0_is_told_so_in_one_sentence() -> None:
    with pytest.raises(KeepingError, match="dạng cũ") as refused:
        opened(b"RONGUON\x00\x00\x01" + bytes(200), 1)
    assert refused.value.code == "older_form"


def endless() -> Iterator[bytes]:
    while True:
        yield bytes(CHUNK)


@pytest.mark.parametrize("raised", [KeyboardInterrupt("stop"), RuntimeError("x"), refusal("cut")])
def test_what_stops_the_writer_is_raised_as_it_was(raised: BaseException) -> None:
    def pieces() -> Iterator[bytes]:
        yield bytes(200_000)
        raise raised

    with pytest.raises(type(raised)) as found:
        sealing.seal(pieces(), io.BytesIO(), KEY)
    assert found.value is raised


def test_a_full_disk_is_raised_as_it_was() -> None:
    class Full(io.BytesIO):
        def write(self, data: Any) -> int:
            if self.tell() + len(data) > 300_000:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(data)

    with pytest.raises(OSError, match="No space") as found:
        sealing.seal(endless(), Full(), KEY)
    assert found.value.errno == errno.ENOSPC


def test_a_disk_that_cannot_be_read_is_one_sentence() -> None:
    class Bad(io.BytesIO):
        def read(self, count: int | None = -1) -> bytes:
            if self.tell() > CHUNK:
                raise OSError(errno.EIO, "Input/output error")
            return super().read(count)

    with pytest.raises(KeepingError) as refused, sealing.opened(Bad(sealed(bytes(9 * CHUNK))), KEY, "x") as opener:
        opener.exactly(9 * CHUNK)
    assert refused.value.code == "unreadable"


def test_whoever_stops_reading_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    with sealing.opened(io.BytesIO(sealed(bytes(8_000_000))), KEY) as opener:
        opener.exactly(10)
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def most_memory(work: Callable[[], None]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def both(megabytes: int) -> None:
        piece = bytes(1024 * 1024)
        with (tmp_path / "b").open("wb") as file:
            sealing.seal((piece for _ in range(megabytes)), file, KEY)
        with (tmp_path / "b").open("rb") as whole, sealing.opened(whole, KEY) as opener:
            for _ in range(megabytes):
                opener.exactly(len(piece))
            assert opener.at_end()

    assert most_memory(lambda: both(48)) < most_memory(lambda: both(12)) + 4_000_000 < 20_000_000


AGE = shutil.which("age")


@pytest.mark.skipif(AGE is None and not os.environ.get("CI"), reason="the program age is not installed")
def test_the_program_age_opens_what_we_sealed_and_we_open_nothing_of_others(tmp_path: Path) -> None:
    key = keys.make(tmp_path / "key")
    data = SALTED * 2000
    (tmp_path / "b").write_bytes(sealed(data, key))
    done = subprocess.run(
        ["age", "--decrypt", "--identity", tmp_path / "key", tmp_path / "b"], capture_output=True, check=True
    )
    assert done.stdout[: -sealing.PROOF] == data
    sealed_by_age = subprocess.run(
        ["age", "--recipient", str(key.recipient())], input=data, capture_output=True, check=True
    ).stdout
    with pytest.raises(KeepingError) as refused:
        opened(sealed_by_age, len(data) - 32, key)
    assert refused.value.code == "foreign"


@pytest.mark.skipif(shutil.which("age-keygen") is None, reason="the program age-keygen is not installed")
def test_a_key_that_age_keygen_made_is_one_of_ours(tmp_path: Path) -> None:
    subprocess.run(["age-keygen", "--output", tmp_path / "key"], capture_output=True, check=True)
    key = keys.configured(tmp_path / "key")
    assert f"# public key: {key.recipient()}\n" in (tmp_path / "key").read_text()


def test_a_made_key_belongs_to_its_owner_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key"
    made = keys.make(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.configured(path) == made
    assert made.written not in repr(made)
    lines = path.read_text().splitlines()
    assert lines[1:] == [f"# public key: {made.recipient()}", made.written]
    with pytest.raises(KeepingError, match="không ghi đè"):
        keys.make(path)
    with pytest.raises(KeepingError, match="Không ghi được"):
        keys.make(tmp_path / "absent" / "key")
    assert keys.configured(path) == made


BAD = [
    "",
    "a",
    "# public key: age1\n",
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",  # as 0.2.0 wrote it
    str(KEY.recipient()),
    f"{KEY.written}\n{OTHER_KEY.written}",
    KEY.written[:-1],
    "ký tự lạ",
]


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_what_is_no_key_is_refused_with_a_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KeepingError) as refused:
        keys.configured(path)
    assert refused.value.code == "bad_key"


def test_a_key_comes_from_a_file_or_a_variable_or_is_asked_for(settings: Settings, tmp_path: Path) -> None:
    assert not keys.is_configured()
    with pytest.raises(KeepingError, match="--make-key"):
        keys.configured()
    settings.RONGUON_BACKUP_KEY = KEY.written
    assert keys.configured() == KEY
    keys.make(tmp_path / "key")
    settings.RONGUON_BACKUP_KEY_FILE = str(tmp_path / "key")
    assert keys.configured() != KEY
    assert keys.is_configured()


def test_marks_of_secrets_tell_a_change_and_nothing_else(settings: Settings) -> None:
    told = keys.marks(KEY, b"salt")
    assert settings.SECRET_KEY not in repr(told)
    assert keys.lacking(told, KEY, b"salt") == []
    assert told["RONGUON_SECRET_KEY"] != keys.marks(KEY, b"other")["RONGUON_SECRET_KEY"]
    settings.SECRET_KEY = "another-secret"
    assert [one.name for one in keys.lacking(told, KEY, b"salt")] == ["RONGUON_SECRET_KEY"]


def test_another_key_of_the_trail_is_told(settings: Settings) -> None:
    settings.RONGUON_TRAIL_KEY = Signer.made("a.example/trail/1").written()
    told = keys.marks(KEY, b"salt")
    assert told["RONGUON_TRAIL_KEY"]
    settings.RONGUON_TRAIL_KEY = Signer.made("a.example/trail/1").written()
    assert [one.name for one in keys.lacking(told, KEY, b"salt")] == ["RONGUON_TRAIL_KEY"]
    settings.RONGUON_TRAIL_KEY = "unreadable"
    assert keys.marks(KEY, b"salt")["RONGUON_TRAIL_KEY"] is None


def test_json_of_equal_value_has_one_form() -> None:
    assert common_json('{"b": 1, "a": [true, null, "hoà"]}') == common_json('{"a":[true,null,"hoà"],"b":1}')
    assert common_json("1e+16") == common_json("10000000000000000") == "10000000000000000"
    assert common_json('{"a": "1e+16", "b": 1e+17}') == '{"a":"1e+16","b":100000000000000000}'
    assert common_json("1.5e-07") == common_json("0.00000015")


def test_every_sentence_is_one_line_that_ends_with_a_stop_or_a_command() -> None:
    for code, sentence in SENTENCES.items():
        assert "\n" not in sentence, code
        assert sentence.endswith((".", "}", "migrate", "--list", "init")), code
        assert "!" not in sentence, code


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_on_a_terminal_after_two_seconds_and_never_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("ronguon.operations.backup.progress.time.monotonic", lambda: now[0])
    terminal, pipe = Terminal(), io.StringIO()
    bars = ByteProgress("Đang chép", 10_000_000, terminal), ByteProgress("Đang chép", 10_000_000, pipe)
    for now[0] in (1.0, 3.0, 3.1, 4.0):
        for bar in bars:
            bar.at(5_000_000)
    for bar in bars:
        bar.end()
    assert pipe.getvalue() == ""
    assert terminal.getvalue().count("\r") == 2
    assert "5 MB" in terminal.getvalue()
    assert terminal.getvalue().endswith("\n")
