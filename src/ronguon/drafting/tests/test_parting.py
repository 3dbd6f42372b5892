"""Splitting a duty and merging two: what each part keeps, who may, who was quicker, and back again."""

from __future__ import annotations

from typing import Any

import pytest

from ronguon.audit.models import Event
from ronguon.drafting.actions import deciding, parting
from ronguon.drafting.actions.deciding import Correction, StaleError
from ronguon.drafting.actions.judging import DeclinedError
from ronguon.drafting.models import Obligation
from ronguon.drafting.tests.desk import Desk
from ronguon.drafting.tests.reading import ORDER
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError

PUBLISH = "Công bố trên trang chủ địa chỉ"
REVIEW = "rà soát, đóng"
OFFICE_ONLY = ["an_account", "binh_account", "chi_account", "dung_account", "head_account"]


def split(desk: Desk, words: str, at: str, **more: Any) -> Obligation:
    duty = desk.duty(words)
    told: dict[str, Any] = {"seen": duty.revision, "by": desk.cast.office} | more
    return parting.split_duty(duty, at=duty.start + duty.text.index(at), **told)


def living(desk: Desk) -> list[str]:
    rows = desk.directive.obligations.exclude(stage=Obligation.Stage.DROPPED)
    return [one.text for one in rows]


def named(duty: Obligation) -> set[tuple[str, str, frozenset[int]]]:
    return {(a.part, a.text, frozenset(u.unit_id for u in a.units.all())) for a in duty.addressees.all()}


def test_both_parts_stand_in_the_text_name_the_same_units_and_wait_again(desk: Desk) -> None:
    deciding.confirm(desk.duty(PUBLISH), seen=0, by=desk.cast.office)
    units = named(desk.duty(PUBLISH))
    second = split(desk, PUBLISH, "số điện thoại")
    first = desk.duty("Công bố trên trang chủ địa chỉ")
    assert (first.text, second.text) == ("Công bố trên trang chủ địa chỉ", "số điện thoại trước ngày 31/3/2026")
    for one in (first, second):
        one.refresh_from_db()
        assert ORDER[one.start : one.end] == one.text
        assert one.stage == Obligation.Stage.PENDING
        assert one.decided_by == desk.cast.office.person
        assert named(one) == units
        assert units
    assert first.reading == second.reading
    assert second.title == "Số điện thoại trước ngày 31/3/2026"


def test_a_term_goes_with_the_words_that_state_it(desk: Desk) -> None:
    second = split(desk, PUBLISH, "số điện thoại")
    first = desk.duty(PUBLISH)
    assert (first.deadline, first.deadline_on) == ("", None)
    assert str(second.deadline_on) == "2026-03-31"


def test_a_term_that_a_person_set_without_words_stays_with_both(desk: Desk) -> None:
    duty = desk.duty(PUBLISH)
    Obligation.objects.filter(pk=duty.pk).update(deadline="")
    second = split(desk, PUBLISH, "số điện thoại")
    assert desk.duty(PUBLISH).deadline_on == second.deadline_on != None  # noqa: E711 (a chain of equals reads best)


def test_merging_what_was_split_gives_the_duty_again(desk: Desk) -> None:
    before = desk.duty(PUBLISH)
    units = named(before)
    second = split(desk, PUBLISH, "số điện thoại")
    first = desk.duty(PUBLISH)
    made = parting.merge_duties(second, first, seen=second.revision, seen_other=first.revision, by=desk.cast.office)
    assert made.code == before.code
    assert (made.start, made.end, made.text, made.title) == (before.start, before.end, before.text, before.title)
    assert (made.deadline, made.deadline_on, made.unsure) == (before.deadline, before.deadline_on, before.unsure)
    assert named(made) == units
    second.refresh_from_db()
    assert second.stage == Obligation.Stage.DROPPED
    assert before.title in second.drop_reason


