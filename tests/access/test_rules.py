"""Every policy beside a naive one, for each role, alone or with all below, held at each place of a small tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from ronguon.access import policies as access
from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import grant
from ronguon.access.models import Grant
from ronguon.access.tests.cast import DAY, FOUNDED, make_cast
from ronguon.assignments import policies as jobs
from ronguon.audit.domain import Machine
from ronguon.drafting import policies as obligations
from ronguon.evidence import policies as evidence
from ronguon.kernel.errors import NotAllowedError
from ronguon.people.models import Account
from ronguon.reorganisation.models import HandOver, HandOverSignature
from ronguon.reorganisation.policies import may_put_in_force, may_reorganise, may_sign_hand_over
from ronguon.reorganisation.tests.making import merge
from ronguon.reports import policies as reports
from ronguon.units import domain
from ronguon.units import policies as units
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import BUILT_IN, ActiveGrant, Actor, Permission, Role, System, after_path, ancestors

RIGHTS = {
    "office": "read prepare report review draft_report publish", "head": "read report review sign publish",
    "officer": "read report", "reviewer": "read review",
    "inspector": "read", "editor": "read draft_report publish", "reader": "read", "admin": "read manage",
}  # fmt: skip
LENT = ("reader", "officer", "reviewer")
PLACES = {
    "root": (1,), "above": (1, 2), "here": (1, 2, 3), "below": (1, 2, 3, 4), "beside": (1, 2, 33), "party": (9,)
}  # fmt: skip
BODIES: dict[str, Any] = {
    name: SimpleNamespace(code=UUID(int=number), path="".join(f"{one}." for one in place))
    for number, (name, place) in enumerate(PLACES.items(), start=1)
}
HERE, ME, OTHER = BODIES["here"], UUID(int=91), UUID(int=92)


@dataclass(frozen=True)
class Held:
    """A role at a place, as the naive rules look at it."""

    role: str
    at: str
    wide: bool

    def may(self, permission: str, place: str = "here") -> bool:
        far = permission == "read" and self.role == "inspector"
        return permission in RIGHTS[self.role].split() and (replace(self, wide=True) if far else self).reaches(place)

    def reaches(self, place: str = "here") -> bool:
        mine, asked = PLACES[self.at], PLACES[place]
        return asked[: len(mine)] == mine if self.wide else asked == mine

    def lends(self, role: str, *, wide: bool) -> bool:
        within = set(RIGHTS[role].split()) <= set(RIGHTS[self.role].split())
        own = role != "officer" or self.at == "here"
        return role in LENT and within and own and self.reaches() and (self.wide or not wide)


def actor(*held: Held, **more: Any) -> Actor:
    grants = tuple(ActiveGrant(BUILT_IN[h.role], BODIES[h.at].code, BODIES[h.at].path, h.wide) for h in held)
    return replace(Actor(ME, "Ai đó", grants), **more)


EVERY = [Held(role, at, wide) for role in RIGHTS for at in PLACES for wide in (False, True)]
STRANGER = Held("reader", "party", wide=False)
Naive = Callable[[Held], bool]
Policy = Callable[[Actor], object]


def directive(stage: str) -> Any:
    return SimpleNamespace(stage=stage, owner=HERE)


def duty(stage: str, issued_at: object) -> Any:
    return SimpleNamespace(issued_at=issued_at, directive=directive(stage))


def work(*, ended: bool = False) -> Any:
    """Return an assignment held here, laid by the unit above."""
    return SimpleNamespace(unit=HERE, assigned_by=BODIES["above"], until_on=DAY if ended else None)


def term(stage: str, *, ended: bool = False) -> Any:
    return SimpleNamespace(stage=stage, assignment=work(ended=ended))


def report(stage: str) -> Any:
    return SimpleNamespace(stage=stage, unit=HERE)


def key(lender: UUID) -> Any:
    return SimpleNamespace(unit=HERE, grant=SimpleNamespace(account=SimpleNamespace(code=lender)))


def paper(drafter: UUID) -> Any:
    return SimpleNamespace(area=HERE, drafted_by=drafter, code=uuid4(), drafted_at=None)


def list_of(taker: str, giver: str, until_on: object = None) -> Any:
    gave = SimpleNamespace(path=BODIES[giver].path, until_on=until_on)
    return SimpleNamespace(taker=BODIES[taker], giver=gave, transition=SimpleNamespace(effective_on=DAY))


def never(_held: Held) -> bool:
    return False


def may(permission: str, place: str = "here") -> Naive:
    return lambda held: held.may(permission, place)


def at_home(permission: str) -> Naive:
    return lambda held: held.may(permission) and held.at == "here"


def somewhere(permission: str) -> Naive:
    return lambda held: permission in RIGHTS[held.role].split()


GIVER, TAKER = HandOverSignature.Side.GIVER, HandOverSignature.Side.TAKER
TABLE: dict[str, tuple[Policy, Naive]] = {
    "manage": (lambda a: units.may_manage(a, HERE), may("manage")),
    "grant": (lambda a: access.may_grant(a, HERE, subtree=False), may("manage")),
    "grant wide": (lambda a: access.may_grant(a, HERE, subtree=True), lambda h: h.may("manage") and h.wide),
    "manage somewhere": (units.may_manage_somewhere, somewhere("manage")),
    "operate": (units.may_operate, lambda h: h.role == "admin" and h.wide and h.at in {"root", "party"}),
    "see roles": (lambda a: access.may_see_roles(a, HERE), may("read")),
    "see tokens": (lambda a: access.may_see_tokens(a, HERE), lambda h: h.reaches()),
    "revoke own": (lambda a: access.may_revoke(a, key(ME)), lambda _: True),
    "revoke another's": (lambda a: access.may_revoke(a, key(OTHER)), may("manage")),
    "reorganise": (lambda a: may_reorganise(a, [HERE]), may("manage")),
    "reorganise both": (
        lambda a: may_reorganise(a, [HERE, BODIES["above"]]), lambda h: h.may("manage") and h.may("manage", "above")
    ),
    "put another's in force": (lambda a: may_put_in_force(a, paper(OTHER)), lambda h: h.may("manage") or h.may("sign")),
    "put own in force": (lambda a: may_put_in_force(a, paper(ME)), never),
    "sign as taker": (lambda a: may_sign_hand_over(a, list_of("here", "party"), TAKER), may("sign")),
    "sign as living giver": (lambda a: may_sign_hand_over(a, list_of("party", "here"), GIVER), may("sign")),
    "sign as giver that ended later": (
        lambda a: may_sign_hand_over(a, list_of("party", "here", DAY + timedelta(days=1)), GIVER), may("sign")
    ),
    "prepare": (lambda a: obligations.may_prepare(a, directive("reading")), may("prepare")),
    "prepare what is issued": (lambda a: obligations.may_prepare(a, directive("issued")), never),
    "amend": (lambda a: obligations.may_amend(a, directive("issued")), may("prepare")),
    "amend what is read": (lambda a: obligations.may_amend(a, directive("reading")), never),
    "decide": (lambda a: obligations.may_decide(a, duty("reading", None)), may("prepare")),
    "decide on what is laid": (lambda a: obligations.may_decide(a, duty("reading", DAY)), never),
    "decide on what is issued": (lambda a: obligations.may_decide(a, duty("issued", None)), never),
    "report": (lambda a: jobs.may_report(a, work()), at_home("report")),
    "report on what passed on": (lambda a: jobs.may_report(a, work(ended=True)), never),
    "review": (lambda a: jobs.may_review(a, work()), lambda h: h.may("review", "above") and h.at != "here"),
    "report somewhere": (jobs.may_report_somewhere, somewhere("report")),
    "review somewhere": (jobs.may_review_somewhere, somewhere("review")),
    **{
        f"prove while {stage}": (
            lambda a, stage=stage: evidence.may_prove(a, term(stage)), at_home("report") if open_ else never  # type: ignore[misc]  # the default binds the loop's value
        )
        for stage, open_ in {"open": True, "returned": True, "handed_in": False, "accepted": False}.items()
    },
    "prove what passed on": (lambda a: evidence.may_prove(a, term("open", ended=True)), never),
    "erase words": (lambda a: jobs.may_erase_note(a, SimpleNamespace(unit=HERE)), may("manage")),  # type: ignore[arg-type]  # as much of a note as it asks for
    "erase": (lambda a: evidence.may_erase(a, SimpleNamespace(unit=HERE)), may("manage")),  # type: ignore[arg-type]  # as much of a proof as it asks for
    "draft a report": (lambda a: reports.may_draft(a, HERE), may("draft_report")),
    "edit a draft": (lambda a: reports.may_edit(a, report("draft")), may("draft_report")),
    "edit what is signed": (lambda a: reports.may_edit(a, report("signed")), never),
    "sign for": (lambda a: reports.signs_for(a, HERE), at_home("sign")),
    "sign a draft": (lambda a: reports.may_sign(a, report("draft")), at_home("sign")),
    "sign again": (lambda a: reports.may_sign(a, report("signed")), never),
    "publish for": (lambda a: reports.publishes_for(a, HERE), may("publish")),
    "publish": (lambda a: reports.may_publish(a, report("signed")), may("publish")),
    "publish a draft": (lambda a: reports.may_publish(a, report("draft")), never),
    **{
        f"may {one.value}": (lambda a, one=one: a.may(one, HERE.path), may(one.value))  # type: ignore[misc]  # as above
        for one in Permission
    },
    **{
        f"lend {role.key}{' wide' if wide else ''}": (
            lambda a, role=role, wide=wide: access.may_lend(a, HERE, role, subtree=wide),  # type: ignore[misc]  # as above
            lambda h, role=role, wide=wide: h.lends(role.key, wide=wide),  # type: ignore[misc]  # as above
        )
        for role in BUILT_IN.values() for wide in (False, True)
    },
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("rule", TABLE)
def test_a_policy_says_what_the_naive_one_says(rule: str) -> None:
    policy, naive = TABLE[rule]
    for held in EVERY:
        assert bool(policy(actor(held))) is naive(held), held
        assert bool(policy(actor(STRANGER, held))) is (naive(held) or naive(STRANGER)), held
    assert bool(policy(actor())) is (rule == "revoke own")


THROUGH_A_KEY = {
    "revoke own", "revoke another's", "sign as taker", "sign as living giver", "sign as giver that ended later",
    *(rule for rule in TABLE if rule.startswith("lend ")),
}  # fmt: skip
"""What no script does in a person's stead, whatever its key allows."""


