"""Nothing tells more than the page of the thing itself: by chance, against a naive oracle.

In worlds made by chance, everybody asks for the page of everything, and for every list, count, search, file and
table. The page must open exactly for those whom the oracle names. Every list must hold exactly what of its kind opens
for the reader; every link on every page must open, and no page may bear words of a thing that does not.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import transaction
from tests.access.calling import Answer, answer, ask_once
from tests.access.chance import TODAY, WORD, Chance, Somebody, build
from tests.access.oracle import MANAGES, REPORTS, Thing, below, headed, judges, own, roles_at, sees

from ronguon.notices.views import fresh
from ronguon.reports.models.drafts import ReportQuerySet
from ronguon.reports.tests.world import on_day

PAGES = {
    "document": ("/van-ban/{}/", "/van-ban/{}/tep-goc/", "/van-ban/{}/du-lieu/", "/van-ban/{}/don-vi/?tim-1=chung"),
    "assignment": ("/tinh-hinh/viec/{}/",), "occurrence": ("/viec-phai-lam/{}/",), "evidence": ("/minh-chung/{}/",),
    "submission": ("/tham-dinh/{}/",), "report": ("/bao-cao/{}/", "/bao-cao/{}/van-ban.docx"),
    "paper": ("/don-vi/sap-xep/{}/",), "list": ("/don-vi/ban-giao/{}/",), "unit": ("/don-vi/{}/",),
    "node": ("/tinh-hinh/{}/", "/tinh-hinh/{}/bang.csv", "/tinh-hinh/{}/viec/", "/tinh-hinh/{}/viec/bang.csv"),
}  # fmt: skip
"""Kind of thing → its pages and files."""
CALLS = {
    "document": ("directives/{}", "directives/{}/text", "directives/{}/clauses", "directives/{}/readings"),
    "assignment": ("assignments/{}",), "occurrence": ("occurrences/{}", "occurrences/{}/evidence"),
    "evidence": ("evidence/{}", "evidence/{}/content"), "submission": ("submissions/{}",),
    "report": ("reports/{}", "reports/{}/sentences"), "unit": ("units/{}",),
}  # fmt: skip
LINKS = {
    "document": "/van-ban/", "occurrence": "/viec-phai-lam/", "evidence": "/minh-chung/", "submission": "/tham-dinh/",
    "report": "/bao-cao/", "assignment": "/tinh-hinh/viec/", "node": "/tinh-hinh/", "list": "/don-vi/ban-giao/",
    "paper": "/don-vi/sap-xep/", "unit": "/don-vi/",
}  # fmt: skip
CODE = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
LINKED = {kind: re.compile(f'href="{begin}({CODE})/') for kind, begin in LINKS.items()}
MOST_PAGES = 40
TOTAL = 6
"""Which column of the table of figures, from 0, has the sums."""
NOW = "?to-chuc=bay-gio"


@dataclass
class Look:
    """One world as its people see it, with what was found wrong."""

    made: Chance
    wrong: list[str] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)

    def all_of(self, who: Somebody, kind: str, *, only: Callable[[Thing], bool] = lambda _: True) -> set[str]:
        """Return the codes of what the oracle lets `who` see of a kind."""
        things = (one for one in self.made.facts.things.values() if one.kind == kind)
        return {one.code for one in things if only(one) and sees(self.made.facts, who.holder, one)}

    def get(self, who: Somebody, url: str) -> Answer:
        """Ask, and hold every link and every word of the answer against the oracle."""
        cache.clear()
        with transaction.atomic():
            got = answer("GET", url, who.account, who.actor, who.secret, told=True)
            transaction.set_rollback(True)
        for kind, pattern in LINKED.items():
            for code in set(pattern.findall(got.body)):
                self.tally["links"] += 1
                self.hold(who, url, self.made.facts.things[kind, code])
        for thing in self.made.facts.things.values():
            if any(mark in got.body for mark in thing.marks):
                self.tally["words"] += 1
                self.hold(who, url, thing)
        return got

    def hold(self, who: Somebody, url: str, thing: Thing) -> None:
        """Note a thing that `url` tells of and that does not open; a list says what was held to whoever signs it."""
        listed = self.made.facts.things.get(("list", url.rstrip("/").rpartition("/")[2]))
        signed = listed is not None and headed(who.holder, listed) and thing.at[0] in listed.at
        if not signed and not sees(self.made.facts, who.holder, thing):
            self.wrong.append(f"{url} tells {who.holder.grants} of {thing}")

    def same(self, who: Somebody, url: str, got: object, wanted: object) -> None:
        """Note a list or a number that differs from the oracle's."""
        self.tally["lists"] += 1
        if got != wanted:
            self.wrong.append(f"{url} for {who.holder.grants}: {got}, the oracle says {wanted}")

    def pages(self, who: Somebody, most: int) -> None:
        """Ask for the page of everything, or of `most` things."""
        things = [one for one in self.made.facts.things.values() if one.kind in (CALLS if who.secret else PAGES)]
        for thing in self.made.random.sample(things, k=min(most, len(things))):
            url = self.page_of(who, thing)
            self.tally["pairs"] += 1
            right = 200 if sees(self.made.facts, who.holder, thing) else 404
            got = self.get(who, url)
            if got.status != right:
                self.wrong.append(
                    f"{url} of {thing} for {who.holder.grants}: {got.status} {got.body[:80]}, the oracle says {right}"
                )

    def page_of(self, who: Somebody, thing: Thing) -> str:
        if who.secret:
            return "/api/v1/" + self.made.random.choice(CALLS[thing.kind]).format(thing.code)
        return self.made.random.choice(PAGES[thing.kind]).format(thing.code)

    def listed(self, who: Somebody, url: str, kind: str, wanted: set[str], **query: str) -> dict[str, object]:
        """Walk a list page by page and compare what it links to; return what the first page's template was given."""
        found: set[str] = set()
        told: dict[str, object] = {}
        for number in range(1, MOST_PAGES):
            got = self.get(who, f"{url}?{urlencode(query | {'trang': str(number)})}")
            told = told or got.context
            here = set(LINKED[kind].findall(got.body)) - found
            found |= here
            if not here:
                break
        self.same(who, url, found, wanted)
        return told


