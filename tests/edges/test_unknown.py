"""Whether an address has an account is not to be learned at the entrance; who loses a right loses it at once."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import end_grant
from ronguon.access.models import Grant
from ronguon.access.tests.cast import administrator, make_cast
from ronguon.jobs.tests.waiting import run_waiting
from ronguon.kernel import clock
from ronguon.kernel.tests.sampling import whole
from ronguon.people.models import Account, Session
from ronguon.settings import base

PASSWORD = "mot cau dai de nho 2026"
TRIES = 12 if whole() else 3
KNOWN, CLOSED, UNKNOWN = "an@example.vn", "dong@example.vn", "khong-co@example.vn"
FORMS: dict[str, Callable[[str], tuple[str, dict[str, str]]]] = {
    "sign-in": lambda who: ("/tai-khoan/login/", {"login": who, "password": "sai hoan toan"}),
    "reset": lambda who: ("/tai-khoan/password/reset/", {"email": who}),
}


@pytest.fixture
def people(db: None) -> Account:
    closed = Account.objects.create_user(CLOSED, PASSWORD, full_name="Đóng")
    Account.objects.filter(pk=closed.pk).update(is_active=False)
    return Account.objects.create_user(KNOWN, PASSWORD, full_name="An")


def said(answer: Any, who: str) -> tuple[int, str, str]:
    """Return status, way and words of an answer, without its token and without the address that was typed."""
    page = re.sub(r'(csrfmiddlewaretoken" value)="\w+"', r"\1", answer.content.decode()).replace(who, "…")
    return answer.status_code, answer.headers.get("Location", ""), page


@pytest.mark.parametrize("form", FORMS)
def test_known_closed_and_unknown_get_the_same_answer(form: str, people: Account) -> None:
    answers = set()
    for who in (KNOWN, CLOSED, UNKNOWN):
        path, typed = FORMS[form](who)
        answers.add(said(Client().post(path, typed), who))
    assert len(answers) == 1
    run_waiting()
    assert {address for letter in mail.outbox for address in letter.to} <= {KNOWN}


def test_the_lock_after_five_tries_is_the_same(people: Account) -> None:
    answers = []
    for who in (KNOWN, UNKNOWN):
        path, typed = FORMS["sign-in"](who)
        tries = [Client().post(path, typed) for _ in range(10)]
        answers.append([said(one, who) for one in tries])
    assert answers[0] == answers[1]
    assert answers[0][4] != answers[0][5]


def test_the_right_password_opens_nothing_where_five_wrong_ones_were_tried(people: Account) -> None:
    for _ in range(5):
        Client().post(*FORMS["sign-in"](KNOWN))
    client = Client()
    client.post("/tai-khoan/login/", {"login": KNOWN, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_signing_in_rightly_is_not_held_against_anybody(people: Account) -> None:
    for _ in range(12):
        client = Client()
        client.post("/tai-khoan/login/", {"login": KNOWN, "password": PASSWORD})
        assert "_auth_user_id" in client.session


@pytest.mark.sampled
@pytest.mark.parametrize("form", FORMS)
def test_times_are_shown(form: str, people: Account, settings: Any, show: Callable[[str], None]) -> None:
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    people.set_password(PASSWORD)
    people.save()
    settings.RONGUON_LIMITS = settings.RONGUON_LIMITS | {"guess": "100000/1s"}
    medians = {}
    for who in (KNOWN, UNKNOWN):
        path, typed = FORMS[form](who)
        times = []
        for _ in range(TRIES):
            start = time.perf_counter()
            Client().post(path, typed)
            times.append((time.perf_counter() - start) * 1000)
        medians[who] = statistics.median(times)
    show(f"{form}: median {medians[KNOWN]:.0f} ms for a known address, {medians[UNKNOWN]:.0f} ms for an unknown one")
    assert all(medians.values())


def deactivate(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(is_active=False)


def change_password(account: Account) -> None:
    client = Client()
    client.force_login(account)
    new = "mot cau khac cung dai 2026"
    client.post("/tai-khoan/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})


def end_from_elsewhere(account: Account) -> None:
    client = Client()
    client.force_login(account)
    client.post("/tai-khoan/phien/ket-thuc/")


def end_the_role(account: Account) -> None:
    role = Grant.objects.get(account=account)
    by = actor_for(administrator(role.unit, "admin@example.vn", subtree=True), on=clock.today())
    end_grant(role, by=by, on=clock.today(), reason="Chuyển công tác")


LOSSES = [deactivate, change_password, end_from_elsewhere, end_the_role]


@pytest.mark.parametrize("loss", LOSSES, ids=lambda one: one.__name__)
def test_what_ends_is_gone_with_the_next_request(
    loss: Callable[[Account], None], db: None, show: Callable[[str], None]
) -> None:
    account = make_cast().an_account
    account.set_password(PASSWORD)
    account.save()
    client = Client()
    client.force_login(account)
    assert client.get("/thong-bao/").status_code == 200
    loss(account)
    start = time.perf_counter()
    answer = client.get("/thong-bao/")
    took = time.perf_counter() - start
    show(f"{loss.__name__}: gone after {took * 1000:.0f} ms, answered {answer.status_code}")
    assert answer.status_code in {302, 403}
    assert Session.objects.count() >= 1
