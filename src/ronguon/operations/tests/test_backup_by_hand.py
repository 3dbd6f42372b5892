"""A backup opens without this software, as the page for operators says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyrage

from ronguon.kernel.hashing import sha256
from ronguon.operations.backup.connecting import Entry
from ronguon.operations.backup.progress import Silence
from ronguon.operations.backup.reading import opened_file
from ronguon.operations.backup.writing import write
from ronguon.operations.tests.conftest import KEY

PAGE = Path(__file__).parents[4] / "docs" / "operations" / "backup.md"


def test_the_page_opens_a_backup_with_the_program_age_and_python_alone(settled: Entry, tmp_path: Path) -> None:
    said = PAGE.read_text("utf-8")
    backup, key, plain, out = (tmp_path / name for name in ("FILE", "backup.key", "plain", "out"))
    write(backup, entry=settled, key=KEY, progress=Silence(""))
    key.write_text(KEY.written)
    out.mkdir()
    (command,) = re.findall(r"```\n(age .+)\n```", said)
    if shutil.which("age"):
        subprocess.run(["bash", "-c", command], cwd=tmp_path, check=True)
    else:
        plain.write_bytes(pyrage.decrypt(backup.read_bytes(), [KEY.identity()]))
    (program,) = re.findall(r"```python\n(.+?)```", said, re.DOTALL)
    subprocess.run([sys.executable, "-I", "-c", program, plain, out], check=True)
    with opened_file(backup, KEY, Silence("")) as contents:
        for table, batches in contents.tables():
            wanted = [list(row) for batch in batches for row in batch]
            path = out / table.name
            lines = path.read_text("utf-8").splitlines() if path.exists() else []
            assert wanted == [json.loads(line) for line in lines]
        files = list(contents.files())
    assert (out / "audit_event").exists()
    assert files
    for stored, data in files:
        assert sha256((out / f"file-{stored.code}").read_bytes()) == sha256(data)
    assert json.loads((out / "head").read_text("utf-8"))["trail"]["events"] > 10