@pytest.mark.parametrize("rule", sorted(THROUGH_A_KEY))
def test_what_only_a_person_does_no_script_does(rule: str) -> None:
    policy, _ = TABLE[rule]
    assert not any(policy(actor(held, through=UUID(int=7))) for held in EVERY)


def test_what_asks_for_an_account_is_closed_without_one() -> None:
    for rule in ("reorganise", "sign as taker", "sign as living giver"):
        assert not any(TABLE[rule][0](actor(held, account=None)) for held in EVERY), rule
    with pytest.raises(NotAllowedError):
        _ = actor(account=None).person
    assert actor().person == ME


def test_each_role_may_what_the_table_of_rights_says() -> None:
    assert {key: {permission.value for permission in role.permissions} for key, role in BUILT_IN.items()} == {
        role: set(permissions.split()) for role, permissions in RIGHTS.items()
    }
    assert [role.key for role in domain.KEY_ROLES] == list(LENT)


def test_what_may_be_lent_is_listed_in_the_order_of_keys() -> None:
    for held in EVERY:
        for wide in (False, True):
            wanted = [BUILT_IN[role] for role in LENT if held.lends(role, wide=wide)]
            assert access.lendable(actor(held), HERE, subtree=wide) == wanted
        assert access.lendable(actor(held), HERE) == access.lendable(actor(held), HERE, subtree=False)


