"""What the tests about people share: the list of columns that lead to a person, every address as its readers."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from unittest.mock import patch

from django.db import connection, models
from django.test import Client
from django.urls import reverse
from tests.test_cast_everywhere import PEOPLE, Everything, call, is_for_scripts, table

from ronguon.access.models import Invitation
from ronguon.assignments.models import Submission
from ronguon.audit.models import PersonRead
from ronguon.kernel.tests.sampling import whole
from ronguon.people.models import Account

RIGHTS = files("ronguon") / "content" / "rights"
LIST = tomllib.loads((RIGHTS / "personal_columns.toml").read_text("utf-8"))
COLUMNS: dict[str, dict[str, Any]] = {row["column"]: row for row in LIST["column"]}
_NAMED = re.compile(
    r"(^|_)(email|full_name|person|people|account|actor|signatory_name|author|writer|reader|owner|user|phone|who)(_|$)"
    r"|(^|_)by$"
)


def leads_to_a_person(field: models.Field[Any, Any]) -> bool:
    """Return whether a column can lead to a person, by its key, its kind or its name."""
    related: Any = field.related_model
    kind = field.get_internal_type()
    if related is not None and related._meta.label == "people.Account":
        return True
    opaque = kind == "UUIDField" and not (field.unique and field.name == "code")
    return opaque or kind == "JSONField" or isinstance(field, models.EmailField) or bool(_NAMED.search(field.name))


def personal(models_: Iterable[type[models.Model]]) -> set[str]:
    """Return every column of `models_` that can lead to a person."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in models_
        for field in model._meta.local_fields
        if leads_to_a_person(field)
    }


def library_columns() -> set[str]:
    """Return what libraries bring that tells something of a person, where no model of theirs is walked."""
    tables = tomllib.loads((RIGHTS / "library_fields.toml").read_text("utf-8"))["table"]
    rows = {row["name"]: row["personal"] for row in tables if row["name"] == "jobs_cache"}
    return {f"{name}.{column}" for name, columns in rows.items() for column in columns}


@dataclass(frozen=True)
class Visit:
    """One page as one reader got it: its words, its statements, its tallies, and whom it noted as shown.

    `tallies` says of each whether it counted people. `noted` holds the names that the world has for its people.
    """

    reader: str
    page: str
    html: str
    statements: tuple[str, ...]
    tallies: tuple[bool, ...]
    noted: frozenset[str]


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collect every statement that the database is given."""
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 (the framework's own signature)
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


@contextmanager
def tallies() -> Iterator[list[tuple[object, ...]]]:
    """Collect the keys of every Counter that is filled."""
    made: list[tuple[object, ...]] = []
    update = Counter.update

    def noted(self: Counter[Any], *rows: Any, **more: Any) -> None:
        update(self, *rows, **more)
        made.append(tuple(self))

    with patch.object(Counter, "update", noted):
        yield made


def signs_of_people() -> set[object]:
    """Return everything that stands for a person of this world: codes, addresses, names."""
    accounts = Account.objects.all()
    return {value for one in accounts for value in (one.code, str(one.code), one.email, one.full_name)}


def people_in(keys: Iterable[object], known: set[object]) -> bool:
    """Return whether a tally has a key that stands for a person."""
    return any(key in known or isinstance(key, Account) for key in keys)


def addresses(everything: Everything) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (name, path, readers) of every staff address that somebody may open, then of some as links lead to them."""
    rows = {
        (name, route): [who for who in PEOPLE if who != "anonymous" and cells[who] == "200"]
        for (name, route, method), cells in table().items()
        if method == "GET"
    }
    for (name, route), readers in rows.items():
        yield name, everything.address(name, route), readers
    readers_of = {name: readers for (name, _), readers in rows.items()}
    duty = everything.values["documents"]["duty"]
    room = everything.address("documents:room", "/van-ban/<uuid:code>/")
    judged = Submission.objects.get(code=str(everything.values["review"]["code"])).occurrence
    yield "documents:room", f"{room}?mo={duty}", readers_of["documents:room"]
    yield "status:assignment", f"/tinh-hinh/viec/{judged.assignment.code}/", readers_of["status:assignment"]
    yield "work:detail", f"/viec-phai-lam/{judged.code}/", readers_of["work:detail"]
    for name in ("my_data", "my_data_file"):  # once more, now that everybody was shown something of everybody
        yield name, reverse(name), readers_of[name]


QUICK = ("an", "chi", "office", "admin")
"""One of each sort of reader: who owns the work, who judges it, who reads documents in, who keeps roles."""


def opened(
    everything: Everything,
    only: str = "",
    as_: Sequence[str] = PEOPLE,
    of: Callable[[Sequence[str], int], Sequence[str]] | None = None,
) -> Iterator[Visit]:
    """Open every staff address by GET as everybody of `as_` who may, or the one with the name `only`.

    Of the readers of each address `of` may choose some, told which turn it is.
    """
    clients: dict[str, Any] = {}
    signs = signs_of_people()
    known = {account.code: who for who, account in everything.accounts.items()}
    known[Invitation.objects.get().code] = "invited"
    for turn, (name, path, readers) in enumerate(addresses(everything)):
        may = [one for one in readers if one in as_ and only in {"", name}]
        for who in may if of is None else of(may, turn):
            if who not in clients:
                clients[who] = Client()
                clients[who].force_login(everything.accounts[who])
            with watched() as statements, tallies() as made:
                scripts = is_for_scripts(path)  # these come with a key, and without a session
                answer = call(Client(), everything.secrets[who], path, "GET") if scripts else clients[who].get(path)
            html = answer.content.decode(errors="ignore")
            found = PersonRead.objects.filter(reader=everything.accounts[who].code, page=name)
            noted = frozenset(known[subject] for subject in found.values_list("subject", flat=True))
            people = tuple(people_in(keys, signs) for keys in made)
            yield Visit(who, name, html, tuple(statements), people, noted)


_tour: list[Visit] = []


def by_two(readers: Sequence[str], turn: int) -> Sequence[str]:
    """Return two of those who read an address, others from address to address; all of them in the long run."""
    return readers if whole() or len(readers) < 3 else [readers[(turn + more) % len(readers)] for more in (0, 1)]


def tour(everything: Everything) -> list[Visit]:
    """Return the visits of every address by two of `QUICK`; made once a process, since a world is like any other."""
    if not _tour:
        _tour.extend(opened(everything, as_=QUICK, of=by_two))
    return _tour


def people_tables(models_: Sequence[type[models.Model]]) -> set[type[models.Model]]:
    """Return the tables that lead to a person: by a column that can, or by keys to a table that an account's row is in.

    Keys are followed upwards alone: a unit or a document does not become personal because a role points to it.
    """
    found = {model for model in models_ if model._meta.label == "people.Account"}
    found |= {model for model in models_ if personal([model])}
    grown = True
    while grown:
        more = {
            model
            for model in models_
            if model not in found and any(one.related_model in _of_accounts(found) for one in model._meta.local_fields)
        }
        found |= more
        grown = bool(more)
    return found


def _of_accounts(tables: set[type[models.Model]]) -> set[Any]:
    """Return those of `tables` whose every row is somebody's: the account, and what a key ties to one."""
    own: set[Any] = {model for model in tables if model._meta.label == "people.Account"}
    for _ in tables:
        own |= {model for model in tables if any(one.related_model in own for one in model._meta.local_fields)}
    return own


def columns_about_people(models_: Sequence[type[models.Model]]) -> set[str]:
    """Return every column of every table that leads to a person, harmless or not."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in people_tables(models_)
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
    }
