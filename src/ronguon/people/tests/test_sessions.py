"""Sessions end by themselves, by their person and by a new password; an ended one is of no use to anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from ronguon.audit.models import Event
from ronguon.jobs.registry import table
from ronguon.kernel.retention import carry_out, everything
from ronguon.people.actions import forget_sessions, whose_ended
from ronguon.people.domain import IDLE, LONGEST, REMEMBERED, ends_at, minutes_since
from ronguon.people.models import Account, Session
from ronguon.people.sessions import SessionStore

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
PASSWORD = "mot cau dai de nho 2026"
OTHER = "mot cau khac cung dai 2026"
PAGE = "/tai-khoan/phien/"
Travel = Callable[[timedelta], None]


@pytest.fixture
def later() -> Iterator[Travel]:
    """Return a function that moves the clock on from Monday morning."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield lambda by: clock.move_to(datetime.now(UTC) + by)


@pytest.fixture
def an() -> Account:
    return Account.objects.create_user("an@example.vn", PASSWORD, full_name="An")


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def works(client: Client) -> bool:
    """Return whether a page behind the sign-in opens."""
    return client.get(PAGE).status_code == 200


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def session_of(client: Client) -> Session:
    return Session.objects.get(session_key=key_of(client))


def test_a_session_lives_by_use_and_no_longer_than_half_a_day() -> None:
    assert ends_at(NOW, NOW) == NOW + IDLE
    assert ends_at(NOW, NOW + timedelta(hours=11, minutes=50)) == NOW + LONGEST


@pytest.mark.parametrize(("minutes", "told"), [(0, 0), (4, 0), (5, 5), (29, 25)])
def test_use_is_told_in_steps_of_five_minutes(minutes: int, told: int) -> None:
    assert minutes_since(NOW, NOW + timedelta(minutes=minutes)) == told


def test_half_an_hour_unused_ends_a_session(later: Travel, an: Account) -> None:
    client = signed_in(an)
    later(timedelta(minutes=29))
    assert works(client)
    later(timedelta(minutes=29))
    assert works(client)
    later(timedelta(minutes=30))
    assert not works(client)


def test_use_does_not_carry_a_session_past_twelve_hours(later: Travel, an: Account) -> None:
    client = signed_in(an)
    opened = 0
    for _ in range(60):
        later(timedelta(minutes=20))
        if not works(client):
            break
        opened += 1
    assert opened == 35


def test_reading_writes_at_most_once_a_minute(later: Travel, an: Account) -> None:
    client = signed_in(an)
    later(timedelta(seconds=59))
    used = session_of(client).used_at
    works(client)
    assert session_of(client).used_at == used
    later(timedelta(seconds=1))
    works(client)
    assert session_of(client).used_at == used + timedelta(minutes=1)


def test_signing_in_changes_the_key_and_begins_the_hours_anew(later: Travel, an: Account) -> None:
    client = Client()
    client.get("/tai-khoan/login/")
    before = client.session
    before["planted"] = "1"
    before.save()
    planted = str(before.session_key)
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    later(timedelta(minutes=10))
    client.post("/tai-khoan/login/", {"login": "an@example.vn", "password": PASSWORD})
    assert key_of(client) != planted
    assert not Session.objects.filter(session_key=planted).exists()
    assert session_of(client).begun_at == NOW + timedelta(minutes=10)
    assert session_of(client).account == an


def test_signing_out_leaves_no_row(an: Account) -> None:
    client = signed_in(an)
    client.post("/tai-khoan/logout/")
    assert not Session.objects.filter(account=an).exists()


def test_ones_own_sessions_are_listed_and_nobody_elses(an: Account) -> None:
    here, there = signed_in(an), signed_in(an)
    signed_in(Account.objects.create_user("dung@example.vn", PASSWORD, full_name="Dũng"))
    rows = here.get(PAGE).context["rows"]
    assert [row["session"].session_key for row in rows] == [key_of(here), key_of(there)]
    assert [row["here"] for row in rows] == [True, False]
    assert key_of(there) not in here.get(PAGE).content.decode()


def test_one_session_is_ended_from_another_at_once(an: Account) -> None:
    here, there, third = (signed_in(an) for _ in range(3))
    here.post(f"{PAGE}{session_of(there).code}/ket-thuc/")
    assert [works(one) for one in (here, there, third)] == [True, False, True]
    event = Event.objects.get(verb="session.ended")
    assert (event.subject, event.actor, event.details) == (str(an.code), an.code, {"number": 1})


def test_all_others_are_ended_at_once(an: Account) -> None:
    here, there, third = (signed_in(an) for _ in range(3))
    here.post(f"{PAGE}ket-thuc/")
    assert [works(one) for one in (here, there, third)] == [True, False, False]
    here.post(f"{PAGE}ket-thuc/")
    assert Event.objects.filter(verb="session.ended").count() == 1, "nothing ended, nothing is told"


def test_somebody_elses_session_is_no_page_and_lives_on(an: Account) -> None:
    mine = signed_in(an)
    stranger = signed_in(Account.objects.create_user("dung@example.vn", PASSWORD, full_name="Dũng"))
    assert stranger.post(f"{PAGE}{session_of(mine).code}/ket-thuc/").status_code == 404
    assert works(mine)


def test_an_answer_under_way_does_not_revive_an_ended_session(an: Account) -> None:
    here, there = signed_in(an), signed_in(an)
    store = SessionStore(key_of(there))
    store["unit"] = "x"
    here.post(f"{PAGE}ket-thuc/")
    with pytest.raises(UpdateError):
        store.save()
    assert session_of(there).session_data == ""
    assert not works(there)


def change(client: Client) -> None:
    client.post("/tai-khoan/password/change/", {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER})


def end_role_of(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(is_active=False)


def test_a_new_password_ends_every_other_session(an: Account) -> None:
    here, there = signed_in(an), signed_in(an)
    change(here)
    assert works(here)
    assert not works(there)
    assert Event.objects.get(verb="password.changed").details == {"number": 1}


def test_a_closed_account_is_out_with_its_next_request(an: Account) -> None:
    client = signed_in(an)
    end_role_of(an)
    assert not works(client)


@pytest.mark.parametrize(
    ("age", "whose", "row"),
    [
        (-timedelta(hours=1), "an", "whole"),
        (timedelta(hours=1), "an", "empty"),
        (REMEMBERED + timedelta(hours=1), "an", "gone"),
        (timedelta(hours=1), "", "gone"),
        (-timedelta(hours=1), "", "whole"),
    ],
)
def test_what_is_left_of_a_session(age: timedelta, whose: str, row: str, an: Account) -> None:
    Session.objects.create(
        session_key="k" * 32, session_data="secret", expire_date=NOW - age, begun_at=NOW, used_at=NOW,
        account=an if whose else None,
    )  # fmt: skip
    forget_sessions(NOW)
    left = Session.objects.values_list("session_data", flat=True).first()
    assert {"whole": "secret", "empty": "", "gone": None}[row] == left
    assert whose_ended("k" * 32, at=NOW) == (an if row == "empty" else None)


def test_the_forgetting_stands_in_the_periodic_table() -> None:
    assert any(entry.run is carry_out for entry in table())
    assert any(entry.forget is forget_sessions for entry in everything())
