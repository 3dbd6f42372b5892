"""G9: nobody is counted, ranked or scored: not by the database, not in Python, not on a page."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from tests.rights.people import COLUMNS, QUICK, opened, people_in, signs_of_people, tallies, tour, watched
from tests.rights.tallying import PERSON, tallied_by_hand
from tests.rights.test_g16_who_saw import PLANTED, world
from tests.test_cast_everywhere import DAY, Everything

from ronguon.access.models import Grant, Invitation
from ronguon.audit.domain import declared, words
from ronguon.audit.models import Event
from ronguon.people.models import Account
from ronguon.reports.tests.world import on_day

__all__ = ["world"]
PACKAGE = Path(__file__).resolve().parents[2] / "src" / "ronguon"


def counted_columns() -> set[tuple[str, str]]:
    """Return (table, column) by which nobody may be counted."""
    models = {model._meta.label: model for model in apps.get_models()}
    found: set[tuple[str, str]] = set()
    for name, row in COLUMNS.items():
        if row.get("counted"):
            label, _, field = name.rpartition(".")
            column = next(one.column for one in models[label]._meta.local_concrete_fields if one.name == field)
            found.add((models[label]._meta.db_table, column))
    return found


def counts_people(sql: str, columns: set[tuple[str, str]]) -> str:
    """Return by which column a statement counts people, "" when by none.

    Counting is grouping by the column, counting its values, ranking by it, or counting the rows of one person.
    """
    if not re.search(r"\b(COUNT|SUM|AVG|RANK|ROW_NUMBER|DENSE_RANK)\s*\(", sql, re.IGNORECASE):
        return ""
    items = _selected(sql)
    grouped = []
    for part in re.split(r"\bGROUP BY\b", sql, flags=re.IGNORECASE)[1:]:
        by = re.split(r"\b(?:ORDER BY|HAVING|LIMIT)\b", part, flags=re.IGNORECASE)[0]
        grouped += [by, *(items[int(at) - 1] for at in re.findall(r"(?<![\w.\"])\d+", by) if 0 < int(at) <= len(items))]
    for table_, column in columns:
        name = rf'(?:"{table_}"|\b[TU]\d+\b)\."{column}"'
        if any(re.search(name, by) for by in grouped):
            return f"{table_}.{column}"
        if re.search(rf"\b(?:COUNT|PARTITION BY|OVER)\s*\(?(?:PARTITION BY |ORDER BY )?(?:DISTINCT )?{name}", sql):
            return f"{table_}.{column}"
        if f'"{table_}"' in sql and re.search(rf'{name} = (?!"|[A-Z]\d*\.)', sql):
            return f"{table_}.{column} (of one person)"
    return ""


def _selected(sql: str) -> list[str]:
    """Return what a statement selects, item by item; GROUP BY may name an item by its place."""
    inner = sql[len("SELECT ") :] if sql.startswith("SELECT ") else ""
    items, depth, current = [], 0, ""
    for at, letter in enumerate(inner):
        if depth == 0 and inner.startswith(" FROM ", at):
            break
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            items.append(current)
            current = ""
        else:
            current += letter
    return [*items, current]


PEOPLE = {"people_account", "access_grant", "access_invitation", "audit_name", "audit_personread"}
"""Tables of people: a number of their rows is a figure about people, which needs five or more. There is none today."""


def figures_about_people(sql: str) -> str:
    """Return the table of people whose rows a statement counts, "" when none."""
    found = re.match(r'SELECT COUNT\(.*?\) AS "[^"]+" FROM "(\w+)"', sql)
    return found[1] if found and found[1] in PEOPLE else ""


class Lines(HTMLParser):
    """The words of a page, a row, a list item or a paragraph at a time."""

    ROWS = ("tr", "li", "p", "dd", "dt", "option", "h1", "h2", "h3", "figcaption", "summary")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[list[str]] = []
        self.lines: list[str] = []

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        if tag in self.ROWS:
            self.open.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in self.ROWS and self.open:
            words = " ".join(self.open.pop())
            self.lines.append(words)
            if self.open:
                self.open[-1].append(words)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open[-1].append(data.strip())


# What is a number and no count of a person: a day, a time, a document's number, a hash, a code, the size of a file,
# which round of a result it is, and what an action's own details say of the thing it was done to.
_DETAILS = "|".join(
    sorted({re.escape(words.of("detail", key, "vi")) for shape in declared().values() for key, kind in shape.items()
            if kind is int})
)  # fmt: skip
NO_COUNT = re.compile(
    r"\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d\d-\d\d\S*|\d{1,2}:\d\d|\b[0-9a-f-]{8,}\S*|\b\d+/[A-ZĐ]{2}\S*|\bSHA-256\b"
    rf"|\b\d+(?:[.,]\d+)? (?:B|kB|KB|MB)\b|^\s*4\s+(?=Báo cáo, minh chứng)"
    rf"|\b(?:lần|vòng)(?: nộp)? \d+|\b(?:{_DETAILS}): \d+",
    re.IGNORECASE,
)


def beside_a_name(html: str) -> list[str]:
    """Return each line of a page on which a person's name and a count stand together."""
    reader = Lines()
    reader.feed(html)
    found = []
    for line in reader.lines:
        name = next((name for name in PLANTED.values() if name in line), "")
        if name and len(line) < 400 and re.search(r"\b\d+\b", NO_COUNT.sub(" ", line)):
            found.append(" ".join(line.split()))
    return found


