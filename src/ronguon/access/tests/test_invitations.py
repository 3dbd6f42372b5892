from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings

from ronguon.access.actions import invitations
from ronguon.access.actions.invitations import accept, invitation_for, invite, withdraw
from ronguon.access.models import Grant, Invitation
from ronguon.access.tests.cast import DAY
from ronguon.access.tests.house import House
from ronguon.audit.actions import make_installation
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event, Installation
from ronguon.jobs.background import enqueue
from ronguon.jobs.models import Job
from ronguon.jobs.tests.waiting import run_waiting
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.kernel.redacting import HideSecrets
from ronguon.people.models import Account
from ronguon.units.domain import Role

NEW = "mot cau dai de nho 2026"
WHO = {"email": "moi@example.vn", "full_name": "Người Mới", "reason": "QĐ 7"}


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def offer(house: House, **changes: Any) -> tuple[Invitation, str]:
    values: dict[str, Any] = WHO | {"unit": house.cast.commune, "role": Role.OFFICER, "by": house.admin} | changes
    return invite(**values)


def test_an_accepted_invitation_is_an_account_with_the_role_from_today(house: House) -> None:
    made, secret = offer(house)
    account = accept(made, password=NEW)
    given = Grant.objects.get(account=account)
    assert (given.unit, given.role_id, given.since_on, given.subtree) == (house.cast.commune, "officer", DAY, False)
    assert account.check_password(NEW)
    assert invitation_for(secret) is None
    assert [event.verb for event in Event.objects.order_by("-pk")[:3]] == [
        "invitation.accepted", "grant.given", "invitation.made",
    ]  # fmt: skip


def test_the_secret_stands_in_no_row_and_no_event(house: House) -> None:
    made, secret = offer(house)
    accept(made, password=NEW)
    held = str(list(Event.objects.values())) + str(list(Invitation.objects.values()))
    assert secret not in held
    assert len(secret) >= 32


def test_an_invitation_works_once(house: House) -> None:
    made, _ = offer(house)
    accept(made, password=NEW)
    with pytest.raises(IllegalMoveError):
        accept(made, password="another password of theirs")
    assert Account.objects.get(email="moi@example.vn").check_password(NEW)


def test_an_invitation_ends_after_its_days(house: House) -> None:
    made, secret = offer(house)
    with time_machine.travel(made.ends_at - timedelta(minutes=1)):
        assert invitation_for(secret) == made
    with time_machine.travel(made.ends_at):
        assert invitation_for(secret) is None
        with pytest.raises(IllegalMoveError):
            accept(made, password=NEW)


def test_a_withdrawn_invitation_is_dead_and_only_once_withdrawn(house: House) -> None:
    made, secret = offer(house)
    withdraw(made, by=house.local)
    assert invitation_for(secret) is None
    with pytest.raises(IllegalMoveError):
        withdraw(made, by=house.local)
    assert Event.objects.filter(verb="invitation.withdrawn").count() == 1


def test_only_who_keeps_the_unit_invites_and_withdraws(house: House) -> None:
    made, _ = offer(house)
    for actor in (house.cast.an, house.cast.binh, house.cast.chi, house.cast.dung, house.cast.office, house.cast.head):
        with pytest.raises(NotAllowedError):
            offer(house, by=actor)
        with pytest.raises(NotAllowedError):
            withdraw(made, by=actor)
    with pytest.raises(NotAllowedError):
        offer(house, unit=house.cast.other_commune, by=house.local)
    with pytest.raises(NotAllowedError):
        offer(house, subtree=True, by=house.local)


def test_an_address_with_an_account_is_not_taken_over(house: House) -> None:
    made, secret = offer(house, email="dung@example.vn")
    with pytest.raises(RonguonError):
        accept(made, password=NEW)
    assert not house.cast.dung_account.check_password(NEW)
    assert invitation_for(secret) == made


def test_of_two_who_both_found_the_invitation_open_one_wins(house: House) -> None:
    _, secret = offer(house)
    first, second = invitation_for(secret), invitation_for(secret)
    assert first is not None
    assert second is not None
    accept(second, password=NEW)
    with pytest.raises(IllegalMoveError):
        accept(first, password="another password of theirs")
    assert Account.objects.filter(email="moi@example.vn").count() == 1
    assert Grant.objects.filter(account__email="moi@example.vn").count() == 1


def link_in(text: str) -> str:
    found = re.search(r"/don-vi/loi-moi/([\w-]+)/", text)
    return found[1] if found else ""


