from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronguon.access.actions import defining, delegating, tokens
from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.defining import RoleTerms
from ronguon.access.actions.grants import grant
from ronguon.access.actions.invitations import accept, invite
from ronguon.access.models import Delegation, Grant, Invitation, RoleDefinition
from ronguon.access.policies import may_see_roles
from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.access.tests.house import House
from ronguon.access.tests.lending import LEAVE, lent
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.kernel.vietnamese import search_key
from ronguon.units.actions.grouping import NewGroup, join
from ronguon.units.actions.grouping import make as make_group
from ronguon.units.domain import BUILT_IN, FOR_OTHERS, Actor, Permission, Role
from ronguon.units.models import Unit
from ronguon.units.models.units import allowed as allowed_in_sql

WHY = "Quy chế 12/QC-UBND"
HELPER = RoleTerms("Hỗ trợ", "Giúp văn thư số hóa", frozenset({Permission.REPORT, Permission.PUBLISH}))


def made(house: House, **changes: Any) -> RoleDefinition:
    values = {"name": HELPER.name, "purpose": HELPER.purpose, "permissions": HELPER.permissions} | changes
    return defining.make(RoleTerms(**values), by=house.admin, reason=WHY)


def holding(house: House, role: RoleDefinition, *, unit: Unit | None = None, subtree: bool = False) -> Actor:
    account, at = house.cast.dung_account, unit or house.cast.commune
    Grant.objects.filter(account=account).delete()
    grant(account, at, role.role, by=house.admin, since_on=DAY, subtree=subtree, reason=WHY)
    return actor_for(account, on=DAY)


def test_the_roles_of_the_product_are_rows_and_say_what_this_version_knows(db: None) -> None:
    assert {one.key: one.role for one in RoleDefinition.objects.all()} == BUILT_IN
    assert [one.key for one in RoleDefinition.objects.in_order()] == list(BUILT_IN)
    assert all(one.built_in and one.name_key == search_key(one.name) for one in RoleDefinition.objects.all())


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_has_them_again() -> None:
    call_command("flush", verbosity=0, interactive=False)
    assert {one.key: one.role for one in RoleDefinition.objects.all()} == BUILT_IN


terms = st.tuples(st.frozensets(st.sampled_from(FOR_OTHERS)), st.booleans(), st.booleans(), st.booleans())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms)
def test_whoever_holds_a_made_role_may_what_it_says_where_it_is_given(
    house: House, drawn: tuple[frozenset[Permission], bool, bool, bool]
) -> None:
    permissions, reads_below, finds_all, wide = drawn
    cast = house.cast
    with transaction.atomic():
        role = made(house, permissions=permissions, reads_below=reads_below, finds_all=finds_all)
        actor = holding(house, role, unit=cast.province, subtree=wide)
        for permission in Permission:
            allowed = permission is Permission.READ or permission in permissions
            assert actor.may(permission, cast.province.path) is allowed
            below = wide or (permission is Permission.READ and reads_below)
            assert actor.may(permission, cast.commune.path) is (allowed and below), (permission, drawn)
            assert not actor.may(permission, cast.party.path)
            rows = {unit.pk for unit in Unit.objects.filter(allowed_in_sql(actor, permission))}
            assert rows == {unit.pk for unit in Unit.objects.all() if actor.may(permission, unit.path)}, (
                permission,
                drawn,
            )
        assert set(Unit.objects.visible_to(actor)) == set(
            Unit.objects.all() if finds_all else Unit.objects.under(cast.province) if wide or reads_below
            else [cast.province]
        )  # fmt: skip
        transaction.set_rollback(True)


def test_a_role_that_finds_only_what_it_reads_finds_what_stands_above_and_nothing_beside(house: House) -> None:
    actor = holding(house, made(house, finds_all=False))
    assert set(Unit.objects.visible_to(actor)) == {house.cast.commune, house.cast.province}


