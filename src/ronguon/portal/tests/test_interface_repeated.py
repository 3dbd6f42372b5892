"""A call that is sent twice is carried out once; a refused one leaves its key free."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ronguon.assignments.models import Progress
from ronguon.evidence.models import Evidence
from ronguon.interface.actions import forget
from ronguon.interface.models import Answer
from ronguon.kernel import clock
from ronguon.portal.tests.calling import NO_PAPER, House, problem
from ronguon.reports.tests.world import on_day

pytestmark = pytest.mark.both_databases


def test_a_repeated_call_is_carried_out_once(house: House) -> None:
    an, path = house.scripts["an"], f"/occurrences/{house.open_work.code}/progress"
    first = an.post(path, {"text": "Một lần."}, idempotency_key="lan-thu-0001")
    again = an.post(path, {"text": "Một lần."}, idempotency_key="lan-thu-0001")
    assert (first.status_code, first.content) == (again.status_code, again.content) == (201, first.content)
    assert Progress.objects.count() == 1
    other = an.post(path, {"text": "Khác."}, idempotency_key="lan-thu-0001")
    assert (other.status_code, problem(other)["code"]) == (422, "key_reused")
    elsewhere = an.post(f"/assignments/{house.open_work.assignment.code}/acknowledgement",
                        idempotency_key="lan-thu-0001")  # fmt: skip
    assert problem(elsewhere)["code"] == "key_reused"
    assert Progress.objects.count() == 1


def test_a_repeated_file_is_laid_down_once(house: House) -> None:
    an, path = house.scripts["an"], f"/occurrences/{house.open_work.code}/evidence"

    def send(data: bytes) -> Any:
        return an.send(path, {"file": SimpleUploadedFile("a.txt", data)}, idempotency_key="tep-thu-0001")

    assert send(b"Mot\n").content == send(b"Mot\n").content
    assert problem(send(b"Hai\n"))["code"] == "key_reused"
    assert Evidence.objects.filter(occurrence=house.open_work).count() == 1


def test_a_refused_call_leaves_its_key_free(house: House) -> None:
    an, path = house.scripts["an"], f"/occurrences/{house.open_work.code}/submissions"
    wrong = an.post(path, {"text": "Xong.", "stage": "returned"}, idempotency_key="lan-thu-0002")
    assert wrong.status_code == 409
    assert not Answer.objects.exists()
    assert (
        an.post(
            path, {"text": "Xong.", "stage": "open", "missing": NO_PAPER}, idempotency_key="lan-thu-0002"
        ).status_code
        == 201
    )


def test_keys_of_two_callers_do_not_meet_and_are_forgotten_in_time(house: House) -> None:
    an, dung = house.scripts["an"], house.scripts["dung"]
    theirs = house.world.laid[house.world.training.pk, house.world.cast.other_commune.pk]
    for script, term in ((an, house.open_work), (dung, theirs)):
        path = f"/occurrences/{term.code}/progress"
        assert script.post(path, {"text": "Của mình."}, idempotency_key="cung-mot-khoa").status_code == 201
    kept = Answer.objects.all()
    assert len({one.key_sha256 for one in kept}) == 2
    assert "cung-mot-khoa" not in json.dumps(list(kept.values("key_sha256", "call_sha256", "body")))
    assert forget(clock.now()) == 0
    with on_day(date(2026, 4, 9)):
        assert an.post(f"/occurrences/{house.open_work.code}/progress", {"text": "Sau ba ngày."},
                       idempotency_key="cung-mot-khoa").status_code == 201  # fmt: skip
        assert forget(clock.now()) == 1
    assert Progress.objects.count() == 3


@pytest.mark.parametrize("key", ["ngan", "a" * 129, "có dấu thì thôi"])
def test_a_key_of_another_form_is_refused(house: House, key: str) -> None:
    answer = house.scripts["an"].post(
        f"/occurrences/{house.open_work.code}/progress", {"text": "Thử."}, idempotency_key=key
    )
    assert problem(answer)["errors"][0]["field"] == "Idempotency-Key"
