"""A world by chance: trees, units that ended, people with roles anywhere, and things of every kind in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import uuid4

from tests.access.oracle import Facts, Holder, Thing

from ronguon.access.actions import tokens
from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import grant
from ronguon.access.models import Grant, Token
from ronguon.access.tests.cast import FOUNDED
from ronguon.assignments.models import Assignment, Occurrence, Submission
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.audit.domain import Machine
from ronguon.directives.models import Directive
from ronguon.drafting.tests.making import NOW, make_directive, make_obligation
from ronguon.evidence.models import Evidence
from ronguon.files.actions import kept_together, store
from ronguon.files.domain import Purpose
from ronguon.files.models import StoredFile
from ronguon.kernel import clock
from ronguon.kernel.hashing import sha256
from ronguon.notices.models import Notice
from ronguon.people.models import Account
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.models import HandOver, PlannedChange, Reorganisation
from ronguon.reorganisation.tests.making import merge
from ronguon.reports.models import Report, Sentence
from ronguon.reports.tests.world import MARCH
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import BUILT_IN, KEY_ROLES, Actor, System
from ronguon.units.domain.transitions import ChangeKind
from ronguon.units.models import Transition, Unit

TODAY = date(2026, 4, 1)
MOST_BODIES = 40
WORD = "chung"
"""Stands in every title, so that one search asks for everything."""


@dataclass(frozen=True)
class Somebody:
    """A person, or the script that carries their key."""

    holder: Holder
    account: Account
    actor: Actor
    secret: str = ""


@dataclass
class Chance:
    """The world and the plain facts about it."""

    random: Random
    facts: Facts = field(default_factory=Facts)
    units: list[Unit] = field(default_factory=list)
    people: list[Somebody] = field(default_factory=list)
    scripts: list[Somebody] = field(default_factory=list)

    def unit(self) -> Unit:
        return self.random.choice(self.units)


def build(seed: int, *, bodies: int = MOST_BODIES, people: int = 8, documents: int = 6) -> Chance:
    """Make the world that `seed` gives; the clock must stand on `TODAY`."""
    made = Chance(Random(seed))
    _grow(made, made.random.randint(bodies // 3, bodies))
    _populate(made, people)
    file = _file()
    for number in range(documents):
        _document(made, number, file)
    _merge_some(made)
    for number in range(documents):
        _report(made, number, file)
        _paper(made, number)
    _list(made)
    _look(made)
    return made


def _grow(made: Chance, size: int) -> None:
    for number in range(size):
        parent = made.unit() if number > 1 else None
        system = System(parent.system) if parent else (System.STATE, System.PARTY)[number]
        new = NewUnit(f"Đơn vị {WORD} {number}", "commune", system, FOUNDED, parent)
        unit = establish(new, by=Machine())
        made.units.append(unit)
        made.facts.above[unit.pk] = parent.pk if parent else None


def _populate(made: Chance, size: int) -> None:
    """Give people none to three roles anywhere, and scripts some of them."""
    for number in range(size):
        account = Account.objects.create_user(f"p{number}@example.vn", None, full_name=f"Người {number}")
        grants = []
        for role in made.random.sample(list(BUILT_IN.values()), k=made.random.choice((1, 1, 2, 3)) if number else 0):
            unit, wide = made.unit(), made.random.random() < 0.4
            given = grant(account, unit, role, by=Machine(), since_on=FOUNDED, subtree=wide)
            grants.append((role.key, unit.pk, wide))
            if role in KEY_ROLES:
                made.scripts.append(_script(given, account))
        made.people.append(Somebody(Holder(account.code, tuple(grants)), account, actor_for(account, on=TODAY)))


def _script(given: Grant, account: Account) -> Somebody:
    secret = f"{tokens.MARK}{given.code.hex}"
    Token.objects.create(
        name="Kịch bản", grant=given, unit=given.unit, role=given.role_id, subtree=given.subtree, prefix=secret[:9],
        secret_digest=sha256(secret.encode()), made_at=clock.now(), since_on=TODAY,
        until_on=TODAY + timedelta(days=30),
    )  # fmt: skip
    holder = Holder(account.code, ((given.role_id, given.unit_id, given.subtree),), heir=False)
    return Somebody(holder, account, actor_for(account, on=TODAY), secret)


@kept_together()
def _file() -> StoredFile:
    """Return the one file that every document, proof and signed report here has."""
    return store(b"So,Ngay\n1,2\n", name="tep.csv", purpose=Purpose.EVIDENCE, owner_unit="x", at=clock.now())


def _document(made: Chance, number: int, file: StoredFile) -> None:
    """Make a document in any stage; an issued one lays its duty on some units, which have come some way with it."""
    stage = made.random.choice(("issued", "issued", "issued", "reading", "dropped"))
    title = f"Văn bản {WORD} VB-{number}."
    directive = make_directive(
        made.unit(), stage=stage, number=f"{number}/CT", title=title, search_key=f"van ban {WORD} vb-{number}.",
        file=file, closed_at=NOW if stage == "issued" else None,
    )  # fmt: skip
    if stage != "issued":
        return
    duty = make_obligation(directive, title=f"Việc {WORD} {number}")
    for unit in made.random.sample(made.units, k=min(len(made.units), made.random.randint(1, 4))):
        _work(made, make_assignment(duty, unit, due_on=date(2026, 3, 20)), file)


def _work(made: Chance, occurrence: Occurrence, file: StoredFile) -> None:
    unit, code = occurrence.assignment.unit, str(occurrence.code)
    Evidence.objects.create(
        occurrence=occurrence, unit=unit, title=f"MC-{code}", file=file, added_by=uuid4(), added_at=NOW
    )
    if made.random.random() < 0.5:
        Submission.objects.create(
            occurrence=occurrence, unit=unit, number=1, text=f"ND-{code}", submitted_by=uuid4(), submitted_at=NOW,
            submitted_on=date(2026, 3, 2),
        )  # fmt: skip
        stage = made.random.choice(("handed_in", "accepted", "returned"))
        Occurrence.objects.filter(pk=occurrence.pk).update(stage=stage)
    for to, kind in ((unit.pk, "reminder"), (unit.parent_id, "escalation")):
        if to is not None:
            Notice.objects.create(
                unit_id=to, kind=kind, rung="T+3", subject_kind="occurrence", subject=code, title=f"TB-{kind}-{code}",
                address=f"/viec-phai-lam/{code}/", made_at=clock.now() - timedelta(days=1),
            )  # fmt: skip


def _merge_some(made: Chance) -> None:
    """Let up to two units end in another one of their tree, with what they owe."""
    for number in range(made.random.randint(0, 2)):
        living = list(Unit.objects.filter(until_on__isnull=True).order_by("pk"))
        ending = made.random.choice([unit for unit in living if unit.parent_id is not None])
        heirs = [one for one in living if one.system == ending.system and not one.path.startswith(ending.path)]
        heir = made.random.choice(heirs)
        on = date(2026, 3, 10 + number)
        done = merge(ending, into=heir, effective_on=on, decided_by="HĐND", number=f"{number}/NQ", by=Machine())
        hand_over(done, by=Machine())
        above = made.facts.above
        left = {child for child, parent in above.items() if parent == ending.pk} - made.facts.ended
        above |= dict.fromkeys(left, heir.pk)
        above[ending.pk] = heir.pk
        made.facts.left.setdefault(heir.pk, []).append(ending.pk)
        made.facts.ended.add(ending.pk)
    made.people = [
        Somebody(one.holder, one.account, actor_for(one.account, on=TODAY)) for one in made.people
    ]  # as of today, after the changes


def _report(made: Chance, number: int, file: StoredFile) -> None:
    issued = list(Directive.objects.filter(stage="issued").order_by("pk"))
    if not issued:
        return
    directive = made.random.choice(issued)
    signed: dict[str, Any] = {
        "stage": "signed", "number": number + 1, "signed_by": uuid4(), "signed_at": NOW, "signed_on": TODAY,
        "pdf": file, "docx": file, "signatory_title": "CT", "signatory_name": "N",
    }  # fmt: skip
    report = Report.objects.create(
        unit=made.unit(), directive=directive, period_from=MARCH.starts_on, period_to=MARCH.ends_on, as_of=MARCH.as_of,
        title=f"BC-{number}.", place="An Phước", symbol="BC-UBND", drafted_by=uuid4(), drafted_at=NOW,
    )  # fmt: skip
    Sentence.objects.create(report=report, position=1, rule="R1", shape="paragraph", text="Đã làm.")
    if number % 2:
        Report.objects.filter(pk=report.pk).update(**signed)


def _paper(made: Chance, number: int) -> None:
    """Make a decision on units in any stage; one in force has a change with its hand-over list."""
    drafter = made.random.choice(made.people).holder.account
    stage = made.random.choice(("draft", "sent", "in_force", "dropped"))
    second: dict[str, Any] = {"approved_by": uuid4(), "approved_at": NOW} if stage == "in_force" else {}
    paper = Reorganisation.objects.create(
        area=made.unit(), decided_by="HĐND", decision_number=f"QD-{number}.", decided_on=TODAY, effective_on=TODAY,
        stage=stage, drafted_by=drafter, drafted_at=NOW, **second,
    )  # fmt: skip
    if stage == "in_force":
        listed = _list(made)
        PlannedChange.objects.create(
            reorganisation=paper, number=1, kind=ChangeKind.TRANSFER, transition=listed.transition
        )


def _list(made: Chance) -> HandOver:
    giver, taker = made.random.sample(made.units, k=2)
    moved = Transition.objects.create(
        kind=ChangeKind.TRANSFER, decided_by="HĐND", decision_number="9/NQ", effective_on=TODAY
    )
    return HandOver.objects.create(transition=moved, giver=giver, taker=taker, made_at=NOW)


def _look(made: Chance) -> None:
    """Read what is there into plain facts, whoever made it."""
    for thing in (*_bodies(), *_work_done(), *_papers()):
        made.facts.things[thing.kind, thing.code] = thing
    for a in Assignment.objects.filter(origin__isnull=False).select_related("origin"):
        made.facts.taken.setdefault(str(a.origin and a.origin.code), []).append(str(a.code))


def _bodies() -> Iterator[Thing]:
    for unit in Unit.objects.all():
        yield Thing("unit", str(unit.code), (unit.pk,))
        yield Thing("node", str(unit.code), (unit.pk,))
    for k in Token.objects.select_related("grant__account"):
        yield Thing("key", str(k.code), (k.unit_id,), by=k.grant.account.code)
    for n in Notice.objects.all():
        yield Thing("notice", str(n.code), (n.unit_id,), n.subject, n.kind, marks=(n.title,))


def _work_done() -> Iterator[Thing]:
    for a in Assignment.objects.all():
        yield Thing(
            "assignment", str(a.code), (a.unit_id, a.assigned_by_id), stage="" if a.until_on is None else "past"
        )
    for o in Occurrence.objects.select_related("assignment"):
        yield Thing("occurrence", str(o.code), of=str(o.assignment.code), stage=o.stage)
    for e in Evidence.objects.select_related("occurrence"):
        yield Thing("evidence", str(e.code), of=str(e.occurrence.code), marks=(e.title,))
    for s in Submission.objects.select_related("occurrence"):
        yield Thing("submission", str(s.code), of=str(s.occurrence.code), marks=(s.text,))


def _papers() -> Iterator[Thing]:
    for d in Directive.objects.all():
        yield Thing("document", str(d.code), (d.owner_id,), stage=d.stage, marks=(d.title.split()[-1],))
    for r in Report.objects.all():
        yield Thing("report", str(r.code), (r.unit_id,), stage=r.stage, marks=(r.title,))
    for p in Reorganisation.objects.all():
        at, marks = (p.area_id,), (p.decision_number,)
        yield Thing("paper", str(p.code), at, stage=p.stage, by=p.drafted_by, marks=marks)
    for h in HandOver.objects.all():
        yield Thing("list", str(h.code), (h.giver_id, h.taker_id))