def test_a_key_that_reports_stays_at_the_very_unit_and_place_of_its_role() -> None:
    own = ActiveGrant(Role.HEAD, HERE.code, HERE.path, subtree=True)
    assert own.lends(ActiveGrant(Role.OFFICER, HERE.code, HERE.path, subtree=True))
    assert not own.lends(ActiveGrant(Role.OFFICER, BODIES["below"].code, HERE.path, subtree=False))
    assert not own.lends(ActiveGrant(Role.OFFICER, HERE.code, BODIES["below"].path, subtree=False))


def test_what_a_key_may_not_hold_is_refused_with_a_plain_no() -> None:
    own = ActiveGrant(Role.OFFICER, HERE.code, HERE.path, subtree=False)
    assert own.lends(replace(own, role=Role.HEAD)) is False
    assert own.lends(replace(own, unit=BODIES["below"].code)) is False
    assert may_sign_hand_over(actor(account=None), list_of("here", "party"), TAKER) is False


def test_the_administrator_of_a_unit_sees_its_keys_even_where_none_may_be_lent() -> None:
    administrator = actor(Held("admin", "here", wide=False), through=UUID(int=7))
    assert access.lendable(administrator, HERE) == []
    assert access.may_see_tokens(administrator, HERE)


@pytest.mark.django_db
def test_nobody_judges_what_a_unit_of_their_own_holds_also_through_a_key() -> None:
    reviewer = actor(Held("reviewer", "above", wide=True))
    assert jobs.may_review(reviewer, work())
    assert not jobs.may_review(replace(reviewer, besides=frozenset({HERE.code})), work())
    assert reviewer.own_units == {BODIES["above"].code}
    assert actor(Held("reader", "below", wide=False), besides=frozenset({HERE.code})).own_units == {
        HERE.code, BODIES["below"].code
    }  # fmt: skip