def test_two_neighbours_become_one_with_the_units_and_values_of_both(desk: Desk) -> None:
    first, second = desk.duty(PUBLISH), desk.duty(REVIEW)
    both = {name for duty in (first, second) for _part, name, _units in named(duty)}
    made = parting.merge_duties(first, second, seen=0, seen_other=0, by=desk.cast.office)
    assert made.text == ORDER[first.start : second.end]
    assert {name for _part, name, _units in named(made)} == both
    assert (str(made.deadline_on), made.rrule) == ("2026-03-31", "FREQ=MONTHLY;INTERVAL=3")
    assert "addressees" in made.unsure
    assert "deadline" not in made.unsure


def test_two_terms_leave_a_doubt(desk: Desk) -> None:
    deciding.correct(desk.duty(REVIEW), Correction(deadline_rule="P5WD from receipt"), seen=0, by=desk.cast.office)
    made = parting.merge_duties(desk.duty(PUBLISH), desk.duty(REVIEW), seen=0, seen_other=1, by=desk.cast.office)
    assert str(made.deadline_on) == "2026-03-31"
    assert "deadline" in made.unsure.split(",")


@pytest.mark.parametrize("other", ["xây dựng bộ nhận diện", "Cán bộ, đảng viên nắm vững"])
def test_only_neighbours_are_merged(desk: Desk, other: str) -> None:
    with pytest.raises(RonguonError, match="liền nhau"):
        parting.merge_duties(desk.duty(PUBLISH), desk.duty(other), seen=0, seen_other=0, by=desk.cast.office)
    assert len(living(desk)) == 5


def test_a_duty_on_people_is_not_merged_with_one_on_units(desk: Desk) -> None:
    assert parting.neighbours(desk.duty("xây dựng bộ nhận diện")) == [desk.duty(REVIEW)]
    with pytest.raises(RonguonError, match="liền nhau"):
        parting.merge_duties(
            desk.duty("xây dựng bộ nhận diện"), desk.duty("Cán bộ, đảng viên"), seen=0, seen_other=0,
            by=desk.cast.office,
        )  # fmt: skip


@pytest.mark.parametrize("offset", [-5, 0, 10_000])
def test_a_place_outside_the_words_parts_nothing(desk: Desk, offset: int) -> None:
    duty = desk.duty(PUBLISH)
    with pytest.raises(RonguonError, match="Chỗ tách"):
        parting.split_duty(duty, at=duty.start + offset, seen=0, by=desk.cast.office)
    assert Obligation.objects.get(pk=duty.pk).revision == 0


def test_what_is_declined_is_neither_split_nor_merged(desk: Desk) -> None:
    declined, people = desk.duty("đăng lại ít nhất hai bài"), desk.duty("Cán bộ, đảng viên")
    with pytest.raises(DeclinedError):
        parting.split_duty(declined, at=declined.start + 10, seen=0, by=desk.cast.office)
    with pytest.raises(DeclinedError):
        parting.merge_duties(people, declined, seen=0, seen_other=0, by=desk.cast.office)


@pytest.mark.parametrize("account", OFFICE_ONLY)
def test_only_the_office_parts_duties(desk: Desk, account: str) -> None:
    by = desk.cast.actor(getattr(desk.cast, account))
    with pytest.raises(NotAllowedError):
        split(desk, PUBLISH, "số điện thoại", by=by)
    with pytest.raises(NotAllowedError):
        parting.merge_duties(desk.duty(PUBLISH), desk.duty(REVIEW), seen=0, seen_other=0, by=by)


def test_whoever_was_slower_loses_politely_and_nothing_is_half_done(desk: Desk) -> None:
    deciding.correct(desk.duty(REVIEW), Correction(title="Khác"), seen=0, by=desk.cast.office)
    before = living(desk)
    with pytest.raises(StaleError):
        split(desk, REVIEW, "đóng", seen=0)
    for seen in ({"seen": 0, "seen_other": 0}, {"seen": 7, "seen_other": 1}):
        with pytest.raises(StaleError):
            parting.merge_duties(desk.duty(PUBLISH), desk.duty(REVIEW), by=desk.cast.office, **seen)
    assert living(desk) == before
    assert desk.duty(PUBLISH).revision == 0