@pytest.mark.sampled
def test_no_address_counts_people_in_the_database(world: Everything, show: Callable[[str], None]) -> None:
    columns, visits = counted_columns(), tour(world)
    assert len(columns) > 10
    statements = {sql for visit in visits for sql in visit.statements}
    guilty = {sql: found for sql in statements if (found := counts_people(sql, columns) or figures_about_people(sql))}
    wrong = {f"{visit.page}: {guilty[sql]}" for visit in visits for sql in visit.statements if sql in guilty}
    show(f"G9 {len(guilty)} of {len(statements)} statements count people, over {len(visits)} page views")
    assert sorted(wrong) == []
    assert len({visit.page for visit in visits}) > 30
    assert {visit.reader for visit in visits} == set(QUICK)


@pytest.mark.soak
def test_nobody_of_the_cast_is_counted_or_shows_a_count(world: Everything) -> None:
    columns = counted_columns()
    for visit in opened(world):
        counted = [found for sql in visit.statements if (found := counts_people(sql, columns))]
        figures = [found for sql in visit.statements if (found := figures_about_people(sql))]
        assert (counted, figures, any(visit.tallies)) == ([], [], False), f"{visit.page} as {visit.reader}"
        assert beside_a_name(visit.html) == [], f"{visit.page} as {visit.reader}"


@pytest.mark.sampled
def test_no_address_tallies_people_in_python(world: Everything, show: Callable[[str], None]) -> None:
    made = [(visit.page, people) for visit in tour(world) for people in visit.tallies]
    wrong = {page for page, people in made if people}
    show(f"G9 {sum(people for _, people in made)}/{len(made)} tallies made by pages count people")
    assert wrong == set()
    assert made, "no page tallies anything, so nothing was watched"


@pytest.mark.sampled
def test_no_page_puts_a_number_beside_a_person(world: Everything, show: Callable[[str], None]) -> None:
    visits = [visit for visit in tour(world) if "<html" in visit.html]
    wrong = {f"{visit.page} as {visit.reader}: {line}" for visit in visits for line in beside_a_name(visit.html)}
    names = sum(name in visit.html for visit in visits for name in PLANTED.values())
    show(f"G9 {len(wrong)} numbers stand beside a person, {names} names seen on {len(visits)} pages")
    assert sorted(wrong) == []
    assert names > 100


TALLIES = {"Counter", "defaultdict", "groupby", "Count", "Rank", "DenseRank", "RowNumber", "Sum", "Avg"}


def tallied(path: Path) -> list[str]:
    """Return each tally in a module that is fed with something of a person."""
    found = []
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in TALLIES and name != "values":
            continue
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        inside = {getattr(part, "attr", getattr(part, "id", "")) for arg in given for part in ast.walk(arg)}
        inside |= {part.value for arg in given for part in ast.walk(arg) if isinstance(part, ast.Constant)
                   and isinstance(part.value, str)}  # fmt: skip
        if name in TALLIES and any(PERSON.search(str(word)) for word in inside):
            found.append(f"{path.name}:{node.lineno} {name}")
        if name == "values" and isinstance(node.func, ast.Attribute) and _is_counted(tree, node):
            found += [f"{path.name}:{node.lineno} values({word})" for word in inside if PERSON.search(str(word))]
    return found + tallied_by_hand(path)


def _is_counted(tree: ast.AST, node: ast.Call) -> bool:
    """Return whether `.values(…)` is followed by an annotation: a GROUP BY in the making."""
    return any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "annotate"
        and node in ast.walk(call.func.value)
        for call in ast.walk(tree)
    )