def test_what_is_readable_is_told_apart_by_whole_trees_and_single_units() -> None:
    someone = actor(Held("reader", "above", wide=True), Held("officer", "party", wide=False))
    assert someone.reads_all_below() == [BODIES["above"].path]
    assert someone.reads_only() == [BODIES["party"].path]


def test_who_reports_for_a_unit_erases_none_of_its_proofs_even_as_its_administrator() -> None:
    proof: Any = SimpleNamespace(unit=HERE)
    administrator = Held("admin", "here", wide=False)
    assert evidence.may_erase(actor(administrator), proof)
    assert not evidence.may_erase(actor(administrator, Held("officer", "here", wide=False)), proof)


def test_paths_below_are_one_range_and_paths_above_are_listed_root_first() -> None:
    assert after_path("1.5.") == "1.5/"
    assert all("1.5." <= path < after_path("1.5.") for path in ("1.5.", "1.5.1.", "1.5.99.7."))
    assert not any("1.5." <= path < after_path("1.5.") for path in ("1.", "1.4.", "1.50.", "1.6.", "15."))
    assert ancestors("1.5.9.") == ["1.", "1.5.", "1.5.9."]
    assert ancestors("1.") == ["1."]


def test_a_missing_right_is_told_and_one_that_is_there_passes() -> None:
    units.require(True)
    with pytest.raises(NotAllowedError) as refused:
        units.require(False)
    assert refused.value.saying.told(str) == units.MESSAGE


@pytest.fixture
def ended(db: None) -> tuple[HandOver, Any]:
    """A village below the commune ended today into the other commune, which hands its list to be signed."""
    cast = make_cast()
    village = establish(NewUnit("Thôn", "commune", System.STATE, FOUNDED, cast.commune), by=Machine())
    gone = merge(village, into=cast.other_commune, effective_on=DAY, decided_by="HĐND", number="1/NQ", by=Machine())
    village.refresh_from_db()
    made = HandOver.objects.create(
        transition=gone, giver=village, taker=cast.other_commune, made_at="2026-03-02T03:00Z"
    )
    return made, cast


def signs(made: HandOver, unit: Any, role: Role, *, since: int = -30, until: int | None = None) -> bool:
    """Return whether somebody signs for the giver, whose grant ran between days counted from the end of the unit."""
    account = Account.objects.create_user(f"{uuid4()}@example.vn", None, full_name="Ai đó")
    Grant.objects.create(
        account=account, unit=unit, role_id=role.key, since_on=DAY + timedelta(days=since),
        until_on=None if until is None else DAY + timedelta(days=until),
    )  # fmt: skip
    found = may_sign_hand_over(actor_for(account, on=DAY), made, GIVER)
    assert not may_sign_hand_over(replace(actor_for(account, on=DAY), account=uuid4(), grants=()), made, GIVER)
    return bool(found)


