"""Verifying a log from its static files alone: the signature, every file against the entries, and what lies beside.

A log is made anew from its bundles of entries; every tile must then read as it comes out, and the root as it was
signed. What the owner of the key wrote anew and signed again shows only against a checkpoint kept outside.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ronguon.audit.domain.notes import CheckpointNote, NoteError, Verifier, read_note
from ronguon.channels.domain.log.changes import LogEntryError
from ronguon.channels.domain.log.leaves import LEAF_BYTES, MARK, Disclosure
from ronguon.channels.domain.log.tiles import (
    CHECKPOINT,
    ENTRIES,
    WIDTH,
    Read,
    TileEdge,
    TileError,
    bundle_of,
    disclosed_path,
    tile_path,
    whole_or_part,
)
from ronguon.channels.domain.log.witnesses import Witness
from ronguon.kernel.saying import Saying, say

MOST_FINDINGS = 20


class LogFault(StrEnum):
    """What can be wrong with the files of a log."""

    CHECKPOINT = "checkpoint"  # there is none, or it cannot be read
    SIGNATURE = "signature"  # it is not signed by the key
    WITNESS = "witness"  # a witness that was asked for did not cosign it
    FILE = "file"  # a file is missing or is not what the entries make of it
    ROOT = "root"  # the entries are others than were signed
    ENTRY = "entry"  # a change beside is not what its leaf commits to
    SHORT = "short"  # the kept checkpoint covers more: the tail was cut off
    FORK = "fork"  # the kept checkpoint covers others: the log was written anew


@dataclass(frozen=True, slots=True)
class LogFinding:
    """One thing that is wrong, and a sentence about it."""

    fault: LogFault
    says: Saying


@dataclass(slots=True)
class LogVerdict:
    """What verifying found. `disclosed` changes lie beside their leaves, the others were erased."""

    size: int = 0
    root: bytes = b""
    disclosed: int = 0
    witnesses: int = 0
    kept: int | None = None
    findings: list[LogFinding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.findings

    def add(self, fault: LogFault, says: Saying) -> None:
        """Note what is wrong, the first twenty things of it."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(LogFinding(fault, says))


@dataclass(frozen=True, slots=True)
class Trusted:
    """What is believed beforehand: the key of the log, witnesses who must have cosigned, a checkpoint kept outside."""

    key: Verifier
    witnesses: tuple[Witness, ...] = ()
    kept: str | None = None


