"""Receipts: one change with its proof that it stands in the log, which anybody checks offline.

`extra` is the salt and the text of the change, one after the other; with them the leaf is made anew.

Source: C2SP tlog-proof.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ronguon.audit.domain.merkle import leaf_hash
from ronguon.audit.domain.notes import CheckpointNote, NoteError, Verifier, read_note
from ronguon.channels.domain.log.changes import LogEntryError
from ronguon.channels.domain.log.leaves import SALT_BYTES, Disclosure
from ronguon.channels.domain.log.proofs import included
from ronguon.channels.domain.log.tiles import HASH_BYTES

SUFFIX: Final = ".tlog-proof"
_FIRST: Final = "c2sp.org/tlog-proof@v1"
_FORM: Final = re.compile(
    rf"{re.escape(_FIRST)}\nextra ([A-Za-z0-9+/=]+)\nindex (0|[1-9][0-9]{{0,17}})\n((?:[A-Za-z0-9+/=]+\n)*)\n(.+)",
    re.DOTALL,
)


class ReceiptError(ValueError):
    """A text that is no receipt of this log."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A change with the proof of its place under a checkpoint; `note` is the checkpoint to the letter."""

    disclosure: Disclosure
    path: Sequence[bytes]
    note: str

    def written(self) -> str:
        """Return the text of the `.tlog-proof` file."""
        extra = base64.b64encode(self.disclosure.salt + self.disclosure.text.encode()).decode()
        steps = "".join(base64.b64encode(one).decode() + "\n" for one in self.path)
        return f"{_FIRST}\nextra {extra}\nindex {self.disclosure.index}\n{steps}\n{self.note}"

    @classmethod
    def read(cls, text: str) -> Receipt:
        """Return what `written` wrote. Raises `ReceiptError`."""
        form = _FORM.fullmatch(text)
        if form is None:
            raise ReceiptError("not the form of a tlog-proof with its extra data")
        try:
            extra = base64.b64decode(form[1], validate=True)
            path = [base64.b64decode(line, validate=True) for line in form[3].split()]
            disclosure = Disclosure(int(form[2]), extra[:SALT_BYTES], extra[SALT_BYTES:].decode())
        except (binascii.Error, UnicodeDecodeError, ValueError) as error:
            raise ReceiptError("cannot be decoded") from error
        if any(len(one) != HASH_BYTES for one in path):
            raise ReceiptError("a step of the proof is no hash")
        return cls(disclosure, path, form[4])

    def checkpoint(self) -> CheckpointNote:
        """Return the checkpoint. Raises `ReceiptError`."""
        try:
            return read_note(self.note)
        except NoteError as error:
            raise ReceiptError(str(error)) from error

    def holds(self, key: Verifier) -> bool:
        """Return whether the change stands where it says, in the log that `key` signs. Raises `ReceiptError`."""
        note, one = self.checkpoint(), self.disclosure
        try:
            leaf = leaf_hash(one.leaf)
        except LogEntryError as error:
            raise ReceiptError(str(error)) from error
        signed = note.origin == key.name and note.signed_by(key)
        return signed and included(leaf, one.index, note.size, self.path, note.root)