def staff_lists(look: Look, who: Somebody) -> None:
    """Compare every list, number, search and table that a person may ask for."""
    facts, held = look.made.facts, own(look.made.facts, who.holder)
    documents = look.all_of(who, "document", only=lambda one: one.stage != "dropped")
    dropped = look.all_of(who, "document", only=lambda one: one.stage == "dropped")
    work, bodies = look.all_of(who, "assignment"), look.all_of(who, "unit")
    look.listed(who, "/van-ban/", "document", documents)
    look.listed(who, "/van-ban/", "document", dropped, buoc="dropped")
    terms = look.all_of(who, "occurrence")
    kinds = {"van-ban": ("document", documents), "don-vi": ("unit", bodies), "viec": ("occurrence", terms)}
    for key, (kind, wanted) in kinds.items():
        told = look.listed(who, "/tim/", kind, wanted, q=WORD, loai=key)
        counts = {one.key: one.count for one in told["found"]}  # type: ignore[attr-defined]  # what the view puts there
        look.same(who, "/tim/ counts", counts, {one: len(codes) for one, (_kind, codes) in kinds.items()})
    told = look.listed(who, "/bao-cao/", "report", look.all_of(who, "report"))
    look.same(who, "/bao-cao/ counts", told["stages"][0][2], len(look.all_of(who, "report")))  # type: ignore[index]  # as above
    if held:
        look.listed(who, "/don-vi/sap-xep/", "paper", look.all_of(who, "paper"))
        look.listed(who, "/don-vi/ban-giao/", "list", look.all_of(who, "list"))
        notices(look, who)
        review(look, who)
    for unit in sorted(held - facts.ended):
        if any(role in REPORTS and at == unit for role, at, _wide in who.holder.grants):
            owed(look, who, unit)
    keys(look, who)
    standing(look, who, work)


def notices(look: Look, who: Somebody) -> None:
    """Compare the notices and the number at the bell: all of them are of the last week."""
    wanted = look.all_of(who, "notice")
    told = look.get(who, "/thong-bao/").context
    look.same(who, "/thong-bao/", told["page"].paginator.count, len(wanted))
    look.same(who, "/thong-bao/ counts", told["kinds"][0].count, len(wanted))
    look.same(who, "the bell", fresh(who.actor), len(wanted))