def verify(read: Read, trusted: Trusted) -> LogVerdict:
    """Verify the log whose files `read` gives."""
    verdict = LogVerdict()
    note = _signed(read, trusted, verdict)
    if note is None:
        return verdict
    kept = _kept(note, trusted, verdict)
    verdict.size, edge = note.size, TileEdge()
    for number in range(-(-note.size // WIDTH)):
        leaves = _leaves(read, number, min(WIDTH, note.size - number * WIDTH), verdict)
        if leaves is None:
            return verdict
        _beside(read, number, leaves, verdict)
        for leaf in leaves:
            for path, data in edge.add(leaf):
                _same(read, path, data, verdict)
            if kept is not None and edge.size == kept.size:
                _begins(edge, kept, verdict)
    _right_edge(read, edge, verdict)
    verdict.root = edge.root()
    if verdict.root != note.root:
        verdict.add(
            LogFault.ROOT,
            say(
                "The {size} entries do not have the root that was signed: entries were altered, removed, put in or "
                "moved after signing.",
                size=note.size,
            ),
        )
    return verdict


def _signed(read: Read, trusted: Trusted, verdict: LogVerdict) -> CheckpointNote | None:
    data = read(CHECKPOINT)
    if data is None:
        verdict.add(LogFault.CHECKPOINT, say("The folder has no file “checkpoint”, so there is no log to verify."))
        return None
    try:
        note = read_note(data.decode())
    except (NoteError, UnicodeDecodeError):
        verdict.add(LogFault.CHECKPOINT, say("The file “checkpoint” is not a signed checkpoint."))
        return None
    if not _by(note, trusted.key):
        verdict.add(
            LogFault.SIGNATURE, say("The checkpoint is not signed by the key {key}.", key=trusted.key.written())
        )
        return None
    for witness in trusted.witnesses:
        if witness.saw(note) is None:
            verdict.add(LogFault.WITNESS, say("The witness {name} has not cosigned this checkpoint.", name=witness.name))
        else:
            verdict.witnesses += 1
    return note


def _by(note: CheckpointNote, key: Verifier) -> bool:
    return note.origin == key.name and note.signed_by(key)


def _kept(note: CheckpointNote, trusted: Trusted, verdict: LogVerdict) -> CheckpointNote | None:
    """Return the kept checkpoint where the log is long enough to be held against it."""
    if trusted.kept is None:
        return None
    try:
        kept = read_note(trusted.kept)
    except NoteError:
        verdict.add(LogFault.CHECKPOINT, say("The kept checkpoint is not a signed checkpoint."))
        return None
    if not _by(kept, trusted.key):
        verdict.add(
            LogFault.SIGNATURE, say("The kept checkpoint is not signed by the key {key}.", key=trusted.key.written())
        )
        return None
    if kept.size > note.size:
        verdict.add(
            LogFault.SHORT,
            say(
                "The end was cut off: the kept checkpoint covers {kept} changes, the log holds {size}.",
                kept=kept.size,
                size=note.size,
            ),
        )
        return None
    verdict.kept = kept.size
    return kept


def _begins(edge: TileEdge, kept: CheckpointNote, verdict: LogVerdict) -> None:
    if edge.root() != kept.root:
        verdict.kept = None
        verdict.add(
            LogFault.FORK,
            say(
                "The log was written anew: its first {kept} changes are others than those of the kept checkpoint.",
                kept=kept.size,
            ),
        )


def _leaves(read: Read, number: int, width: int, verdict: LogVerdict) -> list[bytes] | None:
    """Return the entries of a bundle, null when they cannot be read and the rest cannot be told."""
    path = tile_path(ENTRIES, number, width)
    try:
        leaves = bundle_of(read, number, width)
    except TileError:
        verdict.add(LogFault.FILE, say("The file {path} is missing or cut off.", path=path))
        return None
    if any(len(leaf) != LEAF_BYTES or leaf[:1] != MARK for leaf in leaves):
        verdict.add(LogFault.FILE, say("The file {path} holds an entry of another form.", path=path))
    return leaves


def _same(read: Read, path: str, data: bytes, verdict: LogVerdict) -> None:
    if read(path) != data:
        verdict.add(LogFault.FILE, say("The file {path} is missing or does not fit the entries.", path=path))


def _right_edge(read: Read, edge: TileEdge, verdict: LogVerdict) -> None:
    """Compare the partial tiles; the bundle is what all was made from."""
    count = edge.size
    for level, row in enumerate(edge.levels):
        if row:
            number, width = count // WIDTH, len(row)
            path = tile_path(level, number, width)
            try:
                found = whole_or_part(read, level, number, width)
            except TileError:
                found = b""
            if found != b"".join(row):
                verdict.add(LogFault.FILE, say("The file {path} is missing or does not fit the entries.", path=path))
        count //= WIDTH


def _beside(read: Read, number: int, leaves: list[bytes], verdict: LogVerdict) -> None:
    """Hold the changes that lie beside a bundle against its leaves; those that are erased are not missed."""
    path = disclosed_path(number)
    begin, last = number * WIDTH, -1
    try:
        lines = (read(path) or b"").decode().splitlines()
    except UnicodeDecodeError:
        lines = [""]
    for line in lines:
        try:
            one = Disclosure.read(line)
            fits = last < one.index and begin <= one.index < begin + len(leaves)
            sound = fits and one.leaf == leaves[one.index - begin]
        except LogEntryError:
            verdict.add(LogFault.ENTRY, say("A line of the file {path} is no change of the log.", path=path))
            continue
        if not sound:
            verdict.add(
                LogFault.ENTRY,
                say("The change shown for entry {index} is not the one that was logged there.", index=one.index),
            )
        last = one.index
        verdict.disclosed += 1
