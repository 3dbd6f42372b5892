"""Every list and figure has decided on its day: each address stands in `docs/then-and-now.md` with its answer.

The table cannot rot: its addresses are those of `routes.txt`, and what it promises is tried on the pages themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from tests.test_cast_everywhere import DAY, METHODS, Everything, build, is_for_scripts
from tests.test_cast_everywhere import table as access

from ronguon.kernel.days import vietnamese_date
from ronguon.kernel.tests.sampling import part
from ronguon.reports.tests.world import on_day
from ronguon.units.tests.remembered import remembered

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "then-and-now.md"
ROUTES = Path(__file__).with_name("routes.txt")
PINNED = ROOT / "docs" / "api" / "openapi.json"
ANSWER = re.compile(r"`(switch|day|no)`(?:: (\S.*))?")
NO_UNIT, ACTION = "names no unit", "an action"
DAY_FIELD = 'name="ngay"'
CHOICE = "to-chuc=bay-gio"
LINK = re.compile(r'href="([^"#]+)')
SWITCH = re.compile(r'<div class="rn-seg".*?</div>', re.DOTALL)


class Row(NamedTuple):
    """What the table says of an address."""

    answer: str
    why: str


def read(text: str) -> tuple[dict[str, Row], list[str]]:
    """Return address → its row, and what is wrong with the table."""
    found: dict[str, Row] = {}
    faults = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| `"):
            continue
        said = ANSWER.fullmatch(cells[-1])
        if said is None or (said[1] != "switch" and not said[2]):
            faults.append(f"no answer, or none with a reason: {line[:60]}")
            continue
        for name in re.findall(r"`([^`]+)`", cells[0]):
            if name in found:
                faults.append(f"twice: {name}")
            found[name] = Row(said[1], said[2] or "")
    return found, faults


def decided() -> dict[str, Row]:
    return read(DOCUMENT.read_text(encoding="utf-8"))[0]


def routes() -> list[tuple[str, str, str]]:
    """Return (door, name, route) of every address."""
    rows = [line.split("\t") for line in ROUTES.read_text(encoding="utf-8").splitlines()]
    return [(door, name, route) for door, name, route in rows]


def undecided(text: str) -> list[str]:
    """Return what keeps the table from being the list of all addresses, each with one answer."""
    found, faults = read(text)
    real = {name for _, name, _ in routes()}
    return [*faults, *(f"decide on {name}" for name in sorted(real - set(found))),
            *(f"no such address: {name}" for name in sorted(set(found) - real))]  # fmt: skip


def test_every_address_has_decided_on_its_day() -> None:
    assert undecided(DOCUMENT.read_text(encoding="utf-8")) == []


def test_planted_faults_of_the_table_are_caught() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert undecided(text.replace("`notices:list`", "`notices:lists`")) == [
        "decide on notices:list", "no such address: notices:lists",
    ]  # fmt: skip
    again = f"{text}| `notices:list` | no | none | `no`: an action |\n"
    assert undecided(again) == ["twice: notices:list"]
    assert len(undecided(f"{text}| `notices:list` | no | none | `no` |\n")) == 1
    assert len(undecided(f"{text}| `notices:list` | no | none | `maybe`: later |\n")) == 1


def test_what_is_called_an_action_cannot_be_read() -> None:
    readable = {
        name for (name, _, method), cells in access().items() if method == METHODS[0] and "200" in cells.values()
    }
    permissions = {name for name, row in decided().items() if row.why == ACTION}
    assert permissions
    assert sorted(permissions & readable) == []


def test_scripts_are_offered_the_day_and_the_choice_where_the_table_says_so() -> None:
    paths = json.loads(PINNED.read_text(encoding="utf-8"))["paths"]
    offered = {
        re.sub(r"{\w+}", "{}", path): {one["name"] for one in methods.get("get", {}).get("parameters", ())}
        for path, methods in paths.items()
    }
    rows, tried = decided(), 0
    for door, name, route in routes():
        asked = offered.get(re.sub(r"<[^>]+>", "{}", route))
        if door != "scripts" or asked is None:
            continue
        tried += 1
        assert ("organised" in asked) == (rows[name].answer == "switch"), name
        assert ("on" in asked) == (rows[name].answer in {"switch", "day"}), name
    assert tried > 30


@pytest.fixture
def everything(db: None) -> Iterator[Everything]:
    with on_day(DAY):
        yield remembered(build)


def pages(everything: Everything) -> Iterator[tuple[str, str]]:
    """Yield (name, address) of every staff page that is no action and needs no sign-in of its own kind."""
    apart = ("account_", "mfa_", "people_", "ui:", "healthz", "readyz", "metrics")
    rows = decided()
    for door, name, route in routes():
        if door == "staff" and rows[name].why != ACTION and not name.startswith(apart) and not is_for_scripts(route):
            yield name, everything.address(name, route)


def opened(everything: Everything, url: str) -> Any:
    """Return the page as the first of those who may see it gets it, null where nobody does."""
    for who in ("admin", "office", "head", "chi", "an"):
        client = Client()
        client.force_login(everything.accounts[who])
        answer: Any = client.get(url)
        if answer.status_code == 200:
            return answer
    return None


def text_of(answer: HttpResponse) -> str:
    body = answer.getvalue() if answer.streaming else answer.content
    return body.decode("utf-8", "replace")


def main_of(page: str) -> str:
    """Return a page without its bar, which names whom its reader acts for."""
    return page.partition("<main")[2].partition("</main>")[0] or page


LOOKED_AT = {"status:node", "units:list", "search", "background", "work:list", "review:list", "reports:figure"}


@pytest.mark.sampled
def test_pages_offer_the_day_and_the_choice_where_the_table_says_so(everything: Everything) -> None:
    cast, rows = everything.world.cast, decided()
    bodies = [unit.name for unit in (cast.province, cast.commune, cast.other_commune, cast.department, cast.party)]
    wrong, tried = [], set()
    # Every page that offers the choice or is named below, and some of the others.
    of = {
        name: name if row.answer == "switch" or name in LOOKED_AT else name.partition(":")[0]
        for name, row in rows.items()
    }
    for name, url in part(pages(everything), one_in=4, least=60, of=lambda page: of[page[0]]):
        answer = opened(everything, url)
        if answer is None:
            continue
        tried.add(name)
        shown = main_of(text_of(answer))
        if rows[name].why == NO_UNIT and any(body in shown for body in bodies):
            wrong.append(f"{name} names a body")
        if not answer["Content-Type"].startswith("text/html"):
            continue
        if DAY_FIELD in shown and rows[name].answer == "no":
            wrong.append(f"{name} takes a day")
        if (CHOICE in shown) != (rows[name].answer == "switch"):
            wrong.append(f"{name}: the choice is {'' if CHOICE in shown else 'not '}offered")
    assert wrong == []
    assert tried >= LOOKED_AT


def forgetful(page: str, path: str) -> list[str]:
    """Return the links of a page, shown as organised now, that lead on to such a list and forget the choice."""
    found = []
    for link in map(unescape, LINK.findall(SWITCH.sub("", page))):
        there = link.partition("?")[0] or path
        try:
            name = resolve(there).view_name
        except Resolver404:
            continue
        if name in decided() and decided()[name].answer == "switch" and CHOICE not in link:
            found.append(f"{name}: {link}")
    return found


def test_the_choice_is_said_on_each_list_and_goes_on_with_every_link(everything: Everything) -> None:
    wrong, tried = [], set()
    for name, url in pages(everything):
        if decided()[name].answer != "switch":
            continue
        answer = opened(everything, f"{url}?{CHOICE}&ngay={vietnamese_date(DAY)}")
        assert answer is not None, name
        tried.add(name)
        shown = main_of(text_of(answer))
        if "theo tổ chức bây giờ" not in shown:
            wrong.append(f"{name} does not say whose organisation it shows")
        if answer["Content-Type"].startswith("text/html"):
            wrong += [f"{name} → {link}" for link in forgetful(shown, url)]
    assert wrong == [], "\n".join(wrong)
    assert len(tried) == sum(row.answer == "switch" for name, row in decided().items() if not name.startswith("api:"))


def test_a_planted_link_that_forgets_the_choice_is_caught() -> None:
    kept, lost = f"/tinh-hinh/?{CHOICE}", "/tinh-hinh/?ngay=01/04/2026"
    page = f'<a href="{kept}"></a><a href="{lost}"></a><a href="/van-ban/"></a><a href="?trang=2"></a>'
    assert forgetful(page, "/tinh-hinh/") == [f"status:node: {lost}", "status:node: ?trang=2"]