def review(look: Look, who: Somebody) -> None:
    """Compare what waits for the reader's judgement."""
    facts = look.made.facts

    def waits(word: Thing) -> bool:
        term = facts.things["occurrence", word.of]
        past = facts.things["assignment", term.of].stage == "past"
        return term.stage == "handed_in" and not past and judges(facts, who.holder, word)

    wanted = look.all_of(who, "submission", only=waits)
    if any(set(MAY_REVIEW) & roles_at(facts, who.holder, unit) for unit in facts.above):
        told = look.listed(who, "/tham-dinh/", "submission", wanted)
        look.same(who, "/tham-dinh/ counts", told["waiting"], len(wanted))


MAY_REVIEW = ("office", "head", "reviewer")


def owed(look: Look, who: Somebody, unit: int) -> None:
    """Compare what a unit of the reader owes, on the page and as a table."""
    facts = look.made.facts

    def open_here(term: Thing) -> bool:
        row = facts.things["assignment", term.of]
        return term.stage != "accepted" and row.at[0] == unit and row.stage != "past"

    wanted = look.all_of(who, "occurrence", only=open_here)
    query = f"?don-vi={next(one.code for one in facts.things.values() if one.kind == 'unit' and one.at == (unit,))}"
    look.same(who, "/viec-phai-lam/", look.get(who, f"/viec-phai-lam/{query}").context.get("total"), len(wanted))
    look.same(who, "/viec-phai-lam/bang.csv", rows_in(look.get(who, f"/viec-phai-lam/bang.csv{query}")), len(wanted))


def keys(look: Look, who: Somebody) -> None:
    """Compare the reader's own keys, and those of one unit."""
    mine = look.all_of(who, "key", only=lambda one: one.by == who.holder.account)
    look.same(who, "own keys", look.get(who, "/don-vi/khoa-giao-tiep/").context["page"].paginator.count, len(mine))
    body = look.made.random.choice([one for one in look.made.facts.things.values() if one.kind == "unit"])
    got = look.get(who, f"/don-vi/{body.code}/khoa-giao-tiep/")
    if got.status == 200:
        wanted = look.all_of(who, "key", only=lambda one: one.at == body.at)
        look.same(who, "keys of a body", got.context["page"].paginator.count, len(wanted))
    elif roles_at(look.made.facts, who.holder, body.at[0]) & MANAGES:
        look.wrong.append(f"the keeper of {body} gets {got.status} for its keys")


def standing(look: Look, who: Somebody, work: set[str]) -> None:
    """Compare the rows and the numbers of a unit that the reader may open, and of each bloc."""
    facts = look.made.facts
    now = {code: facts.things["assignment", code].at[0] for code in work}
    now = {code: unit for code, unit in now.items() if facts.things["assignment", code].stage != "past"}
    nodes = [one for one in facts.things.values() if one.kind == "node" and sees(facts, who.holder, one)]
    for node in look.made.random.sample(nodes, k=min(2, len(nodes))):
        wanted = {code for code, unit in now.items() if below(facts, node.at[0], unit)}
        figures(look, who, f"/tinh-hinh/{node.code}/", wanted)
    for slug, system in (("nha-nuoc", "state"), ("dang", "party")):
        inside = {one.pk for one in look.made.units if one.system == system}
        reads = [code for code in work if facts.things["assignment", code].at[0] in inside]
        if reads:
            figures(look, who, f"/tinh-hinh/khoi/{slug}/", {code for code, unit in now.items() if unit in inside})
        else:
            look.same(who, slug, look.get(who, f"/tinh-hinh/khoi/{slug}/").status, 404)


def figures(look: Look, who: Somebody, url: str, wanted: set[str]) -> None:
    """Compare the five numbers, their table and the rows behind them; today both ways to look are one."""
    now = look.get(who, url + NOW).context.get("counts")
    look.same(who, url + NOW, getattr(now, "total", None), len(wanted))
    look.listed(who, f"{url}viec/", "assignment", wanted, **{"to-chuc": "bay-gio"})
    got = look.get(who, url)
    look.same(who, f"{url}: {got.status}", getattr(got.context.get("counts"), "total", None), len(wanted))
    look.listed(who, f"{url}viec/", "assignment", wanted)
    look.same(who, f"{url}viec/bang.csv", rows_in(look.get(who, f"{url}viec/bang.csv")), len(wanted))
    last = list(csv.reader(look.get(who, f"{url}bang.csv").body.strip().splitlines()))[-1]
    look.same(who, f"{url}bang.csv", last[TOTAL], str(len(wanted)))


