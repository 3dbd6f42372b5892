"""What apps tell of people in `ready()`: words for no password, what can be said of one, what ends when one leaves.

What can be said of a person is a short list of groups, at most `MOST`, and nothing else. A group names the keys its
rows may have; another key is refused, not written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from ronguon.people.models import Account

MOST = 12
Value = str | bool | None
Row = Mapping[str, Value]

_told: list[Callable[[], Iterable[str]]] = []


def tell_words(words: Callable[[], Iterable[str]]) -> None:
    """Let `words` name what is near at hand: the names of units, say."""
    if words not in _told:
        _told.append(words)


def words_near() -> Iterable[str]:
    """Yield every word that was told."""
    for words in _told:
        yield from words()


@dataclass(frozen=True, slots=True)
class DossierGroup:
    """One group: what it is called, the keys of its rows, where they come from. `order` is its place."""

    name: str
    title: str | Promise
    keys: tuple[str, ...]
    collect: Callable[[Account], Iterable[Row]]
    order: int

    def rows(self, account: Account) -> list[dict[str, Value]]:
        """Return the rows about `account`. Raises `ValueError` for a key that the group does not name."""
        found = [dict(row) for row in self.collect(account)]
        for row in found:
            strange = row.keys() - set(self.keys)
            if strange:
                raise ValueError(f"{self.name} may not say {', '.join(sorted(strange))} of a person")
        return found


_groups: dict[str, DossierGroup] = {}


def dossier(group: DossierGroup) -> None:
    """Enter a group. Raises `ValueError` when the name is taken or the list would grow longer than `MOST`."""
    if _groups.setdefault(group.name, group) is not group:
        raise ValueError(f"{group.name!r} is a group already")
    if len(_groups) > MOST:
        del _groups[group.name]
        raise ValueError(f"what can be said of a person is at most {MOST} groups")


def groups() -> list[DossierGroup]:
    """Return all groups in order."""
    return sorted(_groups.values(), key=lambda group: (group.order, group.name))


@dataclass(frozen=True, slots=True)
class Tie:
    """What an app has hanging on an account, for the day on which its person leaves.

    `hold` keeps others from changing it until the transaction ends; `check` raises `IllegalMoveError` when the app
    cannot do without the account yet; `end` ends it, deletes copies of name and address, returns how many roles ended.
    """

    hold: Callable[[], object]
    check: Callable[[Account], None]
    end: Callable[[Account], int]


_ties: list[Tie] = []
_leaving: list[Callable[[UUID], object]] = []


def tie(one: Tie) -> None:
    """Enter what an app has hanging on accounts."""
    if one not in _ties:
        _ties.append(one)


def ties() -> list[Tie]:
    """Return what all apps have."""
    return list(_ties)


def on_left(told: Callable[[UUID], object]) -> None:
    """Let `told` be called with an account's code in the transaction in which its person leaves, before it ends."""
    if told not in _leaving:
        _leaving.append(told)


def tell_left(account: UUID) -> None:
    """Call everybody who wants to know."""
    for told in _leaving:
        told(account)
