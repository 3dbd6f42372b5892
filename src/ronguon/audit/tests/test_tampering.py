"""Six ways of tampering with a trail, a hundred times each, and the same verdict from a program of its own."""

from __future__ import annotations

import ast
import importlib.util
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from django.db import transaction

from ronguon.audit.actions.exporting import export
from ronguon.audit.actions.verifying import Fault, examine
from ronguon.audit.models import Checkpoint, Link
from ronguon.audit.tests.logs import key_file, signed_log
from ronguon.audit.tests.tampering import BY_CHECKPOINT, WAYS, disarmed, unguarded
from ronguon.kernel.tests.sampling import whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key_file")]
__all__ = ["key_file"]
ON_BOTH = ("edit", "rebuild everything")
"""Ways that are tried on the second database at each change; the long run tries all."""
TRIES = 100 if whole() else 25
MANY = 1000
TOOL = Path(__file__).resolve().parents[4] / "tools" / "verify_trail.py"
Show = Callable[[str, object], None]


@pytest.fixture(scope="module")
def verifier() -> ModuleType:
    """Return the independent program, loaded from its file."""
    spec = importlib.util.spec_from_file_location("verify_trail", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["verify_trail"] = module
    spec.loader.exec_module(module)
    return module


def found(way: str, seed: int, kept: list[str], key: str) -> bool:
    """Tamper in one way, as somebody who also takes this database's own checkpoints away; undo it after looking."""
    with transaction.atomic():
        with unguarded():
            WAYS[way](random.Random(seed), Link.objects.count())
        with disarmed("audit_checkpoint"):
            Checkpoint.objects.all()._raw_delete("default")
        verdict = examine(kept, keys=[key])
        transaction.set_rollback(True)
    faults = {trouble.fault for trouble in verdict.troubles}
    expected = {"cut the tail": Fault.SHORT, "rebuild everything": Fault.ROOT}.get(way, Fault.LINK)
    return not verdict.whole and expected in faults and verdict.says.endswith(".")


def tried(way: str, tries: int) -> list[int]:
    kept = signed_log(6, 5)
    key = Checkpoint.objects.values_list("key", flat=True)[0]
    assert examine(kept, keys=[key]).whole
    missed = [seed for seed in range(tries) if not found(way, seed, kept, key)]
    assert examine(kept, keys=[key]).whole, "what was tampered with was not put back"
    return missed


@pytest.mark.sampled
@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=[pytest.mark.both_databases] if way in ON_BOTH else []) for way in WAYS]
)
def test_a_hundred_of_a_hundred_are_found(way: str, record_property: Show) -> None:
    missed = tried(way, TRIES)
    how = "checkpoint" if way in BY_CHECKPOINT else "chain"
    record_property("rights", f"trail, {way}: {TRIES - len(missed)}/{TRIES} found by {how}")
    assert missed == []


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS)
def test_a_thousand_of_a_thousand_are_found(way: str, record_property: Show) -> None:
    missed = tried(way, MANY)
    record_property("rights", f"trail, {way}: {MANY - len(missed)}/{MANY} found")
    assert missed == []


@pytest.mark.parametrize("way", sorted(BY_CHECKPOINT))
def test_without_a_checkpoint_the_two_worst_ways_are_not_seen(way: str) -> None:
    signed_log(6, 5)
    with unguarded():
        WAYS[way](random.Random(1), Link.objects.count())
    with disarmed("audit_checkpoint"):
        Checkpoint.objects.all()._raw_delete("default")
    assert examine().whole, "if this fails, the chain alone got better, and the page may promise more"


def test_an_untouched_trail_passes_however_often_it_is_asked() -> None:
    kept = signed_log(6, 5)
    assert all(examine(kept).whole for _ in range(5))


@pytest.mark.sampled
def test_a_program_of_its_own_agrees_on_a_hundred_trails(
    verifier: ModuleType, tmp_path: Path, record_property: Show
) -> None:
    kept = signed_log(6, 5)
    key = Checkpoint.objects.values_list("key", flat=True)[0]
    agreed, sound, ways = 0, 0, list(WAYS)
    for number in range(TRIES):
        folder = tmp_path / str(number)
        with transaction.atomic():
            if number % 2:
                with unguarded():
                    WAYS[ways[number // 2 % len(ways)]](random.Random(number), Link.objects.count())
            ours = examine(kept, keys=[key])
            export(folder)
            transaction.set_rollback(True)
        theirs = verifier.troubles(folder, kept, [key])
        agreed += ours.whole == (not theirs)
        sound += ours.whole
        assert len(theirs) == len(ours.troubles), (theirs, ours.troubles)
        shutil.rmtree(folder)
    record_property("rights", f"trail, independent program: {agreed}/{TRIES} verdicts agree, {sound} sound")
    assert agreed == TRIES
    assert sound == TRIES - TRIES // 2


def test_the_program_knows_nothing_of_this_product() -> None:
    names = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name) or ""
        for node in ast.walk(ast.parse(TOOL.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert {name.partition(".")[0] for name in names} <= set(sys.stdlib_module_names)
    assert not {name for name in names if "ronguon" in name}


VECTORS = [  # RFC 8032 section 7.1: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
            "655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
            "b00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
            "c027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_program_checks_signatures_as_the_standard_does(
    verifier: ModuleType, public: str, message: str, signature: str
) -> None:
    key, said, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert verifier.signature_holds(key, said, signed)
    assert not verifier.signature_holds(key, said + b"x", signed)
    assert not verifier.signature_holds(key, said, signed[:-1] + bytes([signed[-1] ^ 1]))
    assert not verifier.signature_holds(bytes([key[0] ^ 1]) + key[1:], said, signed)
    assert not verifier.signature_holds(key, said, signed[:32] + bytes([255] * 32)), "a scalar past the order"


def test_the_program_says_so_on_the_command_line(
    verifier: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = signed_log(5, 4)
    export(tmp_path / "whole")
    (tmp_path / "kept.txt").write_text("Xin giữ thư này.\n\n" + "\n".join(kept), "utf-8")
    assert verifier.main([str(tmp_path / "whole"), "--checkpoint", str(tmp_path / "kept.txt")]) == 0
    lines = (tmp_path / "whole" / "events.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "whole" / "events.jsonl").write_bytes(b"".join(lines[:-1]))
    assert verifier.main([str(tmp_path / "whole"), "--checkpoint", str(tmp_path / "kept.txt")]) == 1
    assert verifier.main([str(tmp_path / "nowhere")]) == 2
    assert "The end is missing" in capsys.readouterr().out
