"""Taking back from the static files what a database restored from an older backup lacks of the log of channels.

What was published stays published: whoever kept a newer checkpoint would see a log that forgot. So the leaves come
back, and of the changes beside them those that the files still disclose.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit import keys
from ronguon.audit.domain import Machine, Who, declare
from ronguon.audit.domain.notes import CheckpointNote, NoteError, Verifier, read_note, signature_line
from ronguon.channels.actions.publishing_log import key_place, newest
from ronguon.channels.domain.log.changes import LogEntryError
from ronguon.channels.domain.log.folder import LogFolder
from ronguon.channels.domain.log.leaves import Disclosure
from ronguon.channels.domain.log.tiles import CHECKPOINT, WIDTH, bundle_of, disclosed_path
from ronguon.channels.domain.log.verifying import Trusted, verify
from ronguon.channels.models import Channel, ChannelLogCheckpoint, ChannelLogEntry, ChannelLogLeaf
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError

NOBODYS: Final = UUID(int=0)
"""Stands for the channel of a change that the restored database knows no channel for."""
NOT_WHOLE = "The files in {folder} do not verify, so nothing is taken from them. Type: ronguon log verify {folder}"
NOT_OURS = "The log in {folder} does not begin with the changes of this database, so nothing is taken from it."
NOT_AHEAD = "The database already holds all that the log in {folder} holds; nothing is to be taken back."

declare("channel_log.recovered", changes=int)


@transaction.atomic
def recover(folder: Path, *, by: Who) -> int:
    """Enter the leaves that the verified log in `folder` holds beyond the database; return how many.

    Raises `RonguonError` when it does not verify under the key of this log, does not begin with the database's leaves,
    or holds no more.
    """
    place = LogFolder(folder)
    key = _key()
    verdict = verify(place.read, Trusted(key)) if key else None
    if key is None or verdict is None or not verdict.whole:
        raise RonguonError(NOT_WHOLE, code="log_not_whole", folder=folder)
    leaves = [leaf for number in range(-(-verdict.size // WIDTH)) for leaf in _bundle(place, number, verdict.size)]
    own = list(ChannelLogLeaf.objects.order_by("index").values_list("commitment", flat=True))
    if own != [leaf.hex() for leaf in leaves[: len(own)]]:
        raise RonguonError(NOT_OURS, code="log_not_ours", folder=folder)
    signed = newest()
    if len(leaves) <= (signed.size if signed else 0):
        raise RonguonError(NOT_AHEAD, code="log_not_ahead", folder=folder)
    ChannelLogLeaf.objects.bulk_create(
        [
            ChannelLogLeaf(index=index, commitment=leaf.hex(), logged_at=clock.now())
            for index, leaf in enumerate(leaves[len(own) :], start=len(own))
        ],
        batch_size=1000,
    )
    ChannelLogEntry.objects.bulk_create(_entries(place, len(own), verdict.size), batch_size=1000)
    note = verdict.note or read_note("")
    ChannelLogCheckpoint.objects.create(
        size=note.size, root=note.root.hex(), note=_without_witnesses(note, key), key=key.written(),
        signed_at=clock.on_the_wall(),
    )  # fmt: skip
    back = len(leaves) - len(own)
    audit.record(by=by, verb="channel_log.recovered", kind="channel_log", subject=key.id.hex(), changes=back)
    return back


def recover_own(*_: object) -> None:
    """Take back what the installation's own folder holds beyond a database just restored; nothing where it cannot."""
    folder = Path(settings.RONGUON_CHANNEL_LOG_DIR)
    signed = newest()
    try:
        there = read_note((LogFolder(folder).read(CHECKPOINT) or b"").decode()).size
        if there > (signed.size if signed else 0):
            recover(folder, by=Machine())
    except (NoteError, UnicodeDecodeError, RonguonError):
        return  # the worker says it with its next turn, and the data are there meanwhile


def _key() -> Verifier | None:
    """Return the key of this log: the one that signed it, else the one that is here."""
    signed = newest()
    if signed is not None:
        return Verifier.read(signed.key)
    found = keys.load(wanted=None, place=key_place())
    return found.verifier if found else None


def _bundle(place: LogFolder, number: int, size: int) -> list[bytes]:
    return bundle_of(place.read, number, min(WIDTH, size - number * WIDTH))


def _entries(place: LogFolder, begun: int, size: int) -> Iterator[ChannelLogEntry]:
    """Yield the changes that lie beside the leaves from `begun` on, each with its channel where there is one."""
    for number in range(begun // WIDTH, -(-size // WIDTH)):
        for line in (place.read(disclosed_path(number)) or b"").decode().splitlines():
            one = Disclosure.read(line)
            if one.index >= begun:
                yield ChannelLogEntry(
                    leaf_id=one.index, channel=_channel(one), salt=one.salt.hex(), text=one.text
                )  # fmt: skip


def _channel(one: Disclosure) -> UUID:
    try:
        change = one.change
    except LogEntryError:
        return NOBODYS
    same = Channel.objects.filter(platform=change.platform.value, kind=change.kind.value, key=change.key)
    return same.order_by("-proven_on", "pk").values_list("code", flat=True).first() or NOBODYS


def _without_witnesses(note: CheckpointNote, key: Verifier) -> str:
    own = [signature_line(*one) for one in note.signatures if one[:2] == (key.name, key.id)]
    return f"{note.text}\n{''.join(own)}"
