"""Over a real socket and SMTP: whoever reads the letter at an address opens the account of it, and nobody else does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django.fixtures import Settings
from tests.edges.mailbox import Mailbox, listening

from ronguon.access.tests.cast import Cast, administrator, make_cast
from ronguon.jobs.models import Job
from ronguon.jobs.tests.waiting import run_waiting
from ronguon.people.models import Account

pytestmark = pytest.mark.django_db
PASSWORD = "mot cau dai de nho 2026"
OTHER = "mot cau khac cung dai 2026"
WHO = {"email": "moi@example.vn", "full_name": "Nguyễn Thị Mới", "role": "officer", "reason": "QĐ 7"}


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    """Let letters go over SMTP to a server on this machine."""
    with listening() as opened:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.RONGUON_MAILS = True
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", opened.port
        yield opened


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def invite(cast: Cast) -> None:
    client = Client()
    client.force_login(administrator(cast.commune, "xa@example.vn", subtree=False))
    client.post(f"/don-vi/{cast.commune.code}/moi/", WHO)


def link_in(box: Mailbox, number: int = -1) -> str:
    """Return the one address in a letter, as it was read from the wire."""
    body = box.letters[number][1].get_body()
    assert body is not None
    found = re.findall(r"http://testserver(\S+)", body.get_content())
    assert len(found) == 1
    return str(found[0])


def signs_in(email: str, password: str) -> bool:
    client = Client()
    client.post("/tai-khoan/login/", {"login": email, "password": password})
    return "_auth_user_id" in client.session


def test_the_letter_of_an_invitation_proves_the_address_and_opens_the_account(box: Mailbox, cast: Cast) -> None:
    invite(cast)
    assert not Account.objects.filter(email="moi@example.vn").exists(), "nothing is opened before the letter is read"
    assert run_waiting() == 1
    ((to, letter),) = box.letters
    assert (to, letter["To"]) == ("moi@example.vn", "moi@example.vn")
    assert letter["Subject"].startswith("Lời mời")
    assert "Nguyễn Thị Mới" in letter.get_content()
    Client().post(link_in(box), {"password": PASSWORD, "again": PASSWORD})
    assert EmailAddress.objects.get(email="moi@example.vn").verified
    assert signs_in("moi@example.vn", PASSWORD)


def test_a_link_that_was_not_in_the_letter_opens_nothing(box: Mailbox, cast: Cast) -> None:
    invite(cast)
    run_waiting()
    right = link_in(box).rstrip("/")
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B") + "/"
    answer = Client().post(wrong, {"password": PASSWORD, "again": PASSWORD})
    assert answer.status_code in {404, 410}
    assert not Account.objects.filter(email="moi@example.vn").exists()


def test_an_address_that_the_mail_server_does_not_know_gets_no_account(box: Mailbox, cast: Cast) -> None:
    box.strangers.add("moi@example.vn")
    invite(cast)
    run_waiting()
    (job,) = Job.objects.all()
    assert (box.letters, job.stage, job.reason.partition(" ")[0]) == ([], "waiting", "SMTPRecipientsRefused")
    assert "moi@example.vn" not in job.reason
    assert not Account.objects.filter(email="moi@example.vn").exists()


def test_the_letter_for_a_new_password_goes_to_the_accounts_own_address(box: Mailbox, cast: Cast) -> None:
    client: Any = Client()
    client.post("/tai-khoan/password/reset/", {"email": "AN@example.vn"})
    run_waiting()
    assert [to for to, _ in box.letters] == ["an@example.vn"]
    form = client.get(link_in(box), follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": OTHER, "password2": OTHER})
    assert signs_in("an@example.vn", OTHER)


def test_a_mail_server_that_asks_who_sends_is_told(settings: Settings, cast: Cast) -> None:
    with listening(login="ronguon\0bi-mat-cua-thu") as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.RONGUON_MAILS = True
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        Client().post("/tai-khoan/password/reset/", {"email": "an@example.vn"})
        run_waiting()
        assert (box.letters, Job.objects.get().reason.partition(" ")[0]) == ([], "SMTPSenderRefused")
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "ronguon", "bi-mat-cua-thu"
        Client().post("/tai-khoan/password/reset/", {"email": "dung@example.vn"})
        run_waiting()
        assert [to for to, _ in box.letters] == ["dung@example.vn"]
