"""Writing the ledger: a notice is posted once, whoever asks again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice

from ronguon.access.registry import RoleTold
from ronguon.kernel import clock
from ronguon.notices.models import Notice
from ronguon.notices.registry import place

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class New:
    """A notice to post. (`unit`, `kind`, `rung`, `subject`) is its identity: the same four are never sent twice.

    `address` is what `registry.place` returned.
    """

    unit: int
    kind: str
    rung: str
    subject_kind: str
    subject: str
    title: str
    address: str

    def __post_init__(self) -> None:
        if "/" in self.address:
            raise ValueError("The ledger keeps what a notice is about; its page may move.")


def post(new: New) -> bool:
    """Post one notice; return whether it is new."""
    return post_all([new]) == 1


def tell_of_role(told: RoleTold) -> None:
    """Tell each unit that `told` names of a role that signs, approves or judges; the notice names no person."""
    where = told.unit.name
    title = (
        f"Vai trò {told.role} chờ xác nhận tại {where}" if told.waits else f"Vai trò {told.role} được giao tại {where}"
    )
    post_all(
        New(
            unit=unit, kind=Notice.Kind.ROLE, rung="waits" if told.waits else "given", subject_kind="grant",
            subject=str(told.subject), title=title, address=place("roles", told.unit.code),
        )
        for unit in sorted(told.units)
    )  # fmt: skip


def post_all(many: Iterable[New], *, at: datetime | None = None) -> int:
    """Post notices that are not in the ledger yet, dated `at` (now unless told); return how many were new."""
    made_at = at or clock.now()
    left, new = iter(many), 0
    while batch := list(islice(left, _AT_ONCE)):
        waiting = _not_there(batch)
        Notice.objects.bulk_create(
            [
                Notice(
                    **{key: value for key, value in asdict(one).items() if key not in {"unit", "title"}},
                    unit_id=one.unit,
                    title=one.title[:300],
                    made_at=made_at,
                )
                for one in waiting
            ],
            ignore_conflicts=True,
        )
        new += len(waiting)
    return new


def _not_there(batch: Sequence[New]) -> list[New]:
    """Return what of `batch` the ledger does not hold, each identity once. One query, whatever the ledger's size."""
    subjects = {one.subject for one in batch}
    found = Notice.objects.filter(subject__in=subjects).order_by()
    known = set(found.values_list("unit", "kind", "rung", "subject"))
    waiting = {(one.unit, str(one.kind), one.rung, one.subject): one for one in reversed(batch)}
    return [one for key, one in reversed(waiting.items()) if key not in known]
