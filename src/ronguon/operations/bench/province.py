"""An invented province of any size: six levels, names, places and kinds with dates, mergers, splits, moves, roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from random import Random
from typing import Final, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from ronguon.access.models import Grant
from ronguon.kernel.vietnamese import search_key
from ronguon.people.models import Account
from ronguon.units.domain import Role
from ronguon.units.domain.names import tails
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import NameTail, Place, Trait, Transition, TransitionParticipant, Unit, UnitName

FOUNDED: Final = date(2025, 7, 1)
DAYS: Final = (FOUNDED, date(2025, 10, 1), date(2026, 1, 1), date(2026, 3, 1))
"""The day on which everything began, and three on which units merged, split, moved and got other names."""
TODAY: Final = date(2026, 6, 1)
SHARES: Final = (0.0008, 0.008, 0.06, 0.24)
"""What part of all units stands on the levels two to five; below them stands the rest."""
KINDS: Final = (
    ("province", "UBND tỉnh"), ("department", "Sở"), ("commune", "UBND xã"), ("school", "Trường Tiểu học"),
    ("village", "Thôn"), ("branch", "Tổ dân phố"),
)  # fmt: skip
SYLLABLES: Final = (
    "An", "Bình", "Cát", "Châu", "Chánh", "Cẩm", "Diên", "Đại", "Đồng", "Đức", "Giang", "Hà", "Hải", "Hạ", "Hòa",
    "Hội", "Hưng", "Khánh", "Lạc", "Lâm", "Lộc", "Long", "Lương", "Mai", "Minh", "Mỹ", "Nam", "Ngọc", "Nghĩa", "Nhân",
    "Ninh", "Phong", "Phú", "Phúc", "Phước", "Quang", "Quý", "Sơn", "Suối", "Tân", "Tây", "Thái", "Thanh", "Thiện",
    "Thịnh", "Thọ", "Thuận", "Tiên", "Trà", "Trung", "Trường", "Tú", "Vân", "Viên", "Vĩnh", "Xuân", "Yên", "Đông",
    "Bắc", "Rồng",
)  # fmt: skip
ENDED_PERCENT: Final = 2
MOVED_PERCENT: Final = 3
ACCOUNTS: Final = 100
BATCH: Final = 5_000
ModelT = TypeVar("ModelT", bound=Model)


@dataclass(slots=True)
class TreePlan:
    """The tree as numbers: `parents[day][body]` is the number of the unit above, -1 at the top."""

    levels: list[int]
    parents: list[list[int]]
    ended: dict[int, int] = field(default_factory=dict)
    changes: list[tuple[int, int, tuple[int, ...]]] = field(default_factory=list)
    """(number of the day, unit that ended, its heirs, the chief one first)."""


def planned(size: int, chance: Random) -> TreePlan:
    """Return a tree of `size` units on six levels, with what happened to it on three days."""
    counts = [1, *(max(2, round(size * share)) for share in SHARES)]
    counts.append(max(2, size - sum(counts)))
    levels = [level for level, count in enumerate(counts) for _ in range(count)]
    starts = [sum(counts[:level]) for level in range(len(counts) + 1)]
    above = [-1]
    for level in range(1, len(counts)):
        above += [starts[level - 1] + chance.randrange(counts[level - 1]) for _ in range(counts[level])]
    plan = TreePlan(levels, [above])
    low = range(starts[-3], starts[-1])
    for day in range(1, len(DAYS)):
        now = list(plan.parents[-1])
        plan.parents.append(now)
        for _ in range(max(1, size * MOVED_PERCENT // 300)):
            moving = chance.choice(
                [starts[-2] + chance.randrange(counts[-1]), starts[-3] + chance.randrange(counts[-2])]
            )
            level = levels[moving]
            target = starts[level - 1] + chance.randrange(counts[level - 1])
            if moving not in plan.ended and target not in plan.ended:
                now[moving] = target
        _end_some(plan, day, low, max(1, size * ENDED_PERCENT // 300), chance)
    return plan


def _end_some(plan: TreePlan, day: int, low: range, count: int, chance: Random) -> None:
    """End `count` units of the two lowest levels; each tenth is split. Who took over before likes to end next."""
    now = plan.parents[day]
    taken = [heir for _, _, heirs in plan.changes for heir in heirs]
    busy: set[int] = set()
    below: dict[int, list[int]] = {}
    for body, parent in enumerate(now):
        below.setdefault(parent, []).append(body)
    for number in range(count):
        ending = chance.choice(taken) if taken and number % 3 == 0 else chance.choice(low)
        beside = [
            one for one in below.get(now[ending], ())
            if one != ending and one not in plan.ended and plan.levels[one] == plan.levels[ending]
        ]  # fmt: skip
        heirs = tuple(beside[: 2 if number % 10 == 1 else 1])
        if ending in plan.ended or ending in busy or not heirs:
            continue
        busy.update(heirs)
        plan.ended[ending] = day
        plan.changes.append((day, ending, heirs))
        for child in below.get(ending, ()):
            now[child] = heirs[0]
        if len(heirs) == 1:
            now[ending] = heirs[0]


def paths_of(parents: list[int]) -> list[str]:
    """Return the path of each unit; its key is its number plus one."""
    found: list[str] = [""] * len(parents)
    for body in range(len(parents)):
        way = [body]
        while (parent := parents[way[-1]]) >= 0 and not found[parent]:
            way.append(parent)
        for one in reversed(way):
            found[one] = f"{found[parents[one]] if parents[one] >= 0 else ''}{one + 1}."
    return found


def build(size: int, seed: int = 25) -> TreePlan:
    """Write the province into an empty, migrated database; the keys of units are their numbers plus one."""
    chance = Random(seed)  # noqa: S311 (an invented province, the same each time)
    plan = planned(size, chance)
    paths = [paths_of(parents) for parents in plan.parents]
    names = [_name(plan.levels[body], body) for body in range(len(plan.levels))]
    with transaction.atomic():  # a unit may stand below one with a later number
        _write(_units(plan, paths[-1], names))
        _write(_places(paths))
        _write(Trait(unit_id=body + 1, sort="kind", value=KINDS[level][0], since_on=FOUNDED)
               for body, level in enumerate(plan.levels))  # fmt: skip
        _write(_names(names))
        _write(
            NameTail(name_id=pk, unit_id=unit, tail=tail)
            for pk, unit, key in list(UnitName.objects.order_by("pk").values_list("pk", "unit", "search_key"))
            for tail in tails(key)
        )
        _changes(plan)
        _grants(plan, chance)
    if connection.vendor == "postgresql":  # what its own housekeeping does within a minute; the other one has none
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return plan


def _write(rows: Iterable[ModelT]) -> None:
    batch: list[ModelT] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            _create(batch)
            batch = []
    if batch:
        _create(batch)


def _create(batch: list[ModelT]) -> None:
    type(batch[0])._default_manager.bulk_create(batch, batch_size=BATCH)  # noqa: SLF001 (of any of our tables)


def _name(level: int, body: int) -> str:
    many = len(SYLLABLES)
    mixed = body * 7919 % many**3
    own = [SYLLABLES[mixed // many**2], SYLLABLES[mixed // many % many], SYLLABLES[mixed % many]]
    return f"{KINDS[level][1]} {' '.join(own)}"


def _units(plan: TreePlan, paths: list[str], names: list[str]) -> Iterator[Unit]:
    for body, parent in enumerate(plan.parents[-1]):
        ended = plan.ended.get(body)
        yield Unit(
            pk=body + 1, system="state", kind=KINDS[plan.levels[body]][0], name=names[body],
            search_key=search_key(names[body]), parent_id=parent + 1 if parent >= 0 else None, path=paths[body],
            sort=body, since_on=FOUNDED, until_on=DAYS[ended] if ended is not None else None,
        )  # fmt: skip


def _places(paths: list[list[str]]) -> Iterator[Place]:
    for body in range(len(paths[0])):
        begins = [0] + [day for day in range(1, len(DAYS)) if paths[day][body] != paths[day - 1][body]]
        for day, after in pairwise([*begins, None]):
            until = DAYS[after] if after is not None else None
            yield Place(unit_id=body + 1, path=paths[day or 0][body], since_on=DAYS[day or 0], until_on=until)


def _names(names: list[str]) -> Iterator[UnitName]:
    for body, name in enumerate(names):
        since = FOUNDED
        if body % 5 == 0:
            since, older = DAYS[1 + body % 3], f"{name} {SYLLABLES[body // 5 % len(SYLLABLES)]} cũ"
            yield UnitName(unit_id=body + 1, name=older, search_key=search_key(older), since_on=FOUNDED, until_on=since)
        yield UnitName(unit_id=body + 1, name=name, search_key=search_key(name), since_on=since)


def _changes(plan: TreePlan) -> None:
    for number, (day, ending, heirs) in enumerate(plan.changes):
        change = Transition.objects.create(
            kind=ChangeKind.SPLIT if len(heirs) > 1 else ChangeKind.MERGE, decided_by="HĐND tỉnh",
            decision_number=f"{number + 1}/NQ-HĐND", effective_on=DAYS[day],
        )  # fmt: skip
        participants = [(ending, ChangePart.ENDS), *((heir, ChangePart.SUCCEEDS) for heir in heirs)]
        TransitionParticipant.objects.bulk_create(
            TransitionParticipant(transition=change, unit_id=body + 1, part=part) for body, part in participants
        )


def _grants(plan: TreePlan, chance: Random) -> None:
    """Give each account a role with all below it: one at the top, some below it, most in the middle."""
    accounts = Account.objects.bulk_create(
        Account(email=f"do-{number}@example.vn", full_name=f"Người {number}") for number in range(ACCOUNTS)
    )
    by_level: dict[int, list[int]] = {}
    for body, level in enumerate(plan.levels):
        if body not in plan.ended:
            by_level.setdefault(level, []).append(body)
    for number, account in enumerate(accounts):
        level = 0 if number == 0 else 1 + number % 4
        Grant.objects.create(
            account=account, unit_id=chance.choice(by_level[level]) + 1, role_id=Role.READER.key, subtree=True,
            since_on=FOUNDED,
        )  # fmt: skip
