"""Archives: what two readers could read differently is refused, every usual make is taken."""

from __future__ import annotations

import time
import tracemalloc
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.files.domain import KnownKind, sniff
from ronguon.files.domain.archive import inspect, unpack
from ronguon.files.tests.making import docx
from ronguon.files.tests.zip_corpus import ACCEPTED, REFUSED
from ronguon.kernel.errors import RefusedFileError

CODES = {"archive", "bomb", "encrypted", "mismatch"}


@pytest.mark.parametrize("why", REFUSED)
def test_confusing_archive_is_refused(why: str) -> None:
    data = REFUSED[why]()
    started = time.process_time()
    with pytest.raises(RefusedFileError) as caught:
        sniff(data, "báo cáo.docx")
    assert caught.value.code in CODES
    assert time.process_time() - started < 2


@pytest.mark.parametrize("why", ACCEPTED)
def test_sound_archive_is_taken(why: str) -> None:
    data = ACCEPTED[why]()
    assert sniff(data, "báo cáo.docx").kind is KnownKind.DOCX
    with zipfile.ZipFile(BytesIO(data)) as other:
        ours = {member.name: b"".join(unpack(data, member)) for member in inspect(data)}
        assert {name: other.read(name) for name in other.namelist()} == ours


def test_corpus_is_as_large_as_promised() -> None:
    assert len(REFUSED) >= 35
    assert len(ACCEPTED) >= 10


@pytest.mark.parametrize("why", ["201 MiB unpacked", "30 MiB that say they are 100 bytes"])
def test_bomb_is_refused_without_holding_it(why: str) -> None:
    data = REFUSED[why]()
    tracemalloc.start()
    try:
        with pytest.raises(RefusedFileError):
            sniff(data, "a.docx")
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    finally:
        tracemalloc.stop()


@given(st.data())
def test_flipped_byte_is_refused_or_changes_nothing_read(data: st.DataObject) -> None:
    sound = docx()
    members = {member.name: b"".join(unpack(sound, member)) for member in inspect(sound)}
    place = data.draw(st.integers(0, len(sound) - 1))
    flipped = bytearray(sound)
    flipped[place] ^= data.draw(st.integers(1, 255))
    try:
        found = {member.name: b"".join(unpack(bytes(flipped), member)) for member in inspect(bytes(flipped))}
    except RefusedFileError:
        return
    assert found == members
