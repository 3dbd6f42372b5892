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
    WITNESSED,
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


@dataclass(frozen=True, slots=True)
class WitnessSaw:
    """That a witness saw the first `size` changes, at a time in seconds since 1970."""

    name: str
    size: int
    at: int


@dataclass(slots=True)
class LogVerdict:
    """What verifying found. `disclosed` changes lie beside their leaves, the others were erased.

    `note` is the checkpoint as it was read, null where none is signed; `kept` the size of the one kept outside.
    """

    note: CheckpointNote | None = None
    size: int = 0
    root: bytes = b""
    disclosed: int = 0
    witnesses: list[WitnessSaw] = field(default_factory=list)
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
    note = _checkpoint(read, trusted.key, verdict)
    if note is None:
        return verdict
    verdict.note, verdict.size = note, note.size
    earlier = [*_kept(note, trusted, verdict), *_seen(read, note, trusted, verdict)]
    edge = TileEdge()
    for number in range(-(-note.size // WIDTH)):
        leaves = _leaves(read, number, min(WIDTH, note.size - number * WIDTH), verdict)
        if leaves is None:
            return verdict
        _beside(read, number, leaves, verdict)
        for leaf in leaves:
            for path, data in edge.add(leaf):
                _same(read, path, data, verdict)
            for one in earlier:
                if one.size == edge.size and edge.root() != one.root:
                    _written_anew(one, verdict)
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


def _checkpoint(read: Read, key: Verifier, verdict: LogVerdict) -> CheckpointNote | None:
    data = read(CHECKPOINT)
    if data is None:
        verdict.add(LogFault.CHECKPOINT, say("The folder has no file “checkpoint”, so there is no log to verify."))
        return None
    note = _read(data)
    if note is None:
        verdict.add(LogFault.CHECKPOINT, say("The file “checkpoint” is not a signed checkpoint."))
    elif not _by(note, key):
        verdict.add(LogFault.SIGNATURE, say("The checkpoint is not signed by the key {key}.", key=key.written()))
    else:
        return note
    return None


def _read(data: bytes) -> CheckpointNote | None:
    try:
        return read_note(data.decode())
    except (NoteError, UnicodeDecodeError):
        return None


def _by(note: CheckpointNote, key: Verifier) -> bool:
    return note.origin == key.name and note.signed_by(key)


def _kept(note: CheckpointNote, trusted: Trusted, verdict: LogVerdict) -> list[CheckpointNote]:
    """Return the checkpoint kept outside, where the log is long enough to be held against it."""
    if trusted.kept is None:
        return []
    kept = _read(trusted.kept.encode())
    if kept is None:
        verdict.add(LogFault.CHECKPOINT, say("The kept checkpoint is not a signed checkpoint."))
    elif not _by(kept, trusted.key):
        verdict.add(
            LogFault.SIGNATURE, say("The kept checkpoint is not signed by the key {key}.", key=trusted.key.written())
        )
    elif _long_enough(note, kept, verdict):
        verdict.kept = kept.size
        return [kept]
    return []


def _seen(read: Read, note: CheckpointNote, trusted: Trusted, verdict: LogVerdict) -> list[CheckpointNote]:
    """Return the earlier checkpoint that a trusted witness cosigned, where none of them cosigned this one."""
    earlier = _read(read(WITNESSED) or b"")
    found: list[CheckpointNote] = []
    for witness in trusted.witnesses:
        for one in filter(None, [note, earlier]):
            at = witness.saw(one)
            if at is not None and _by(one, trusted.key) and _long_enough(note, one, verdict):
                verdict.witnesses.append(WitnessSaw(witness.name, one.size, at))
                found += [one] if one is not note and one not in found else []
                break
        else:
            verdict.add(LogFault.WITNESS, say("The witness {name} has not cosigned this log.", name=witness.name))
    return found


def _long_enough(note: CheckpointNote, kept: CheckpointNote, verdict: LogVerdict) -> bool:
    if kept.size <= note.size:
        return True
    verdict.add(
        LogFault.SHORT,
        say(
            "The end was cut off: a checkpoint signed earlier covers {kept} changes, the log holds {size}.",
            kept=kept.size,
            size=note.size,
        ),
    )
    return False


def _written_anew(kept: CheckpointNote, verdict: LogVerdict) -> None:
    verdict.add(
        LogFault.FORK,
        say(
            "The log was written anew: its first {kept} changes are others than those of a checkpoint signed earlier.",
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
