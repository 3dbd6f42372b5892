"""Folding the log of channels into static files that anybody mirrors and verifies.

Every file follows from the rows alone, so whoever is killed on the way goes on with the next turn, and a folder that
was lost is made again to the byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from ronguon.audit import actions as audit
from ronguon.audit import keys
from ronguon.audit.domain import Machine, Who, declare
from ronguon.audit.domain.notes import CheckpointNote, NoteError, Signer, read_note
from ronguon.channels.domain.log.folder import LogFolder
from ronguon.channels.domain.log.tiles import (
    CHECKPOINT,
    KEY,
    WIDTH,
    WITNESSED,
    TileEdge,
    TileError,
    disclosed_path,
)
from ronguon.channels.models import ChannelLogCheckpoint, ChannelLogEntry, ChannelLogLeaf
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.kernel.hashing import sha256

_PLACE: Final = "kenh-chinh-thuc/nhat-ky"

declare("channel_log.key_made", key=str)

KEY_LOST = (
    "The key that signed the log of channels is not here. Put back its file or RONGUON_CHANNEL_LOG_KEY; "
    "without it nothing new is signed."
)
KEY_OTHER = "The key that is here is not the one that signed the log of channels. Put the old one back."
AHEAD = (
    "The folder {folder} holds {there} changes of the log of channels, the database only {here}: it was restored from "
    "an older backup. Type: ronguon log recover {folder}"
)
OTHER = "The folder {folder} holds another log of channels than the database. Name an empty folder."
GAP = "Leaf {index} of the log of channels is missing or altered, so nothing is signed. Restore the newest backup."


def key_place() -> keys.KeyPlace:
    """Return where the key of the log of channels is."""
    return keys.KeyPlace(
        "RONGUON_CHANNEL_LOG_KEY", settings.RONGUON_CHANNEL_LOG_KEY, Path(settings.RONGUON_CHANNEL_LOG_KEY_FILE)
    )


def newest() -> ChannelLogCheckpoint | None:
    """Return the newest signed checkpoint."""
    return ChannelLogCheckpoint.objects.order_by("-size").first()


def witnessed() -> ChannelLogCheckpoint | None:
    """Return the newest checkpoint that a witness cosigned."""
    return ChannelLogCheckpoint.objects.filter(cosignatures__isnull=False).order_by("-size").first()


def log_signer(*, by: Who) -> Signer:
    """Return the key that signs the log; a log without any checkpoint gets one, and that is an action.

    Raises `RonguonError` when another key signed the last checkpoint, or when that key is gone.
    """
    last = newest()
    found = keys.load(wanted=last.key if last else None, place=key_place())
    if last is not None:
        if found is None:
            raise RonguonError(KEY_LOST, code="key_lost")
        if found.verifier.written() != last.key:
            raise RonguonError(KEY_OTHER, code="key_other")
        return found
    if found is None:
        found = keys.make(key_place().path, f"{keys.host()}/{_PLACE}")
        public = found.verifier.written()
        with transaction.atomic():
            audit.record(
                by=by, verb="channel_log.key_made", kind="channel_log", subject=sha256(public.encode()), key=public
            )
    return found


def publish(folder: Path, *, by: Who, anew: bool = False) -> ChannelLogCheckpoint | None:
    """Sign what was logged since the last turn and bring the files in `folder` up to it; null while nothing is logged.

    Takes time by what is new, or by all where the folder is new or its edge damaged; with `anew` every file is looked
    at. Raises `RonguonError` without the key, when rows were altered, and for a folder that holds more, or another log.
    """
    place = LogFolder(folder)
    with place.held():
        edge, last = _edge(place), newest()
        if anew:
            edge = TileEdge()
        begun = edge.size
        known = dict(ChannelLogCheckpoint.objects.filter(size__gt=begun).values_list("size", "root"))
        for leaf in _leaves(after=begun):
            for name, data in edge.add(leaf):
                place.write(name, data)
                place.remove(f"{name}.p")
            if edge.size in known:
                if edge.root().hex() != known[edge.size]:
                    raise RonguonError(GAP, code="gap", index=edge.size - 1)
                _write(place, edge.partial())
        if last is not None and edge.size < last.size:
            raise RonguonError(GAP, code="gap", index=edge.size)
        if edge.size > (last.size if last else 0):
            last = _sign(edge, by=by)
        if last is None:
            return None
        _write(place, edge.partial())
        _disclose(place, begun, edge.size)
        _put_on_top(place, last)
        return last


def _edge(place: LogFolder) -> TileEdge:
    """Return the edge that the folder's files stand for, an empty one where they must be made anew.

    Raises `RonguonError` when what was signed there is not what the database knows as signed.
    """
    data = place.read(CHECKPOINT)
    if data is None:
        return TileEdge()
    other = RonguonError(OTHER, code="other_log", folder=place.path)
    try:
        note = read_note(data.decode())
    except (NoteError, UnicodeDecodeError):
        raise other from None
    last = newest()
    known = ChannelLogCheckpoint.objects.filter(size=note.size).first()
    if known is None or known.root != note.root.hex():
        if last is None or note.size > last.size:
            here = last.size if last else 0
            raise RonguonError(AHEAD, code="ahead", folder=place.path, there=note.size, here=here)
        raise other
    try:
        edge = TileEdge.read(note.size, place.read)
    except TileError:
        return TileEdge()
    return edge if edge.root() == note.root else TileEdge()


def _leaves(*, after: int) -> Iterator[bytes]:
    """Yield the leaves from place `after` on. Raises `RonguonError` where one is missing."""
    rows = ChannelLogLeaf.objects.filter(index__gte=after).order_by("index").values_list("index", "commitment")
    for place, (index, commitment) in enumerate(rows.iterator(chunk_size=5000), start=after):
        if index != place:
            raise RonguonError(GAP, code="gap", index=place)
        yield bytes.fromhex(commitment)


def _sign(edge: TileEdge, *, by: Who) -> ChannelLogCheckpoint:
    signer = log_signer(by=by)
    note = CheckpointNote(signer.name, edge.size, edge.root())
    try:
        with transaction.atomic():
            return ChannelLogCheckpoint.objects.create(
                size=edge.size, root=note.root.hex(), note=note.signed([signer]), key=signer.verifier.written(),
                signed_at=clock.on_the_wall(),
            )  # fmt: skip
    except IntegrityError:
        return ChannelLogCheckpoint.objects.get(size=edge.size)  # another worker, with another folder, was quicker


def _write(place: LogFolder, files: Iterator[tuple[str, bytes]]) -> None:
    for name, data in files:
        place.write(name, data)


def _disclose(place: LogFolder, begun: int, size: int) -> None:
    """Write what lies beside the leaves that are new, and take away what was erased beside others."""
    bundles = set(range(begun // WIDTH, -(-size // WIDTH)))
    erased = ChannelLogLeaf.objects.filter(entry__isnull=True, index__lt=size)
    bundles |= set(erased.annotate(bundle=F("index") / WIDTH).values_list("bundle", flat=True).distinct())
    for number in sorted(bundles):
        data = disclosed(number, size)
        name = disclosed_path(number)
        if data:
            place.write(name, data)
        else:
            place.remove(name)


def disclosed(number: int, size: int) -> bytes:
    """Return what lies beside bundle `number` of a log of `size` leaves, a line of JSON for each change."""
    begin = number * WIDTH
    rows = ChannelLogEntry.objects.filter(leaf__gte=begin, leaf__lt=min(begin + WIDTH, size)).order_by("leaf")
    return "".join(row.disclosure().line() for row in rows).encode()


def _put_on_top(place: LogFolder, last: ChannelLogCheckpoint) -> None:
    """Write what everything else is read by: the key, and last of all the checkpoints."""
    place.write(KEY, f"{last.key}\n".encode())
    cosigned = witnessed()
    if cosigned is not None:
        place.write(WITNESSED, cosigned.cosigned().encode())
    place.write(CHECKPOINT, last.cosigned().encode())


def fold(at: datetime) -> None:
    """Bring the installation's own folder up to date: the work of the worker."""
    del at
    publish(Path(settings.RONGUON_CHANNEL_LOG_DIR), by=Machine())