@pytest.mark.parametrize(
    ("role", "since", "until", "signed"),
    [
        (Role.HEAD, -30, None, True), (Role.HEAD, -1, None, True), (Role.HEAD, 0, None, False),
        (Role.HEAD, -30, 0, True), (Role.HEAD, -30, -1, False), (Role.HEAD, -30, 1, True),
        (Role.OFFICER, -30, None, False), (Role.ADMIN, -30, None, False),
    ],
)  # fmt: skip
def test_who_headed_a_unit_on_its_last_day_signs_for_it(
    role: Role,
    since: int,
    until: int | None,
    signed: bool,  # noqa: FBT001 (a column of the table above)
    ended: tuple[HandOver, Any],
) -> None:
    made, _ = ended
    assert signs(made, made.giver, role, since=since, until=until) is signed


def test_who_signs_for_the_unit_above_on_the_last_day_signs_too(ended: tuple[HandOver, Any]) -> None:
    made, cast = ended
    assert signs(made, cast.commune, Role.HEAD)
    assert not signs(made, cast.commune, Role.OFFICER)
    assert not signs(made, cast.province, Role.HEAD), "directly above only"
    assert not signs(made, cast.department, Role.HEAD)
    assert not signs(made, cast.party, Role.HEAD)
    grant(cast.dung_account, cast.commune, Role.HEAD, by=Machine(), since_on=FOUNDED)
    both = actor_for(cast.dung_account, on=DAY)
    assert may_sign_hand_over(both, made, GIVER), "one of several roles is enough"


def test_for_a_unit_that_stood_at_the_top_only_its_own_head_signs(db: None) -> None:
    cast = make_cast()
    root = establish(NewUnit("UBND tỉnh Cũ", "province", System.STATE, FOUNDED), by=Machine())
    gone = merge(root, into=cast.province, effective_on=DAY, decided_by="HĐND", number="2/NQ", by=Machine())
    root.refresh_from_db()
    made = HandOver.objects.create(transition=gone, giver=root, taker=cast.province, made_at="2026-03-02T03:00Z")
    assert signs(made, root, Role.HEAD)
    assert not signs(made, cast.party, Role.HEAD)
    assert not signs(made, cast.province, Role.HEAD)


def test_for_a_unit_whose_earlier_place_is_unknown_who_heads_the_unit_above_today_signs(
    ended: tuple[HandOver, Any],
) -> None:
    made, cast = ended
    made.giver.places.filter(since_on__lt=DAY).delete()
    assert signs(made, cast.other_commune, Role.HEAD)
    assert not signs(made, cast.commune, Role.HEAD)


def test_on_behalf_of_another_signs_for_an_ended_unit_only_who_signs_for_the_one_above(
    ended: tuple[HandOver, Any],
) -> None:
    made, cast = ended

    def stands_in(role: Role, unit: Any) -> Actor:
        lent = ActiveGrant(role, unit.code, unit.path, subtree=False, only=role.permissions)
        return Actor(uuid4(), "Ai đó", (lent,), on=DAY, on_behalf=uuid4())

    assert may_sign_hand_over(stands_in(Role.HEAD, cast.commune), made, GIVER)
    for actor in (
        stands_in(Role.HEAD, cast.other_commune), stands_in(Role.READER, cast.commune),
        stands_in(Role.HEAD, made.giver),
    ):  # fmt: skip
        assert may_sign_hand_over(actor, made, GIVER) is False
    root = establish(NewUnit("Tỉnh cũ", "province", System.STATE, FOUNDED), by=Machine())
    gone = merge(root, into=cast.commune, effective_on=DAY, decided_by="HĐND", number="2/NQ", by=Machine())
    root.refresh_from_db()
    alone = HandOver.objects.create(transition=gone, giver=root, taker=cast.commune, made_at="2026-03-02T03:00Z")
    assert may_sign_hand_over(stands_in(Role.HEAD, cast.commune), alone, GIVER) is False, "nobody stands above"
