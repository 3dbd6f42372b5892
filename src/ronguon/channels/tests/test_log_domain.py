"""What is logged, how it is hashed and where it lies, and the proofs: without a database."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronguon.audit.domain.merkle import leaf_hash, node_hash
from ronguon.audit.domain.notes import NoteError, Signer, Verifier, read_note
from ronguon.channels.domain.log.changes import LogEntryError, LoggedChange, LoggedKind
from ronguon.channels.domain.log.leaves import LEAF_BYTES, Disclosure, leaf_of
from ronguon.channels.domain.log.proofs import consistency, grew, included, inclusion, node_in, root_of
from ronguon.channels.domain.log.receipts import Receipt, ReceiptError
from ronguon.channels.domain.log.tiles import (
    ENTRIES,
    TileEdge,
    TileError,
    bundle_of,
    number_path,
    packed,
    paths_of,
    tile_path,
    unpacked,
)
from ronguon.channels.domain.log.witnesses import Witness, cosigned, witness_of
from ronguon.channels.tests.making_log import SIGNER, make_change, make_disclosure, make_log, tiles_of

SIZES = [1, 2, 3, 5, 7, 8, 255, 256, 257, 511, 512, 513, 700]


def test_a_change_has_one_text_and_reads_back() -> None:
    one = make_change(3, LoggedKind.MOVED)
    assert LoggedChange.read(one.written()) == one
    assert one.written().startswith('{"change":"moved","day":"2026-04-06","key":')


@pytest.mark.parametrize(
    "broken",
    [
        "", "[]", "{}", "null", '{"v":1}', make_change().written() + " ", make_change().written().replace(":1}", ":2}"),
        make_change().written().replace("published", "liked"), make_change().written().replace("web", "forum"),
        make_change().written().replace('["dns","file"]', '["file","dns"]'),
        make_change().written().replace('["dns","file"]', '["DNS"]'),
        make_change().written().replace('"v":1}', '"v":1,"who":"An"}'), "[" * 100_000, "x" * 9000,
        make_change().written().replace("https://", "javascript:"),
    ],
)  # fmt: skip
def test_anything_else_is_no_change(broken: str) -> None:
    with pytest.raises(LogEntryError):
        LoggedChange.read(broken)


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 301}, {"url": "x"}, {"key": "k" * 501}, {"proofs": ("b", "a")}]
)
def test_what_does_not_fit_is_not_logged(wrong: dict[str, Any]) -> None:
    with pytest.raises(LogEntryError):
        replace(make_change(), **wrong)


def test_a_leaf_commits_to_salt_and_text_and_shows_neither() -> None:
    one = make_disclosure(0)
    assert len(one.leaf) == LEAF_BYTES
    assert one.leaf.hex() == "017b4904d3676fc8ee88a53f6a41068d1705d1aba61609743d35df7d27bc34d0e8", "the form is public"
    assert one.leaf != leaf_of(bytes(32), one.text)
    assert one.leaf != leaf_of(one.salt, one.text + " ")
    assert Disclosure.read(one.line()) == one
    with pytest.raises(LogEntryError):
        leaf_of(b"short", one.text)


@pytest.mark.parametrize(
    "line", ["", "1", "{}", '{"index":0,"salt":"!","entry":""}', '{"index":"0","salt":"","entry":""}']
)
def test_a_line_of_another_form_is_refused(line: str) -> None:
    with pytest.raises(LogEntryError):
        Disclosure.read(line)


@pytest.mark.parametrize(
    ("number", "path"), [(0, "000"), (67, "067"), (999, "999"), (1000, "x001/000"), (1234067, "x001/x234/067")]
)
def test_numbers_become_folders_of_thousands(number: int, path: str) -> None:
    assert number_path(number) == path
    assert tile_path(2, number) == f"tile/2/{path}"
    assert tile_path(ENTRIES, number, 7) == f"tile/entries/{path}.p/7"


@pytest.mark.parametrize("size", SIZES)
def test_a_log_has_the_files_of_the_specification(size: int) -> None:
    files = tiles_of(bytes([index % 256]) for index in range(size))
    # Full tiles stay; the partial ones are those of the right edge.
    assert set(files) == set(paths_of(size))
    assert all(len(data) == 8192 for path, data in files.items() if ".p/" not in path and "entries" not in path)
    edge = TileEdge.read(size, files.get)
    assert dict(edge.partial()) == {path: data for path, data in files.items() if ".p/" in path}


def test_seventy_thousand_leaves_make_the_tiles_of_the_specification() -> None:
    paths = list(paths_of(70_000))
    count = {level: sum(path.startswith(f"tile/{level}/") for path in paths) for level in ("0", "1", "2", "entries")}
    assert count == {"0": 274, "1": 2, "2": 1, "entries": 274}
    assert {"tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"} <= set(paths)


def test_a_bundle_that_is_cut_off_is_refused() -> None:
    whole = packed([b"a", b"bc", b""])
    assert unpacked(whole) == [b"a", b"bc", b""]
    for end in (1, 2, 4, len(whole) - 1):
        with pytest.raises(TileError):
            unpacked(whole[:end])
    with pytest.raises(TileError):
        bundle_of({"tile/entries/000.p/2": whole}.get, 0, 2)


def tree(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 6962 section 2.1 says it, by recursion."""
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    middle = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(tree(leaves[:middle]), tree(leaves[middle:]))


