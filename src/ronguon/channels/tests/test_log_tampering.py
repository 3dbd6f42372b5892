"""Whoever alters a published log is found: without the key by the files alone, with it by a kept checkpoint."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from ronguon.audit.domain.notes import read_note
from ronguon.channels.domain.log.leaves import Disclosure
from ronguon.channels.domain.log.tiles import CHECKPOINT, ENTRIES, KEY, WITNESSED, disclosed_path, tile_path, unpacked
from ronguon.channels.domain.log.verifying import MOST_FINDINGS, LogFault, Trusted, verify
from ronguon.channels.domain.log.witnesses import cosigned, witness_of
from ronguon.channels.tests.making_log import SIGNER, MadeLog, make_disclosure, make_log
from ronguon.kernel.saying import vietnamese
from ronguon.kernel.tests.sampling import whole

SIZE = 300
KEPT = 270
TRIALS = 100 if whole() else 17
Way = Callable[[random.Random, list[Disclosure]], list[Disclosure]]


@cache
def sound() -> MadeLog:
    return make_log(SIZE)


@cache
def kept() -> str:
    return make_log(KEPT).checkpoint


def put(dice: random.Random) -> Disclosure:
    return make_disclosure(dice.randint(1000, 9999))


def edit(dice: random.Random, log: list[Disclosure]) -> list[Disclosure]:
    at = dice.randrange(KEPT)
    return [*log[:at], put(dice), *log[at + 1 :]]


def delete(dice: random.Random, log: list[Disclosure]) -> list[Disclosure]:
    at = dice.randrange(KEPT)
    return [*log[:at], *log[at + 1 :]]


def insert(dice: random.Random, log: list[Disclosure]) -> list[Disclosure]:
    at = dice.randrange(KEPT)
    return [*log[:at], put(dice), *log[at:]]


def reorder(dice: random.Random, log: list[Disclosure]) -> list[Disclosure]:
    one, other = dice.sample(range(KEPT), 2)
    changed = list(log)
    changed[one], changed[other] = log[other], log[one]
    return changed


def truncate(dice: random.Random, log: list[Disclosure]) -> list[Disclosure]:
    return log[: dice.randrange(1, KEPT)]


def rewrite(dice: random.Random, log: list[Disclosure]) -> list[Disclosure]:
    at = dice.randrange(KEPT)
    return [*log[:at], *(put(dice) for _ in log[at:])]


WAYS: dict[str, Way] = {
    "edit": edit, "delete": delete, "insert": insert, "reorder": reorder, "truncate": truncate, "rewrite": rewrite,
}  # fmt: skip


def tampered(way: Way, dice: random.Random) -> MadeLog:
    """Return the log as somebody leaves it who altered it and made every file anew and signed it with the log's key."""
    changed = way(dice, list(sound().disclosures))
    return MadeLog([replace(one, index=index) for index, one in enumerate(changed)])


@pytest.mark.sampled
@pytest.mark.parametrize("name", WAYS)
def test_what_was_altered_is_found(name: str, record_property: Callable[[str, object], None]) -> None:
    trusted, outside = Trusted(SIGNER.verifier), Trusted(SIGNER.verifier, kept=kept())
    by_files = by_checkpoint = 0
    for trial in range(TRIALS):
        log = tampered(WAYS[name], random.Random(f"{name} {trial}"))
        unsigned = {**log.files, CHECKPOINT: sound().files[CHECKPOINT]}
        by_files += not verify(unsigned.get, trusted).whole
        found = {one.fault for one in verify(log.files.get, outside).findings}
        by_checkpoint += found == {LogFault.SHORT if name == "truncate" else LogFault.FORK}
    record_property(
        "log of channels", f"{name}: {by_files}/{TRIALS} by the files, {by_checkpoint}/{TRIALS} with the key"
    )
    assert (by_files, by_checkpoint) == (TRIALS, TRIALS)


def test_a_sound_log_holds_with_and_without_a_kept_checkpoint() -> None:
    for text in (None, kept(), sound().checkpoint):
        found = verify(sound().files.get, Trusted(SIGNER.verifier, kept=text))
        assert (found.whole, found.size, found.disclosed) == (True, SIZE, SIZE)


