"""The same paper twice: whoever takes it in is told and led to the one there; its office does not issue it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ronguon.directives.actions import describe, drop
from ronguon.directives.domain.papers import KnownDocument, Same, sameness
from ronguon.directives.models import Directive
from ronguon.directives.twins import twins_of
from ronguon.drafting.tests.desk import Desk
from ronguon.drafting.tests.making import make_directive, make_obligation
from ronguon.drafting.tests.reading import ORDER, read_in
from ronguon.units.models import Unit

pytestmark = pytest.mark.both_databases

PAPER = KnownDocument("a" * 64, "b" * 64, "12/CT-UBND", "unit 1", date(2026, 2, 27))
OTHER = replace(PAPER, file_sha256="c" * 64, text_sha256="d" * 64)


@pytest.mark.parametrize(
    ("other", "by"),
    [
        (PAPER, Same.FILE),
        (replace(PAPER, text_sha256="d" * 64, number=""), Same.FILE),
        (replace(PAPER, file_sha256="c" * 64, number=""), Same.WORDS),
        (replace(PAPER, file_sha256=""), Same.WORDS),
        (OTHER, Same.NUMBER),
        (replace(OTHER, number="13/CT-UBND"), None),
        (replace(OTHER, issuer="unit 2"), None),
        (replace(OTHER, issued_on=date(2025, 2, 27)), None),
    ],
)
def test_the_same_paper_is_known_by_bytes_by_words_or_by_number_issuer_and_day(
    other: KnownDocument, by: Same | None
) -> None:
    assert sameness(PAPER, other) == by
    assert sameness(other, PAPER) == by


def test_what_has_neither_file_nor_number_is_not_the_same_for_that() -> None:
    bare = KnownDocument("", "b" * 64, "", "", None)
    assert sameness(bare, replace(bare, text_sha256="d" * 64)) is None


def test_whoever_takes_the_same_paper_in_is_told_and_led_to_the_one_there(desk: Desk) -> None:
    sent = {"owner": str(desk.cast.province.code), "file": SimpleUploadedFile("lai.txt", ORDER.encode())}
    answer = desk.client().post("/van-ban/tai-len/", sent, follow=True)
    told = answer.content.decode()
    assert "Cùng văn bản này đã có ở đây." in told
    assert f'href="/van-ban/{desk.directive.code}/"' in told
    assert "cùng một tệp" in told
    first = desk.client().get(desk.url()).content.decode()
    assert "cùng một tệp" in first  # both are being read: each leads to the other


def test_a_number_filled_in_later_tells_as_well(desk: Desk) -> None:
    text = "CHỈ THỊ\n\nVề việc khác\n"
    unit = desk.directive.issuer_unit
    second = make_directive(desk.cast.province, text=text, issuer_unit=unit, issuer=desk.directive.issuer, number="")
    everything = Directive.objects.all()
    assert twins_of(second, everything) == []
    second = describe(second, by=desk.cast.office, number="12 / ct-ubnd")
    assert [(one.directive, one.by) for one in twins_of(second, everything)] == [(desk.directive, Same.NUMBER)]


def test_nobody_learns_of_a_draft_of_another_office(desk: Desk) -> None:
    make_directive(desk.cast.party, text=desk.directive.text)
    assert "Cùng văn bản này" not in desk.client().get(desk.url()).content.decode()


def again(desk: Desk, owner: Unit | None = None) -> Directive:
    """Take the issued paper in once more, with a confirmed duty."""
    values = {"text": desk.directive.text, "issuer_unit": desk.directive.issuer_unit}
    second = make_directive(owner or desk.cast.province, **values)
    make_obligation(second, people=True, issued_at=None)
    return second


def test_what_was_set_aside_is_no_twin(desk: Desk) -> None:
    drop(desk.directive, by=desk.cast.office)
    assert twins_of(read_in(desk.cast.province, desk.cast.office), Directive.objects.all()) == []