LEAVES = [index.to_bytes(2, "big") for index in range(700)]
FILES = tiles_of(LEAVES)
NODE = node_in(FILES.get, 700)


@pytest.mark.parametrize("size", SIZES)
def test_the_root_is_that_of_the_tree(size: int) -> None:
    edge = TileEdge()
    for leaf in LEAVES[:size]:
        list(edge.add(leaf))
    assert edge.root() == root_of(NODE, 0, size) == tree(LEAVES[:size])


@given(st.data())
@settings(deadline=None)
def test_every_leaf_is_proven_and_no_other(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 700))
    index = data.draw(st.integers(0, size - 1))
    path, root, leaf = inclusion(NODE, index, size), root_of(NODE, 0, size), leaf_hash(LEAVES[index])
    assert included(leaf, index, size, path, root)
    assert not included(leaf_hash(b"another"), index, size, path, root)
    assert not included(leaf, index + 1, size, path, root)
    assert not included(leaf, index, size, [*path, root], root)
    assert not path or not included(leaf, index, size, path[:-1], root)
    assert size == 1 or not included(leaf, index, size, path, leaf)


@given(st.data())
@settings(deadline=None)
def test_growth_is_proven_and_nothing_else(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 700))
    old = data.draw(st.integers(1, size))
    path, roots = consistency(NODE, old, size), (root_of(NODE, 0, old), root_of(NODE, 0, size))
    assert grew(old, size, path, roots)
    assert not grew(old, size, path, (leaf_hash(b"x"), roots[1]))
    assert not grew(old, size, path, (roots[0], leaf_hash(b"x")))
    assert not grew(old, size, [*path, roots[0]], roots)
    assert old == size or not grew(old, size, path[:-1], roots)
    assert not grew(size + 1, size, path, roots)


def test_beyond_the_log_nothing_is_proven() -> None:
    for prove, first, size in ((inclusion, 5, 5), (consistency, 0, 5), (consistency, 6, 5)):
        with pytest.raises(ValueError, match="tree"):
            prove(NODE, first, size)
    with pytest.raises(TileError):
        root_of(node_in(lambda _path: None, 3), 0, 3)


def receipt(index: int, size: int = 300) -> Receipt:
    log = make_log(size)
    path = inclusion(node_in(log.files.get, size), index, size)
    return Receipt(log.disclosures[index], path, log.checkpoint)


@pytest.mark.parametrize("index", [0, 255, 256, 299])
def test_a_receipt_holds_under_the_key_alone(index: int) -> None:
    one = Receipt.read(receipt(index).written())
    assert one.holds(SIGNER.verifier)
    assert one.disclosure.change == make_change(index)
    assert not one.holds(Verifier(SIGNER.name, bytes(32)))
    assert not one.holds(Verifier("another.example", SIGNER.verifier.public))


def test_a_receipt_that_was_altered_does_not_hold() -> None:
    text = receipt(7).written()
    assert not Receipt.read(text.replace("index 7", "index 8")).holds(SIGNER.verifier)
    other = receipt(8).written()
    swapped = text.replace(text.split("\n")[1], other.split("\n")[1])
    assert not Receipt.read(swapped).holds(SIGNER.verifier)
    assert not Receipt.read(text.replace("\n300\n", "\n301\n")).holds(SIGNER.verifier)
    for broken in ("", "x", text.replace("v1", "v2"), text.replace("index 7", "index 07"), text.split("index")[0]):
        with pytest.raises(ReceiptError):
            Receipt.read(broken)
    with pytest.raises(ReceiptError):
        Receipt.read(text[:-20]).holds(SIGNER.verifier)


def test_a_witness_cosigns_and_is_recognised() -> None:
    log, other = make_log(3), Signer("baochi.example/nhan-chung", bytes(32))
    note = read_note(log.checkpoint)
    seen = read_note(log.checkpoint + cosigned(note, other, at=1_775_000_000))
    witness = Witness.read(witness_of(other).written())
    assert witness.saw(seen) == 1_775_000_000
    assert witness.saw(note) is None
    assert seen.signed_by(SIGNER.verifier), "the log's own signature still holds"
    assert witness.saw(replace(seen, size=4)) is None
    assert Witness(witness.name, bytes(range(32))).saw(seen) is None
    with pytest.raises(NoteError):
        Witness.read(SIGNER.verifier.written())
    with pytest.raises(NoteError):
        Verifier.read(witness.written())
    assert b64encode(witness.id).decode()[:4] in cosigned(note, other, at=1)
