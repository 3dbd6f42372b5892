"""Recomputing the trail: every link of the chain, the Merkle root, and every checkpoint that somebody kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from django.db.models import Max

from ronguon.audit.actions import sealing
from ronguon.audit.actions.reading import lines
from ronguon.audit.actions.recording import waiting
from ronguon.audit.domain import GENESIS
from ronguon.audit.domain.merkle import Range
from ronguon.audit.domain.notes import CheckpointNote, NoteError, Verifier, read_note, trusted
from ronguon.audit.models import Checkpoint, Link


class Fault(StrEnum):
    """What can be wrong with a trail."""

    LINK = "link"  # an event was edited, deleted, inserted or swapped; `at` is its place
    SHORT = "short"  # a checkpoint covers more events than there are: the tail was cut
    ROOT = "root"  # a checkpoint covers other events than these: the trail was built anew
    FORK = "fork"  # two signed checkpoints of the same size contradict each other
    SIGNATURE = "signature"  # a checkpoint bears no signature of a known key
    FORM = "form"  # a checkpoint cannot be read
    CONTENT = "content"  # a row reads otherwise than when its event was made; `at` is 0


@dataclass(frozen=True, slots=True)
class TrailFault:
    """One thing that is wrong, where it begins, and one sentence about it."""

    fault: Fault
    at: int
    says: str


@dataclass(frozen=True, slots=True)
class TrailVerdict:
    """What a verification found. `root` is the Merkle root of all links, in hexadecimal."""

    links: int
    waiting: int
    root: str
    checkpoints: int
    troubles: tuple[TrailFault, ...]
    seals: sealing.Seals

    @property
    def whole(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.troubles

    @property
    def says(self) -> str:
        """Return one sentence: what is wrong and where, or that all holds."""
        if self.troubles:
            return self.troubles[0].says
        kept = f"khớp {self.checkpoints} mốc đã ký" if self.checkpoints else "chưa có mốc đã ký nào để đối chiếu"
        chain = f"Chuỗi nhật ký nguyên vẹn: {self.links} mắt xích, {self.waiting} sự kiện đang chờ nối, {kept}."
        return f"{chain} {self.seals.says}"


def verify() -> int | None:
    """Recompute the chain and return the first link that does not hold, or null when all do."""
    return _walk(set())[0]


def examine(notes: Iterable[str] = (), *, keys: Sequence[str] = ()) -> TrailVerdict:
    """Recompute everything and hold it against this database's own checkpoints and the `notes` kept outside.

    `keys` are the public keys to trust besides the first one this database knows; a key that a trusted one signed
    over to is trusted as well. With `keys` given, the database's own word about its first key counts for nothing.
    """
    own = list(Checkpoint.objects.order_by("size").values_list("note", "key"))
    read, troubles = _read([*notes, *(note for note, _ in own)])
    known = [Verifier.read(key) for key in keys] or _first_keys(own)
    troubles += _unsigned(read, trusted(read, known)) + _forks(read)
    broken, links, roots, root = _walk({note.size for note in read})
    if broken is not None:
        troubles.insert(
            0,
            TrailFault(
                Fault.LINK, broken, f"Nhật ký bị sửa từ mắt xích số {broken}. "
                "Hãy giữ nguyên máy chủ và so với bản sao lưu gần nhất.",
            ),
        )  # fmt: skip
    troubles += _against(read, links, roots)
    found = sealing.compare()
    troubles += [TrailFault(Fault.CONTENT, 0, said) for said in sealing.told(found)]
    return TrailVerdict(links, waiting(), root, len(read), tuple(troubles), found)


def _first_keys(own: Sequence[tuple[str, str]]) -> list[Verifier]:
    """Return the key that signed the database's first checkpoint; later ones must be handed over by it."""
    return [Verifier.read(own[0][1])] if own else []


def _read(texts: Iterable[str]) -> tuple[list[CheckpointNote], list[TrailFault]]:
    read: dict[CheckpointNote, None] = {}
    troubles = []
    for text in texts:
        try:
            read[read_note(text)] = None
        except NoteError as error:
            troubles.append(TrailFault(Fault.FORM, 0, f"Có một mốc không đọc được: {error}."))
    return sorted(read, key=lambda note: note.size), troubles


def _unsigned(notes: Iterable[CheckpointNote], keys: Sequence[Verifier]) -> list[TrailFault]:
    return [
        TrailFault(
            Fault.SIGNATURE, note.size, f"Mốc {note.size} sự kiện không mang chữ ký của khóa nào được tin."
        )
        for note in notes
        if not any(note.origin == key.name and note.signed_by(key) for key in keys)
    ]  # fmt: skip


def _forks(notes: Sequence[CheckpointNote]) -> list[TrailFault]:
    roots: dict[int, set[bytes]] = {}
    for note in notes:
        roots.setdefault(note.size, set()).add(note.root)
    return [
        TrailFault(
            Fault.FORK, size, f"Có hai mốc cùng {size} sự kiện mà mã gốc khác nhau: nhật ký đã từng có hai bản."
        )
        for size, found in sorted(roots.items())
        if len(found) > 1
    ]  # fmt: skip


def _against(notes: Iterable[CheckpointNote], links: int, roots: dict[int, bytes]) -> list[TrailFault]:
    """Return where the events contradict a checkpoint; the last one that fits says from where on."""
    troubles, fits = [], 0
    for note in notes:
        if note.size > links:
            troubles.append(
                TrailFault(
                    Fault.SHORT, links + 1, f"Nhật ký bị cắt đuôi: mốc đã ký có {note.size} sự kiện, "
                    f"nay chỉ còn {links}. Thiếu từ sự kiện số {links + 1}.",
                )
            )  # fmt: skip
        elif roots[note.size] != note.root:
            troubles.append(
                TrailFault(
                    Fault.ROOT, fits + 1, f"Nhật ký đã bị dựng lại: mốc đã ký của {note.size} sự kiện không khớp. "
                    f"Chỗ khác nằm trong các sự kiện số {fits + 1} đến {note.size}.",
                )
            )  # fmt: skip
        else:
            fits = note.size
    return troubles


def _walk(sizes: set[int]) -> tuple[int | None, int, dict[int, bytes], str]:
    """Return the first broken link, the number of links, the root at each of `sizes`, and the last root as text."""
    digest, whole, tree = GENESIS, 0, Range()
    broken: int | None = None
    roots = {0: tree.root()} if 0 in sizes else {}
    for seq, written, line in lines():
        if broken is None:
            digest = sha256(digest.encode() + line).hexdigest()
            if seq != whole + 1 or written != digest:
                broken = whole + 1
            whole += 1
        tree.add(sha256(b"\x00" + line).digest())
        if tree.size in sizes:
            roots[tree.size] = tree.root()
    # A link whose event is gone does not come out of the join; at the end of the chain only its number tells.
    last = Link.objects.aggregate(last=Max("seq"))["last"] or 0
    if broken is None and last > whole:
        broken = whole + 1
    return broken, tree.size, roots, tree.root().hex()