def test_who_invites_never_sees_the_link_and_it_goes_by_mail(house: House) -> None:
    browser = house.browser(house.admin_account)
    answer = browser.post(f"/don-vi/{house.cast.commune.code}/moi/", {**WHO, "role": "officer"}, follow=True)
    assert "moi<wbr>@example.vn" in answer.content.decode()
    pages = [answer.redirect_chain[-1][0], f"/don-vi/{house.cast.commune.code}/", "/don-vi/nhat-ky/"]
    said = answer.content.decode() + "".join(browser.get(page).content.decode() for page in pages)
    assert link_in(said) == ""
    assert "data:image/svg+xml" not in said
    assert str(list(browser.session.items())).count("moi@example.vn") == 0
    assert mail.outbox == []
    run_waiting()
    (letter,) = mail.outbox
    assert letter.to == ["moi@example.vn"]
    made = invitation_for(link_in(str(letter.body)))
    assert made == Invitation.objects.get()
    assert made is not None
    assert invitations.secret_of(made.code) not in said
    assert Event.objects.filter(verb="invitation.mailed", actor=house.admin.account).count() == 1


def test_without_a_mail_server_the_page_names_the_operators_command(house: House) -> None:
    browser = house.browser(house.admin_account)
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=smtp, RONGUON_MAILS=False):
        answer = browser.post(f"/don-vi/{house.cast.commune.code}/moi/", {**WHO, "role": "officer"}, follow=True)
    said = answer.content.decode()
    assert "ronguon invitation moi@example.vn" in said
    assert link_in(said) == ""
    assert run_waiting() == 0
    assert browser.get("/don-vi/hop-thu/").status_code == 404


def test_a_demos_letters_stand_in_its_mailbox_and_nowhere_else(house: House) -> None:
    make_installation(Installation.Purpose.DEMO, by=Machine(), refusals_version="1")
    browser = house.browser(house.admin_account)
    answer = browser.post(f"/don-vi/{house.cast.commune.code}/moi/", {**WHO, "role": "officer"}, follow=True)
    assert link_in(answer.content.decode()) == ""
    assert "/don-vi/hop-thu/" in answer.content.decode()
    secret = link_in(house.browser(house.cast.an_account).get("/don-vi/hop-thu/").content.decode())
    assert invitation_for(secret) == Invitation.objects.get()
    assert run_waiting() == 0
    assert Client().get("/don-vi/hop-thu/").status_code == 302


def mailed(house: House, **changes: Any) -> Invitation:
    """Make an invitation whose letter waits in the queue; nothing in the queue opens the door."""
    made, secret = offer(house, mail_from="http://testserver", **changes)
    assert secret not in str(list(Job.objects.values()))
    return made


def test_a_mail_server_that_fails_leaves_the_invitation_and_is_asked_again(house: House) -> None:
    mailed(house)
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=1):
        run_waiting()
    (job,) = Job.objects.all()
    assert (job.stage, job.attempts, mail.outbox) == ("waiting", 1, [])
    assert job.reason.startswith("ConnectionRefusedError 111")
    with time_machine.travel(job.due_at + timedelta(seconds=1)):
        run_waiting()
    assert len(mail.outbox) == 1
    assert not Job.objects.exists()


def test_a_letter_that_is_queued_again_is_not_sent_again(house: House) -> None:
    made = mailed(house)
    arguments = Job.objects.get().arguments
    for _ in range(2):
        enqueue("access.mail_invitation", **arguments)
    assert run_waiting() == 3
    assert len(mail.outbox) == 1
    assert Event.objects.filter(verb="invitation.mailed", subject=str(made.code)).count() == 1


def _end_of_role(house: House) -> None:
    Grant.objects.filter(account=house.local_account).update(until_on=DAY)


def _lesser_role(house: House) -> None:
    Grant.objects.filter(account=house.local_account).update(role=Role.READER.key)


def _other_place(house: House) -> None:
    Grant.objects.filter(account=house.local_account).update(unit=house.cast.other_commune)


def _closed_account(house: House) -> None:
    Account.objects.filter(pk=house.local_account.pk).update(is_active=False)


def _ended_unit(house: House) -> None:
    type(house.cast.commune).objects.filter(pk=house.cast.commune.pk).update(until_on=DAY)


REVOCATIONS = [_end_of_role, _lesser_role, _other_place, _closed_account, _ended_unit]


@pytest.mark.parametrize("revoke", REVOCATIONS, ids=lambda revoke: revoke.__name__)
def test_a_right_that_ended_between_asking_and_running_stops_the_letter(
    revoke: Callable[[House], None], house: House
) -> None:
    mailed(house, by=house.local)
    revoke(house)
    run_waiting()
    assert mail.outbox == []
    refused = Job.objects.dead().get()
    assert (refused.reason.split()[:2], refused.attempts) == (["NotAllowedError", "not_allowed"], 1)
    assert not Event.objects.filter(verb="invitation.mailed").exists()


def test_with_the_right_unchanged_the_same_letter_is_sent(house: House) -> None:
    mailed(house, by=house.local)
    run_waiting()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("ended", ["used_at", "withdrawn_at"])
