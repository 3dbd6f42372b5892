"""What was erased stays erased: no later backup holds it, and none misses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from ronguon.files.models import StoredFile
from ronguon.operations.backup import erasures, writing
from ronguon.operations.backup.connecting import Entry, opened, standing_in
from ronguon.operations.backup.progress import Silence
from ronguon.operations.backup.reading import verify
from ronguon.operations.tests.conftest import KEY
from ronguon.operations.tests.losing import erase_a_file

QUIET = Silence("")


@pytest.mark.usefixtures("own_files")
def test_an_erased_file_is_kept_in_no_later_backup_and_is_not_missing(world: Entry, tmp_path: Path) -> None:
    code = erase_a_file(world)
    written = writing.write(tmp_path / "b", entry=world, key=KEY, progress=QUIET)
    told = verify(tmp_path / "b", KEY, QUIET)
    with opened(world) as wrapper, standing_in(wrapper):
        sizes = StoredFile.objects.exclude(pk=code).values_list("size_bytes", flat=True)
        assert (written.missing, told.missing, told.file_bytes) == ([], [], sum(sizes))
        assert told.files == len(sizes) + 1


@pytest.mark.usefixtures("own_files")
def test_erasures_from_before_the_note_was_kept_are_noted_and_bad_lines_passed_over(
    world: Entry, tmp_path: Path, settings: Settings
) -> None:
    code = erase_a_file(world)
    settings.RONGUON_ERASURES = str(tmp_path / "erasures")
    (tmp_path / "erasures").write_text("2026-01-01T00:00:00+00:00 account\nnonsense\n2026-01-01 file not-an-id\n")
    with opened(world) as wrapper, standing_in(wrapper):
        assert erasures.noted() == []
        assert erasures.note_earlier() == 1
        assert erasures.note_earlier() == 0
    assert [(one.kind, one.code) for one in erasures.noted()] == [("file", code)]
    assert all(len(line.split()) <= 4 for line in (tmp_path / "erasures").read_text().splitlines())
