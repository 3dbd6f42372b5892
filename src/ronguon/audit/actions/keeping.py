"""Handing checkpoints to somebody outside this machine: a folder that another keeps, or a mailbox."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage

from ronguon.audit.models import Checkpoint, CheckpointCopy
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.kernel.hashing import sha256

_A_MAIL = 200


@dataclass(frozen=True, slots=True)
class CheckpointPlace:
    """Where checkpoints go: a folder (an absolute path) or a mail address."""

    address: str

    @property
    def is_folder(self) -> bool:
        """Return whether it is a folder."""
        return self.address.startswith("/")

    @property
    def id(self) -> str:
        """Return what stands for the address in the database, which keeps no address of a person."""
        return sha256(self.address.encode())


def places() -> list[CheckpointPlace]:
    """Return the places that `RONGUON_CHECKPOINTS_TO` names."""
    return [CheckpointPlace(address) for address in settings.RONGUON_CHECKPOINTS_TO]


def owed(place: CheckpointPlace) -> list[Checkpoint]:
    """Return the checkpoints that `place` has not got yet, the oldest first."""
    return list(Checkpoint.objects.exclude(copies__place=place.id).order_by("size"))


def keep() -> list[str]:
    """Hand every place what it has not got; return one sentence for each place that could not take it.

    A file is written once and never again; one that is there with other words is a contradiction, and said so.
    """
    troubles = []
    for place in places():
        waiting = owed(place)
        if not waiting:
            continue
        try:
            taken = _to_folder(place, waiting) if place.is_folder else _by_mail(place, waiting)
        except (OSError, RonguonError) as error:
            troubles.append(f"Chưa giữ được mốc của nhật ký ở {place.address}: {error}.")
        else:
            CheckpointCopy.objects.bulk_create(
                [CheckpointCopy(checkpoint=one, place=place.id, kept_at=clock.on_the_wall()) for one in taken],
                ignore_conflicts=True,
            )
    return troubles


def file_name(checkpoint: Checkpoint) -> str:
    """Return the name of a checkpoint's file: its size first, so that names sort like the trail."""
    return f"{checkpoint.size:012d}-{checkpoint.root[:12]}.txt"


def _to_folder(place: CheckpointPlace, waiting: Sequence[Checkpoint]) -> Sequence[Checkpoint]:
    folder = Path(place.address)
    if not folder.is_dir():
        raise RonguonError("there is no such folder (the network share may not be mounted)", code="no_folder")
    for one in waiting:
        path = folder / file_name(one)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
        except FileExistsError:
            if path.read_text("utf-8") != one.note:
                raise RonguonError(
                    "the file {file} already exists with other contents and is not overwritten",
                    code="exists",
                    file=path.name,
                ) from None
            continue
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(one.note)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            path.unlink(missing_ok=True)  # half a checkpoint would stand in the way of the whole one
            raise
    return waiting


def _by_mail(place: CheckpointPlace, waiting: Sequence[Checkpoint]) -> Sequence[Checkpoint]:
    sent = waiting[:_A_MAIL]
    newest = sent[-1]
    mail = EmailMessage(
        f"[Rõ Nguồn] Mốc nhật ký: {newest.size} sự kiện",
        "Hãy giữ thư này. Mỗi đoạn dưới đây là một mốc đã ký của nhật ký; đối chiếu bằng lệnh\n"
        "ronguon audit verify --checkpoint TỆP, hoặc bằng verify_trail.py.\n\n" + "\n".join(one.note for one in sent),
        to=[place.address],
    )
    if not mail.send():
        raise RonguonError("the mail server does not accept it", code="mail")
    return sent
