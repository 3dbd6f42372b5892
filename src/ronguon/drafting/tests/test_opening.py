"""From a file to duties that wait for a person: whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from ronguon.access.tests.cast import Cast, make_cast
from ronguon.audit.models import Event
from ronguon.directives import actions as directives
from ronguon.directives.models import Directive
from ronguon.drafting.actions import opening
from ronguon.drafting.models import Addressee, Obligation
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.desk import Desk
from ronguon.drafting.tests.reading import ORDER, read_in
from ronguon.files.models import StorageUse, StoredFile
from ronguon.files.tests.hostile import HostileFile, hostile_files
from ronguon.kernel.errors import NotAllowedError, RefusedFileError
from ronguon.kernel.tests.sampling import part, whole

pytestmark = pytest.mark.django_db


def stored() -> tuple[int, ...]:
    """Return how many rows and files there are, of everything that taking in touches."""
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    used = sum(StorageUse.objects.values_list("used_bytes", flat=True))
    models = (Directive, Obligation, Addressee, StoredFile, Event)
    return (*(model.objects.count() for model in models), used, len(files))


def test_each_reading_waits_for_a_person(desk: Desk) -> None:
    stages = list(desk.directive.obligations.values_list("stage", flat=True))
    assert stages == ["pending", "pending", "pending", "pending", "declined"]


def test_a_guess_stays_a_guess(desk: Desk) -> None:
    group = desk.duty("Công bố").addressees.get()
    assert (group.group, group.decision) == ("communes", "pending")
    unit = desk.duty("bộ nhận diện").addressees.get().units.get()
    assert (unit.unit, unit.guessed) == (desk.cast.department, True)
    assert not desk.duty("rà soát").addressees.get().units.exists()


def test_a_duty_on_people_is_marked(desk: Desk) -> None:
    assert desk.duty("nắm vững").people


def test_what_rights_decline_carries_the_rule(desk: Desk) -> None:
    assert desk.duty("đăng lại").decline_rule


def test_what_a_clause_says_before_a_duty_is_known(desk: Desk) -> None:
    duty = desk.duty("Công bố")
    assert opening.words_before(duty.clause, duty.start) == "a) "
    assert opening.words_before(None, 5) == ""


@pytest.mark.parametrize("account", ["an_account", "binh_account", "chi_account", "head_account"])
def test_only_an_office_takes_in(reader: None, account: str) -> None:
    cast = make_cast()
    before = stored()
    with pytest.raises(NotAllowedError):
        read_in(cast.province, cast.actor(getattr(cast, account)))
    assert stored() == before


def test_when_opening_fails_nothing_stays(reader: None, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    before = stored()
    monkeypatch.setattr(opening, "open_duties", _fail)
    with on_day(), pytest.raises(RuntimeError):
        read_in(cast.province, cast.office)
    assert stored() == before


def test_when_reading_yields_nonsense_nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    before = stored()
    monkeypatch.setattr(directives, "read_safely", lambda _data, _name: {"document": {}, "text": ORDER})
    with on_day(), pytest.raises(KeyError):
        read_in(cast.province, cast.office)
    assert stored() == before


def _fail(_directive: Directive) -> int:
    raise RuntimeError


@pytest.fixture(scope="module")
def hostile() -> list[HostileFile]:
    return hostile_files()


@pytest.mark.sampled
def test_a_hostile_file_leaves_nothing_or_a_whole_document(hostile: list[HostileFile]) -> None:
    cast = make_cast()
    thrown = part(hostile, one_in=4, least=60, of=lambda file: (file.code, file.purpose))
    refused = sum(_throw(cast, file) for file in thrown)
    assert refused >= (60 if whole() else 15)


def _throw(cast: Cast, file: HostileFile) -> bool:
    """Hand the file in; return whether it was refused, with one sentence and nothing left behind."""
    before = stored()
    try:
        directive = opening.take_in(file.data, name=file.name, owner=cast.province, by=cast.office)
    except RefusedFileError as error:
        said = error.message
    else:
        said = ""
        assert directive.file is not None
    if said:
        assert len(said) > len("Tệp bị hỏng."), file.why
        assert stored() == before, file.why
        return True
    assert stored()[0] == before[0] + 1, file.why
    return False
