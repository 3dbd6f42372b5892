"""The log of channels: a leaf for each published change, what it commits to beside it, and what was signed."""

from __future__ import annotations

from typing import Final

from django.db import models

from ronguon.channels.domain.log.leaves import Disclosure

KEY_LENGTH: Final = 250
LINE_LENGTH: Final = 400


class ChannelLogLeaf(models.Model):
    """The leaf of one published change, in hexadecimal; never changed, never deleted. `index` begins at 0, no gaps."""

    index = models.BigIntegerField(primary_key=True)
    commitment = models.CharField(max_length=66)
    logged_at = models.DateTimeField()


class ChannelLogEntry(models.Model):
    """What a leaf commits to: the change as canonical JSON (`domain.log.changes`) and the salt, in hexadecimal.

    Deleting it leaves the leaf, which then says nothing any more; it is never altered. `channel` is the opaque code
    of the channel whose history this is.
    """

    leaf = models.OneToOneField(ChannelLogLeaf, on_delete=models.PROTECT, primary_key=True, related_name="entry")
    channel = models.UUIDField(db_index=True)
    salt = models.CharField(max_length=64)
    text = models.TextField()

    def disclosure(self) -> Disclosure:
        """Return the change as the domain knows it."""
        return Disclosure(self.leaf_id, bytes.fromhex(self.salt), self.text)


class ChannelLogCheckpoint(models.Model):
    """A signed statement that the first `size` leaves have the root `root`; never changed, never deleted."""

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    note = models.TextField()
    key = models.CharField(max_length=KEY_LENGTH)
    signed_at = models.DateTimeField()

    def cosigned(self) -> str:
        """Return the note with the lines of the witnesses who cosigned it."""
        lines = self.cosignatures.order_by("witness").values_list("line", flat=True)
        return self.note + "".join(lines)


class ChannelLogCosignature(models.Model):
    """The line by which a witness cosigned a checkpoint; `witness` is its public key."""

    checkpoint = models.ForeignKey(ChannelLogCheckpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=KEY_LENGTH)
    line = models.CharField(max_length=LINE_LENGTH)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkpoint", "witness"], name="channel_log_cosigned_once")]
