from __future__ import annotations

import base64
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.audit.domain.merkle import EMPTY, Range, leaf_hash, node_hash
from ronguon.audit.domain.notes import CheckpointNote, NoteError, Signer, Verifier, read_note, read_notes, trusted

NAME = "an-phuoc.example/trail/1"
SIGNER = Signer(NAME, bytes(range(32)))


def plain_root(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 6962 defines it, by splitting; slow and obvious."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(plain_root(leaves[:half]), plain_root(leaves[half:]))


def test_the_empty_tree_and_single_leaf_are_those_of_the_standard() -> None:
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_a_range_that_grows_gives_the_root_of_the_definition(leaves: list[bytes]) -> None:
    grown = Range()
    for data in leaves:
        grown.add(leaf_hash(data))
    assert grown.root() == plain_root(leaves)


@given(st.lists(st.binary(max_size=8), max_size=40), st.lists(st.binary(max_size=8), max_size=40))
def test_a_range_goes_on_from_what_it_wrote(first: list[bytes], rest: list[bytes]) -> None:
    begun = Range()
    for leaf in first:
        begun.add(leaf_hash(leaf))
    gone_on = Range.read(begun.size, begun.written())
    for leaf in rest:
        gone_on.add(leaf_hash(leaf))
    assert gone_on.root() == plain_root(first + rest)


def test_peaks_that_do_not_fit_their_size_are_refused() -> None:
    with pytest.raises(ValueError, match="peaks"):
        Range.read(3, EMPTY.hex())


def signed(size: int = 7, *more: str, by: Signer = SIGNER) -> str:
    return CheckpointNote(by.name, size, sha256(b"root").digest(), more).signed([by])


def test_a_note_has_the_form_of_the_standard() -> None:
    lines = signed(7, "time 2026-03-02T05:00:00Z").split("\n")
    assert lines[:2] == [NAME, "7"]
    assert base64.b64decode(lines[2]) == sha256(b"root").digest()
    assert lines[3:5] == ["time 2026-03-02T05:00:00Z", ""]
    dash, name, signature = lines[5].split(" ")
    assert (dash, name) == ("\u2014", NAME)
    body = base64.b64decode(signature)
    assert body[:4] == sha256(NAME.encode() + b"\n\x01" + SIGNER.verifier.public).digest()[:4]
    assert len(body) == 4 + 64
    assert lines[6:] == [""]


def test_a_note_that_was_read_is_the_note_that_was_written() -> None:
    note = read_note(signed(7, "time x"))
    assert (note.origin, note.size, note.more) == (NAME, 7, ("time x",))
    assert note.signed_by(SIGNER.verifier)
    assert not note.signed_by(Signer.made(NAME).verifier)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("\n7\n", "\n8\n"),
        lambda text: text.replace("time", "tine"),
        lambda text: text.replace(NAME, NAME + "x", 1),
    ],
)
def test_a_changed_note_bears_no_signature(spoil: object) -> None:
    assert callable(spoil)
    assert not read_note(spoil(signed(7, "time x"))).signed_by(SIGNER.verifier)


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "a\nb\nc\n", signed()[:-1], signed().replace("\n7\n", "\n07\n"), signed().replace("\n7\n", "\n-7\n"),
        signed().replace("\u2014", "-"), signed().replace("\n\n", "\n"), signed().replace("=\n\n", "\n\n"),
        f"{NAME}\n7\nAAAA\n\n\u2014 {NAME} AAAAAAAA\n",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        read_note(text)


def test_keys_are_read_as_they_are_written() -> None:
    assert Signer.read(SIGNER.written()) == SIGNER
    assert Verifier.read(SIGNER.verifier.written()) == SIGNER.verifier
    assert SIGNER.seed.hex() not in SIGNER.verifier.written()


@pytest.mark.parametrize(
    "text", ["", "a+b", "PRIVATE+KEY+x", SIGNER.written()[:-4], SIGNER.written().replace(NAME, NAME + "y")]
)
def test_a_secret_that_was_cut_or_copied_wrongly_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Signer.read(text)


@pytest.mark.parametrize(
    "text", ["", "a+b+c", SIGNER.verifier.written()[:-4], SIGNER.verifier.written().replace(NAME, NAME + "y")]
)
def test_a_public_key_that_was_copied_wrongly_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Verifier.read(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b"])
def test_a_log_has_a_name_that_can_stand_in_a_note(name: str) -> None:
    with pytest.raises(NoteError):
        Signer.made(name)


def test_several_notes_are_found_in_a_letter() -> None:
    one, other = signed(7), signed(9, "time x")
    letter = f"From: somebody\r\n\r\nKeep this.\n\n{one}\n{other}\nBest wishes\n"
    assert read_notes(letter) == [one, other]
    assert read_notes("nothing here") == ["nothing here"]


def test_a_key_is_trusted_when_a_trusted_one_signed_over_to_it() -> None:
    second, third, stranger = (Signer.made(NAME) for _ in range(3))
    over = read_note(CheckpointNote(NAME, 8, EMPTY, (f"key {second.verifier.written()}",)).signed([SIGNER, second]))
    again = read_note(CheckpointNote(NAME, 9, EMPTY, (f"key {third.verifier.written()}",)).signed([second, third]))
    alone = read_note(CheckpointNote(NAME, 10, EMPTY, (f"key {stranger.verifier.written()}",)).signed([stranger]))
    found = trusted([again, over, alone], [SIGNER.verifier])
    assert found == [SIGNER.verifier, second.verifier, third.verifier]
