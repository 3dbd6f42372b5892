"""The tree of units: what pages and scripts ask of it, beside the bare indexed statements on the same rows."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from ronguon.access.actions.acting import actor_for
from ronguon.kernel.vietnamese import search_key
from ronguon.operations.bench.province import FOUNDED, KINDS, SYLLABLES, TODAY, TreePlan, build
from ronguon.people.models import Account
from ronguon.units.domain import after_path, numbers_above
from ronguon.units.domain.names import AFTER_ALL
from ronguon.units.models import Place, Unit, UnitName, succession_of
from ronguon.units.models.units import MOST_FOUND, readable

EARLIER: Final = date(2025, 12, 1)
PAGE: Final = 100
LIST: Final = 50
FOUND: Final = 25
STANDS: Final = "p.since_on <= %s AND (p.until_on IS NULL OR p.until_on > %s)"
LIVES: Final = "(u.until_on IS NULL OR u.until_on > %s)"
SUBTREE: Final = f"""SELECT p.unit_id, p.path, u.name FROM units_place p JOIN units_unit u ON u.id = p.unit_id
    WHERE p.path >= %s AND p.path < %s AND {STANDS} AND {LIVES} ORDER BY p.path LIMIT {PAGE}"""  # noqa: S608 (constants of ours)
COUNT: Final = f"SELECT count(*) FROM units_place p WHERE p.path >= %s AND p.path < %s AND {STANDS}"  # noqa: S608 (constants of ours)
GONE: Final = f"{COUNT} AND p.unit_id IN (SELECT id FROM units_unit WHERE until_on <= %s)"  # noqa: S608 (constants of ours)
GRANTED: Final = """SELECT u.path FROM access_grant g JOIN units_unit u ON u.id = g.unit_id
    WHERE g.account_id = %s AND g.since_on <= %s AND (g.until_on IS NULL OR g.until_on > %s)"""
MINE: Final = f"SELECT {{}} FROM units_unit u WHERE u.path >= %s AND u.path < %s AND u.since_on <= %s AND {LIVES} {{}}"  # noqa: S608 (constants of ours)
NAMED: Final = f"""SELECT {{}} FROM units_unit u WHERE u.id IN
    (SELECT unit_id FROM units_nametail WHERE tail >= %s AND tail < %s ORDER BY tail, unit_id LIMIT {MOST_FOUND})
    {{}}"""  # noqa: S608 (constants of ours)
LEVEL: Final = f"""SELECT p.unit_id, u.name, p.path FROM units_place p JOIN units_unit u ON u.id = p.unit_id
    WHERE p.above = %s AND {STANDS} AND {LIVES} ORDER BY u.sort, u.id LIMIT {PAGE}"""  # noqa: S608 (constants of ours)
BELOW: Final = f"""SELECT p.above, count(*) FROM units_place p JOIN units_unit u ON u.id = p.unit_id
    WHERE p.above IN ({{}}) AND {STANDS} AND {LIVES} GROUP BY p.above"""  # noqa: S608 (constants of ours)
HEIRS: Final = """SELECT h.unit_id FROM units_transitionparticipant e JOIN units_transition t ON t.id = e.transition_id
    JOIN units_transitionparticipant h ON h.transition_id = t.id AND h.part = 'succeeds'
    WHERE e.unit_id = %s AND e.part = 'ends' AND t.effective_on <= %s ORDER BY h.id"""

# Both sides return how many rows they found, so that a run in which they differ is no measurement.
Answer = Callable[[Any], int]


@dataclass(frozen=True, slots=True)
class TreeQuestion:
    """What is asked, of what, by the product and by bare statements."""

    name: str
    product: Answer
    bare: Answer
    about: Sequence[Any]


class DifferentAnswersError(AssertionError):
    """The product and the bare statement did not find the same number of rows."""


def measure(units: int, asked: int) -> dict[str, Any]:
    """Build a province of `units` units and ask each question `asked` times; milliseconds, median and p95."""
    call_command("migrate", verbosity=0)
    plan = build(units)
    found = {one.name: _measured(one) for one in questions(plan, asked)}
    worst = max(found, key=lambda name: float(found[name]["p95_ms"]))
    return {
        "database": connection.vendor, "units": units, "worst": worst, "worst_p95_ms": found[worst]["p95_ms"],
        "questions": found,
    }  # fmt: skip


def questions(plan: TreePlan, asked: int) -> list[TreeQuestion]:
    """Return every question with what it is asked about: units of each level equally often, the root too."""
    chance = Random(7)  # noqa: S311 (the same questions each time)
    levels: dict[int, list[tuple[int, str]]] = {}
    for key, path in Unit.objects.order_by("pk").values_list("pk", "path"):
        if key - 1 not in plan.ended:
            levels.setdefault(plan.levels[key - 1], []).append((key, path))
    nodes = [chance.choice(levels[number % len(levels)]) for number in range(asked)]
    paths = [path for _, path in nodes]
    accounts = list(Account.objects.order_by("pk"))
    middle = [accounts[number % len(accounts)] for number in range(asked)]
    present = list(Unit.objects.order_by("pk").values_list("search_key", flat=True))
    former = list(UnitName.objects.filter(until_on__isnull=False).order_by("pk").values_list("search_key", flat=True))
    many = [search_key(word) for word in (*(word for _, word in KINDS[1:]), *SYLLABLES)]
    ended = list(Unit.objects.filter(pk__in=[body + 1 for body in plan.ended]).order_by("pk"))
    days = (TODAY - FOUNDED).days
    gone = [(chance.choice(ended), FOUNDED + timedelta(chance.randrange(days))) for _ in range(asked)]
    return [
        TreeQuestion("subtree", lambda path: _subtree(path, TODAY), lambda path: _bare_subtree(path, TODAY), paths),
        TreeQuestion("subtree_earlier", lambda p: _subtree(p, EARLIER), lambda p: _bare_subtree(p, EARLIER), paths),
        TreeQuestion("ancestors", _ancestors, _bare_ancestors, [key for key, _ in nodes]),
        TreeQuestion("mine", _mine, _bare_mine, middle),
        TreeQuestion("count", lambda path: Place.objects.count_within(path, TODAY), _bare_count, paths),
        TreeQuestion("search_one", _search, _bare_search, [chance.choice(present) for _ in range(asked)]),
        TreeQuestion("search_former", _search, _bare_search, [chance.choice(former) for _ in range(asked)]),
        TreeQuestion("search_many", _search, _bare_search, [many[number % len(many)] for number in range(asked)]),
        TreeQuestion("level_below", _level, _bare_level, paths),
        TreeQuestion("successors", _successors, _bare_successors, gone),
    ]


def _measured(question: TreeQuestion) -> dict[str, float | int]:
    """Ask both sides in turn, so that what else the machine does falls on both; count statements apart."""
    queries: list[int] = []
    for about in question.about[:: max(1, len(question.about) // 20)]:
        with CaptureQueriesContext(connection) as captured:
            question.product(about)
        queries.append(len(captured))
    ours, bare = list[float](), list[float]()
    with override_settings(DEBUG=False):
        for about in question.about:
            seconds, rows = _timed(question.product, about)
            bare_seconds, bare_rows = _timed(question.bare, about)
            if rows != bare_rows:
                raise DifferentAnswersError(f"{question.name} about {about}: {rows} and {bare_rows}")
            ours.append(1000 * seconds)
            bare.append(1000 * bare_seconds)
    median, bare_median = statistics.median(ours), statistics.median(bare)
    return {
        "asked": len(ours), "median_ms": round(median, 2), "p95_ms": round(_p95(ours), 2),
        "baseline_median_ms": round(bare_median, 2), "baseline_p95_ms": round(_p95(bare), 2),
        "ratio": round(median / bare_median, 1), "queries": max(queries), "queries_least": min(queries),
    }  # fmt: skip


def _timed(ask: Answer, about: Any) -> tuple[float, int]:
    began = time.perf_counter()
    rows = ask(about)
    return time.perf_counter() - began, rows


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _subtree(path: str, on: date) -> int:
    return len(Unit.objects.tree(on).within(path)[:PAGE])


def _bare_subtree(path: str, on: date) -> int:
    return len(_rows(SUBTREE, path, after_path(path), on, on, on))


def _bare_count(path: str) -> int:
    about = (path, after_path(path), TODAY, TODAY)
    return int(_rows(COUNT, *about)[0][0]) - int(_rows(GONE, *about, TODAY)[0][0])


def _ancestors(key: int) -> int:
    unit: Any = Unit.objects.tree(TODAY).get(pk=key)
    return len(Unit.objects.tree(TODAY).above(unit.path_then))


def _bare_ancestors(key: int) -> int:
    ((path,),) = _rows(f"SELECT p.path FROM units_place p WHERE p.unit_id = %s AND {STANDS}", key, TODAY, TODAY)  # noqa: S608 (a constant of ours)
    keys = numbers_above(path)
    marks = ", ".join(["%s"] * len(keys))
    return len(_rows(f"SELECT id, name FROM units_unit WHERE id IN ({marks})", *keys)) if keys else 0  # noqa: S608 (marks alone)


def _mine(account: Account) -> int:
    actor = actor_for(account, on=TODAY)
    seen = Unit.objects.visible_to(actor).existing(TODAY).filter(readable(actor))
    return seen.count() + len(seen.order_by("path")[:LIST])


def _bare_mine(account: Account) -> int:
    ((path,),) = _rows(GRANTED, account.pk, TODAY, TODAY)
    about = (path, after_path(path), TODAY, TODAY)
    shown = _rows(MINE.format("u.id, u.code, u.name", f"ORDER BY u.path LIMIT {LIST}"), *about)
    return int(_rows(MINE.format("count(*)", ""), *about)[0][0]) + len(shown)


def _search(words: str) -> int:
    found = Unit.objects.named(words, most=MOST_FOUND).order_by("search_key", "pk")
    return found.count() + len(found.select_related("parent").prefetch_related("names")[:FOUND])


def _bare_search(words: str) -> int:
    shown = _rows(NAMED.format("u.id, u.name", f"ORDER BY u.search_key, u.id LIMIT {FOUND}"), words, words + AFTER_ALL)
    return int(_rows(NAMED.format("count(*)", ""), words, words + AFTER_ALL)[0][0]) + len(shown)


def _level(path: str) -> int:
    units: list[Any] = list(Unit.objects.tree(TODAY).directly_below(path)[:PAGE])
    below = Place.objects.directly_below_each([unit.path_then for unit in units], TODAY)
    return len(units) + sum(below.values())


def _bare_level(path: str) -> int:
    units = _rows(LEVEL, path, TODAY, TODAY, TODAY)
    if not units:
        return 0
    marks = ", ".join(["%s"] * len(units))
    below = _rows(BELOW.format(marks), *(row[2] for row in units), TODAY, TODAY, TODAY)
    return len(units) + sum(int(row[1]) for row in below)


def _successors(about: tuple[Unit, date]) -> int:
    return len(succession_of(*about).heirs)


def _bare_successors(about: tuple[Unit, date]) -> int:
    unit, on = about
    found, ahead, seen = 0, [unit.pk], set[int]()
    while ahead:
        here = ahead.pop()
        if here in seen:
            continue
        seen.add(here)
        heirs = [key for (key,) in _rows(HEIRS, here, on)]
        ahead += heirs
        found += not heirs
    return found
