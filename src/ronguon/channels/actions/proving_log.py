"""What the log of channels proves to others: a receipt for one change, and the lines of its witnesses."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from ronguon.audit.domain.notes import CheckpointNote, NoteError, read_note, signature_line
from ronguon.channels.actions.publishing_log import newest, witnessed
from ronguon.channels.domain.log.folder import LogFolder
from ronguon.channels.domain.log.proofs import inclusion, node_in
from ronguon.channels.domain.log.receipts import Receipt
from ronguon.channels.domain.log.tiles import CHECKPOINT, TileError
from ronguon.channels.domain.log.witnesses import Witness
from ronguon.channels.models import ChannelLogCheckpoint, ChannelLogCosignature, ChannelLogEntry
from ronguon.kernel.errors import RonguonError

UNKNOWN = "This is no checkpoint that this installation signed. Ask the witness for the newest one."
NOBODY = "No witness named in RONGUON_CHANNEL_LOG_WITNESSES has cosigned this checkpoint."
UNREAD_WITNESS = "RONGUON_CHANNEL_LOG_WITNESSES names no key of a witness: {key}"


def receipt_at(index: int) -> Receipt | None:
    """Return the receipt for one change, null where it is not signed yet, was erased, or the files are not here.

    A checkpoint that a witness cosigned is preferred to a newer one without.
    """
    entry = ChannelLogEntry.objects.filter(leaf=index).first()
    cosigned = witnessed()
    under = cosigned if cosigned is not None and index < cosigned.size else newest()
    if entry is None or under is None or index >= under.size:
        return None
    folder = LogFolder(Path(settings.RONGUON_CHANNEL_LOG_DIR))
    try:
        there = read_note((folder.read(CHECKPOINT) or b"").decode()).size
        if there < under.size:
            return None
        path = inclusion(node_in(folder.read, there), index, under.size)
    except (NoteError, TileError, UnicodeDecodeError):
        return None
    return Receipt(entry.disclosure(), path, under.cosigned())


def newest_receipt(channel_code: UUID) -> Receipt | None:
    """Return the receipt for the last change of a channel; null as `receipt_at` says."""
    signed = newest()
    if signed is None:
        return None
    rows = ChannelLogEntry.objects.filter(channel=channel_code, leaf__lt=signed.size).order_by("-leaf")
    index = rows.values_list("leaf", flat=True).first()
    return None if index is None else receipt_at(index)


def witnesses() -> list[Witness]:
    """Return the witnesses that this installation names. Raises `RonguonError` for what is no key."""
    found = []
    for key in settings.RONGUON_CHANNEL_LOG_WITNESSES:
        try:
            found.append(Witness.read(key))
        except NoteError as error:
            raise RonguonError(UNREAD_WITNESS, code="witness_key", key=key) from error
    return found


@transaction.atomic
def take_cosignatures(text: str) -> int:
    """Keep the lines by which known witnesses cosigned a checkpoint of ours; return how many are new.

    Raises `RonguonError` for a note that is not ours and for one that no known witness cosigned.
    """
    try:
        note = read_note(text)
    except NoteError as error:
        raise RonguonError(UNKNOWN, code="unknown_checkpoint") from error
    ours = ChannelLogCheckpoint.objects.filter(size=note.size).first()
    if ours is None or read_note(ours.note).text != note.text:
        raise RonguonError(UNKNOWN, code="unknown_checkpoint")
    lines = {one.written(): _line(note, one) for one in witnesses() if one.saw(note) is not None}
    if not lines:
        raise RonguonError(NOBODY, code="no_witness")
    there = set(ours.cosignatures.values_list("witness", flat=True))
    new = [
        ChannelLogCosignature(checkpoint=ours, witness=key, line=line)
        for key, line in lines.items()
        if key not in there
    ]
    ChannelLogCosignature.objects.bulk_create(new)
    return len(new)


def _line(note: CheckpointNote, witness: Witness) -> str:
    """Return the line of a witness whose cosignature holds."""
    for one in note.signatures:
        if witness.saw(CheckpointNote(note.origin, note.size, note.root, note.more, (one,))) is not None:
            return signature_line(*one)
    raise ValueError("this witness cosigned nothing")