def test_each_is_one_event(desk: Desk) -> None:
    second = split(desk, PUBLISH, "số điện thoại")
    first = desk.duty(PUBLISH)
    parting.merge_duties(first, second, seen=first.revision, seen_other=second.revision, by=desk.cast.office)
    told = Event.objects.filter(verb__in=["obligation.split", "obligation.merged"]).order_by("pk")
    assert [(e.verb, e.subject, e.details.get("second") or e.details.get("other")) for e in told] == [
        ("obligation.split", str(first.code), str(second.code)),
        ("obligation.merged", str(first.code), str(second.code)),
    ]


def test_after_issuing_nothing_is_parted(desk: Desk) -> None:
    desk.directive.stage = "issued"
    desk.directive.closed_at = desk.directive.taken_in_at
    desk.directive.save()
    with pytest.raises(IllegalMoveError):
        split(desk, PUBLISH, "số điện thoại")


class TestPages:
    """The same through the reading room."""

    def test_the_form_offers_places_and_parts_the_duty(self, desk: Desk) -> None:
        client = desk.client()
        duty = desk.duty(REVIEW)
        page = client.get(f"{desk.url()}?mo={duty.code}&tach=1").content.decode()
        assert "mỗi quý một lần”" in page
        at = duty.start + duty.text.index("mỗi quý")
        answer = client.post(desk.action(REVIEW, "tach"), {"seen": 0, "at": at}, follow=True)
        assert "tách" in answer.content.decode()
        assert "mỗi quý một lần" in living(desk)

    def test_typed_words_name_the_place_too(self, desk: Desk) -> None:
        answer = desk.client().post(desk.action(REVIEW, "tach"), {"seen": 0, "words": " đóng  những "})
        assert answer.status_code == 302
        assert "đóng những trang không còn sử dụng, mỗi quý một lần" in living(desk)

    @pytest.mark.parametrize("sent", [{}, {"words": "không có ở đây"}, {"at": "99999"}, {"at": "x"}])
    def test_a_place_that_is_none_is_said_and_what_was_typed_stays(self, desk: Desk, sent: dict[str, str]) -> None:
        answer = desk.client().post(desk.action(REVIEW, "tach"), {"seen": 0} | sent)
        assert answer.status_code == 422
        assert sent.get("words", "") in answer.content.decode()
        assert len(living(desk)) == 5

    def test_a_stale_page_is_told_and_what_was_typed_can_be_sent_again(self, desk: Desk) -> None:
        client = desk.client()
        answer = client.post(desk.action(REVIEW, "tach"), {"seen": 5, "words": "đóng những"})
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "người khác sửa" in page
        assert 'value="đóng những"' in page
        form = answer.context["room"].opened.part_form
        again = client.post(desk.action(REVIEW, "tach"), {"seen": form["seen"].value(), "words": form["words"].value()})
        assert again.status_code == 302
        assert len(living(desk)) == 6

    def test_a_neighbour_is_chosen_and_merged(self, desk: Desk) -> None:
        client = desk.client()
        duty, other = desk.duty(PUBLISH), desk.duty(REVIEW)
        page = client.get(f"{desk.url()}?mo={duty.code}&gop=1").content.decode()
        assert f"{other.code}:0" in page
        answer = client.post(desk.action(PUBLISH, "gop"), {"seen": 0, "other": f"{other.code}:0"})
        assert answer.status_code == 302
        assert len(living(desk)) == 4

    @pytest.mark.parametrize("other", ["", "x", "00000000-0000-0000-0000-000000000000:0", f"{'-' * 36}:0"])
    def test_a_neighbour_that_is_none_breaks_nothing(self, desk: Desk, other: str) -> None:
        answer = desk.client().post(desk.action(PUBLISH, "gop"), {"seen": 0, "other": other})
        assert answer.status_code in {404, 422}
        assert len(living(desk)) == 5
