"""Signing what the trail holds by now, and handing over from one key to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import IntegrityError, transaction

from ronguon.audit import keys
from ronguon.audit.actions.reading import lines
from ronguon.audit.actions.recording import chain_all, record
from ronguon.audit.domain import Who, declare, guarding
from ronguon.audit.domain.merkle import Range, leaf_hash
from ronguon.audit.domain.notes import NEW_KEY, CheckpointNote, Signer
from ronguon.audit.models import Checkpoint, Event
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.kernel.hashing import sha256

declare("trail.key_made", key=str)
declare("trail.key_changed", key=str, before=str, lost=bool)

LOST = (
    "The key that signed the earlier checkpoints is not here. Put back its file or "
    "RONGUON_TRAIL_KEY; if it is lost, type: ronguon audit rotate --lost"
)
OTHER = (
    "The key that is here is not the one that signed the newest checkpoint. Put the old one back; "
    "if it is lost, type: ronguon audit rotate --lost"
)


def signer(*, by: Who) -> Signer:
    """Return the key that signs now; a trail without any checkpoint gets one, and that is an action.

    Raises `RonguonError` when another key signed the last checkpoint, or when that key is gone.
    """
    last = Checkpoint.objects.order_by("-size").first()
    found = keys.load(wanted=last.key if last else None)
    if last is not None:
        if found is None:
            raise RonguonError(LOST, code="key_lost")
        if found.verifier.written() != last.key:
            raise RonguonError(OTHER, code="key_other")
        return found
    found = found or keys.make(settings.RONGUON_TRAIL_KEY_FILE)
    public = found.verifier.written()
    if not Event.objects.filter(verb="trail.key_made", details__key=public).exists():
        with transaction.atomic():
            record(by=by, verb="trail.key_made", kind="trail", subject=sha256(public.encode()), key=public)
    return found


def checkpoint(*, by: Who) -> Checkpoint | None:
    """Chain what waits and sign the trail; null when nothing came since the last checkpoint.

    Takes time by the events since the last checkpoint, not by all. Raises `RonguonError` without the key.
    """
    key = signer(by=by)
    chain_all()
    return _sign([key], key)


def rotate(*, by: Who, lost: bool = False) -> tuple[Checkpoint, Signer]:
    """Sign over from the present key to a new one, in a checkpoint that bears both signatures.

    With `lost` the old key is gone and the new one signs alone; whoever verifies has to be told. Raises
    `RonguonError` when there is no checkpoint yet, or no present key and not `lost`.
    """
    last = Checkpoint.objects.order_by("-size").first()
    if last is None:
        raise RonguonError(
            "No checkpoint is signed yet, so there is no key to change. Type: ronguon audit checkpoint",
            code="no_checkpoint",
        )
    old = None if lost else signer(by=by)
    name, _, _ = last.key.partition("+")
    new = Signer.made(name)
    keys.prepare(settings.RONGUON_TRAIL_KEY_FILE, new)
    with transaction.atomic():
        record(
            by=by, verb="trail.key_changed", kind="trail", subject=sha256(last.key.encode()),
            key=new.verifier.written(), before=last.key, lost=lost,
        )  # fmt: skip
        chain_all()
        signed = _sign([*([old] if old else []), new], new, [NEW_KEY + new.verifier.written()])
        if signed is None:
            raise RonguonError(
                "Something else signed a checkpoint at the same moment. Type the command again.", code="busy"
            )
    keys.adopt(settings.RONGUON_TRAIL_KEY_FILE)
    return signed, new


def _sign(signers: Sequence[Signer], key: Signer, more: Iterable[str] = ()) -> Checkpoint | None:
    last = Checkpoint.objects.order_by("-size").first()
    tree = Range.read(last.size, last.peaks) if last else Range()
    begun = tree.size
    for seq, _, line in lines(after=begun):
        if seq != tree.size + 1:
            raise RonguonError(
                "Link {number} of the trail is missing, so no new checkpoint is signed. Type: ronguon audit verify",
                code="gap",
                number=tree.size + 1,
            )
        tree.add(leaf_hash(line))
    if tree.size == begun:
        return None
    at = clock.on_the_wall()
    said = (f"time {at:%Y-%m-%dT%H:%M:%SZ}", f"refusals {guarding.digest()}", *more)
    note = CheckpointNote(key.name, tree.size, tree.root(), said)
    try:
        with transaction.atomic():
            return Checkpoint.objects.create(
                size=tree.size, root=tree.root().hex(), peaks=tree.written(), note=note.signed(signers),
                key=key.verifier.written(), signed_at=at,
            )  # fmt: skip
    except IntegrityError:
        return None  # another worker signed the same moment
