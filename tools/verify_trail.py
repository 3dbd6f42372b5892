"""Check an exported trail of Rõ Nguồn without Rõ Nguồn: Python 3.11 or later, nothing else, nothing imported from it.

    python3 verify_trail.py EXPORT [--checkpoint FILE_OR_FOLDER]… [--key PUBLIC_KEY]…

EXPORT is the folder that `ronguon audit export` wrote. A checkpoint kept by somebody else and the public key noted
on an earlier day are what makes the answer worth something; without `--key` the key in the export is believed.
Exits 0 when all holds, 1 when something does not, 2 when it cannot be read.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# --- Ed25519, RFC 8032 section 5.1: only checking, so nothing here is secret and plain arithmetic will do.
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
_BYTES = 32
Point = tuple[int, int, int, int]
"""Extended coordinates: x = X/Z, y = Y/Z, T = XY/Z."""


def _add(a: Point, b: Point) -> Point:
    first = (a[1] - a[0]) * (b[1] - b[0]) % _P
    second = (a[1] + a[0]) * (b[1] + b[0]) % _P
    third, fourth = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    e, f, g, h = second - first, fourth - third, fourth + third, second + first
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: Point) -> Point:
    found = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            found = _add(found, point)
        point = _add(point, point)
        scalar >>= 1
    return found


def _same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % _P == 0 and (a[1] * b[2] - b[1] * a[2]) % _P == 0


def _point(data: bytes) -> Point | None:
    """Return the point that 32 bytes stand for, or null when they stand for none."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, -1, _P) % _P).to_bytes(_BYTES, "little"))


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether `signature` over `message` is the key's."""
    if len(public) != _BYTES or len(signature) != 2 * _BYTES or _BASE is None:
        return False
    key, commitment = _point(public), _point(signature[:_BYTES])
    scalar = int.from_bytes(signature[_BYTES:], "little")
    if key is None or commitment is None or scalar >= _L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:_BYTES] + public + message).digest(), "little") % _L
    return _same(_times(scalar, _BASE), _add(commitment, _times(challenge, key)))


# --- Signed notes (C2SP signed-note, tlog-checkpoint).
@dataclass(frozen=True)
class Key:
    """A public key as it is published: `name+id+base64`."""

    name: str
    id: bytes
    public: bytes


@dataclass(frozen=True)
class Note:
    """A checkpoint and its signatures (name, key id, signature)."""

    text: str
    origin: str
    size: int
    root: bytes
    new_keys: tuple[str, ...]
    signatures: tuple[tuple[str, bytes, bytes], ...]


class UnreadableError(ValueError):
    """What is no key or no checkpoint."""


def read_key(text: str) -> Key:
    """Return the key in `text`. Raises `UnreadableError`."""
    name, mark, body = [*text.strip().split("+", 2), "", ""][:3]
    data = _decoded(body)
    identity = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    if not name or len(data) != 1 + _BYTES or data[0] != 1 or mark != identity.hex():
        raise UnreadableError(f"not a public key: {text.strip()}")
    return Key(name, identity, data[1:])


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadableError(f"not base64: {text}") from error


def read_note(data: str) -> Note:
    """Return the checkpoint in `data`. Raises `UnreadableError`."""
    text, blank, tail = data.rpartition("\n\n")
    lines = text.split("\n")
    if (
        not blank
        or not tail.endswith("\n")
        or not all(lines)
        or not re.fullmatch(r"0|[1-9]\d{0,17}", "".join(lines[1:2]))
    ):
        raise UnreadableError("not a checkpoint")
    root = _decoded("".join(lines[2:3]))
    if len(root) != _BYTES or base64.b64encode(root).decode() != lines[2]:
        raise UnreadableError("the root is not 32 bytes")
    signatures = []
    for line in tail[:-1].split("\n"):
        found = re.fullmatch("\u2014 ([^\\s+]{1,120}) (\\S+)", line)
        if not found:
            raise UnreadableError("not a signature line")
        body = _decoded(found[2])
        signatures.append((found[1], body[:4], body[4:]))
    new = tuple(line.removeprefix("key ") for line in lines[3:] if line.startswith("key "))
    return Note(text + "\n", lines[0], int(lines[1]), root, new, tuple(signatures))


def notes_in(data: str) -> list[str]:
    """Return the checkpoints of a file or letter; other words around them are passed over."""
    blocks = re.split(r"\n{2,}", data.replace("\r\n", "\n").strip("\n"))
    signed = [all(line.startswith("\u2014 ") for line in block.split("\n")) for block in blocks]
    pairs = zip(blocks, blocks[1:], signed, signed[1:], strict=False)
    return [f"{text}\n\n{tail}\n" for text, tail, before, after in pairs if after and not before] or [data]


