"""Refusals are problem details in Vietnamese, whatever is wrong; nothing of what was wrong is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ronguon.assignments.api import work
from ronguon.assignments.models import Progress
from ronguon.interface import registry
from ronguon.interface.domain import Code
from ronguon.interface.models import Answer
from ronguon.portal import pacing
from ronguon.portal.api import door
from ronguon.portal.tests.calling import PLACE, House, Script, problem
from ronguon.portal.tests.test_patience import refusing


def test_a_mistyped_or_repeated_filter_is_told_and_not_ignored(house: House) -> None:
    binh = house.scripts["binh"]
    told = problem(binh.get("/assignments", untis="x"))
    assert (told["code"], told["errors"]) == ("invalid", [{"field": "untis", "message": "Không có tham số tên này."}])
    twice = binh.client.get(f"{PLACE}/assignments?group=over&group=open", **binh.headers())
    assert problem(twice)["errors"][0]["field"] == "group"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"), ({"text": 1}, "text"), ({"text": ""}, "text"), ({"text": "a", "unit": "x"}, "unit"),
        ({"text": "a" * 4001}, "text"), ({"text": "a\0b"}, "text"), ({"text": " \u2003 "}, "text"), ([], ""),
        ({"text": "\x1c"}, "text"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_value_by_value_in_vietnamese(house: House, body: object, field: str) -> None:
    answer = house.scripts["an"].post(f"/occurrences/{house.open_work.code}/progress", body)
    told = problem(answer)
    assert (answer.status_code, told["code"]) == (422, "invalid")
    assert field in {one["field"] for one in told["errors"]}
    assert all(one["message"].endswith((".", "!")) and one["message"] for one in told["errors"])
    assert not Progress.objects.exists()


@pytest.mark.parametrize("data", [b"{", b"\xff", b'{"text": "\\ud800"}', b"[" * 100_000, b"NaN", b'{"a":1}x'])
def test_a_unit_that_cannot_be_read_is_no_failure(house: House, data: bytes) -> None:
    an = house.scripts["an"]
    answer = an.client.post(f"{PLACE}/occurrences/{house.open_work.code}/progress", data,
                            content_type="application/json", **an.headers())  # fmt: skip
    assert answer.status_code in {400, 422}
    assert problem(answer)["code"] in {"malformed", "invalid"}


def test_a_figure_where_none_is_asked_is_refused_and_one_that_is_asked_is_kept(house: House) -> None:
    an, dung = house.scripts["an"], house.scripts["dung"]
    path = f"/occurrences/{house.open_work.code}/submissions"
    told = problem(an.post(path, {"text": "Xong.", "amount": 3, "stage": "open"}))
    assert told["errors"][0]["field"] == "amount"
    asked = dung.post(f"/occurrences/{house.returned_work.code}/submissions",
                      {"text": "12 người.", "amount": 12, "stage": "returned"})  # fmt: skip
    assert asked.json()["amount"] == 12


def test_addresses_and_methods_that_are_none_are_refused_in_the_same_way(house: House) -> None:
    binh = house.scripts["binh"]
    assert problem(binh.get("/khong-co"))["code"] == "not_found"
    assert problem(binh.get("/units/1"))["code"] == "not_found"
    wrong = binh.post("/units")
    assert (wrong.status_code, wrong.headers["Allow"], problem(wrong)["code"]) == (405, "GET", "method_not_allowed")


def test_an_unforeseen_failure_is_told_and_undone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_one: object) -> object:
        raise RuntimeError("planted")

    monkeypatch.setattr(work, "shaped_note", breaks)
    answer = house.scripts["an"].post(
        f"/occurrences/{house.open_work.code}/progress", {"text": "Hỏng."}, idempotency_key="hong-giua-chung"
    )
    assert (answer.status_code, problem(answer)["code"]) == (500, "failed")
    assert not Progress.objects.exists()
    assert not Answer.objects.exists()


def test_a_limit_on_calls_is_asked_before_anything_is_read(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def limiter(_request: object, caller: str) -> int:
        asked.append(caller)
        return 7

    monkeypatch.setattr(registry, "_limiters", [limiter])
    answer = house.scripts["an"].get("/units")
    assert (answer.status_code, answer.headers["Retry-After"], problem(answer)["code"]) == (429, "7", "too_many")
    assert house.scripts["anonymous"].get("/units").status_code == 401
    assert Script("rn_doan-mo").get("/units").status_code == 429
    assert asked[1] == ""


def test_every_code_is_explained(house: House) -> None:
    page = house.scripts["anonymous"].client.get(f"{PLACE}/")
    for code in Code:
        assert f'id="{code.value.replace("_", "-")}"' in page.content.decode()


def test_calls_are_held_to_the_limit_of_the_installation_by_key(
    house: House, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "_script_lots", pacing.Lots("scripts"))  # what other tests left over lasts ten seconds
    settings.RONGUON_LIMITS = settings.RONGUON_LIMITS | {"scripts": "3/1h"}
    an, binh = house.scripts["an"], house.scripts["binh"]
    assert [an.get("/key").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    told = an.get("/key")
    assert int(told.headers["Retry-After"]) > 0
    assert binh.get("/key").status_code == 200, "another key has its own"


def test_guessing_keys_is_held_to_the_limit_of_signing_in(house: House, settings: Any) -> None:
    settings.RONGUON_LIMITS = settings.RONGUON_LIMITS | {"sign-in": "3/1h"}
    tried = [Script(f"rn_{number}").get("/key").status_code for number in range(5)]
    assert tried == [401, 401, 401, 429, 429]
    assert house.scripts["an"].get("/key").status_code == 200, "who holds a key is not locked out"


def test_files_through_a_key_count_as_uploads(house: House, settings: Any) -> None:
    settings.RONGUON_LIMITS = settings.RONGUON_LIMITS | {"upload": "1/1h"}
    path = f"/occurrences/{house.open_work.code}/evidence"
    sent = [house.scripts["an"].send(path, {"file": SimpleUploadedFile("a.txt", b"Bien ban\n")}) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [201, 429]


def test_open_results_are_held_to_the_limit_of_public_pages(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "public_wait", lambda _request: 2.5)
    told = house.scripts["anonymous"].get("/results")
    assert (told.status_code, told.headers["Retry-After"], problem(told)["code"]) == (429, "3", "too_many")
    assert house.scripts["an"].get("/key").status_code == 200


def test_a_script_is_told_that_nothing_can_be_written_and_goes_on_reading(house: House) -> None:
    an, term = house.scripts["an"], f"/occurrences/{house.open_work.code}"
    assert an.get(term).status_code == 200
    with refusing("read_only", times=99, on="INSERT"):
        told = an.post(f"{term}/progress", {"text": "Đang làm."})
        assert an.get(term).status_code == 200
    assert told.headers["Retry-After"] == "30"
    assert problem(told)["code"] == "unavailable"
    assert not Progress.objects.filter(occurrence=house.open_work).exists()


def test_a_script_that_speaks_in_the_clear_is_refused_and_not_led_on(house: House, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    headers = house.scripts["an"].headers()
    told = problem(Client().get(f"{PLACE}/key", **headers))
    assert (told["status"], told["code"]) == (400, "malformed")
    assert "thu hồi" in told["detail"]
    assert Client().get(f"{PLACE}/key", secure=True, **headers).status_code == 200
    assert Client().get("/").status_code == 301
