"""G7: every remark of the machine carries rule, version, inputs and reason; a person decides; it changes nothing."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import docx
import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.test.utils import isolate_apps
from django.urls import get_resolver, reverse
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from tests.rights.people import RIGHTS
from tests.test_cast_everywhere import staff_routes

from ronguon.assignments import tasks
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.audit.domain.flags import Flag, FlagKind
from ronguon.audit.registry import flag_kinds, flags
from ronguon.directives.models import Directive
from ronguon.directives.tests.reading_files import saved
from ronguon.drafting.actions.opening import take_in
from ronguon.drafting.models import Obligation
from ronguon.jobs.registry import Periodic, table
from ronguon.notices.models import Notice
from ronguon.reports.tests.world import World, instant, on_day
from ronguon.status.flags import flags_of_overdue

LIST = tomllib.loads((RIGHTS / "flags.toml").read_text("utf-8"))
COLUMNS = {row["column"]: row for row in LIST["column"]}
REMARK = re.compile(
    r"(^|_)(rule|unsure|guess|guessed|because|rung|cause|flag|flags|flagged|warning|suspicion|suspect|risk|score|alert"
    r"|gap|scan|verdict_by_machine)($|_)"
)
LISTED_BY_HAND = {"directives.MachineReading.fields", "directives.ReadingNote.code"}
SAMPLES = Path(__file__).resolve().parents[2] / "src" / "ronguon" / "content" / "samples"
LATER = (1, 30, 90)
SOME, MANY = 100, 1000


def remarks(models_: Iterable[type[models.Model]]) -> set[str]:
    """Return the columns whose names say that a rule leaves a remark there."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in models_
        for field in model._meta.local_fields
        if REMARK.search(field.name)
    }


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("ronguon.")]


HELD = """CHỈ THỊ
Về việc sắp xếp thôn

1. Ủy ban nhân dân các xã ghi lại những ý kiến trái chiều của người dân trong các nhóm về việc sắp xếp thôn.
"""


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    """Build a world in which every kind of flag stands: documents read, duties late, reminders sent."""
    settings.RONGUON_TRAIL_KEY_FILE = tmp_path / "trail-key"
    built = World()
    office = built.cast.office
    with on_day(date(2026, 3, 2)):
        for name in ("01-directive.txt", "02-plan.txt"):
            take_in((SAMPLES / name).read_bytes(), name=name, owner=built.cast.province, by=office)
        take_in(HELD.encode(), name="giu-lai.txt", owner=built.cast.province, by=office)
        take_in(_tracked(), name="sua.docx", owner=built.cast.province, by=office)
    for days in (-7, 1, 3, 7):
        tasks.remind(instant(date(2026, 3, 20) + timedelta(days=days)))
    return built


def _tracked() -> bytes:
    """Return a Word file with a change that nobody accepted: opening it leaves a remark."""
    document = docx.Document()
    paragraph = document.add_paragraph("1. Sở Y tế ")
    run = '<w:r><w:t xml:space="preserve">đo</w:t></w:r>'
    paragraph._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="x">{run}</w:ins>'))
    paragraph.add_run(" nước giếng ở trường trước ngày 31/3/2026.")
    return saved(document)


def standing(kind: FlagKind) -> Iterator[Flag]:
    return iter(kind.current())


def test_every_column_with_a_remark_belongs_to_a_kind_or_says_why_not(show: Callable[[str], None]) -> None:
    found = remarks(ours()) | LISTED_BY_HAND
    show(f"G7 {len(found & set(COLUMNS))}/{len(found)} columns with a remark of the machine are decided on")
    assert sorted(found ^ set(COLUMNS)) == []
    kinds = {kind.name for kind in flag_kinds()}
    assert kinds == set(LIST["kinds"])
    assert {row["kind"] for row in COLUMNS.values() if "kind" in row} == kinds - {"overdue-cause"}, (
        "derived, not stored"
    )
    assert all(row.get("reason", "A reason.").endswith(".") for row in COLUMNS.values())


@isolate_apps()
def test_a_planted_remark_is_caught() -> None:
    names = ("risk_score", "flag", "suspicion", "cause", "is_flagged")
    fields: dict[str, Any] = {name: models.CharField(max_length=9) for name in names}
    meta = {"__module__": "ronguon.planted", "Meta": type("Meta", (), {"app_label": "planted"})}
    model = type("Planted", (models.Model,), {**fields, **meta})
    assert remarks([model]) == {f"planted.Planted.{name}" for name in names}


def test_every_kind_says_who_decides_and_how_to_object(show: Callable[[str], None]) -> None:
    names = set(get_resolver().reverse_dict) | {"documents", "status", "review", "notices"}
    kinds = flag_kinds()
    for kind in kinds:
        for sentence in (kind.decided_by, kind.appeal):
            assert sentence.endswith(".")
            assert "!" not in sentence
        for page in (kind.shown_at, kind.decided_at):
            assert page.partition(":")[0] in names, page
            assert _exists(page), page
    show(f"G7 {len(kinds)}/{len(kinds)} kinds name a page, a person who decides and a way to object")
    assert len(kinds) == 6


def _exists(name: str) -> bool:
    return name in {one for one, _ in staff_routes()}


def test_flags_reproduce_from_what_is_stored(world: World, show: Callable[[str], None]) -> None:
    tried, same = reproduced(SOME)
    show(f"G7 {same}/{sum(tried.values())} flags reproduce from their inputs, of {len(tried)} kinds")
    assert same == sum(tried.values())
    assert sum(tried.values()) >= SOME
    assert all(tried.values()), tried


