"""Every way in which a backup may not be whole: as bytes on a disk, and as parts that somebody with the key wrote."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyrage

from ronguon.kernel.hashing import canonical, sha256
from ronguon.operations.backup import parts, sealing
from ronguon.operations.backup.keys import BackupKey
from ronguon.operations.backup.shipment import FILES_TABLE

Frame = tuple[bytes, bytes]
CHUNK, TAG, NONCE = 64 * 1024, 16, 16  # of the format


def frames_of(data: bytes, key: BackupKey) -> list[Frame]:
    """Return the parts of a sound backup."""
    found = []
    with sealing.opened(io.BytesIO(data), key) as opener:
        while not opener.at_end():
            kind, length = struct.unpack(">cI", opener.exactly(5))
            found.append((kind, opener.exactly(length)))
    return found


def sealed(frames: list[Frame], key: BackupKey, *, lengths: dict[int, int] | None = None) -> bytes:
    """Return the parts sealed as the product seals them; `lengths` lets a part lie about its length."""
    file = io.BytesIO()
    said = ((kind, (lengths or {}).get(at, len(payload)), payload) for at, (kind, payload) in enumerate(frames))
    sealing.seal((struct.pack(">cI", kind, length) + payload for kind, length, payload in said), file, key)
    return file.getvalue()


def unproven(data: bytes, key: BackupKey) -> bytes:
    """Return the bytes sealed for the key as anybody can who knows its public half."""
    return bytes(pyrage.encrypt(data, [key.recipient()]))


def head_of(data: bytes) -> int:
    """Return how many bytes stand before the first chunk: the header with its authentication, then the nonce."""
    return data.index(b"\n", data.index(b"\n---") + 1) + 1 + NONCE


@dataclass
class Damage:
    """Makes damaged copies of one sound backup."""

    whole: bytes
    other: bytes
    key: BackupKey

    def __post_init__(self) -> None:
        self.frames = frames_of(self.whole, self.key)
        self.stream = pyrage.decrypt(self.whole, [self.key.identity()])[: -sealing.PROOF] + bytes(sealing.PROOF)
        self.chunk = CHUNK + TAG
        self.header = head_of(self.whole)

    def flipped(self, at: int) -> bytes:
        changed = bytearray(self.whole)
        changed[at] ^= 1
        return bytes(changed)

    def chunks(self, data: bytes) -> list[bytes]:
        return [data[at : at + self.chunk] for at in range(head_of(data), len(data), self.chunk)]

    def arranged(self, change: Callable[[list[bytes]], object]) -> bytes:
        chunks = self.chunks(self.whole)
        change(chunks)
        return self.whole[: self.header] + b"".join(chunks)

    def parts(self, change: Callable[[list[Frame]], object]) -> bytes:
        frames = list(self.frames)
        change(frames)
        return sealed(frames, self.key)

    def at(self, kind: bytes, number: int = 0) -> int:
        return [place for place, (found, _) in enumerate(self.frames) if found == kind][number]

    def table(self, name: str) -> slice:
        """Return where the parts of a table stand."""
        begins = next(
            at
            for at, (kind, payload) in enumerate(self.frames)
            if kind == parts.TABLE and json.loads(payload)["name"] == name
        )
        ends = next(at for at, (kind, _) in enumerate(self.frames) if at > begins and kind == parts.END)
        return slice(begins, ends + 1)

    def noted(self, place: int, **changes: Any) -> bytes:
        kind, payload = self.frames[place]
        return self.parts(lambda frames: frames.__setitem__(place, (kind, canonical(json.loads(payload) | changes))))

    def head(self, **changes: Any) -> bytes:
        return self.noted(0, **changes)

    def block(self, name: str) -> tuple[int, bytes]:
        """Return where the first block of a table stands, and its bytes."""
        place = self.table(name).start + 1
        return place, zlib.decompress(self.frames[place][1][4:])

    def rows(self, name: str, change: Callable[[list[list[Any]], dict[str, int]], object]) -> bytes:
        """Return the backup with rows of a table changed and every digest made to fit, as only a key allows.

        `change` is given the rows and where in a row each column stands.
        """
        place, data = self.block(name)
        rows = json.loads(b"[" + data[:-1] + b"]")
        table = next(one for one in json.loads(self.frames[0][1])["tables"] if one["name"] == name)
        change(rows, {column: at for at, (column, _) in enumerate(table["columns"])})
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))[1:-1].encode() + b","
        told = {"name": name, "rows": len(rows), "sha256": sha256(text)}
        frames = list(self.frames)
        frames[place] = (parts.ROWS, struct.pack(">I", len(text)) + zlib.compress(text, 1))
        assert frames[place + 1][0] == parts.END
        frames[place + 1] = (parts.END, canonical(told))
        foot = json.loads(frames[-1][1])
        foot["tables"] = [told if one["name"] == name else one for one in foot["tables"]]
        frames[-1] = (parts.FOOT, canonical(foot))
        return sealed(frames, self.key)

    def packed(self, text: bytes, said: int) -> bytes:
        """Return the backup with a block that says it holds `said` bytes."""
        place, _ = self.block("audit_event")
        frame = (parts.ROWS, struct.pack(">I", said) + zlib.compress(text, 9))
        return self.parts(lambda frames: frames.__setitem__(place, frame))


def on_the_disk(of: Damage) -> dict[str, bytes]:
    """Return what a disk, a cable or a hand can do to a file without the key."""
    whole, header, chunk = of.whole, of.header, of.chunk
    return {
        "empty": b"",
        "half a header": whole[: header // 2],
        "header alone": whole[:header],
        "noise": bytes(range(256)) * 64,
        "another kind of file": b"PK\x03\x04" + whole[4:],
        "form before 0.2.0": b"RONGUON\x00\x00\x01" + whole[10:],
        "newer format": whole.replace(b"/v1\n", b"/v2\n", 1),
        "stanza flipped": of.flipped(whole.index(b"X25519 ") + 8),
        "another kind of key": whole.replace(b"X25519", b"X25518", 1),
        "authentication of the header flipped": of.flipped(whole.index(b"\n---") + 7),
        "nonce flipped": of.flipped(header - 1),
        "first sealed byte flipped": of.flipped(header),
        "first tag flipped": of.flipped(header + chunk - 1),
        "second chunk flipped": of.flipped(header + chunk),
        "middle flipped": of.flipped(len(whole) // 2),
        "last chunk flipped": of.flipped(len(whole) - TAG - 1),
        "last byte flipped": of.flipped(len(whole) - 1),
        "cut by a byte": whole[:-1],
        "cut by a tag": whole[:-TAG],
        "cut in half": whole[: len(whole) // 2],
        "cut at a chunk": whole[: header + 2 * chunk],
        "cut to one byte": whole[: header + 1],
        "a byte more": whole + b"\x00",
        "a chunk more": whole + bytes(chunk),
        "zeros in the middle": whole[: header + chunk] + bytes(chunk) + whole[header + 2 * chunk :],
        "chunks swapped": of.arranged(lambda chunks: chunks.insert(0, chunks.pop(1))),
        "chunk missing": of.arranged(lambda chunks: chunks.pop(1)),
        "chunk doubled": of.arranged(lambda chunks: chunks.insert(1, chunks[1])),
        "last chunk doubled": of.arranged(lambda chunks: chunks.append(chunks[-1])),
        "chunk of another backup": of.arranged(lambda chunks: chunks.__setitem__(1, of.chunks(of.other)[1])),
        "header of another backup": of.other[: head_of(of.other)] + whole[header:],
        "sealed with a word": pyrage.passphrase.encrypt(whole, "word"),
        "sealed by somebody who knows the public key": unproven(of.stream, of.key),
        "something else sealed for the key": unproven(b"x" * 10, of.key),
    }


def by_hand(of: Damage) -> dict[str, bytes]:
    """Return what somebody who holds the key can write: sealed well, and still no backup."""
    events, files = of.table("audit_event"), of.table(FILES_TABLE)
    first, file = of.frames[events], of.at(parts.FILE)
    told = json.loads(of.frames[0][1])
    lengths = {file: parts.LARGEST_NOTE + 1}
    return {
        "nothing": sealed([], of.key),
        "no head": of.parts(lambda frames: frames.pop(0)),
        "head is no object": of.parts(lambda frames: frames.__setitem__(0, (parts.HEAD, b"[]"))),
        "head of another format": of.head(format=7),
        "head without tables": of.head(tables=None),
        "head with an unknown kind": of.head(tables=[told["tables"][0] | {"columns": [["id", "pickle"]]}]),
        "from newer software": of.head(steps=[*told["steps"], ["units", "9999_from_later"]]),
        "with an app that is off": of.head(steps=[*told["steps"], ["elsewhere", "0001_initial"]]),
        "table missing": of.parts(lambda frames: frames.__delitem__(events)),
        "table twice": of.parts(lambda frames: frames.__setitem__(slice(events.start, events.start), first)),
        "table more": of.parts(lambda frames: frames.__setitem__(slice(file, file), first)),
        "table not told of": of.head(tables=told["tables"][:-1]),
        "tables swapped": of.parts(lambda frames: frames.__setitem__(slice(files.start, files.start), first)),
        "rows without their table": of.parts(lambda frames: frames.pop(events.start)),
        "table without its end": of.parts(lambda frames: frames.pop(events.stop - 1)),
        "block missing": of.parts(lambda frames: frames.pop(events.start + 1)),
        "block twice": of.parts(lambda frames: frames.insert(events.start + 1, frames[events.start + 1])),
        "digest of a table wrong": of.noted(events.stop - 1, sha256="0" * 64),
        "count of a table wrong": of.noted(events.stop - 1, rows=1),
        "rows too short": of.packed(b"[1],", 4),
        "rows no JSON": of.packed(b"[1,", 3),
        "block that swells": of.packed(bytes(3_000_000), 1000),
        "block said to be huge": of.packed(b"[1],", 0xFFFFFFFF),
        "block not packed": of.parts(
            lambda frames: frames.__setitem__(events.start + 1, (parts.ROWS, struct.pack(">I", 4) + b"[1],"))
        ),
        "part said to be huge": sealed(of.frames, of.key, lengths=lengths),
        "part said to be longer": sealed(of.frames, of.key, lengths={len(of.frames) - 1: 1_000_000}),
        "file missing": of.parts(lambda frames: frames.__delitem__(slice(file, file + 2))),
        "file twice": of.parts(lambda frames: frames.__setitem__(slice(file, file), of.frames[file : file + 2])),
        "file's bytes missing": of.parts(lambda frames: frames.pop(file + 1)),
        "file's bytes changed": of.parts(
            lambda frames: frames.__setitem__(file + 1, (parts.BYTES, b"x" * len(frames[file + 1][1])))
        ),
        "file's bytes more": of.parts(lambda frames: frames.insert(file + 2, (parts.BYTES, b"x"))),
        "file said to be elsewhere": of.noted(file, key="../../etc/passwd"),
        "file said to be huge": of.noted(file, size=2**40),
        "file said to be erased": of.parts(
            lambda frames: frames.__setitem__(
                slice(file, file + 2), [(parts.FILE, canonical(json.loads(frames[file][1]) | {"erased": True}))]
            )
        ),
        "file said to be missing": of.noted(file, missing=True),
        "foot missing": of.parts(lambda frames: frames.pop()),
        "foot twice": of.parts(lambda frames: frames.append(frames[-1])),
        "foot of other tables": of.noted(len(of.frames) - 1, tables=[]),
        "foot of other files": of.noted(len(of.frames) - 1, files={}),
        "part of an unknown kind": of.parts(lambda frames: frames.insert(1, (b"?", b"{}"))),
    }


def deceiving(of: Damage) -> dict[str, bytes]:
    """Return backups whose every digest fits and whose rows still cannot be right: only a staged database tells."""
    return {
        "event changed": of.rows("audit_event", lambda rows, at: rows[3].__setitem__(at["verb"], "unit.merged")),
        "link missing": of.rows("audit_link", lambda rows, _at: rows.pop(3)),
        "row without its parent": of.rows(
            "assignments_occurrence", lambda rows, at: rows[0].__setitem__(at["assignment_id"], 9_999_999)
        ),
        "value beyond its bounds": of.rows(
            "audit_installation", lambda rows, at: rows[0].__setitem__(at["purpose"], "neither")
        ),
    }
