"""Whoever a role that signs, approves or judges concerns is told by name: by letter, or in a demo's mailbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from django.apps import apps
from django.core import mail
from django.db import transaction
from django.test import override_settings

from ronguon.access.actions import informing
from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.confirming import confirm, decline, give_or_ask
from ronguon.access.actions.grants import grant
from ronguon.access.actions.invitations import accept, invite
from ronguon.access.models import Grant, GrantRequest
from ronguon.access.tests.cast import DAY, FOUNDED, administrator
from ronguon.access.tests.house import House
from ronguon.audit.actions import make_installation
from ronguon.audit.domain import Machine
from ronguon.audit.models import Installation, PersonRead
from ronguon.jobs.background import enqueue
from ronguon.jobs.models import Job
from ronguon.jobs.tests.waiting import run_waiting
from ronguon.people.models import Account
from ronguon.units.domain import Role

WHY = "QĐ 12/QĐ-UBND"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
WEIGHTY = [Role.HEAD, Role.REVIEWER, Role.OFFICE, Role.EDITOR, Role.ADMIN]
LIGHT = [Role.OFFICER, Role.READER, Role.INSPECTOR]


def person(email: str, name: str) -> Account:
    return Account.objects.create_user(email, "mot cau dai de nho 2026", full_name=name)


@pytest.fixture
def giang(house: House) -> Account:
    """Return somebody without a role who is to get one."""
    return person("giang@example.vn", "Giang")


@pytest.fixture
def hoa(house: House) -> Account:
    """Return the head of the commune."""
    made = person("hoa@example.vn", "Hoa")
    grant(made, house.cast.commune, Role.HEAD, by=Machine(), since_on=FOUNDED)
    return made


def give(house: House, account: Account, role: Role = Role.REVIEWER) -> Grant:
    made = give_or_ask(account, house.cast.commune, role, by=house.local, reason=WHY)
    assert isinstance(made, Grant)
    return made


def told() -> Counter[str]:
    """Send what waits and return who got how many letters."""
    run_waiting()
    return Counter(to for letter in mail.outbox for to in letter.to)


def second_administrator(house: House) -> list[str]:
    administrator(house.cast.commune, "xa-2@example.vn", subtree=False)
    return ["xa-2@example.vn"]


def administrator_of_another(house: House) -> list[str]:
    administrator(house.cast.other_commune, "xa-khac@example.vn", subtree=False)
    return []


def administrator_of_the_province_alone(house: House) -> list[str]:
    administrator(house.cast.province, "tinh@example.vn", subtree=False)
    return []


def second_head(house: House) -> list[str]:
    grant(house.cast.binh_account, house.cast.commune, Role.HEAD, by=Machine(), since_on=FOUNDED)
    return ["binh@example.vn"]


def head_who_also_administers(house: House) -> list[str]:
    both = administrator(house.cast.commune, "ca-hai@example.vn", subtree=False)
    grant(both, house.cast.commune, Role.HEAD, by=Machine(), since_on=FOUNDED)
    return ["ca-hai@example.vn"]


def giver_who_also_heads(house: House) -> list[str]:
    grant(house.local_account, house.cast.commune, Role.HEAD, by=Machine(), since_on=FOUNDED)
    return []


def head_whose_role_ended(house: House) -> list[str]:
    made = grant(house.cast.binh_account, house.cast.commune, Role.HEAD, by=Machine(), since_on=FOUNDED)
    Grant.objects.filter(pk=made.pk).update(until_on=DAY)
    return []


def administrator_whose_account_is_closed(house: House) -> list[str]:
    closed = administrator(house.cast.commune, "dong@example.vn", subtree=False)
    Account.objects.filter(pk=closed.pk).update(is_active=False)
    return []


BESIDE = [
    second_administrator, administrator_of_another, administrator_of_the_province_alone, second_head,
    head_who_also_administers,
    giver_who_also_heads, head_whose_role_ended, administrator_whose_account_is_closed,
]  # fmt: skip


@pytest.mark.parametrize("beside", BESIDE, ids=lambda one: one.__name__)
def test_the_holder_the_heads_and_the_other_administrators_are_told_once_and_not_the_giver(
    beside: Callable[[House], list[str]], house: House, giang: Account, hoa: Account
) -> None:
    more = beside(house)
    give(house, giang)
    assert told() == Counter(["giang@example.vn", "hoa@example.vn", "admin@example.vn", *more])


@pytest.mark.parametrize("role", WEIGHTY, ids=lambda role: role.key)
def test_of_each_role_that_weighs(role: Role, house: House, giang: Account) -> None:
    give(house, giang, role)
    assert told() == Counter(["giang@example.vn", "admin@example.vn"])


@pytest.mark.parametrize("role", LIGHT, ids=lambda role: role.key)
def test_of_any_other_role_nobody_is(role: Role, house: House, giang: Account, hoa: Account) -> None:
    give(house, giang, role)
    assert told() == Counter()


def test_what_the_machine_gives_tells_nobody(house: House, giang: Account) -> None:
    grant(giang, house.cast.commune, Role.HEAD, by=Machine(), since_on=DAY)
    assert told() == Counter()


def test_the_letter_says_who_gave_what_to_whom_where_and_when_and_what_to_do(house: House, giang: Account) -> None:
    with override_settings(RONGUON_BASE_URL="https://ronguon.example"):
        give(house, giang, Role.HEAD)
        run_waiting()
    letter = next(one for one in mail.outbox if one.to == ["admin@example.vn"])
    commune = house.cast.commune
    assert letter.subject == f"Giao vai trò tại {commune.name}"
    assert f"Quản trị giao cho Giang vai trò Người đứng đầu tại {commune.name} từ ngày 02/03/2026." in letter.body
    assert "Nếu việc này không đúng, hãy kết thúc vai trò đó" in letter.body
    assert f"https://ronguon.example/don-vi/{commune.code}/#vai-tro" in letter.body


def test_a_waiting_role_is_told_when_a_second_administrator_confirms_it(
    house: House, giang: Account, hoa: Account
) -> None:
    asked = give_or_ask(house.local_account, house.cast.commune, Role.EDITOR, by=house.local, reason=WHY)
    assert isinstance(asked, GrantRequest)
    assert told() == Counter()
    confirm(asked, by=house.admin)
    assert told() == Counter(["hoa@example.vn"]), "who gave it to themselves and who confirmed it know"
    assert "Quản trị xác nhận" in mail.outbox[0].body


def test_a_declined_one_is_told_to_nobody(house: House, hoa: Account) -> None:
    asked = give_or_ask(house.local_account, house.cast.commune, Role.EDITOR, by=house.local, reason=WHY)
    assert isinstance(asked, GrantRequest)
    decline(asked, reason="Chưa cần", by=house.admin)
    assert told() == Counter()


def test_what_is_in_force_already_is_not_told_again(house: House, giang: Account) -> None:
    first = give(house, giang)
    assert told() == Counter(["giang@example.vn", "admin@example.vn"])
    assert give(house, giang) == first
    assert Job.objects.count() == 0
    for _ in range(2):
        enqueue("access.mail_grant", grant=str(first.code), account=str(giang.code), language="vi")
    assert told() == Counter(["giang@example.vn", "admin@example.vn"])


def test_an_action_that_is_undone_tells_nobody(house: House, giang: Account) -> None:
    with transaction.atomic():
        give(house, giang)
        transaction.set_rollback(True)
    assert told() == Counter()


def test_the_queue_carries_codes_alone(house: House, giang: Account) -> None:
    give(house, giang)
    waiting = str(list(Job.objects.values()))
    assert "Giang" not in waiting
    assert "@" not in waiting


def test_whoever_it_concerns_no_more_when_the_letter_leaves_gets_none(house: House, giang: Account) -> None:
    give(house, giang)
    Grant.objects.filter(account=house.admin_account).update(until_on=DAY)
    Account.objects.filter(pk=giang.pk).update(is_active=False)
    assert told() == Counter()


def test_who_read_a_name_in_a_letter_is_noted(house: House, giang: Account) -> None:
    give(house, giang)
    run_waiting()
    noted = PersonRead.objects.filter(page=informing.PAGE).values_list("reader", "subject")
    admin, local = house.admin_account.code, house.local_account.code
    assert set(noted) == {(admin, giang.code), (admin, local), (giang.code, local)}


def test_an_invitation_that_is_taken_up_tells_too(house: House) -> None:
    account = person("truoc@example.vn", "Trước")
    assert actor_for(account, on=DAY).grants == ()
    offer, _secret = invite(
        email="moi@example.vn", full_name="Mới", unit=house.cast.commune, role=Role.REVIEWER, by=house.local, reason=WHY
    )
    made = accept(offer, password="mot cau dai de nho 2026")
    assert told() == Counter(), "it waits: one administrator invited the account and would give the role"
    confirm(GrantRequest.objects.get(account=made), by=house.admin)
    assert told() == Counter(["moi@example.vn"])


def test_without_a_mail_server_nothing_waits_and_the_units_notice_stays(house: House, giang: Account) -> None:
    with override_settings(EMAIL_BACKEND=SMTP, RONGUON_MAILS=False):
        give(house, giang)
    assert Job.objects.count() == 0
    assert apps.get_model("notices", "Notice").objects.filter(kind="role").count() == 2


def test_in_a_demo_the_letters_stand_in_its_mailbox_and_leave_nowhere(
    house: House, giang: Account, hoa: Account
) -> None:
    make_installation(Installation.Purpose.DEMO, by=Machine(), refusals_version="1")
    give(house, giang)
    assert told() == Counter()
    page = house.browser(house.cast.an_account).get("/don-vi/hop-thu/").content.decode()
    for address in ("giang@example.vn", "hoa@example.vn", "admin@example.vn"):
        assert page.count(address) == 1
    assert "xa@example.vn" not in page
    assert "Quản trị giao cho Giang vai trò Thẩm định" in page
