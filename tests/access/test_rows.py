"""The rows that access lets through, asked of the database itself: by chance beside the oracle, and by the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import QuerySet
from tests.access.chance import TODAY, Chance, build
from tests.access.oracle import MANAGES, SIGNS, Facts, Holder, Thing, below, judges, own, roles_at, sees

from ronguon.access.actions import tokens
from ronguon.access.actions.grants import grant
from ronguon.access.middleware import NOBODY
from ronguon.access.models import Grant, Invitation, Token
from ronguon.access.tests.cast import FOUNDED, Cast, make_cast
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.assignments.views.waiting import waiting_for
from ronguon.audit.domain import Machine
from ronguon.directives.models import Directive
from ronguon.drafting.tests.making import make_directive, make_obligation
from ronguon.evidence.models import Evidence
from ronguon.kernel import clock
from ronguon.notices.models import Notice
from ronguon.people.models import Account
from ronguon.reorganisation.models import HandOver, Reorganisation
from ronguon.reorganisation.tests.making import merge
from ronguon.reports.models import Report
from ronguon.reports.tests.world import on_day
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import Actor, Permission, Role, System
from ronguon.units.models import Belonging, Place, SideGroup, Trait, Transition, TransitionParticipant, Unit
from ronguon.units.models.units import allowed, kept_by, readable
from ronguon.units.models.units import below as under_path

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
VISIBLE: dict[str, Callable[[Actor], QuerySet[Any]]] = {
    "unit": Unit.objects.visible_to, "document": Directive.objects.visible_to,
    "assignment": Assignment.objects.visible_to, "occurrence": Occurrence.objects.visible_to,
    "evidence": Evidence.objects.visible_to, "report": Report.objects.visible_to,
    "paper": Reorganisation.objects.visible_to, "list": HandOver.objects.visible_to,
    "key": Token.objects.visible_to, "notice": Notice.objects.visible_to,
}  # fmt: skip


def codes(rows: QuerySet[Any]) -> set[str]:
    return {str(code) for code in rows.values_list("code", flat=True)}


def everybody(made: Chance) -> list[tuple[Holder, Actor]]:
    scripts = [(one.holder, tokens.actor_through(Token.objects.get(prefix=one.secret[:9]), on=TODAY))
               for one in made.scripts if one.holder.grants[0][1] not in made.facts.ended]  # fmt: skip
    return [(one.holder, one.actor) for one in made.people] + scripts


def seen(facts: Facts, who: Holder, kind: str) -> set[str]:
    return {one.code for one in facts.things.values() if one.kind == kind and sees(facts, who, one)}


@pytest.mark.parametrize("seed", [2, 5, 11, 17])
def test_rows_by_chance_are_those_of_the_naive_oracle(seed: int) -> None:
    with on_day(TODAY):
        made = build(seed, bodies=16, people=6, documents=4)
        assert made.scripts
        for who, actor in everybody(made):
            for kind, rows in VISIBLE.items():
                assert codes(rows(actor)) == seen(made.facts, who, kind), f"{kind} for {who.grants}"
            _bodies(made.facts, who, actor)
            if who.heir:
                assert codes_of_words(waiting_for(actor)) == waiting(made.facts, who)
        for unit in made.units:
            unit.refresh_from_db()
            under = {one for one in made.facts.above if below(made.facts, unit.pk, one)}
            assert set(Unit.objects.under(unit).values_list("pk", flat=True)) == under
            held = Assignment.objects.filter(under_path(unit.path, "unit__path")).values_list("unit", flat=True)
            assert set(held) <= under
            assert held.count() == Assignment.objects.filter(unit__in=under).count()


def _bodies(facts: Facts, who: Holder, actor: Actor) -> None:
    """Compare the conditions on a unit: readable, kept, and by action."""
    roles = {one: roles_at(facts, who, one) for one in facts.above}
    for condition, wanted in (
        (readable(actor), {one for one, held in roles.items() if held}),
        (kept_by(actor), {one for one, held in roles.items() if held & MANAGES}),
        (allowed(actor, Permission.SIGN), {one for one, held in roles.items() if held & SIGNS}),
    ):
        assert set(Unit.objects.filter(condition).values_list("pk", flat=True)) == wanted
    kept = {one for one, held in roles.items() if held & MANAGES}
    assert set(Unit.objects.managed_by(actor).values_list("pk", flat=True)) == kept


def codes_of_words(rows: QuerySet[Occurrence]) -> set[str]:
    return {str(code) for code in rows.values_list("submissions__code", flat=True)}


def waiting(facts: Facts, who: Holder) -> set[str]:
    def waits(word: Thing) -> bool:
        term = facts.things["occurrence", word.of]
        past = facts.things["assignment", term.of].stage == "past"
        return term.stage == "handed_in" and not past and judges(facts, who, word)

    return {one.code for one in facts.things.values() if one.kind == "submission" and waits(one)}


def test_nobody_sees_nothing_and_a_machine_no_more_than_its_standings() -> None:
    with on_day(TODAY):
        made = build(5, bodies=16, people=6, documents=4)
        for kind, rows in VISIBLE.items():
            assert not rows(NOBODY).exists(), kind
        administrator = next(one.actor for one in made.people if one.actor.grants)
        machine = replace(administrator, account=None)
        assert not Token.objects.visible_to(machine).exists()
        mine = Reorganisation.objects.filter(drafted_by=administrator.person).exclude(stage="in_force")
        deciding = kept_by(administrator, "area__path") | allowed(administrator, Permission.SIGN, "area__path")
        assert not Reorganisation.objects.visible_to(machine).filter(pk__in=mine).exclude(deciding).exists()
        assert own(made.facts, Holder(uuid4(), ())) == set()


# By the day: each row runs from `since` until before `until`, and the day asked for is the first or the last of it.
DAYS = {
    "long since": (-9, None, True), "from today": (0, None, True), "from tomorrow": (1, None, False),
    "until tomorrow": (-9, 1, True), "until today": (-9, 0, False), "until yesterday": (-9, -1, False),
}  # fmt: skip


def on(step: int | None) -> date | None:
    return None if step is None else TODAY + timedelta(days=step)


@pytest.mark.parametrize(("since", "until", "holds"), DAYS.values(), ids=DAYS)
def test_dated_rows_hold_from_their_first_day_until_before_their_last(
    since: int,
    until: int | None,
    holds: bool,  # noqa: FBT001 (a column of the table above)
) -> None:
    cast = make_cast()
    dates: dict[str, Any] = {"since_on": on(since), "until_on": on(until)}
    unit_named, account = cast.commune, cast.binh_account
    Place.objects.filter(unit=unit_named).update(**dates)
    assert Place.objects.valid(TODAY).filter(unit=unit_named).exists() is holds
    assert not Place.objects.valid(TODAY).filter(unit=cast.party).exclude(unit=cast.party).exists()
    trait = Trait.objects.create(unit=unit_named, sort="level", value="xã", **dates)
    assert Trait.objects.valid(TODAY).filter(pk=trait.pk).exists() is holds
    group = SideGroup.objects.create(name="Khối", search_key="khoi", area=cast.province, since_on=FOUNDED)
    member = Belonging.objects.create(group=group, unit=unit_named, **dates)
    assert Belonging.objects.valid(TODAY).filter(pk=member.pk).exists() is holds
    given = Grant.objects.create(account=account, unit=unit_named, role_id="reader", **dates)
    assert Grant.objects.valid(TODAY).filter(pk=given.pk).exists() is holds
    work = make_assignment(make_obligation(make_directive(cast.province)), unit_named, **dates).assignment
    assert Assignment.objects.held(TODAY).filter(pk=work.pk).exists() is holds
    Unit.objects.filter(pk=unit_named.pk).update(**dates)
    assert Unit.objects.existing(TODAY).filter(pk=unit_named.pk).exists() is holds
    assert Place.objects.existing(TODAY).filter(unit=unit_named).exists() is holds


@pytest.mark.parametrize(("until", "holds"), [(None, True), (1, True), (0, False), (-1, False)])
def test_a_grant_ends_with_its_unit(until: int | None, holds: bool) -> None:  # noqa: FBT001 (as above)
    cast = make_cast()
    Unit.objects.filter(pk=cast.commune.pk).update(until_on=on(until))
    assert Grant.objects.valid(TODAY).filter(account=cast.an_account).exists() is holds
    assert Grant.objects.valid(TODAY).filter(account=cast.dung_account).exists()


KEYS: dict[str, tuple[dict[str, Any], bool]] = {
    "as made": ({}, True),
    "revoked": ({"revoked_at": "2026-03-01T00:00Z"}, False),
    "from today": ({"since_on": on(0)}, True), "from tomorrow": ({"since_on": on(1)}, False),
    "until tomorrow": ({"until_on": on(1)}, True), "until today": ({"until_on": on(0)}, False),
    "unit from today": ({"unit.since_on": on(0)}, True), "unit from tomorrow": ({"unit.since_on": on(1)}, False),
    "unit until tomorrow": ({"unit.until_on": on(1)}, True), "unit until today": ({"unit.until_on": on(0)}, False),
    "grant until today": ({"grant.until_on": on(0)}, False), "grant until tomorrow": ({"grant.until_on": on(1)}, True),
    "account closed": ({"account.is_active": False}, False),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "opens"), KEYS.values(), ids=KEYS)
def test_a_key_opens_while_everything_it_rests_on_is_in_force(
    changes: dict[str, Any],
    opens: bool,  # noqa: FBT001 (as above)
) -> None:
    cast = make_cast()
    # Lent for a unit below that of the grant, so that each of the two has days of its own.
    given = grant(cast.dung_account, cast.province, Role.READER, by=Machine(), since_on=FOUNDED, subtree=True)
    key = Token.objects.create(
        name="Khóa", grant=given, unit=cast.commune, role="reader", prefix="rn_x", secret_digest="x" * 64,
        made_at=clock.now(), since_on=TODAY - timedelta(days=9), until_on=TODAY + timedelta(days=9),
    )  # fmt: skip
    rows: dict[str, QuerySet[Any]] = {
        "unit": Unit.objects.filter(pk=cast.commune.pk), "grant": Grant.objects.filter(pk=given.pk),
        "account": Account.objects.filter(pk=cast.dung_account.pk), "": Token.objects.filter(pk=key.pk),
    }  # fmt: skip
    for name, value in changes.items():
        whose, _, field = name.rpartition(".")
        rows[whose].update(**{field: value})
    assert Token.objects.usable(TODAY).filter(pk=key.pk).exists() is opens


@pytest.mark.parametrize(
    ("changes", "usable"),
    [({}, True), ({"used_at": "2026-03-02T00:00Z"}, False), ({"withdrawn_at": "2026-03-02T00:00Z"}, False),
     ({"ends_at": "now"}, False), ({"ends_at": "later"}, True)],
)  # fmt: skip
def test_an_offer_is_open_until_it_was_used_withdrawn_or_ended(
    changes: dict[str, str],
    usable: bool,  # noqa: FBT001 (as above)
) -> None:
    cast, now = make_cast(), clock.now()
    times = {"now": now, "later": now + timedelta(microseconds=1)}
    values: dict[str, Any] = {"ends_at": now + timedelta(days=1)} | {key: times.get(v, v) for key, v in changes.items()}
    offer = Invitation.objects.create(
        secret_digest="x",
        email="m@example.vn",
        full_name="M",
        unit=cast.commune,
        role_id="reader",
        made_at=now,
        **values,
    )
    assert Invitation.objects.usable(now).filter(pk=offer.pk).exists() is usable


def test_a_version_is_in_force_until_a_newer_one_of_its_document_is_issued() -> None:
    cast = make_cast()
    first = make_directive(cast.province, stage="issued", number="1")
    other = make_directive(cast.province, stage="issued", number="2", version=3)
    draft = make_directive(cast.province, number="3", family=first.family, version=2)
    assert set(Directive.objects.issued()) == set(Directive.objects.in_force()) == {first, other}
    Directive.objects.filter(pk=draft.pk).update(stage="issued")
    assert set(Directive.objects.in_force()) == {draft, other}
    assert set(Directive.objects.issued()) == {first, draft, other}


def test_a_proof_is_current_until_it_is_withdrawn_or_replaced() -> None:
    with on_day(TODAY):
        build(7, bodies=16, people=2, documents=4)
    first = Evidence.objects.first()
    assert first is not None
    assert Evidence.objects.current().filter(pk=first.pk).exists()
    newer = Evidence.objects.create(
        occurrence=first.occurrence, unit=first.unit, title="Mới", file=first.file, replaces=first, added_by=uuid4(),
        added_at=clock.now(),
    )  # fmt: skip
    assert set(Evidence.objects.current().filter(pk__in=[first.pk, newer.pk])) == {newer}
    Evidence.objects.filter(pk=newer.pk).update(withdrawn_at=clock.now())
    assert not Evidence.objects.current().filter(pk__in=[first.pk, newer.pk]).exists()


def test_only_what_was_sent_waits_for_a_second_person() -> None:
    cast = make_cast()
    stages = {}
    for stage in ("draft", "sent", "dropped"):
        stages[stage] = Reorganisation.objects.create(
            area=cast.province, decided_by="HĐND", decision_number=stage, decided_on=TODAY, effective_on=TODAY,
            stage=stage, drafted_by=uuid4(), drafted_at=clock.now(),
        )  # fmt: skip
    assert set(Reorganisation.objects.waiting()) == {stages["sent"]}


def unit_named(cast: Cast, name: str) -> Unit:
    return establish(NewUnit(name, "commune", System.STATE, FOUNDED, cast.province), by=Machine())


def test_the_chief_successor_is_the_first_of_its_change() -> None:
    cast = make_cast()
    gone, heir, second = unit_named(cast, "Xã cũ"), unit_named(cast, "Xã một"), unit_named(cast, "Xã hai")
    for number, (one, other) in enumerate(((heir, second), (second, heir))):
        made = Transition.objects.create(
            kind="split", decided_by="HĐND", decision_number=str(number), effective_on=TODAY
        )
        for unit, part in ((gone, "ends"), (one, "succeeds"), (other, "succeeds")):
            TransitionParticipant.objects.create(transition=made, unit=unit, part=part)
    chiefs = TransitionParticipant.objects.chief().order_by("pk")
    assert [side.unit for side in chiefs] == [heir, second]
    assert {side.part for side in chiefs} == {"succeeds"}


def test_what_a_unit_left_is_told_to_its_chief_heir_from_the_day_it_ended() -> None:
    cast = make_cast()
    old, older, heir = unit_named(cast, "Xã cũ"), unit_named(cast, "Xã cũ hơn"), unit_named(cast, "Xã mới")
    for gone, days in ((older, -3), (old, 0)):
        merge(
            gone, into=heir, effective_on=TODAY + timedelta(days=days), decided_by="H", number=f"{days}", by=Machine()
        )

    def left(day: date, heirs: list[Unit]) -> list[tuple[int, Unit]]:
        return TransitionParticipant.objects.succession([one.pk for one in heirs], day)

    assert left(TODAY, [heir]) == [(heir.pk, older), (heir.pk, old)]
    assert left(TODAY - timedelta(days=1), [heir]) == [(heir.pk, older)]
    assert left(TODAY - timedelta(days=4), [heir]) == []
    assert left(TODAY, [cast.commune, old]) == []
    second = TransitionParticipant.objects.filter(unit=heir).order_by("pk").last()
    assert second is not None
    late = TransitionParticipant.objects.create(transition=second.transition, unit=cast.commune, part="succeeds")
    assert left(TODAY, [cast.commune]) == [], f"{late} is not the chief heir"
    parted = Transition.objects.create(kind="transfer", decided_by="H", decision_number="t", effective_on=TODAY)
    for unit, part in ((old, "cedes"), (cast.department, "succeeds")):
        TransitionParticipant.objects.create(transition=parted, unit=unit, part=part)
    assert left(TODAY, [cast.department]) == [], "a part was given, not what was left"
    Unit.objects.filter(pk=old.pk).update(until_on=None)
    assert left(TODAY, [heir]) == [(heir.pk, older)], "a body that was restored left nothing"
    Unit.objects.filter(pk=old.pk).update(until_on=TODAY - timedelta(days=1))
    assert left(TODAY, [heir]) == [(heir.pk, older)], "nor by a change that did not end it"


def test_work_that_passed_on_is_read_by_who_reads_at_the_unit_that_took_it() -> None:
    cast = make_cast()
    duty = make_obligation(make_directive(cast.party, stage="issued"))
    before = make_assignment(duty, cast.commune).assignment
    after = make_assignment(duty, cast.other_commune, origin=before).assignment
    make_assignment(duty, cast.department)
    assert set(Assignment.objects.visible_to(cast.dung)) == {before, after}
    assert set(Assignment.objects.visible_to(cast.an)) == {before}


def test_what_waits_is_held_still_and_not_by_a_unit_of_the_reviewer() -> None:
    cast = make_cast()
    duty = make_obligation(make_directive(cast.province, stage="issued"))
    waits = make_assignment(duty, cast.commune, stage="handed_in")
    make_assignment(duty, cast.department, stage="handed_in", until_on=TODAY)
    own_work = make_assignment(duty, cast.other_commune, stage="handed_in")
    assert set(waiting_for(cast.chi)) == {waits, own_work}
    grant(cast.chi_account, cast.other_commune, Role.READER, by=Machine(), since_on=FOUNDED)
    assert set(waiting_for(cast.chi)) == {waits}


def test_what_a_unit_below_laid_waits_only_for_who_reviews_there_too() -> None:
    cast = make_cast()
    duty = make_obligation(make_directive(cast.province, stage="issued"))
    own = make_assignment(duty, cast.commune, stage="handed_in")
    theirs = make_assignment(duty, cast.other_commune, stage="handed_in", assigned_by=cast.department)
    assert set(waiting_for(cast.chi)) == {own, theirs}
    grant(cast.dung_account, cast.province, Role.REVIEWER, by=Machine(), since_on=FOUNDED)
    assert set(waiting_for(cast.dung)) == {own}


@pytest.mark.parametrize(
    ("role", "since", "until", "seen"),
    [
        (Role.HEAD, -30, None, True), (Role.HEAD, -1, None, True), (Role.HEAD, 0, None, False),
        (Role.HEAD, -30, 0, True), (Role.HEAD, -30, 1, True), (Role.HEAD, -30, -1, False),
        (Role.OFFICER, -30, None, False), (Role.OFFICE, -30, 0, False),
    ],
)  # fmt: skip
def test_a_list_is_seen_by_who_headed_the_giver_on_its_last_day(
    role: Role, since: int, until: int | None, *, seen: bool
) -> None:
    cast = make_cast()
    gone = merge(
        cast.other_commune, into=cast.commune, effective_on=TODAY, decided_by="HĐND", number="1/NQ", by=Machine()
    )  # fmt: skip
    cast.other_commune.refresh_from_db()
    made = HandOver.objects.create(
        transition=gone, giver=cast.other_commune, taker=cast.commune, made_at=clock.now()
    )  # fmt: skip
    account = Account.objects.create_user("truoc@example.vn", None, full_name="Người trước")
    Grant.objects.create(
        account=account, unit=cast.other_commune, role_id=role.key, since_on=TODAY + timedelta(days=since),
        until_on=None if until is None else TODAY + timedelta(days=until),
    )  # fmt: skip
    former = Actor(account.code, "Người trước")
    assert HandOver.objects.visible_to(former).filter(pk=made.pk).exists() is seen
    assert not HandOver.objects.visible_to(Actor(uuid4(), "Người khác")).exists()
    assert not HandOver.objects.visible_to(NOBODY).exists()
