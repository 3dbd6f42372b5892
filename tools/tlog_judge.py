"""What runs under the independent reader's own Python: nothing of the product is imported here.

`FOLDER KEY [OLD_CHECKPOINT]` judges a published log; `--vectors` prints what that reader makes of given leaves.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import tempfile
from pathlib import Path

from aics_tlog import (
    Checkpoint,
    DirectoryTileStore,
    FileSystemTileReader,
    IncrementalTileWriter,
    MerkleTree,
    Note,
    audit_tiles,
    consistency_proof_from_tiles,
    cosignature_vkey,
    format_vkey,
    inclusion_proof_from_tiles,
    parse_checkpoint,
    parse_note,
    parse_vkey,
    read_entry,
    sign_checkpoint,
    sign_cosignature,
    verify_checkpoint,
    verify_consistency,
    verify_leaf_inclusion,
    vkey_from_ed25519,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIZES = (1, 2, 3, 7, 255, 256, 257, 600)
ORIGIN = "anphuoc.example/kenh-chinh-thuc/nhat-ky"


def judged(folder: Path, key: str, old: str | None) -> dict[str, object]:
    """Return what was found; raises what the reader raises for a log that does not hold."""
    vkey, reader = parse_vkey(key), FileSystemTileReader(folder)
    note = parse_note((folder / "checkpoint").read_bytes())
    signed = verify_checkpoint(note, vkey)
    if not signed.ok:
        raise ValueError(f"checkpoint: {signed}")
    head = parse_checkpoint(note.text)
    audit_tiles(reader, head.size, head.root)
    proven = 0
    for index in range(0, head.size, max(1, head.size // 100)):
        proof = inclusion_proof_from_tiles(reader, index, head.size)
        proven += verify_leaf_inclusion(read_entry(reader, index, head.size), index, head.size, proof, head.root)
    found: dict[str, object] = {"size": head.size, "root": base64.b64encode(head.root).decode(), "proven": proven}
    if old is not None:
        former = parse_checkpoint(parse_note(Path(old).read_bytes()).text)
        path = consistency_proof_from_tiles(reader, former.size, head.size)
        found["grew"] = verify_consistency(former.size, head.size, former.root, head.root, path)
    return found


def vectors() -> dict[str, object]:
    """Return roots, proofs, signed notes and files that the reader makes of 600 leaves."""
    leaves = [b"\x01" + hashlib.sha256(f"leaf {n}".encode()).digest() for n in range(max(SIZES))]
    tree = MerkleTree(leaves)
    key, witness = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
    cases = []
    for size in SIZES:
        note = sign_checkpoint(Checkpoint(ORIGIN, size, tree.root(size)), key, ORIGIN)
        _, line = sign_cosignature(witness, "baochi.example/nc", 1775000000, ORIGIN, size, tree.root(size))
        seen = Note(text=note.text, signatures=(*note.signatures, line))
        with tempfile.TemporaryDirectory() as where:
            IncrementalTileWriter(DirectoryTileStore(where), size=0).append(leaves[:size])
            files = {
                str(path.relative_to(where)): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(Path(where).rglob("*"))
                if path.is_file() and "tile" in path.parts
            }
        cases.append(
            {
                "size": size,
                "root": tree.root(size).hex(),
                "note": seen.to_bytes().decode(),
                "inclusion": {
                    str(n): [one.hex() for one in tree.inclusion_proof(n, size)]
                    for n in sorted({0, size // 2, size - 1})
                },
                "consistency": {
                    str(old): [one.hex() for one in tree.consistency_proof(old, size)] for old in SIZES if old <= size
                },
                "files": files,
            }
        )
    return {
        "key": format_vkey(vkey_from_ed25519(ORIGIN, key.public_key())),
        "witness": format_vkey(cosignature_vkey("baochi.example/nc", witness.public_key())),
        "cases": cases,
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["--vectors"]:
        print(json.dumps(vectors(), indent=1, sort_keys=True))
    else:
        print(json.dumps(judged(Path(sys.argv[1]), sys.argv[2], sys.argv[3] if sys.argv[3:] else None)))
