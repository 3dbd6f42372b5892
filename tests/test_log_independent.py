"""The log of channels beside a program of other people: what it makes of the same leaves, and what it says of ours.

Per change against what that program made once (`tests/channels/log_vectors.json`); the program itself, which asks for
a newer Python than the product, judges a log of 10,000 changes in the long run.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import tlog
from django.db import transaction
from pytest_django.fixtures import Settings

from ronguon.audit.domain import Machine
from ronguon.audit.domain.merkle import leaf_hash
from ronguon.audit.domain.notes import CheckpointNote, Signer, Verifier, read_note
from ronguon.channels.actions.logging_changes import append
from ronguon.channels.actions.publishing_log import publish
from ronguon.channels.domain.log.folder import LogFolder
from ronguon.channels.domain.log.proofs import consistency, grew, included, inclusion, node_in
from ronguon.channels.domain.log.tiles import TileEdge
from ronguon.channels.domain.log.verifying import Trusted, verify
from ronguon.channels.domain.log.witnesses import Witness, cosigned
from ronguon.channels.tests.making_log import make_change, tiles_of
from ronguon.kernel import clock

VECTORS: dict[str, Any] = json.loads(tlog.VECTORS.read_text("utf-8"))
CASES: list[dict[str, Any]] = VECTORS["cases"]
LEAVES = [b"\x01" + hashlib.sha256(f"leaf {n}".encode()).digest() for n in range(600)]
FILES = tiles_of(LEAVES)
MANY = 10_000


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["size"]))
def test_the_same_leaves_make_the_same_files_and_root(case: dict[str, Any]) -> None:
    size, edge = case["size"], TileEdge()
    for leaf in LEAVES[:size]:
        list(edge.add(leaf))
    assert edge.root().hex() == case["root"]
    files = {path: hashlib.sha256(data).hexdigest() for path, data in tiles_of(LEAVES[:size]).items()}
    assert files == case["files"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["size"]))
def test_the_same_proofs_are_made_and_hold(case: dict[str, Any]) -> None:
    size, node, root = case["size"], node_in(FILES.get, 600), bytes.fromhex(case["root"])
    roots = {one["size"]: bytes.fromhex(one["root"]) for one in CASES}
    for index, path in case["inclusion"].items():
        made = inclusion(node, int(index), size)
        assert [one.hex() for one in made] == path
        assert included(leaf_hash(LEAVES[int(index)]), int(index), size, made, root)
    for old, path in case["consistency"].items():
        grown = consistency(node, int(old), size)
        assert [one.hex() for one in grown] == path
        assert grew(int(old), size, grown, (roots[int(old)], root))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["size"]))
def test_the_same_notes_are_signed_and_cosigned_to_the_letter(case: dict[str, Any]) -> None:
    note, key, witness = read_note(case["note"]), Verifier.read(VECTORS["key"]), Witness.read(VECTORS["witness"])
    assert note.signed_by(key)
    assert witness.saw(note) == 1_775_000_000
    signer, second = Signer(key.name, b"\1" * 32), Signer(witness.name, b"\2" * 32)
    own = CheckpointNote(key.name, case["size"], bytes.fromhex(case["root"]))
    assert own.signed([signer]) + cosigned(own, second, at=1_775_000_000) == case["note"]
    assert (signer.verifier.written(), note.written()) == (VECTORS["key"], case["note"])


@pytest.mark.soak
@pytest.mark.django_db
def test_ten_thousand_changes_are_judged_alike(
    tmp_path: Path, settings: Settings, record_property: Callable[[str, object], None]
) -> None:
    """`python tools/tlog.py` lays the program out; without a Python that is new enough the long run says so."""
    assert (tlog.HOME / "bin" / "python").is_file(), tlog.LACKING
    settings.RONGUON_CHANNEL_LOG_KEY_FILE, place = tmp_path / "key", tmp_path / "log"
    begun = time.monotonic()
    for number in range(MANY):
        with transaction.atomic():
            append(make_change(number), channel_code=uuid4(), at=clock.now())
        if number == MANY // 3:
            publish(place, by=Machine())
            shutil.copy(place / "checkpoint", tmp_path / "kept")
    appended = time.monotonic()
    last = publish(place, by=Machine())
    folded = time.monotonic()
    assert last is not None
    kept = (tmp_path / "kept").read_text("utf-8")
    found = verify(LogFolder(place).read, Trusted(Verifier.read(last.key), kept=kept))
    verified = time.monotonic()
    assert (found.findings, found.size, found.disclosed) == ([], MANY, MANY)
    done = tlog.judge(str(place), last.key, str(tmp_path / "kept"))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["size"], told["proven"], told["grew"]) == (MANY, 100, True)
    record_property(
        "log of channels",
        f"{MANY} appends {appended - begun:.1f} s, fold {folded - appended:.2f} s, verify {verified - folded:.2f} s;"
        f" the independent reader agrees",
    )
    tile = place / "tile" / "0" / "007"
    tile.write_bytes(tile.read_bytes()[::-1])
    assert tlog.judge(str(place), last.key).returncode != 0, "the judge does look"
