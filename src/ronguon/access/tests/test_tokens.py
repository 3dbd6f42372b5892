"""Keys of the interface: lent out of a person's own role, for a time, and never worth more than that role."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from ronguon.access.actions import tokens
from ronguon.access.actions.grants import end_grant, grant
from ronguon.access.actions.tokens import NewToken
from ronguon.access.leaving import forget_tokens
from ronguon.access.models import Grant, Token
from ronguon.access.tests.cast import DAY
from ronguon.access.tests.house import House
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.kernel.redacting import redacted
from ronguon.units.domain import Actor, Role
from ronguon.units.models import Unit

pytestmark = pytest.mark.both_databases


def new(role: Role = Role.READER, *, subtree: bool = False, days: int = 30, name: str = "Số liệu đêm") -> NewToken:
    return NewToken(name, role, DAY + timedelta(days=days), subtree)


def actor_by(secret: str, on: date = DAY) -> Actor | None:
    token = tokens.opened_by(secret, on=on)
    return tokens.actor_through(token, on=on) if token else None


def test_a_key_acts_in_its_makers_stead_and_names_itself(house: House) -> None:
    made, secret = tokens.make(house.cast.commune, new(Role.OFFICER), by=house.cast.an)
    actor = actor_by(secret)
    assert actor is not None
    assert (actor.account, actor.acting_for) == (house.cast.an_account.code, house.cast.commune.code)
    assert actor.through == made.code


def test_the_secret_is_kept_nowhere(house: House) -> None:
    made, secret = tokens.make(house.cast.commune, new(), by=house.cast.an)
    kept = [str(getattr(made, field.attname)) for field in Token._meta.concrete_fields]
    assert not [value for value in kept if secret in value]
    assert secret not in str(list(Event.objects.values_list("details", flat=True)))
    assert redacted(f"Authorization: Bearer {secret}") == "Authorization: Bearer rn_…"
    assert made.prefix == secret[:9]


def test_a_key_ends_with_its_day_and_is_not_longer_than_a_year(house: House) -> None:
    made, secret = tokens.make(house.cast.commune, new(days=10), by=house.cast.an)
    assert actor_by(secret, made.last_on) is not None
    assert actor_by(secret, made.last_on + timedelta(days=1)) is None
    for days in (-1, 366, 4000):
        with pytest.raises(RonguonError, match="một năm"):
            tokens.make(house.cast.commune, new(days=days), by=house.cast.an)
    Token.objects.filter(pk=made.pk).update(until_on=DAY + timedelta(days=4000))
    assert actor_by(secret, DAY + timedelta(days=365)) is not None
    assert actor_by(secret, DAY + timedelta(days=366)) is None, "a date that came otherwise opens no second year"


def test_a_key_ends_with_the_role_it_was_lent_from_and_does_not_come_back(house: House) -> None:
    cast = house.cast
    _, secret = tokens.make(cast.commune, new(Role.OFFICER), by=cast.an)
    given = Grant.objects.get(account=cast.an_account)
    end_grant(given, by=house.admin, on=DAY)
    assert actor_by(secret) is None
    grant(cast.an_account, cast.commune, Role.OFFICER, by=Machine(), since_on=DAY)
    assert actor_by(secret) is None


def test_a_key_for_a_unit_that_moved_away_has_no_right_left(house: House) -> None:
    cast = house.cast
    _, secret = tokens.make(cast.commune, new(), by=cast.binh)
    Unit.objects.filter(pk=cast.commune.pk).update(path=f"{cast.party.path}{cast.commune.pk}.")
    actor = actor_by(secret)
    assert actor is not None
    assert actor.grants == ()


@pytest.mark.parametrize("secret", ["", "rn_", "rn_khong-co", "abc", "rn_\ud800", "rn_" + "a" * 5000])
def test_a_wrong_secret_opens_nothing(house: House, secret: str) -> None:
    assert actor_by(secret) is None


def test_who_may_lend_what(house: House) -> None:
    cast = house.cast
    may_not = [
        (cast.binh, cast.province, Role.OFFICER, False),  # a reader's key reads
        (cast.office, cast.commune, Role.OFFICER, False),  # a unit reports through its own people
        (cast.an, cast.province, Role.READER, False),  # not theirs
        (cast.an, cast.commune, Role.READER, True),  # a role without what is below
        (cast.office, cast.province, Role.HEAD, False),  # no key signs
        (cast.office, cast.province, Role.ADMIN, False),  # no key gives roles
    ]
    for by, unit, role, wide in may_not:
        with pytest.raises(NotAllowedError):
            tokens.make(unit, new(role, subtree=wide), by=by)
    assert not Token.objects.exists()


def test_a_key_makes_no_key(house: House) -> None:
    _, secret = tokens.make(house.cast.commune, new(Role.OFFICER), by=house.cast.an)
    actor = actor_by(secret)
    assert actor is not None
    with pytest.raises(NotAllowedError):
        tokens.make(house.cast.commune, new(), by=actor)


def test_its_maker_and_the_administrator_of_its_unit_take_it_back_and_nobody_else(house: House) -> None:
    cast = house.cast
    made, secret = tokens.make(cast.commune, new(), by=cast.an)
    for stranger in (cast.dung, cast.binh, cast.office):
        with pytest.raises(NotAllowedError):
            tokens.revoke(made, by=stranger)
    tokens.revoke(made, by=house.local, reason="Máy chủ cũ")
    assert actor_by(secret) is None
    with pytest.raises(IllegalMoveError):
        tokens.revoke(made, by=cast.an)
    assert list(Event.objects.filter(subject=str(made.code)).order_by("pk").values_list("verb", flat=True)) == [
        "token.made",
        "token.revoked",
    ]


def test_of_its_use_only_the_last_day_is_kept(house: House) -> None:
    made, _ = tokens.make(house.cast.commune, new(), by=house.cast.an)
    for day in (DAY, DAY, DAY + timedelta(days=3), DAY + timedelta(days=1)):
        tokens.note_use(made, on=day)
    made.refresh_from_db()
    assert made.last_used_on == DAY + timedelta(days=3)
    names = {field.name for field in Token._meta.concrete_fields}
    assert names == {
        "id", "code", "name", "grant", "unit", "role", "subtree", "prefix", "secret_digest", "made_at", "since_on",
        "until_on", "last_used_on", "revoked_at",
    }  # fmt: skip


def test_the_database_itself_refuses_other_roles_and_turned_dates(house: House) -> None:
    made, _ = tokens.make(house.cast.commune, new(), by=house.cast.an)
    for change in ("role = 'admin'", f"until_on = '{DAY}'"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE access_token SET {change} WHERE id = {made.pk}")  # noqa: S608 (words of this test)


def test_what_is_known_of_a_key_goes_ninety_days_after_its_end(house: House) -> None:
    cast = house.cast
    past, _ = tokens.make(cast.commune, new(days=10), by=cast.an)
    taken, _ = tokens.make(cast.commune, new(days=200), by=cast.an)
    open_, _ = tokens.make(cast.commune, new(days=200), by=cast.an)
    tokens.revoke(taken, by=cast.an)
    at = datetime(2026, 3, 2, 5, tzinfo=UTC)
    assert forget_tokens(at + timedelta(days=89)) == 0
    assert forget_tokens(at + timedelta(days=102)) == 2
    assert [one.pk for one in Token.objects.all()] == [open_.pk]
    assert past.pk != taken.pk
