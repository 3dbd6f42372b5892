"""A damaged backup is refused with one sentence, whatever is wrong with it, and the target is not touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ronguon.operations.backup import restoring
from ronguon.operations.backup.connecting import Entry
from ronguon.operations.backup.keys import BackupKey
from ronguon.operations.backup.progress import Silence
from ronguon.operations.backup.refusals import KeepingError
from ronguon.operations.backup.writing import write
from ronguon.operations.tests.conftest import KEY, OTHER_KEY
from ronguon.operations.tests.damaging import Damage, by_hand, deceiving, on_the_disk
from ronguon.operations.tests.marks import mark

SAMPLE = {"event changed", "row without its parent"}  # each is staged whole; make soak stages them all
Show = Callable[[str], None]

pytestmark = pytest.mark.usefixtures("rehearsed")


@pytest.fixture
def show(capsys: pytest.CaptureFixture[str]) -> Show:
    def line(text: str) -> None:
        with capsys.disabled():
            print(f"\n{text}")  # noqa: T201 (the count is what the run is for)

    return line


@pytest.fixture
def damage(settled: Entry, tmp_path: Path) -> Damage:
    for name in ("whole", "other"):
        write(tmp_path / name, entry=settled, key=KEY, progress=Silence(""))
    return Damage((tmp_path / "whole").read_bytes(), (tmp_path / "other").read_bytes(), KEY)


def refusal_of(data: bytes, entry: Entry, path: Path, key: BackupKey = KEY) -> KeepingError | None:
    """Try to put `data` in place of everything; return how it was refused."""
    path.write_bytes(data)
    try:
        restoring.restore(path, entry=entry, key=key, progress=Silence(""), replace=True)
    except KeepingError as refused:
        return refused
    return None


def judged(cases: dict[str, bytes], entry: Entry, path: Path, show: Show, what: str) -> set[str]:
    before, refused, codes = mark(entry), [], set()
    for name, data in cases.items():
        found = refusal_of(data, entry, path)
        if found is not None and found.message.strip() and "\n" not in found.message and mark(entry) == before:
            refused.append(name)
            codes.add(found.code)
    show(f"backup {what}: {len(refused)}/{len(cases)} refused with one sentence, target untouched")
    assert refused == list(cases)
    return codes


def test_every_damaged_file_is_refused_and_the_target_is_not_touched(
    damage: Damage, settled: Entry, tmp_path: Path, show: Show
) -> None:
    cases = on_the_disk(damage)
    assert len(damage.chunks(damage.whole)) > 2
    codes = judged(cases, settled, tmp_path / "damaged", show, "damaged on the disk")
    assert codes == {
        "not_a_backup",
        "older_form",
        "wrong_key",
        "cut",
        "damaged",
        "foreign",
    }


def test_every_forged_content_is_refused_and_the_target_is_not_touched(
    damage: Damage, settled: Entry, tmp_path: Path, show: Show
) -> None:
    cases = by_hand(damage)
    assert len(cases) + len(on_the_disk(damage)) >= 40
    codes = judged(cases, settled, tmp_path / "forged", show, "written by hand")
    assert codes >= {
        "newer",
        "app_off",
        "part_missing",
        "part_extra",
        "digest",
        "files_differ",
        "too_large",
        "malformed",
    }


@pytest.mark.soak
def test_content_that_only_the_database_can_judge_is_refused_too(
    damage: Damage, settled: Entry, tmp_path: Path, show: Show
) -> None:
    cases = {name: data for name, data in deceiving(damage).items() if name in SAMPLE}
    assert judged(cases, settled, tmp_path / "deceiving", show, "deceiving") == {"broken_chain", "loose_keys"}


@pytest.mark.soak
def test_all_content_that_only_the_database_can_judge_is_refused(
    damage: Damage, settled: Entry, tmp_path: Path, show: Show
) -> None:
    codes = judged(deceiving(damage), settled, tmp_path / "deceiving", show, "deceiving")
    assert codes == {"broken_chain", "loose_keys", "unfit"}


@pytest.mark.usefixtures("rehearsed")
def test_another_key_opens_nothing_and_the_sound_backup_is_taken(damage: Damage, world: Entry, tmp_path: Path) -> None:
    before = mark(world)
    refused = refusal_of(damage.whole, world, tmp_path / "sound", OTHER_KEY)
    assert refused is not None
    assert refused.code == "wrong_key"
    assert mark(world) == before
    # The planted opposite: were the table above blind, it would also refuse, or not notice, what is sound.
    assert refusal_of(damage.whole, world, tmp_path / "sound") is None
    assert mark(world) != before
