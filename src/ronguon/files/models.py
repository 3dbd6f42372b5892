"""Stored files and how much of its share each unit has used."""

from __future__ import annotations

import secrets
import uuid
from typing import Self

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from ronguon.files.domain import KnownKind, Purpose

SHA256_HEX = 64


def new_storage_key() -> str:
    """Return a random key in two levels of folders, so that no folder grows large and no name leads to a file."""
    key = secrets.token_hex(16)
    return f"{key[:2]}/{key[2:4]}/{key}"


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    """Stored files by what became of their bytes."""

    def kept(self) -> Self:
        """Have not been erased."""
        return self.filter(erasure__isnull=True)


class StoredFile(models.Model):
    """Bytes that were taken in, described; never changed, never deleted. Only the name is emptied by an erasure.

    `owner_unit` is the opaque id of the unit whose share the bytes count against. `sha256` is of the bytes as
    stored, after a photo's metadata was dropped. `scanned` says whether a virus scanner looked at them.
    """

    code = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=SHA256_HEX, db_index=True)
    size_bytes = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8)
    media_type = models.CharField(max_length=100)
    purpose = models.CharField(max_length=16)
    name = models.CharField(max_length=160)
    owner_unit = models.CharField(max_length=64, db_index=True)
    stored_at = models.DateTimeField()
    storage_key = models.CharField(max_length=64, unique=True, default=new_storage_key)
    scanned = models.BooleanField(default=False, db_default=False)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(size_bytes__gt=0), name="stored_file_has_bytes"),
            models.CheckConstraint(condition=Exact(Length("sha256"), SHA256_HEX), name="stored_file_sha256"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in KnownKind]), name="stored_file_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__in=[purpose.value for purpose in Purpose]), name="stored_file_purpose"
            ),
            models.CheckConstraint(condition=~models.Q(owner_unit=""), name="stored_file_has_owner"),
        ]

    def __str__(self) -> str:
        return self.name


class StorageUse(models.Model):
    """How many bytes a unit has stored: the one row that concurrent uploads of a unit take turns on."""

    owner_unit = models.CharField(primary_key=True, max_length=64)
    used_bytes = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.owner_unit}: {self.used_bytes}"


class Look(models.Model):
    """How the bytes of a file were found when they were hashed again last; `since` when they have been found so."""

    class Found(models.TextChoices):
        WHOLE = "whole"
        CHANGED = "changed"
        MISSING = "missing"

    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, primary_key=True, related_name="look")
    looked_at = models.DateTimeField(db_index=True)
    found = models.CharField(max_length=8, choices=Found.choices)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(found__in=["whole", "changed", "missing"]), name="look_found"),
        ]


class Erasure(models.Model):
    """That a file was erased on purpose, by whom and why. Written once; the file's row stays with its hash.

    `gone_at` is when the bytes were removed from where files lie, null while that is still owed.
    """

    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, primary_key=True, related_name="erasure")
    because = models.CharField(max_length=500)
    erased_by = models.UUIDField()
    erased_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(because=""), name="erasure_says_why")]
