"""G20: what the page of refusals says of sign-ins, beside what is counted when somebody signs in."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
from django.test import Client

from ronguon.audit.models import Event
from ronguon.operations.refusals import published
from ronguon.people.actions import limits
from ronguon.people.models import Account, Tally
from ronguon.portal.pacing import RULES
from ronguon.settings import base

pytestmark = pytest.mark.django_db
PASSWORD: Final = "mot cau dai de nho 2026"
SOURCE: Final = "203.0.113.7"
HOUR_MS: Final = 3_600_000
GUARDS: Final = ("guess", "address", "sign-in", "passkey")
"""The limits that count at the entrance."""
SAID: Final = {
    "vi": (
        "Không đếm bài đăng, lượt thích hay lượt đăng nhập của ai",
        "chỉ lần nhập sai mật khẩu hoặc mã, và mọi lần thử khóa truy cập, được đếm",
        "nhiều nhất một giờ",
        "mã băm đổi khóa mỗi ngày, không giữ tên hay địa chỉ",
    ),
    "en": (
        "Nobody's posts, likes or sign-ins are counted",
        "only wrong passwords and codes and every try with a passkey count",
        "an hour at most",
        "digests whose key changes each day, without names or addresses",
    ),
}


@pytest.fixture(autouse=True)
def real_limits(settings: Any) -> None:
    """Let the limits of an installation hold that sets none of its own."""
    settings.RONGUON_LIMITS = dict(base.RONGUON_LIMITS)


@pytest.fixture
def an() -> Account:
    return Account.objects.create_user("an@example.vn", PASSWORD, full_name="Nguyễn Thị An")


def sign_in(password: str) -> int:
    typed = {"login": "an@example.vn", "password": password}
    return Client().post("/tai-khoan/login/", typed, REMOTE_ADDR=SOURCE).status_code


def held(now_ms: int) -> list[int]:
    """Return for each count that holds something against somebody how long it still does, in milliseconds."""
    return [one - now_ms for one in Tally.objects.values_list("free_at_ms", flat=True) if one > now_ms]


@pytest.mark.parametrize("language", list(SAID))
def test_the_page_says_what_the_tests_below_look_at(language: str) -> None:
    (why,) = (one.why for one in published(language).entries if one.id == "scores")
    assert [words for words in SAID[language] if words not in why] == []


def test_a_sign_in_that_is_right_leaves_no_count_and_no_trace(an: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_now_ms", lambda: 1_764_635_100_000)
    events = Event.objects.count()
    for _ in range(20):
        assert sign_in(PASSWORD) == 302
    assert held(1_764_635_100_000) == []
    assert Event.objects.count() == events
    an.refresh_from_db()
    assert an.last_login is None


def test_a_wrong_password_counts_for_an_hour_at_most_and_names_nobody(
    an: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_764_635_100_000
    monkeypatch.setattr(limits, "_now_ms", lambda: now)
    codes = [sign_in("khong phai mat khau nay") for _ in range(60)]
    assert codes[0] == 200
    counted = held(now)
    assert counted, "a wrong password counts"
    assert max(counted) <= HOUR_MS
    keys = list(Tally.objects.values_list("key", flat=True))
    assert all(re.fullmatch(r"[0-9a-f]{64}", key) for key in keys)
    assert [field.name for field in Tally._meta.get_fields()] == ["key", "free_at_ms"]


def test_no_limit_at_the_entrance_counts_longer_than_the_page_says() -> None:
    assert max(limits.limit_of(name).seconds for name in GUARDS) * 1000 == HOUR_MS


def test_the_digest_of_a_count_is_another_on_the_next_day() -> None:
    assert limits._key("guess", "an", "2026-03-02") != limits._key("guess", "an", "2026-03-03")


def test_what_is_right_counts_at_the_entrance_for_a_passkey_alone() -> None:
    doors = ("account_login", "mfa_authenticate", "account_reauthenticate", "mfa_reauthenticate")
    assert all(rule.only_failures for name in doors for rule in RULES[name])
    assert {rule.limit for rule in RULES["mfa_login_webauthn"] if not rule.only_failures} == {"passkey"}
