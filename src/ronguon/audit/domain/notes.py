"""Checkpoints as signed notes: written, signed with Ed25519, read and checked.

Source: C2SP tlog-checkpoint, C2SP signed-note.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
COSIGNATURE = b"\x04"
"""The kind of a witness's key. Source: C2SP tlog-cosignature."""
_HASH_BYTES = 32
_ID_BYTES = 4
_LEAST_LINES = 3
_DASH = "\u2014"
_SECRET_PREFIX = "PRIVATE+KEY+"  # noqa: S105 (how the text of a key begins, not a key)
_NAME = re.compile(r"^[^\s+]{1,120}$")
_SIZE = re.compile(r"^(0|[1-9][0-9]{0,17})$")
NEW_KEY = "key "
"""Begins the extension line by which a key names its successor."""


class NoteError(ValueError):
    """A note, or a key, that is not well formed; the sentence says what is wrong."""


def _decoded(text: str, what: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError(f"{what} không phải base64") from error


def key_id(name: str, public: bytes, kind: bytes = _ED25519) -> bytes:
    """Return the four bytes that stand for a key in a signature line."""
    return sha256(name.encode() + b"\n" + kind + public).digest()[:_ID_BYTES]


def written_key(name: str, public: bytes, kind: bytes = _ED25519) -> str:
    """Return a public key as `name+id+base64`, the form that is published."""
    return f"{name}+{key_id(name, public, kind).hex()}+{base64.b64encode(kind + public).decode()}"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with the name of the log it signs for."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """Return the key's four bytes."""
        return key_id(self.name, self.public)

    def written(self) -> str:
        """Return the key as `name+id+base64`, the form that is published."""
        return written_key(self.name, self.public)

    @classmethod
    def read(cls, text: str) -> Verifier:
        """Return the key that `text` publishes. Raises `NoteError`."""
        name, public = read_key(text.strip())
        return cls(name, public)

    def holds(self, signature: bytes, text: str) -> bool:
        """Return whether `signature` (without the key's bytes) is this key's over `text`."""
        return holds(self.public, signature, text)


def holds(public: bytes, signature: bytes, text: str) -> bool:
    """Return whether `signature` is that of the Ed25519 key `public` over `text`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def read_key(text: str, kind: bytes = _ED25519) -> tuple[str, bytes]:
    """Return the name and the bytes of a published key. Raises `NoteError`."""
    name, _, rest = text.partition("+")
    mark, _, body = rest.partition("+")
    data = _decoded(body, "khóa")
    if not _NAME.match(name) or data[:1] != kind or len(data) != 1 + _HASH_BYTES:
        raise NoteError("khóa không có dạng tên+số hiệu+base64 của Ed25519")
    if not text.startswith(_SECRET_PREFIX) and mark != key_id(name, data[1:], kind).hex():
        raise NoteError("số hiệu của khóa không khớp với khóa")
    return name, data[1:]


@dataclass(frozen=True, slots=True)
class Signer:
    """A secret key with the name of the log it signs for."""

    name: str
    seed: bytes

    @classmethod
    def made(cls, name: str) -> Signer:
        """Return a new key for the log `name`. Raises `NoteError` for a name that cannot stand in a note."""
        if not _NAME.match(name):
            raise NoteError("tên sổ không được có dấu cách hay dấu cộng")
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def verifier(self) -> Verifier:
        """Return the public half."""
        return Verifier(self.name, self._key().public_key().public_bytes_raw())

    def written(self) -> str:
        """Return the secret as text, for the file or variable that keeps it."""
        body = base64.b64encode(_ED25519 + self.seed).decode()
        return f"{_SECRET_PREFIX}{self.name}+{self.verifier.id.hex()}+{body}"

    @classmethod
    def read(cls, text: str) -> Signer:
        """Return the key that `written` wrote. Raises `NoteError`."""
        text = text.strip()
        if not text.startswith(_SECRET_PREFIX):
            raise NoteError(f"khóa bí mật phải bắt đầu bằng {_SECRET_PREFIX}")
        name, _, rest = text.removeprefix(_SECRET_PREFIX).partition("+")
        mark, _, body = rest.partition("+")
        data = _decoded(body, "khóa bí mật")
        if not _NAME.match(name) or data[:1] != _ED25519 or len(data) != 1 + _HASH_BYTES:
            raise NoteError("khóa bí mật không có dạng đã ghi")
        signer = cls(name, data[1:])
        if signer.verifier.id.hex() != mark:
            raise NoteError("khóa bí mật bị cắt hoặc chép sai")
        return signer

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def signature(self, text: str) -> bytes:
        """Return the bare signature over `text`."""
        return self._key().sign(text.encode())

    def line(self, text: str) -> str:
        """Return the signature line over `text`."""
        return signature_line(self.name, self.verifier.id, self.signature(text))


def signature_line(name: str, mark: bytes, signature: bytes) -> str:
    """Return a line below a note: who signed, the four bytes of the key and the signature."""
    return f"{_DASH} {name} {base64.b64encode(mark + signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class CheckpointNote:
    """A checkpoint: which log, how many events, their root, further lines, and who signed.

    `text` is what the signatures cover, to the byte.
    """

    origin: str
    size: int
    root: bytes
    more: tuple[str, ...] = ()
    signatures: tuple[tuple[str, bytes, bytes], ...] = ()

    @property
    def text(self) -> str:
        """Return the signed text, with its closing newline."""
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.more]
        return "\n".join(lines) + "\n"

    def signed(self, signers: Iterable[Signer]) -> str:
        """Return the note with a signature line of each signer."""
        return self.text + "\n" + "".join(signer.line(self.text) for signer in signers)

    def written(self) -> str:
        """Return the note with the signatures that it was read with."""
        return self.text + "\n" + "".join(signature_line(*one) for one in self.signatures)

    def signed_by(self, verifier: Verifier) -> bool:
        """Return whether a signature of `verifier` holds."""
        return any(
            name == verifier.name and mark == verifier.id and verifier.holds(signature, self.text)
            for name, mark, signature in self.signatures
        )

    @property
    def successors(self) -> tuple[Verifier, ...]:
        """Return the keys that this note hands over to."""
        return tuple(Verifier.read(line.removeprefix(NEW_KEY)) for line in self.more if line.startswith(NEW_KEY))


def read_note(data: str) -> CheckpointNote:
    """Return the checkpoint that `data` holds; whether its signatures hold is asked of the note.

    Raises `NoteError` for anything that is not a checkpoint to the letter.
    """
    text, blank, tail = data.rpartition("\n\n")
    lines = text.split("\n")
    if not blank or len(lines) < _LEAST_LINES or not all(lines):
        raise NoteError("thiếu dòng: cần tên sổ, số sự kiện, mã gốc, một dòng trống và chữ ký")
    origin, size, root = lines[:_LEAST_LINES]
    decoded = _decoded(root, "mã gốc")
    if not _SIZE.match(size) or len(decoded) != _HASH_BYTES:
        raise NoteError("dòng thứ hai phải là số sự kiện, dòng thứ ba là mã gốc 32 byte")
    note = CheckpointNote(origin, int(size), decoded, tuple(lines[_LEAST_LINES:]), _signatures(tail))
    if note.text != text + "\n":
        raise NoteError("không được viết đúng dạng chuẩn")
    return note


def _signatures(tail: str) -> tuple[tuple[str, bytes, bytes], ...]:
    if not tail.endswith("\n"):
        raise NoteError("thiếu chữ ký hoặc bị cắt ở cuối")
    found = []
    for line in tail[:-1].split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != _DASH or not _NAME.match(parts[1]):  # noqa: PLR2004 (dash, name, signature)
            raise NoteError("dòng chữ ký không có dạng “— tên chữ-ký”")
        body = _decoded(parts[2], "chữ ký")
        found.append((parts[1], body[:_ID_BYTES], body[_ID_BYTES:]))
    return tuple(found)


def read_notes(data: str) -> list[str]:
    """Return the checkpoints of a file or letter that holds one or several; other words around them are passed over.

    A file without any comes back as it is, so that whoever reads it is told.
    """
    blocks = re.split(r"\n{2,}", data.replace("\r\n", "\n").strip("\n"))
    signed = [all(line.startswith(f"{_DASH} ") for line in block.split("\n")) for block in blocks]
    found = [
        f"{text}\n\n{signatures}\n"
        for text, signatures, is_text, is_signed in zip(blocks, blocks[1:], signed, signed[1:], strict=False)
        if is_signed and not is_text
    ]
    return found or [data]


def trusted(notes: Sequence[CheckpointNote], known: Iterable[Verifier]) -> list[Verifier]:
    """Return `known` and every key that a note, signed by a key trusted before it, names as its successor."""
    keys = list(known)
    grown = True
    while grown:
        grown = False
        for note in notes:
            fresh = [key for key in note.successors if key not in keys and key.name == note.origin]
            if fresh and any(note.signed_by(key) for key in keys):
                keys += fresh
                grown = True
    return keys
