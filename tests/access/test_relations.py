"""Who may what, by the role and by where it is held: every address that names a thing, in every relation to its unit.

`relations.csv` holds one line for each address, method and kind of thing, short enough for a person to review:
`who` (roles, * for all) gets `yes` where the role stands as `where` says: it `covers` the thing's unit, its grant does
(`granted`), it is held at `self`, `above` or `near` (there, or as the superior's office), or `any`where.
Of the others, those of the roles `sees` whose role covers the unit get `no`, the rest `else`.
From this rule follow all cells: each role, alone or with everything below, at the unit itself, at an ancestor, a
descendant, a sibling, a cousin and in another tree. Views are called as the URL resolver finds them, without the
pages around an answer; that signing in is asked for, and what visitors get, `tests/access.csv` says.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from tests.access.calling import answer, ask_once
from tests.access.related import DAY, Person, Related, build
from tests.test_cast_everywhere import METHODS, is_for_scripts, staff_routes
from tests.test_cast_everywhere import table as people_table

from ronguon.kernel.tests.sampling import part
from ronguon.reports.tests.world import on_day
from ronguon.units.domain import BUILT_IN, Role
from ronguon.units.tests.remembered import remembered

TABLE = Path(__file__).with_name("relations.csv")
COLUMNS = ("name", "route", "method", "thing", "who", "where", "yes", "sees", "no", "else")
NO_THING = {
    "account_reset_password_from_key": "a secret that was mailed",
    "background-again": "a job of the whole installation",
    "mfa_edit_webauthn": "the reader's own passkey", "mfa_remove_webauthn": "the reader's own passkey",
    "people_end_session": "the reader's own session",
    "units:accept": "whoever holds the secret of an invitation",
    "units:act_on_behalf": "what somebody lent to one person",
    "units:end_delegation": "what one person lent to another",
    "units:change_role": "a role of the whole installation", "units:retire_role": "a role of the whole installation",
    "api:result": "open to everybody", "api:published_figures": "open to everybody",
    "api:published_rows": "open to everybody",
}  # fmt: skip
"""Addresses with a part to fill in that name nothing of a unit; why."""
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    route: str
    method: str
    thing: str
    who: str
    where: str
    yes: str
    sees: str
    no: str
    rest: str

    @property
    def key(self) -> Key:
        return self.name, self.route, self.method

    def says(self, person: Person) -> str:
        """Return what the table says that `person` gets."""
        places = {
            "covers": person.reaches, "granted": person.granted, "self": person.relation == "self", "any": True,
            "above": person.relation == "above",
            "near": person.near, "near granted": person.near and person.granted,
        }  # fmt: skip
        stands = places[self.where]
        if stands and _one_of(person.role, self.who):
            return self.yes
        found = person.near if self.where.startswith("near") else person.reaches
        return self.no if found and _one_of(person.role, self.sees) else self.rest


def _one_of(role: Role, roles: str) -> bool:
    return roles == "*" or role.key in roles.split()


def table() -> list[Row]:
    """Return the reviewed table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [Row(*(line[name] for name in COLUMNS)) for line in csv.DictReader(file)]
    assert len({(row.key, row.thing) for row in rows}) == len(rows), "a line stands twice in relations.csv"
    return rows


def named() -> set[Key]:
    """Return every (name, route, method) that names a thing, but for methods that everybody is refused."""
    cells = people_table()
    return {
        (name, route, method)
        for name, route in staff_routes()
        for method in METHODS
        if "<" in route and name not in NO_THING
        and set(cells.get((name, route, method), {"": ""}).values()) - {"login"} != {"405"}
    }  # fmt: skip


def missing(rows: list[Row], real: set[Key]) -> list[str]:
    """Return a line to add for each address that no row is about."""
    listed = {row.key for row in rows}
    return [",".join((*key, *"?" * (len(COLUMNS) - 3))) for key in sorted(real - listed)]


def test_the_table_lists_every_address_that_names_a_thing_and_no_other() -> None:
    rows, real = table(), named()
    assert missing(rows, real) == [], "add these lines to relations.csv, with what you decide"
    assert sorted({row.key for row in rows} - real) == []
    assert sorted(NO_THING.keys() - {name for name, _ in staff_routes()}) == []


def test_a_planted_address_is_asked_for() -> None:
    planted = ("units:planted", "/don-vi/<uuid:code>/gieo/", "GET")
    assert missing(table(), named() | {planted}) == ["units:planted,/don-vi/<uuid:code>/gieo/,GET,?,?,?,?,?,?,?"]


def test_the_table_holds_what_the_house_promises() -> None:
    for row in table():
        assert not [cell for cell in (row.yes, row.no, row.rest) if cell.startswith("5")], row
        assert row.where != "any" or row.who == "*", f"{row}: a role in another tree opens nothing"
        if row.method == "POST":
            assert row.who != "*" or row.name == "units:make_key", f"{row}: not every role does deeds"


@pytest.fixture
def world(db: None) -> Iterator[Related]:
    with on_day(DAY):
        yield remembered(build)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "role",
    [
        # The one that writes for a unit at each change; all of them, who only read among them, in the long run.
        pytest.param(role, id=key, marks=[] if role == Role.OFFICER else [pytest.mark.soak])
        for key, role in BUILT_IN.items()
    ],
)
def test_each_relation_gets_what_the_table_says(
    role: Role, world: Related, record_property: Callable[[str, object], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_once(monkeypatch)
    rows = table()
    wrong, cells = [], 0
    for turn, person in enumerate(one for one in world.people if one.role == role):
        # Each relation asks at other addresses than the one before it, so that all of them are asked at by some.
        for row in part(rows, one_in=4, least=195, begin=turn):
            scripts = is_for_scripts(row.route)
            if scripts and not person.secret:
                continue
            cells += 1
            got = ask(row, person, world)
            if got != row.says(person):
                wrong.append(f"{row.method} {row.name} of {row.thing}: {person} gets {got}, not {row.says(person)}")
    record_property("access by relation", f"{cells - len(wrong)}/{cells} cells as reviewed for {role.key}")
    assert wrong == []


def ask(row: Row, person: Person, world: Related) -> str:
    """Return the status that `person` gets; whatever the view did is undone."""
    url = address(row, world)
    with transaction.atomic():
        got = answer(row.method, url, person.account, person.actor, person.secret)
        transaction.set_rollback(True)
    return str(got.status)


def address(row: Row, world: Related) -> str:
    """Return the route with its parts filled in."""
    filled = world.values(row.thing, row.name)
    wanted = {part.split(":")[-1].strip("<>") for part in row.route.split("/") if part.startswith("<")}
    urlconf = settings.RONGUON_API_URLCONF if is_for_scripts(row.route) else None
    return reverse(row.name, urlconf=urlconf, kwargs={key: filled[key] for key in wanted})