def rows_in(got: Answer) -> int:
    """Return how many rows a table has below its head."""
    return len(got.body.strip().splitlines()) - 1


def script_lists(look: Look, script: Somebody) -> None:
    """Compare every list that a script may ask for."""
    facts = look.made.facts

    def now(one: Thing) -> bool:
        return one.stage != "past"

    def living(one: Thing) -> bool:
        return one.at[0] not in facts.ended

    for name, wanted in {
        "directives": look.all_of(script, "document"), "units": look.all_of(script, "unit", only=living),
        "assignments": look.all_of(script, "assignment", only=now), "occurrences": look.all_of(script, "occurrence"),
        "submissions": look.all_of(script, "submission"), "reports": look.all_of(script, "report"),
    }.items():  # fmt: skip
        look.same(script, name, {row["code"] for row in walked(look, script, name)}, wanted)
    duties = {row["directive"] for row in walked(look, script, "obligations")}
    look.same(script, "obligations", duties <= look.all_of(script, "document"), True)
    top = script.holder.grants[0][1]
    inside = look.all_of(script, "assignment", only=lambda one: now(one) and below(facts, top, one.at[0]))
    look.same(script, "standing", look.get(script, "/api/v1/standing").json()["counts"]["total"], len(inside))


def walked(look: Look, script: Somebody, name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a list of the interface, page by page."""
    cursor = ""
    while True:
        page = look.get(script, f"/api/v1/{name}?limit=100{cursor}").json()
        yield from page["items"]
        if page["next"] is None:
            return
        cursor = f"&cursor={page['next']}"


def look_around(seed: int, *, most: int = 1000, **size: int) -> Look:
    """Make the world of `seed` and let everybody in it look."""
    look = Look(build(seed, **size))
    for who in look.made.people:
        look.pages(who, most)
        staff_lists(look, who)
    for script in look.made.scripts:
        if script.holder.grants[0][1] in look.made.facts.ended:
            look.same(script, "a key of a body that ended", look.get(script, "/api/v1/key").status, 401)
            continue
        look.pages(script, most // 3)
        script_lists(look, script)
    return look


@pytest.fixture
def on_a_day(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    ask_once(monkeypatch)
    with on_day(TODAY):
        yield


def test_nothing_tells_more_than_the_page_of_the_thing(
    on_a_day: None, record_property: Callable[[str, object], None]
) -> None:
    look = look_around(2, most=30, people=3, documents=3, bodies=12)
    told(look.tally, record_property)
    assert look.wrong == [], "\n".join(look.wrong)
    assert look.tally["pairs"] >= 50


def test_a_planted_leak_is_seen_on_its_page_and_in_its_list(on_a_day: None, monkeypatch: pytest.MonkeyPatch) -> None:
    look = Look(build(3, people=2, documents=5, bodies=9))
    who = look.made.people[0]
    monkeypatch.setattr(ReportQuerySet, "visible_to", lambda reports, _actor: reports)
    look.listed(who, "/bao-cao/", "report", look.all_of(who, "report"))
    look.pages(who, 1000)
    reports = [one for one in look.made.facts.things.values() if one.kind == "report"]
    hidden = [one for one in reports if not sees(look.made.facts, who.holder, one)]
    assert hidden
    for thing in hidden:
        assert len([said for said in look.wrong if thing.code in said]) >= 3, "the link, the list, the page"


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
def test_nothing_tells_more_than_the_page_of_the_thing_in_many_worlds(
    part: int, on_a_day: None, record_property: Callable[[str, object], None]
) -> None:
    """Four parts of at least 2,500 pairs each."""
    tally: Counter[str] = Counter()
    seed = 1000 * part
    while tally["pairs"] < 2500:
        with transaction.atomic():
            look = look_around(seed)
            transaction.set_rollback(True)
        assert look.wrong == [], f"seed {seed}"
        tally += look.tally
        seed += 1
    told(tally, record_property, f", part {part}")


def told(tally: Counter[str], record_property: Callable[[str, object], None], of: str = "") -> None:
    """Tell how much was compared."""
    for name, number in sorted(tally.items()):
        record_property("leaks", f"{number} {name} compared{of}")
