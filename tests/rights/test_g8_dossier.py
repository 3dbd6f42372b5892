"""G8: all the system can say of one person is a short fixed list, and every column that leads to a person is in it."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.test import Client
from django.test.utils import isolate_apps
from tests.rights.people import COLUMNS, LIST, library_columns, personal
from tests.test_cast_everywhere import DAY, Everything, build

from ronguon.access.actions.invitations import accept
from ronguon.access.models import Invitation
from ronguon.audit.models import Event
from ronguon.directives.models import Directive
from ronguon.drafting.models import Addressee, Obligation
from ronguon.evidence.models import Evidence
from ronguon.files.erasing import erase
from ronguon.kernel import clock
from ronguon.people import dossier
from ronguon.people.models import Account
from ronguon.people.registry import MOST, DossierGroup, groups
from ronguon.people.registry import dossier as enter
from ronguon.reports.models import Report, Sentence
from ronguon.reports.tests.world import on_day
from ronguon.units.tests.remembered import remembered

KEYS = {
    "account": {"code", "name", "email", "since", "active", "runs_the_installation"},
    "access": {"kind", "since", "set", "name"},
    "grants": {"key", "unit", "role", "subtree", "since", "until", "part", "about", "powers", "text"},
    "invitations": {"code", "name", "email", "unit", "role", "text", "since", "until"},
    "deeds": {"at", "deed", "kind", "subject", "for_body", "details"},
    "about": {"at", "deed", "kind", "subject", "for_body", "details"},
    "decisions": {"code", "kind", "title", "at", "part"},
    "work": {"code", "kind", "unit", "text", "at"},
    "evidence": {"code", "title", "unit", "at", "part"},
    "reports": {"code", "title", "at", "part", "name"},
    "shown_to": {"day", "page", "reader"},
    "shown": {"day", "page", "about"},
}
"""The whole list: what may be said of a person, key by key."""


def everywhere(account: Account) -> None:
    """Put the person into every column that the world has a row of, past the actions where these would refuse."""
    code = account.code
    Directive.objects.filter(stage="reading").update(taken_in_by=code)
    Obligation.objects.filter(stage="pending").update(decided_by=code, decided_at=clock.now())
    Addressee.objects.create(
        obligation=Obligation.objects.filter(stage="pending")[0], part="lead", text="UBND xã", decided_by=code,
        decided_at=clock.now(),
    )  # fmt: skip
    Report.objects.filter(signed_at=None).update(drafted_by=code, signed_by=code, signed_at=clock.now())
    first = Sentence.objects.filter(report__drafted_by=code).order_by("pk")[0]
    Sentence.objects.filter(pk=first.pk).update(edited_by=code, edited_at=clock.now())
    proof = Evidence.objects.filter(file__erasure__isnull=True).order_by("pk")[0]
    erase(proof.file, because="Gửi nhầm tệp của việc khác.", by=code, at=clock.now())
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})


@pytest.fixture
def world(db: None) -> Iterator[Everything]:
    with on_day(DAY):
        yield remembered(build)


def test_every_column_that_leads_to_a_person_is_in_the_export_or_says_why_not(show: Callable[[str], None]) -> None:
    found = personal(apps.get_models(include_auto_created=True)) | library_columns()
    listed = set(COLUMNS)
    show(f"G8 {len(found & listed)}/{len(found)} columns that can lead to a person are decided on")
    assert sorted(found - listed) == [], "decide in personal_columns.toml"
    assert sorted(listed - found) == []
    for name, row in COLUMNS.items():
        assert ("group" in row) != ("reason" in row), name
        assert row.get("group", "account") in KEYS, name
        assert row.get("reason", "A reason.").endswith("."), name


def test_the_list_is_short_and_fixed(show: Callable[[str], None]) -> None:
    known = {group.name: set(group.keys) for group in groups()}
    show(f"G8 {len(known)} groups of at most {MOST}, {sum(map(len, known.values()))} keys, all fixed")
    assert known == KEYS
    assert set(LIST["groups"]) == set(KEYS)
    assert len(known) <= MOST == 12


def test_the_export_holds_allowed_keys_only_and_every_group_is_reached(world: Everything) -> None:
    account = world.accounts["an"]
    everywhere(account)
    client: Any = Client()
    client.force_login(world.accounts["admin"])
    client.get(world.address("units:detail", "/don-vi/<uuid:code>/"))
    client.force_login(account)
    client.get(world.address("status:assignment", "/tinh-hinh/viec/<uuid:code>/"))
    found = dossier.whole(account)
    assert set(found) == {"schema", "made_at", "groups"}
    for name, rows in found["groups"].items():
        assert {key for row in rows for key in row} <= KEYS[name], name
    empty = {name for name, rows in found["groups"].items() if not rows} - {"invitations", "shown"}
    assert empty == set(), "nothing of the world reached these groups, so nothing was tried"
    parts = {row["part"] for row in found["groups"]["reports"]}
    assert parts == {"drafted_by", "signed_by", "edited_by"}
    assert {row["kind"] for row in found["groups"]["decisions"]} == {"document", "duty", "addressee"}
    assert {row["kind"] for row in found["groups"]["access"]} == {"password", "session", "totp"}
    assert {row["part"] for row in found["groups"]["evidence"]} == {"added_by", "erased_by"}


def test_an_invitation_that_led_to_the_account_is_in_the_export(world: Everything) -> None:
    made = accept(Invitation.objects.get(), password="mot cau dai de nho 2026")
    [row] = dossier.whole(made)["groups"]["invitations"]
    assert row["email"] == made.email


def test_what_is_said_of_one_person_names_no_other_but_who_was_shown_it(world: Everything) -> None:
    everywhere(world.accounts["an"])
    said = dossier.whole(world.accounts["an"])
    said["groups"].pop("shown_to")
    others = [one for who, one in world.accounts.items() if who != "an"]
    text = json.dumps(said, ensure_ascii=False)
    assert [one.email for one in others if one.email in text] == []


def test_a_person_downloads_their_own_and_nobody_elses(world: Everything) -> None:
    client: Any = Client()
    client.force_login(world.accounts["an"])
    answer = client.get("/tai-khoan/du-lieu-cua-toi.json?account=chi@example.vn")
    assert answer["Content-Disposition"].startswith("attachment")
    assert [row["email"] for row in json.loads(answer.content)["groups"]["account"]] == ["an@example.vn"]
    page = client.get("/tai-khoan/du-lieu-cua-toi/").content.decode()
    assert "an@example.vn" in page
    assert "chi@example.vn" not in page


def test_the_command_gives_it_out_and_says_so_in_the_trail(world: Everything, tmp_path: Path) -> None:
    out = StringIO()
    call_command("people", "export", "an@example.vn", stdout=out)
    assert set(json.loads(out.getvalue())["groups"]) == set(KEYS)
    assert Event.objects.get(verb="account.exported").subject == str(world.accounts["an"].code)
    call_command("people", "export", "an@example.vn", "--output", str(tmp_path / "an.json"), stdout=StringIO())
    assert stat.S_IMODE((tmp_path / "an.json").stat().st_mode) == 0o600
    for wrong in (("la@example.vn",), ("an@example.vn", "--output", str(tmp_path / "an.json"))):
        with pytest.raises(CommandError):
            call_command("people", "export", *wrong)


@isolate_apps()
def test_planted_columns_are_caught(show: Callable[[str], None]) -> None:
    planted = {
        "watcher": models.UUIDField(),
        "login": models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+"),
        "home": models.EmailField(),
        "checked_by": models.CharField(max_length=9),
        "author_name": models.TextField(),
        "bag": models.JSONField(),
    }
    meta = {"__module__": "ronguon.planted", "Meta": type("Meta", (), {"app_label": "planted"})}
    model = type("Planted", (models.Model,), {**planted, **meta})
    caught = personal([model]) - set(COLUMNS)
    show(f"G8 planted columns: {len(caught)}/{len(planted)} caught")
    assert caught == {f"planted.Planted.{name}" for name in planted}


def test_a_planted_key_is_refused() -> None:
    group = DossierGroup("planted", "Planted", ("code",), lambda _account: [{"code": "1", "opinion": "x"}], 1)
    with pytest.raises(ValueError, match="opinion"):
        group.rows(Account())


def test_a_planted_thirteenth_group_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 12"):
        enter(DossierGroup("planted", "Planted", (), lambda _account: [], 1))
    assert "planted" not in {group.name for group in groups()}