@pytest.mark.parametrize("path", sorted(set(sound().files) - {KEY}))
def test_any_file_that_lacks_or_differs_is_found(path: str) -> None:
    data = sound().files[path]
    flipped = data[:20] + bytes([data[20] ^ 1]) + data[21:]
    beside = path.startswith("entries/")
    for files in ({**sound().files, path: flipped}, {key: one for key, one in sound().files.items() if key != path}):
        found = verify(files.get, Trusted(SIGNER.verifier))
        assert found.whole == (beside and path not in files), "what lies beside may vanish, and nothing else"


def test_what_was_erased_beside_is_counted_and_not_missed() -> None:
    path = disclosed_path(1)
    lines = sound().files[path].splitlines(keepends=True)
    files = {**sound().files, path: b"".join(lines[:3] + lines[5:])}
    found = verify(files.get, Trusted(SIGNER.verifier))
    assert (found.whole, found.disclosed) == (True, SIZE - 2)
    leaves = unpacked(files[tile_path(ENTRIES, 1, SIZE - 256)])
    assert all(make_disclosure(256 + at).text.encode() not in b"".join(leaves) for at in (3, 4))


@pytest.mark.parametrize(
    "beside",
    [
        make_disclosure(0).line() * 2, make_disclosure(256).line(), replace(make_disclosure(0), index=1).line(), "{}\n",
        make_disclosure(1).line() + make_disclosure(0).line(), make_disclosure(0, "{}").line(), "\udcff",
    ],
)  # fmt: skip
def test_what_lies_beside_must_be_what_was_logged(beside: str) -> None:
    files = {**sound().files, disclosed_path(0): beside.encode("utf-8", "surrogateescape")}
    assert {one.fault for one in verify(files.get, Trusted(SIGNER.verifier)).findings} == {LogFault.ENTRY}


def test_a_full_tile_stands_for_the_partial_one_that_is_gone() -> None:
    """Where a mirror was taken while the log grew, as the specification allows."""
    small, files = make_log(250), sound().files
    found = verify({**files, CHECKPOINT: small.files[CHECKPOINT], disclosed_path(0): b""}.get, Trusted(SIGNER.verifier))
    assert found.whole


def test_findings_end_at_twenty_and_speak_vietnamese() -> None:
    files = {**sound().files, disclosed_path(0): b"{}\n" * 200}
    found = verify(files.get, Trusted(SIGNER.verifier)).findings
    assert len(found) == MOST_FINDINGS
    assert all(sentence != vietnamese(sentence) for one in found for sentence in one.says.sentences)


@pytest.mark.parametrize("broken", [b"", b"x\n\nx", b"\xff", sound().files[CHECKPOINT].replace(b"300", b"0300")])
def test_what_is_no_checkpoint_is_said(broken: bytes) -> None:
    found = verify({**sound().files, CHECKPOINT: broken}.get, Trusted(SIGNER.verifier))
    assert [one.fault for one in found.findings] == [LogFault.CHECKPOINT]
    told = verify(sound().files.get, Trusted(SIGNER.verifier, kept=broken.decode("latin-1")))
    assert [one.fault for one in told.findings] == [LogFault.CHECKPOINT]


def test_another_key_is_said() -> None:
    other = replace(SIGNER, seed=bytes(32))
    assert [one.fault for one in verify(sound().files.get, Trusted(other.verifier)).findings] == [LogFault.SIGNATURE]
    foreign = MadeLog([make_disclosure(0)], other).checkpoint
    told = verify(sound().files.get, Trusted(SIGNER.verifier, kept=foreign))
    assert [one.fault for one in told.findings] == [LogFault.SIGNATURE]


def test_a_witness_is_asked_for_and_its_earlier_word_held_against_the_log() -> None:
    signer = replace(SIGNER, name="baochi.example", seed=bytes(32))
    trusted = Trusted(SIGNER.verifier, (witness_of(signer),))
    assert [one.fault for one in verify(sound().files.get, trusted).findings] == [LogFault.WITNESS]
    seen = kept() + cosigned(read_note(kept()), signer, at=1_775_000_000)
    found = verify({**sound().files, WITNESSED: seen.encode()}.get, trusted)
    assert found.whole
    assert [(one.size, one.at) for one in found.witnesses] == [(KEPT, 1_775_000_000)]
    forked = tampered(rewrite, random.Random(1)).files
    told = verify({**forked, WITNESSED: seen.encode()}.get, trusted)
    assert {one.fault for one in told.findings} == {LogFault.FORK}
