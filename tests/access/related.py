"""One unit with one of each thing, and people who hold each role at units in every relation to it.

root ─┬─ above ─┬─ self ─── below
      │         └─ sibling
      └─ aunt ───── cousin          other tree: party
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.prepared_terms import of_terms

from ronguon.access.actions import tokens
from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import grant
from ronguon.access.actions.invitations import invite
from ronguon.access.actions.seconding import ask
from ronguon.access.models import Grant, Token
from ronguon.access.tests.cast import FOUNDED
from ronguon.assignments.actions.working import record_progress, submit
from ronguon.assignments.models import Occurrence, Submission
from ronguon.assignments.tests.assigning import make_assignment, told_without_proof
from ronguon.audit.domain import Machine
from ronguon.channels.actions import NewChannel, declare_channel
from ronguon.channels.actions.claiming import Said, claim
from ronguon.directives.models import Directive
from ronguon.drafting.models import Lineage
from ronguon.drafting.tests.making import NOW, make_clause, make_directive, make_obligation
from ronguon.evidence.actions import add
from ronguon.evidence.models import Evidence
from ronguon.kernel import clock
from ronguon.kernel.hashing import sha256
from ronguon.people.models import Account
from ronguon.reorganisation.actions import reorganising
from ronguon.reorganisation.models import HandOver, Reorganisation
from ronguon.reports.actions import drafting, publishing, signing
from ronguon.reports.models import Figure, Report
from ronguon.reports.tests.world import MARCH, TEXT, judged, on_day
from ronguon.units.actions import grouping
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import BUILT_IN, KEY_ROLES, Actor, Role, System
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Transition, Unit

DAY = date(2026, 4, 1)
RELATIONS = ("self", "above", "below", "sibling", "cousin", "party")
"""Where the role is held, as seen from the thing's unit: itself, an ancestor, a descendant, …, another tree."""
Values = Mapping[str, object]


@dataclass(frozen=True)
class Person:
    """Somebody with one role, at one unit, alone or with everything below it."""

    role: Role
    relation: str
    wide: bool
    account: Account
    actor: Actor
    secret: str

    def __str__(self) -> str:
        return f"{self.role.key} at {self.relation}{' and below' if self.wide else ''}"

    @property
    def reaches(self) -> bool:
        """Whether the role covers the thing's unit or reads it: what reads below does nothing else."""
        return self.granted or (self.relation == "above" and self.role.reads_below)

    @property
    def near(self) -> bool:
        """Whether the role is held at the thing's unit, or is that of its superior's office."""
        return self.relation == "self" or (self.relation == "above" and self.role == Role.OFFICE)

    @property
    def granted(self) -> bool:
        """Whether the grant covers the thing's unit: held there, or above with everything below."""
        return self.relation == "self" or (self.relation == "above" and self.wide)


