"""Witnesses: who saw that the log only grew, and says so under its checkpoint with a time.

Source: C2SP tlog-cosignature, cosignature/v1 with Ed25519.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ronguon.audit.domain.notes import (
    COSIGNATURE,
    CheckpointNote,
    Signer,
    holds,
    key_id,
    read_key,
    signature_line,
    written_key,
)

_TIME_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 64
_LATEST: Final = 2**63 - 1


def _message(at: int, text: str) -> str:
    return f"cosignature/v1\ntime {at}\n{text}"


@dataclass(frozen=True, slots=True)
class Witness:
    """The public key of a witness, with its name."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """Return the key's four bytes."""
        return key_id(self.name, self.public, COSIGNATURE)

    def written(self) -> str:
        """Return the key as it is published."""
        return written_key(self.name, self.public, COSIGNATURE)

    @classmethod
    def read(cls, text: str) -> Witness:
        """Return the key that `text` publishes. Raises `NoteError`."""
        return cls(*read_key(text.strip(), COSIGNATURE))

    def saw(self, note: CheckpointNote) -> int | None:
        """Return when this witness cosigned the checkpoint, in seconds since 1970; null where it did not."""
        for name, mark, body in note.signatures:
            if name != self.name or mark != self.id or len(body) != _TIME_BYTES + _SIGNATURE_BYTES:
                continue
            at = int.from_bytes(body[:_TIME_BYTES], "big")
            if at <= _LATEST and holds(self.public, body[_TIME_BYTES:], _message(at, note.text)):
                return at
        return None


def witness_of(signer: Signer) -> Witness:
    """Return the witness whose secret key `signer` holds."""
    return Witness(signer.name, signer.verifier.public)


def cosigned(note: CheckpointNote, signer: Signer, *, at: int) -> str:
    """Return the line by which a witness cosigns a checkpoint that it has verified; `at` in seconds since 1970."""
    body = at.to_bytes(_TIME_BYTES, "big") + signer.signature(_message(at, note.text))
    return signature_line(signer.name, witness_of(signer).id, body)
