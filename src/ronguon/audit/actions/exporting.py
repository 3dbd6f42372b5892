"""The trail as files that anybody can verify without this program: events without names, digests, checkpoints."""

from __future__ import annotations

from pathlib import Path

from ronguon.audit.actions.keeping import file_name
from ronguon.audit.actions.reading import lines
from ronguon.audit.models import Checkpoint
from ronguon.kernel.errors import RonguonError

EVENTS, DIGESTS, KEY, CHECKPOINTS = "events.jsonl", "digests.txt", "key.txt", "checkpoints"


def export(folder: Path) -> int:
    """Write the chained events and all checkpoints into `folder`, which must be empty or new; return how many events.

    A line of `events.jsonl` is a leaf of the Merkle tree to the byte; the same line of `digests.txt` is its link.
    Raises `RonguonError` when something is there already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RonguonError("{folder} is not empty. Choose an empty folder.", code="not_empty", folder=folder)
    (folder / CHECKPOINTS).mkdir(parents=True)
    count = 0
    with (folder / EVENTS).open("wb") as events, (folder / DIGESTS).open("wb") as digests:
        for seq, digest, line in lines():
            events.write(line + b"\n")
            digests.write(f"{seq} {digest}\n".encode())
            count += 1
    found = list(Checkpoint.objects.order_by("size"))
    for one in found:
        (folder / CHECKPOINTS / file_name(one)).write_text(one.note, "utf-8")
    (folder / KEY).write_text("".join(f"{one.key}\n" for one in found[:1]), "utf-8")
    return count