def test_every_page_keeps_silent_on_units_that_a_role_does_not_find(house: House) -> None:
    cast = house.cast
    holding(house, made(house, finds_all=False))
    browser = house.browser(cast.dung_account)
    assert browser.get(f"/don-vi/{cast.commune.code}/").status_code == 200
    for hidden in (cast.other_commune, cast.department, cast.party):
        assert browser.get(f"/don-vi/{hidden.code}/").status_code == 404
        for address in (
            "/don-vi/", f"/don-vi/?mo={cast.province.code}", f"/don-vi/{cast.province.code}/",
            f"/don-vi/?tim={hidden.name}", f"/don-vi/ke-thua/?tim={hidden.name}", f"/tim/?q={hidden.name}&loai=don-vi",
        ):  # fmt: skip
            answer = browser.get(address)
            assert answer.status_code == 200, address
            assert str(hidden.code) not in answer.content.decode(), (address, hidden.name)
    group = make_group(NewGroup("Các xã điểm", cast.province, FOUNDED), by=Machine())
    for unit in (cast.commune, cast.other_commune):
        join(group, unit, on=DAY, by=Machine())
    for address in ("/don-vi/nhom/", f"/don-vi/{cast.commune.code}/", f"/don-vi/{cast.province.code}/"):
        assert group.name not in browser.get(address).content.decode(), address
    assert browser.get(f"/don-vi/nhom/{group.code}/").status_code == 404, "a group names bodies"
    told = browser.get(f"/don-vi/{cast.province.code}/").context["children"].object_list
    assert [node.name for node in told] == [cast.commune.name]
    (tree,) = browser.get("/don-vi/").context["trees"]
    assert [root.below for root in tree.roots] == [1], "not even how many there are"


@pytest.mark.both_databases
def test_a_change_takes_effect_at_once_and_the_trail_tells_it(house: House) -> None:
    role = made(house)
    account = house.cast.dung_account
    assert holding(house, role).may(Permission.PUBLISH, house.cast.commune.path)
    less = RoleTerms("Hỗ trợ", "", frozenset({Permission.REPORT}), reads_below=True)
    defining.change(role, less, edition=role.edition, by=house.admin, reason=WHY)
    after = actor_for(account, on=DAY)
    assert not after.may(Permission.PUBLISH, house.cast.commune.path)
    assert after.may(Permission.REPORT, house.cast.commune.path)
    event = Event.objects.get(verb="role.changed")
    assert (event.subject, event.details["powers"], event.details["reason"]) == (str(role.code), "report", WHY)


def test_what_was_lent_out_of_a_role_shrinks_with_it(house: House) -> None:
    role, cast = made(house, permissions=frozenset({Permission.REPORT, Permission.PUBLISH})), house.cast
    lender = holding(house, role)
    held = Grant.objects.get(account=cast.dung_account)
    new = delegating.NewDelegation(cast.an_account, frozenset({Permission.PUBLISH}), DAY, DAY, LEAVE)
    delegation = delegating.give(held, new, by=lender)
    assert delegating.actor_by(cast.an_account, delegation.code, on=DAY) is not None
    less = RoleTerms("Hỗ trợ", "", frozenset({Permission.REPORT}))
    defining.change(role, less, edition=1, by=house.admin, reason=WHY)
    assert delegating.actor_by(cast.an_account, delegation.code, on=DAY) is None
    assert Delegation.objects.valid(DAY).filter(pk=delegation.pk).exists(), "the paper stands; it lends nothing"


def test_from_its_retirement_nobody_acts_by_a_role_and_nobody_is_given_it(house: House) -> None:
    role, cast = made(house), house.cast
    actor = holding(house, role)
    _, secret = tokens.make(cast.commune, tokens.NewToken("Số liệu", Role.OFFICER, DAY), by=actor)
    offer, _ = invite(
        email="m@example.vn", full_name="M", unit=cast.commune, role=role.role, by=house.admin, reason=WHY
    )
    new = delegating.NewDelegation(cast.an_account, frozenset({Permission.REPORT}), DAY, DAY, LEAVE)
    delegation = delegating.give(Grant.objects.get(account=cast.dung_account), new, by=actor)
    assert [*Invitation.objects.usable(clock.now())] == [offer]
    defining.retire(role, by=house.admin, reason=WHY)
    assert [*Invitation.objects.usable(clock.now())] == []
    assert actor_for(cast.dung_account, on=DAY).grants == ()
    assert tokens.opened_by(secret, on=DAY) is None
    assert delegating.actor_by(cast.an_account, delegation.code, on=DAY) is None
    with pytest.raises(IllegalMoveError):
        accept(offer, password="mat-khau-that-dai-2026")
    with pytest.raises(IllegalMoveError):
        grant(cast.chi_account, cast.commune, role.role, by=house.admin, since_on=DAY, reason=WHY)
    with pytest.raises(IllegalMoveError):
        invite(email="n@example.vn", full_name="N", unit=cast.commune, role=role.role, by=house.admin)
    with pytest.raises(IllegalMoveError):
        defining.retire(role, by=house.admin, reason=WHY)
    eve = DAY - timedelta(days=1)
    assert Grant.objects.filter(pk=Grant.objects.get(account=cast.dung_account).pk).update(since_on=eve)
    assert len(actor_for(cast.dung_account, on=eve).grants) == 1, "who held it on an earlier day stays known"