@dataclass
class Related:
    """The units, the people, and thing → app or address → what the address is filled with."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    things: dict[str, dict[str, Values]] = field(default_factory=dict)

    def values(self, thing: str, name: str) -> Values:
        """Return what `name` is filled with when it is asked about `thing`."""
        found = self.things[thing]
        return found.get(name) or found[name.partition(":")[0]]


def build() -> Related:
    """Make the world. Nothing in it belongs to another unit than the one in the middle, unless a thing needs two."""
    made = Related(_units())
    made.people = _people(made.units)
    here, elsewhere = made.units["self"], made.units["elsewhere"]
    by = {role: _acting(here, role) for role in BUILT_IN.values()}
    issued = _issued(made.units["root"])
    own = _issued(here, number="21/CT-UBND")
    draft = _draft(here, own)
    made.things |= {
        "body": _of_body(here, by),
        "draft": draft,
        "second": _second(here),
        "issued": _directive(own),
        "held": _work(issued, here, by[Role.OFFICER]),
        "laid": _work(own, elsewhere, _acting(elsewhere, Role.OFFICER)),
        **_reports(here, own, by),
        **_papers(here, by[Role.ADMIN]),
        "group": _group(here, made.units["below"]),
        "taken": _list(elsewhere, here),
        "given": _list(here, elsewhere),
    }
    proof = Evidence.objects.get(code=str(made.values("held", "evidence:download")["code"]))
    Directive.objects.filter(code=str(made.values("draft", "documents:room")["code"])).update(file=proof.file)
    return made


def _units() -> dict[str, Unit]:
    def make_unit(name: str, parent: Unit | None = None, system: System = System.STATE, kind: str = "commune") -> Unit:
        return establish(NewUnit(name, kind, system, FOUNDED, parent), by=Machine())

    root = make_unit("UBND tỉnh Gốc", kind="province")
    above, aunt = make_unit("Sở Trên", root, kind="department"), make_unit("Sở Bên", root, kind="department")
    here = make_unit("Phòng Giữa", above)
    return {
        "root": root, "above": above, "self": here, "below": make_unit("Tổ Dưới", here),
        "sibling": make_unit("Phòng Cạnh", above), "cousin": make_unit("Phòng Xa", aunt),
        "elsewhere": make_unit("Phòng Khác", make_unit("Sở Khác", root, kind="department")),
        "party": make_unit("Tỉnh ủy", system=System.PARTY, kind="party_province"),
    }  # fmt: skip


def _people(units: Mapping[str, Unit]) -> list[Person]:
    found = []
    for role in BUILT_IN.values():
        for relation in RELATIONS:
            for wide in (False, True):
                account = _account(f"{role.key}-{relation}-{wide}@example.vn")
                given = grant(account, units[relation], role, by=Machine(), since_on=FOUNDED, subtree=wide)
                actor = actor_for(account, on=DAY)
                found.append(Person(role, relation, wide, account, actor, _key(given)))
    return found


def _account(email: str) -> Account:
    return Account.objects.create_user(email, None, full_name=email.partition("@")[0])


def _key(given: Grant) -> str:
    """Give a script the very role of `given`; return its secret, "" for a role that no key may have."""
    if given.role.role not in KEY_ROLES:
        return ""
    secret = f"{tokens.MARK}{given.code.hex}"
    Token.objects.create(
        name="Kịch bản", grant=given, unit=given.unit, role=given.role_id, subtree=given.subtree, prefix=secret[:9],
        secret_digest=sha256(secret.encode()), made_at=clock.now(), since_on=DAY, until_on=DAY + timedelta(days=30),
    )  # fmt: skip
    return secret


def _acting(unit: Unit, role: Role) -> Actor:
    account = _account(f"{role.key}-{unit.pk}@example.vn")
    grant(account, unit, role, by=Machine(), since_on=FOUNDED)
    return actor_for(account, on=DAY)


def _issued(owner: Unit, number: str = "20/CT-UBND") -> Directive:
    made = make_directive(owner, stage="issued", number=number, text=TEXT, closed_at=NOW)
    make_obligation(made, clause=make_clause(made))
    return made


def _directive(directive: Directive, **more: object) -> dict[str, Values]:
    duty = directive.obligations.order_by("pk").first()
    assert duty is not None
    codes = {"code": directive.code}
    return {
        "documents": codes | {"duty": duty.code} | more,
        "api": codes, "api:obligation": {"code": duty.code},
    }  # fmt: skip


def _draft(owner: Unit, superior: Directive) -> dict[str, Values]:
    reading = make_directive(owner, number="22/CT-UBND", text_sha256=sha256(b"draft"))
    make_obligation(reading, stage="pending", decided_at=None, decided_by=None)
    return _directive(reading, superior=superior.code)


def _second(owner: Unit) -> dict[str, Values]:
    first = make_directive(owner, number="23/CT-UBND", stage="issued", closed_at=NOW)
    second = make_directive(owner, number="24/CT-UBND", family=first.family, version=2)
    goes_on, gone = make_obligation(first), make_obligation(first, title="Việc cũ")
    after = make_obligation(second, stage="pending", decided_at=None, decided_by=None)
    Lineage.objects.create(directive=second, before=goes_on, after=after, relation="reworded")
    Lineage.objects.create(directive=second, before=gone, relation="repealed", reason="Không còn.")
    codes: Values = {"code": second.code, "duty": after.code}
    return {"documents": codes, "documents:repeal": {"code": second.code, "duty": gone.code}}


def _work(directive: Directive, unit: Unit, by: Actor) -> dict[str, Values]:
    """Lay two duties of `directive` on `unit`: one is open with a proof, the other one submitted."""
    duty = directive.obligations.get()
    submitted = make_obligation(directive, title="Tập huấn")
    open_work, other = make_assignment(duty, unit), make_assignment(submitted, unit)
    proof = add(open_work, judged(f"So,Ngay\n{unit.pk},2\n".encode()), title="Bảng", by=by)
    add(other, judged(f"So,Ngay\n{unit.pk},3\n".encode()), title="Bảng", by=by)
    note = record_progress(open_work, text="Đang làm.", by=by)
    said = submit(other, told_without_proof("Đã làm."), seen="open", by=by)
    terms = of_terms(directive, unit, by, said)
    return _of_work(open_work, proof, said) | {"work:erase_note": {"code": note.code}} | terms


def _of_work(open_work: Occurrence, proof: Evidence, said: Submission) -> dict[str, Values]:
    here, file, word = {"code": open_work.code}, {"code": proof.code}, {"code": said.code}
    held = {"code": open_work.assignment.code}
    return {
        "work": here, "evidence": file, "evidence:add": here,
        "evidence:add_channel": here | {"channel": UUID(int=7)}, "review": word,
        "status": held | {"system": "nha-nuoc"}, "api": here,
        "api:assignment": held, "api:acknowledge": held, "api:evidence": file, "api:evidence_content": file,
        "api:evidence_versions": file, "api:evidence_withdrawal": file,
        "api:submission": word, "api:accept": word, "api:send_back": word,
    }  # fmt: skip


def _reports(unit: Unit, directive: Directive, by: Mapping[Role, Actor]) -> dict[str, dict[str, Values]]:
    def report() -> Report:
        with on_day(date(2026, 3, 31)):
            return drafting.draft(unit, directive, MARCH, by=by[Role.OFFICE])

    def signed() -> Report:
        made = report()
        with on_day(DAY):
            return signing.sign(made, seen=made.revision, by=by[Role.HEAD])

    published = signed()
    with on_day(DAY):
        publishing.publish(published, by=by[Role.HEAD])
    return {
        name: _of_report(one) for name, one in {"report": report(), "signed": signed(), "published": published}.items()
    }


def _of_report(report: Report) -> dict[str, Values]:
    figure = Figure.objects.filter(sentence__report=report).first()
    assert figure is not None
    code = {"code": report.code}
    return {
        "reports": code | {"position": 1, "key": figure.key}, "api": code,
        "api:figure_rows": code | {"figure": figure.code},
    }  # fmt: skip


def _of_body(unit: Unit, by: Mapping[Role, Actor]) -> dict[str, Values]:
    given = Grant.objects.get(account__code=by[Role.OFFICER].person)
    offer, _ = invite(email="m@example.vn", full_name="M", unit=unit, role=Role.READER, by=by[Role.ADMIN])
    with on_day(DAY):
        key, _ = tokens.make(unit, tokens.NewToken("Khóa", Role.READER, DAY), by=by[Role.ADMIN])
        other = declare_channel(unit, NewChannel("cua-ai-do.example", "Trang khác", Role.OFFICE), by=Machine())
        claim(Said(other.url))
        claimed = other.claims.get()
        page = declare_channel(unit, NewChannel("phong-giua.example", "Trang phòng", Role.OFFICE), by=Machine())
    asked = ask(
        given.account, unit, Role.HEAD, by=Machine(), asked_by=by[Role.HEAD].person, subtree=False, reason="QĐ 12"
    )
    code = {"code": unit.code}
    return {
        "channels": {"code": page.code, "method": "dns"},
        "channels:decide": {"code": claimed.code},
        "channels:declare": code,
        "channels:coverage_of": code,
        "units": code | {"grant": given.code, "invitation": offer.code, "token": key.code, "asked": asked.code},
        "status": code,
        "api": code,
    }


def _papers(area: Unit, by: Actor) -> dict[str, dict[str, Values]]:
    """Draft a decision on the unit, send another one, and let a third be in force."""
    found: dict[str, dict[str, Values]] = {}
    for name, stage in (("paper", None), ("sent", "sent"), ("force", "in_force")):
        decision = reorganising.TypedDecision("HĐND tỉnh", f"7/{name}", DAY, DAY)
        paper = reorganising.draft(decision, area, by=by)
        side = reorganising.Wanted(ChangePart.CHANGES, area, f"Phòng {name}")
        reorganising.add_change(paper, reorganising.NewChange(ChangeKind.RENAME, (side,)), by=by)
        if stage:
            second: dict[str, Any] = {"approved_by": uuid4(), "approved_at": NOW} if stage == "in_force" else {}
            Reorganisation.objects.filter(pk=paper.pk).update(stage=stage, **second)
        found[name] = {"units": {"code": paper.code, "number": 1, "kind": "rename"}}
    return found


def _group(area: Unit, unit: Unit) -> dict[str, Values]:
    """Make a group that `area` keeps, with `unit` in it."""
    made = grouping.make(grouping.NewGroup("Các tổ", area, FOUNDED), by=Machine())
    grouping.join(made, unit, on=FOUNDED, by=Machine())
    return {"units": {"code": made.code, "unit": unit.code}}


def _list(giver: Unit, taker: Unit) -> dict[str, Values]:
    """Make a hand-over list by which a part of `giver`, which goes on, passed to `taker`."""
    moved = Transition.objects.create(
        kind=ChangeKind.TRANSFER, decided_by="HĐND tỉnh", decision_number=f"{giver.pk}/NQ", effective_on=DAY
    )
    made = HandOver.objects.create(transition=moved, giver=giver, taker=taker, made_at=clock.now())
    return {"units": {"code": made.code}}