def test_no_module_feeds_a_tally_with_people(show: Callable[[str], None]) -> None:
    modules = [path for path in sorted(PACKAGE.rglob("*.py")) if not {"tests", "migrations"} & set(path.parts)]
    found = [line for path in modules for line in tallied(path)]
    show(f"G9 {len(found)} tallies of people in {len(modules)} modules")
    assert found == []


PLANTED_CODE = {
    "a Counter": "Counter(event.actor for event in events)\n",
    "a Counter of names": "Counter(account.full_name for account in found)\n",
    "a groupby": "groupby(rows, key=lambda row: row.written_by)\n",
    "a Count of a column": "Grant.objects.annotate(n=Count('account'))\n",
    "a grouped query": "Event.objects.values('actor').annotate(n=Count('pk'))\n",
    "a rank": "Window(Rank(F('submitted_by')))\n",
    "a dict that adds up": "for event in events:\n    done[event.actor] += 1\n",
    "a dict with a default": "for event in events:\n    done[event.actor] = done.get(event.actor, 0) + 1\n",
    "a name between": "def f(rows):\n    for row in rows:\n        who = row.submitted_by\n        n[who] += 1\n",
    "a pair as key": "for event in events:\n    done[event.actor, event.verb] += 1\n",
    "columns without names": "def f(rows):\n    for k in rows.values_list('written_by'):\n        n[k] += 1\n",
    "a list a person": "for note in notes:\n    rows.setdefault(note.written_by, []).append(note)\n",
    "a sum over one": "sum(1 for note in notes if note.written_by == code)\n",
    "the length of a choice": "len([event for event in events if event.actor == account.code])\n",
    "the count of a list": "[event.actor for event in events].count(code)\n",
}


HARMLESS = {
    "a dict of bodies": "for row in rows:\n    n[row.unit] += 1\n",
    "a table of accounts": "known = {}\nfor account in found:\n    known[account.code] = account\n",
    "a count of words": "text.count(',')\n",
    "a sum of bodies": "sum(1 for row in rows if row.unit == unit)\n",
}


@pytest.mark.parametrize("what", HARMLESS)
def test_what_counts_no_person_is_left_alone(what: str, tmp_path: Path) -> None:
    (tmp_path / "harmless.py").write_text(HARMLESS[what], "utf-8")
    assert tallied(tmp_path / "harmless.py") == []


@pytest.mark.parametrize("what", PLANTED_CODE)
def test_planted_code_is_caught(what: str, tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(PLANTED_CODE[what], "utf-8")
    assert tallied(tmp_path / "planted.py")


def test_planted_queries_are_caught(world: Everything, show: Callable[[str], None]) -> None:
    columns, an = counted_columns(), world.accounts["an"]
    planted: list[Callable[[], object]] = [
        lambda: list(Event.objects.values("actor").annotate(n=Count("pk"))),
        lambda: list(Event.objects.values("actor", "verb").annotate(n=Count("pk")).order_by("-n")),
        lambda: Event.objects.filter(actor=an.code).count(),
        lambda: Event.objects.aggregate(n=Count("actor", distinct=True)),
        lambda: list(Account.objects.annotate(n=Count("grants__account"))),
        lambda: list(Grant.objects.values("account").annotate(n=Count("pk"))),
        Grant.objects.count,
        Invitation.objects.count,
    ]
    caught = 0
    for ask in planted:
        with watched() as seen:
            ask()
        caught += any(counts_people(sql, columns) or figures_about_people(sql) for sql in seen)
    show(f"G9 planted queries: {caught}/{len(planted)} caught")
    assert caught == len(planted)


def test_a_planted_tally_and_a_planted_page_are_caught(world: Everything) -> None:
    def ranking(_request: HttpRequest) -> HttpResponse:
        done = Counter(one.full_name for one in Account.objects.all())
        return HttpResponse("<ul>" + "".join(f"<li>{name}: {n} việc</li>" for name, n in done.items()) + "</ul>")

    with tallies() as made:
        answer = ranking(RequestFactory().get("/"))
    signs = signs_of_people()
    assert [keys for keys in made if people_in(keys, signs)]
    assert len(beside_a_name(answer.content.decode())) == len(world.accounts)


def test_a_day_beside_a_name_is_no_count() -> None:
    with on_day(DAY):
        name = PLANTED["an"]
    assert beside_a_name(f"<li>{name}, 02/04/2026 lúc 8:30, 12/CT-UBND</li>") == []
    assert beside_a_name(f"<tr><td>{name}</td><td>12</td></tr>")