@pytest.mark.soak
def test_a_thousand_flags_reproduce(world: World) -> None:
    for duty in (world.page, world.training):
        for unit in (world.cast.party, world.cast.province):
            make_assignment(duty, unit, due_on=date(2026, 3, 10))
    for number in range(200):
        tasks.remind(instant(date(2026, 3, 1) + timedelta(days=number)))
    for name in sorted(SAMPLES.glob("*.txt")):
        with on_day(date(2026, 3, 2)):
            take_in(name.read_bytes(), name=name.name, owner=world.cast.province, by=world.cast.office)
    tried, same = reproduced(MANY)
    assert same == sum(tried.values()) >= 1000


def reproduced(most: int) -> tuple[dict[str, int], int]:
    """Raise each flag that stands anew from its inputs; return how many of each kind were tried, and how many agree."""
    tried: dict[str, int] = {}
    same = 0
    for kind in flag_kinds():
        found = list(islice(standing(kind), most))
        if kind.name == "overdue-cause":
            days = [date(2026, 3, 21) + timedelta(days=n) for n in range(max(60, most // 4))]
            found = [flag for day in days for flag in flags_of_overdue(day)]
        tried[kind.name] = len(found)
        same += sum(kind.raised(flag.inputs) == flag for flag in found)
    return tried, same


def test_every_flag_gives_its_reason_in_plain_words(world: World) -> None:
    for kind in flag_kinds():
        for flag in standing(kind):
            assert flag.reason.rstrip().endswith((".", "”")), flag
            assert re.search(r"[À-ỹ]", flag.reason), flag
            assert flag.version


def test_the_flagged_unit_sees_what_is_said_of_it(world: World, show: Callable[[str], None]) -> None:
    client: Any = Client()
    client.force_login(world.cast.an_account)
    seen = 0
    with on_day(date(2026, 3, 30)):
        notices = Notice.objects.filter(unit=world.cast.commune, kind=Notice.Kind.REMINDER)
        page = client.get(reverse("notices:list")).content.decode()
        assert notices
        seen += sum(notice.leads_to in page for notice in notices)
        late = world.laid[world.page.pk, world.cast.commune.pk].assignment
        page = client.get(reverse("status:assignment", args=[late.code])).content.decode()
        assert "chưa" in page
    show(f"G7 {seen}/{len(notices)} notices and 1/1 cause stand before the flagged unit")
    assert seen == len(notices)


def stages() -> list[object]:
    """Return the state of everything that a flag might be tempted to change."""
    return [
        *Obligation.objects.order_by("pk").values_list("pk", "stage", "decided_by"),
        *Directive.objects.order_by("pk").values_list("pk", "stage"),
        *Assignment.objects.order_by("pk").values_list("pk", "unit", "until_on", "acknowledged_on"),
        *Occurrence.objects.order_by("pk").values_list("pk", "stage", "due_on"),
    ]


def changed_by(work: Iterable[Periodic]) -> list[str]:
    """Run background work for months ahead; return what of it changed the state of something flagged."""
    guilty = []
    for entry in work:
        before = stages()
        for days in LATER:
            entry.run(instant(date(2026, 3, 31) + timedelta(days=days)))
        known = {row[0:1] for row in before if isinstance(row, tuple)}
        after = [row for row in stages() if isinstance(row, tuple) and row[0:1] in known]
        if [row for row in before if row not in after]:
            guilty.append(entry.name)
    return guilty


def test_no_flag_has_a_consequence_by_itself(world: World, show: Callable[[str], None]) -> None:
    work = table()
    guilty = changed_by(work)
    show(f"G7 {len(work) - len(guilty)}/{len(work)} background tasks leave what is flagged as it is, for 90 days")
    assert guilty == []


def test_a_planted_consequence_is_caught(world: World) -> None:
    def punish(_at: object) -> None:
        Occurrence.objects.filter(due_on__lt=date(2026, 4, 1)).update(stage="returned")

    assert changed_by([Periodic("planted", timedelta(days=1), punish)]) == ["planted"]


WHOLE: dict[str, Any] = {
    "name": "planted", "title": "Gieo", "raised": lambda _inputs: None, "current": list, "shown_at": "documents:room",
    "decided_at": "documents:confirm", "decided_by": "Một người.", "appeal": "Báo quản trị.",
}  # fmt: skip


@pytest.mark.parametrize("missing", ["title", "shown_at", "decided_at", "decided_by", "appeal"])
def test_a_planted_kind_that_leaves_something_unsaid_is_refused(missing: str) -> None:
    with pytest.raises(ValueError, match="needs"):
        FlagKind(**WHOLE | {missing: ""})


@pytest.mark.parametrize("missing", ["rule", "version", "inputs", "reason"])
def test_a_planted_flag_that_leaves_something_unsaid_is_refused(missing: str) -> None:
    whole: dict[str, Any] = {"rule": "r", "version": "1", "inputs": {"text": "x"}, "reason": "Vì."}
    with pytest.raises(ValueError, match="rule, version"):
        Flag(**whole | {missing: {} if missing == "inputs" else ""})


def test_a_second_kind_of_the_same_name_is_refused() -> None:
    with pytest.raises(ValueError, match="already"):
        flags(FlagKind(**WHOLE | {"name": "unsure-reading"}))


def test_rules_that_raise_flags_know_no_action() -> None:
    """What raises a flag only reads: none of its modules calls an action."""
    package = Path(__file__).resolve().parents[2] / "src" / "ronguon"
    for module in (
        package / "directives" / "flags.py",
        package / "drafting" / "flags.py",
        package / "status" / "flags.py",
    ):
        tree = ast.parse(module.read_text("utf-8"))
        called = {node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call)
                  and isinstance(node.func, ast.Attribute)}  # fmt: skip
        assert not called & {"save", "create", "update", "delete", "bulk_create", "record"}