def test_an_invitation_that_is_over_sends_no_letter_and_troubles_nobody(ended: str, house: House) -> None:
    made = mailed(house)
    Invitation.objects.filter(pk=made.pk).update(**{ended: made.made_at})
    run_waiting()
    assert (mail.outbox, Job.objects.count()) == ([], 0)


def test_a_new_secret_of_the_installation_sends_no_link_that_would_not_open(house: House) -> None:
    mailed(house)
    with override_settings(SECRET_KEY="another one"):
        run_waiting()
    assert mail.outbox == []
    assert Job.objects.dead().get().reason.startswith("RonguonError secret_changed")


def test_an_invitation_that_is_rolled_back_sends_no_letter(house: House) -> None:
    with transaction.atomic():
        mailed(house)
        transaction.set_rollback(True)
    assert run_waiting() == 0
    assert mail.outbox == []


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "không phải"},
        {"email": ""},
        {"full_name": ""},
        {"reason": " "},
        {"role": "censor"},
        {"email": "an@example.vn"},
    ],
)
def test_a_bad_invitation_keeps_what_was_typed_and_stores_nothing(changes: dict[str, str], house: House) -> None:
    typed = {**WHO, "role": "officer"} | changes
    answer = house.browser(house.admin_account).post(f"/don-vi/{house.cast.commune.code}/moi/", typed)
    assert answer.status_code == 422
    assert typed["full_name"] in answer.content.decode()
    assert not Invitation.objects.exists()


def test_whoever_holds_the_link_sets_a_password_without_any_session(house: House, client: Client) -> None:
    _, secret = offer(house)
    answer = client.get(f"/don-vi/loi-moi/{secret}/")
    assert answer.status_code == 200
    assert "moi<wbr>@example.vn" in answer.content.decode()
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    assert client.post(f"/don-vi/loi-moi/{secret}/", {"password": NEW, "again": NEW}).status_code == 302
    assert client.login(email="moi@example.vn", password=NEW)


@pytest.mark.parametrize(
    ("password", "again"), [("ngan", "ngan"), (NEW, NEW + "x"), ("password1234", "password1234"), ("", "")]
)
def test_a_weak_or_mistyped_password_opens_nothing(password: str, again: str, house: House, client: Client) -> None:
    made, secret = offer(house)
    answer = client.post(f"/don-vi/loi-moi/{secret}/", {"password": password, "again": again})
    assert answer.status_code == 422
    assert not Account.objects.filter(email=made.email).exists()
    assert invitation_for(secret) == made


def test_a_dead_link_says_in_one_sentence_why(house: House, client: Client) -> None:
    used, used_secret = offer(house)
    accept(used, password=NEW)
    gone, gone_secret = offer(house, email="b@example.vn")
    withdraw(gone, by=house.admin)
    old, old_secret = offer(house, email="c@example.vn")
    with time_machine.travel(old.ends_at):
        for secret in (used_secret, gone_secret, old_secret):
            answer = client.get(f"/don-vi/loi-moi/{secret}/")
            assert answer.status_code == 410
            assert "<form" not in answer.content.decode().partition("<main")[2].partition("</main")[0]


def test_a_wrong_secret_is_no_page_and_cannot_be_guessed_at_speed(house: House, client: Client) -> None:
    offer(house)
    answers = [client.get(f"/don-vi/loi-moi/khong-co-{number}/").status_code for number in range(40)]
    assert answers == [404] * 30 + [429] * 10


def test_no_log_carries_a_secret(house: House, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    _, secret = offer(house)
    strict = Client(enforce_csrf_checks=True)
    hide = HideSecrets()
    with caplog.at_level(logging.DEBUG):
        assert strict.post(f"/don-vi/loi-moi/{secret}/", {"password": NEW, "again": NEW}).status_code == 403
    spoken = [record for record in caplog.records if "/loi-moi/" in record.getMessage()]
    assert spoken
    for record in spoken:
        assert hide.filter(record)
        assert secret not in record.getMessage()


def test_the_machine_may_invite_the_first_administrator(house: House) -> None:
    made, _ = offer(house, by=Machine(), role=Role.ADMIN, subtree=True)
    assert accept(made, password=NEW).email == "moi@example.vn"


@pytest.mark.parametrize("form", ["{}", "{}1", "{} 2026", "!{}!"])
def test_the_name_of_a_unit_or_ones_own_is_no_password(form: str, house: House, client: Client) -> None:
    made, secret = offer(house)
    for name in (house.cast.commune.name, f"{made.full_name} {made.email.partition('@')[0]}"):
        typed = form.format(name).ljust(12, "1")
        answer = client.post(f"/don-vi/loi-moi/{secret}/", {"password": typed, "again": typed})
        assert answer.status_code == 422, typed
    assert not Account.objects.filter(email=made.email).exists()
