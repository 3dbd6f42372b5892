"""Every published vector comes to what it says, and the command prints the same to scripts."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.channels.domain import DECLARED, AddressRefusal, Canonical, Platform, Reason, canonical
from ronguon.channels.domain.recognising import recognised
from ronguon.channels.management.telling import as_data

VECTORS = [
    json.loads(line)
    for line in (Path(__file__).parents[4] / "docs" / "channels" / "vectors.jsonl").read_text("utf-8").splitlines()
]


def test_the_vectors_cover_every_platform_and_every_reason() -> None:
    assert len({vector["input"] for vector in VECTORS}) == len(VECTORS) >= 200
    assert {vector["platform"] for vector in VECTORS} == {None, *(platform.value for platform in Platform)}
    assert {vector["refused"] for vector in VECTORS} == {None, *(reason.value for reason in Reason)}
    assert Counter(vector["refused"] is None for vector in VECTORS)[True] >= 50
    assert all((vector["platform"] is None) == (vector["refused"] is not None) for vector in VECTORS)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["input"][:60])
def test_each_vector_comes_to_what_it_says(vector: dict[str, str | None]) -> None:
    assert as_data(str(vector["input"])) == vector


def test_what_is_recognised_elsewhere_may_still_not_be_declared() -> None:
    for vector in VECTORS:
        if vector["platform"] not in {None, *(platform.value for platform in DECLARED)}:
            assert isinstance(canonical(str(vector["input"])), AddressRefusal), vector["input"]


def test_the_one_form_of_an_address_comes_to_itself() -> None:
    for vector in VECTORS:
        if vector["url"]:
            again = recognised(vector["url"])
            assert isinstance(again, Canonical)
            assert (again.platform.value, again.kind.value, again.key) == (
                vector["platform"], vector["kind"], vector["key"],
            )  # fmt: skip


@given(st.text(max_size=80))
def test_any_text_comes_to_a_page_or_to_one_reason(text: str) -> None:
    found = as_data(text)
    assert (found["refused"] is None) == (found["platform"] is not None)


def test_the_command_starts_without_the_framework_and_prints_one_line_each() -> None:
    asked = ["https://anphuoc.gov.vn", "https://t.me/+AbCdEf", "-"]
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "ronguon", "channels", "canonical", *asked],
        input="zalo.me/0912345678\nbsky.app/profile/anphuoc.gov.vn\n", capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert [json.loads(line)["refused"] for line in run.stdout.splitlines()] == [
        None, "private_invite", "phone_number", None,
    ]  # fmt: skip
    assert "django" not in run.stderr
