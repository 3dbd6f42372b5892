"""Writing the ledger: a notice is posted once, whoever asks again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from ronguon.kernel import clock
from ronguon.notices.models import Notice


@dataclass(frozen=True, slots=True)
class New:
    """A notice to post. (`unit`, `kind`, `rung`, `subject`) is its identity: the same four are never sent twice."""

    unit: int
    kind: str
    rung: str
    subject_kind: str
    subject: str
    title: str
    address: str


def post(new: New) -> bool:
    """Post one notice; return whether it is new."""
    return post_all([new]) == 1


def post_all(many: Iterable[New], *, at: datetime | None = None) -> int:
    """Post notices that are not in the ledger yet, dated `at` (now unless told); return how many were new."""
    made_at = at or clock.now()
    before = Notice.objects.count()
    Notice.objects.bulk_create(
        [
            Notice(
                **{key: value for key, value in asdict(one).items() if key not in {"unit", "title"}},
                unit_id=one.unit,
                title=one.title[:300],
                made_at=made_at,
            )
            for one in many
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    return Notice.objects.count() - before