@pytest.mark.both_databases
def test_a_retired_name_is_free_again_and_a_used_one_is_not_whatever_its_accents(house: House) -> None:
    role = made(house)
    for name in ("Hỗ trợ", "ho tro", "HỖ TRỢ", "Văn thư", "kiem tra"):
        with pytest.raises(RonguonError, match="tên này"):
            made(house, name=name)
    defining.retire(role, by=house.admin, reason=WHY)
    assert made(house).key != role.key


@pytest.mark.parametrize("name", ["", "   ", "…"])
def test_a_role_has_a_name_and_a_reason(house: House, name: str) -> None:
    with pytest.raises(RonguonError, match="đặt tên"):
        made(house, name=name)
    with pytest.raises(RonguonError, match="căn cứ"):
        defining.make(HELPER, by=house.admin, reason=name.replace("…", " "))


def test_no_made_role_gives_roles(house: House) -> None:
    with pytest.raises(RonguonError, match="Quản trị"):
        made(house, permissions=frozenset({Permission.MANAGE}))
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleDefinition.objects.create(key="r1", name="X", name_key="x", manages=True)


def test_the_roles_of_the_product_stay_as_they_are(house: House) -> None:
    for role in RoleDefinition.objects.filter(built_in=True):
        with pytest.raises(IllegalMoveError):
            defining.change(role, RoleTerms("Khác", "", frozenset()), edition=role.edition, by=house.admin, reason=WHY)
        with pytest.raises(IllegalMoveError):
            defining.retire(role, by=house.admin, reason=WHY)
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleDefinition.objects.filter(pk=role.pk).update(retired_on=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleDefinition.objects.filter(key="reader").update(built_in=False)


def test_only_who_keeps_a_whole_tree_defines_roles_and_by_themselves(house: House) -> None:
    role, cast = made(house), house.cast
    stand_in = delegating.actor_by(
        cast.binh_account, lent(house.admin, cast.binh_account, Permission.MANAGE, subtree=True).code, on=DAY
    )
    assert stand_in is not None
    for actor in (house.local, cast.chi, cast.an, stand_in):
        with pytest.raises(NotAllowedError):
            defining.make(RoleTerms("Khác", "", frozenset()), by=actor, reason=WHY)
        with pytest.raises(NotAllowedError):
            defining.change(role, HELPER, edition=1, by=actor, reason=WHY)
        with pytest.raises(NotAllowedError):
            defining.retire(role, by=actor, reason=WHY)


@pytest.mark.both_databases
def test_of_two_who_change_a_role_at_once_the_second_is_told_and_loses_nothing_typed(house: House) -> None:
    role, browser = made(house), house.browser(house.admin_account)
    typed = {
        "name": "Hỗ trợ",
        "purpose": "Của tôi",
        "powers": ["report"],
        "reads": "here",
        "finds": "all",
        "reason": WHY,
        "edition": "1",
    }
    assert browser.post(f"/don-vi/vai-tro/{role.code}/", typed).status_code == 302
    late = browser.post(f"/don-vi/vai-tro/{role.code}/", {**typed, "purpose": "Của người khác", "powers": ["sign"]})
    assert late.status_code == 422
    assert "Của người khác" in late.content.decode()
    role.refresh_from_db()
    assert (role.purpose, role.role.permissions, role.edition) == (
        "Của tôi",
        frozenset({Permission.READ, Permission.REPORT}),
        2,
    )


def test_a_role_is_made_given_changed_and_retired_through_its_pages(house: House) -> None:
    browser, cast = house.browser(house.admin_account), house.cast
    typed = {
        "name": "Tuyên truyền",
        "purpose": "Đăng bài",
        "powers": ["publish"],
        "reads": "below",
        "finds": "read",
        "reason": WHY,
    }
    assert browser.post("/don-vi/vai-tro/moi/", {**typed, "edition": "0"}).status_code == 302
    role = RoleDefinition.objects.get(name="Tuyên truyền")
    assert role.role == Role(
        role.key, frozenset({Permission.READ, Permission.PUBLISH}), reads_below=True, finds_all=False
    )
    sent = {"email": "dung@example.vn", "role": role.key, "reason": WHY}
    assert browser.post(f"/don-vi/{cast.commune.code}/vai-tro/", sent).status_code == 302
    page = browser.get(f"/don-vi/{cast.commune.code}/").content.decode()
    assert "Tuyên truyền" in page
    assert f"{house.admin_account.full_name} giao: {WHY}" in page
    listed = browser.get("/don-vi/vai-tro/").content.decode()
    assert "Đăng bài" in listed
    assert browser.post(f"/don-vi/vai-tro/{role.code}/ngung/", {"reason": ""}).status_code == 302
    assert RoleDefinition.objects.valid(DAY).filter(pk=role.pk).exists(), "without a reason it stays"
    assert browser.post(f"/don-vi/vai-tro/{role.code}/ngung/", {"reason": WHY}).status_code == 302
    assert "Tuyên truyền" not in browser.get("/don-vi/vai-tro/").content.decode()
    assert browser.get(f"/don-vi/vai-tro/{role.code}/").status_code == 404
    assert "Tuyên truyền" in browser.get("/don-vi/nhat-ky/").content.decode(), "the trail keeps the name"


def test_the_list_is_for_who_holds_a_role_and_its_forms_for_who_keeps_a_tree(house: House) -> None:
    role, cast = made(house), house.cast
    for account in (cast.an_account, cast.binh_account, house.local_account):
        browser = house.browser(account)
        assert browser.get("/don-vi/vai-tro/").status_code == 200
        assert b"/don-vi/vai-tro/moi/" not in browser.get("/don-vi/vai-tro/").content
        for address in ("moi/", f"{role.code}/"):
            assert browser.get(f"/don-vi/vai-tro/{address}").status_code == 403
    known = RoleDefinition.objects.get(key="reader")
    assert house.browser(house.admin_account).get(f"/don-vi/vai-tro/{known.code}/").status_code == 404
    Grant.objects.filter(account=cast.an_account).delete()
    assert house.browser(cast.an_account).get("/don-vi/vai-tro/").status_code == 403


def test_a_grant_says_who_gave_it_and_why(house: House) -> None:
    cast = house.cast
    held = grant(cast.dung_account, cast.commune, Role.READER, by=house.admin, since_on=DAY, reason=f" {WHY} ")
    assert (held.given_by, held.reason) == (house.admin_account.code, WHY)
    with pytest.raises(RonguonError, match="căn cứ"):
        grant(cast.chi_account, cast.commune, Role.READER, by=house.admin, since_on=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=held.pk).update(reason="")
    offer, _ = invite(
        email="m@example.vn", full_name="M", unit=cast.commune, role=Role.OFFICER, by=house.admin, reason=WHY
    )
    taken = Grant.objects.get(account=accept(offer, password="mat-khau-that-dai-2026"))
    assert (taken.given_by, taken.reason) == (house.admin_account.code, WHY)
    by_machine = grant(cast.an_account, cast.other_commune, Role.READER, by=Machine(), since_on=FOUNDED)
    assert by_machine.given_by is None
    page = house.browser(house.admin_account).get(f"/don-vi/{cast.commune.code}/").content.decode()
    assert page.count(f"{house.admin_account.full_name} giao: {WHY}") == 2
    assert may_see_roles(cast.an, cast.commune)
