"""The sealed stream and its key, without a database."""

from __future__ import annotations

import base64
import io
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from ronguon.audit.domain.notes import Signer
from ronguon.portal.keeping import keys, sealing
from ronguon.portal.keeping.keys import Key
from ronguon.portal.keeping.parts import common_json
from ronguon.portal.keeping.progress import Progress
from ronguon.portal.keeping.refusals import SENTENCES, KeepingError, refusal
from ronguon.portal.tests.conftest_operations import KEY, OTHER_KEY

SMALL = 64


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "CHUNK", SMALL)


def sealed(data: bytes, key: Key = KEY) -> bytes:
    file = io.BytesIO()
    sealer = sealing.Sealer(file, key)
    for at in range(0, len(data), 37):
        sealer.write(data[at : at + 37])
    sealer.close()
    return file.getvalue()


def opened(data: bytes, count: int, key: Key = KEY) -> bytes:
    opener = sealing.Opener(io.BytesIO(data), key, "x")
    found = opener.exactly(count)
    if not opener.at_end():
        raise refusal("longer")
    return found


@pytest.mark.parametrize("count", [1, SMALL - 1, SMALL, SMALL + 1, 3 * SMALL, 3 * SMALL + 5, 1000])
def test_what_was_sealed_opens_again(count: int) -> None:
    data = bytes(range(256)) * 4
    assert opened(sealed(data[:count]), count) == data[:count]


def test_two_seals_of_the_same_bytes_have_nothing_in_common() -> None:
    first, second = sealed(b"a" * 200), sealed(b"a" * 200)
    assert first[: sealing.HEADER_BYTES - sealing.SALT_BYTES] == second[: sealing.HEADER_BYTES - sealing.SALT_BYTES]
    assert not {first[at : at + 16] for at in range(60, 200)} & {second[at : at + 16] for at in range(60, 200)}


@given(st.data())
def test_no_byte_can_be_changed_anywhere(data: st.DataObject) -> None:
    whole = sealed(bytes(200))
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(KeepingError):
        opened(bytes(changed), 200)


@given(st.integers(0, 10_000))
def test_no_cut_is_taken_for_the_end(length: int) -> None:
    whole = sealed(bytes(200))
    with pytest.raises(KeepingError):
        opened(whole[: length % len(whole)], 200)


def test_each_way_to_rearrange_chunks_is_found() -> None:
    whole, other = sealed(bytes(4 * SMALL)), sealed(bytes(4 * SMALL))
    head, size = whole[: sealing.HEADER_BYTES], SMALL + sealing.TAG
    a, b, c, d = (whole[sealing.HEADER_BYTES + at * size :][:size] for at in range(4))
    foreign = other[sealing.HEADER_BYTES + size :][:size]
    orders = {
        "swapped": [b, a, c, d], "doubled": [a, a, b, c, d], "missing": [a, c, d], "cut": [a, b, c],
        "last first": [d, a, b, c], "spliced": [a, foreign, c, d], "more": [a, b, c, d, d], "whole": [a, b, c, d],
    }  # fmt: skip
    found = {}
    for name, order in orders.items():
        try:
            opened(head + b"".join(order), 4 * SMALL)
            found[name] = "opened"
        except KeepingError as error:
            found[name] = error.code
    assert found == {
        "swapped": "damaged", "doubled": "damaged", "missing": "damaged", "cut": "cut", "last first": "damaged",
        "spliced": "damaged", "more": "longer", "whole": "opened",
    }  # fmt: skip


def test_another_key_is_told_by_its_mark() -> None:
    with pytest.raises(KeepingError) as refused:
        opened(sealed(b"a"), 1, OTHER_KEY)
    assert KEY.mark().hex() in refused.value.message
    assert OTHER_KEY.mark().hex() in refused.value.message


def test_a_made_key_belongs_to_its_owner_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key"
    made = keys.make(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.configured(path) == made
    assert made.secret.hex() not in repr(made)
    with pytest.raises(KeepingError, match="không ghi đè"):
        keys.make(path)
    with pytest.raises(KeepingError, match="Không ghi được"):
        keys.make(tmp_path / "absent" / "key")
    assert keys.configured(path) == made


BAD = [
    "",
    "a",
    "====",
    base64.b64encode(bytes(31)).decode(),
    base64.b64encode(bytes(32)).decode(),
    "ký tự lạ",
    "A" * 44 + "!",
]


@pytest.mark.parametrize("text", BAD)
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
    settings.RONGUON_BACKUP_KEY = base64.b64encode(KEY.secret).decode()
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
        assert sentence.endswith((".", "}", "migrate")), code
        assert "!" not in sentence, code


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_on_a_terminal_after_two_seconds_and_never_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("ronguon.portal.keeping.progress.time.monotonic", lambda: now[0])
    terminal, pipe = Terminal(), io.StringIO()
    bars = Progress("Đang chép", 10_000_000, terminal), Progress("Đang chép", 10_000_000, pipe)
    for now[0] in (1.0, 3.0, 3.1, 4.0):
        for bar in bars:
            bar.at(5_000_000)
    for bar in bars:
        bar.end()
    assert pipe.getvalue() == ""
    assert terminal.getvalue().count("\r") == 2
    assert "5 MB" in terminal.getvalue()
    assert terminal.getvalue().endswith("\n")