def signed_by(note: Note, key: Key) -> bool:
    """Return whether a signature of `key` on `note` holds."""
    return note.origin == key.name and any(
        name == key.name and mark == key.id and signature_holds(key.public, note.text.encode(), signature)
        for name, mark, signature in note.signatures
    )


def trusted(notes: Sequence[Note], keys: Iterable[Key]) -> list[Key]:
    """Return `keys` and every key that a trusted one signed over to."""
    known = list(keys)
    grown = True
    while grown:
        grown = False
        for note in notes:
            fresh = [key for key in map(read_key, note.new_keys) if key not in known and key.name == note.origin]
            if fresh and any(signed_by(note, key) for key in known):
                known += fresh
                grown = True
    return known


# --- The trail itself.
def walk(folder: Path, sizes: set[int]) -> tuple[int | None, int, dict[int, bytes]]:
    """Return the first link that does not hold, the number of events, and the Merkle root at each of `sizes`."""
    previous, count, broken = "0" * 64, 0, None
    peaks: list[bytes] = []
    roots = {0: hashlib.sha256(b"").digest()}
    digests = (folder / "digests.txt").read_text("ascii").splitlines()
    for line in _lines(folder / "events.jsonl"):
        previous = hashlib.sha256(previous.encode() + line).hexdigest()
        given = digests[count] if count < len(digests) else ""
        count += 1
        if broken is None and given != f"{count} {previous}":
            broken = count
        leaf, rest = hashlib.sha256(b"\x00" + line).digest(), count - 1
        while rest & 1:
            leaf, rest = hashlib.sha256(b"\x01" + peaks.pop() + leaf).digest(), rest >> 1
        peaks.append(leaf)
        if count in sizes:
            roots[count] = _root(peaks)
    if broken is None and len(digests) != count:
        broken = count + 1
    return broken, count, roots


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for line in file:
            yield line.removesuffix(b"\n")


def _root(peaks: Sequence[bytes]) -> bytes:
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = hashlib.sha256(b"\x01" + peak + root).digest()
    return root


def troubles(folder: Path, kept: Iterable[str], keys: Sequence[str] = ()) -> list[str]:
    """Return what is wrong, one sentence each; nothing when all holds. Raises `OSError` and `UnreadableError`."""
    own = [path.read_text("utf-8") for path in sorted((folder / "checkpoints").iterdir())]
    found, notes = [], []
    for text in [*kept, *own]:
        try:
            notes.append(read_note(text))
        except UnreadableError as error:
            found.append(f"A checkpoint cannot be read: {error}.")
    notes = sorted(dict.fromkeys(notes), key=lambda note: note.size)
    given = keys or (folder / "key.txt").read_text("utf-8").split()
    known = trusted(notes, map(read_key, given))
    found += [
        f"The checkpoint of {note.size} events bears no signature of a trusted key."
        for note in notes
        if not any(signed_by(note, key) for key in known)
    ]
    for size in sorted({note.size for note in notes}):
        if len({note.root for note in notes if note.size == size}) > 1:
            found.append(f"Two checkpoints of {size} events contradict each other: there were two histories.")
    broken, count, roots = walk(folder, {note.size for note in notes})
    if broken is not None:
        found.insert(0, f"The chain breaks at event {broken}: there or before it something was changed.")
    fits = 0
    for note in notes:
        if note.size > count:
            found.append(f"The end is missing: {note.size} events were signed, {count} are here.")
        elif roots[note.size] != note.root:
            found.append(f"Rewritten between events {fits + 1} and {note.size}: their signed root does not fit.")
        else:
            fits = note.size
    return found


def _kept(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        for file in sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]:
            yield from notes_in(file.read_text("utf-8"))


def main(arguments: Sequence[str]) -> int:
    """Check what is asked and say it; return the exit code."""
    parser = argparse.ArgumentParser(description="Check an exported trail without the program that wrote it.")
    parser.add_argument("export", type=Path)
    parser.add_argument("--checkpoint", type=Path, action="append", default=[])
    parser.add_argument("--key", action="append", default=[])
    asked = parser.parse_args(arguments)
    try:
        found = troubles(asked.export, _kept(asked.checkpoint), asked.key)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"Cannot be read: {error}\n")
        return 2
    sys.stdout.write("\n".join(found or ["Every event is where it was signed to be."]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
