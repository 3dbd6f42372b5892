"""Drafting from what was accepted and proved; other texts and other evidence give other reports."""

from __future__ import annotations

from datetime import date

import pytest

from ronguon.assignments.actions import reviewing
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.audit.models import Event
from ronguon.drafting.tests.making import make_clause, make_directive, make_obligation
from ronguon.evidence import actions as evidence
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.papers import Table
from ronguon.reports import facts
from ronguon.reports.actions import drafting
from ronguon.reports.domain.figures import FigureKey
from ronguon.reports.models import Report, Sentence
from ronguon.reports.paper import paper_of
from ronguon.reports.tests.world import MARCH, World, on_day, worked

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worked()


def words(report: Report) -> str:
    body = paper_of(report, on=date(2026, 4, 1)).body
    return "\n".join(" ".join(r[0] for r in block.rows) if isinstance(block, Table) else block.text for block in body)


def value(report: Report, key: str) -> int:
    return report.figures.get(key=key).value


def test_a_draft_tells_what_was_done_and_what_is_missing(world: World) -> None:
    report = world.draft()
    assert [value(report, f"all_{group}_rows") for group in ("ontime", "late", "open", "over", "none")] == [
        3,
        1,
        1,
        1,
        1,
    ]
    assert (value(report, "all_any_rows"), value(report, "all_any_units")) == (7, 4)
    said = words(report)
    assert "1. Công bố địa chỉ và số điện thoại (mục 1): 3/4 nhiệm vụ đã giao" in said
    assert "2. Tập huấn an toàn thông tin (mục 1): Ủy ban nhân dân xã Bình Minh Hạ báo cáo ngày 18/03/2026" in said
    assert "Còn 1 nhiệm vụ quá hạn tại 1 cơ quan, đơn vị: Văn phòng UBND tỉnh." in said


def test_a_draft_leaves_one_event(world: World) -> None:
    report = world.draft()
    event = Event.objects.get(verb="report.drafted")
    assert event.subject == str(report.code)
    assert event.details["sentences"] == report.sentences.count()


def test_another_directive_gives_another_report(world: World) -> None:
    text = "KẾ HOẠCH\n\n1. Các sở\n\na) Công bố lịch tiếp công dân hằng tháng.\n"
    other = make_directive(world.cast.province, stage="issued", text=text, kind="Kế hoạch", number="7/KH-UBND")
    duty = make_obligation(other, clause=make_clause(other), title="Công bố lịch tiếp công dân")
    make_assignment(duty, world.cast.department)
    first, second = world.draft(), world.draft(directive=other)
    mine, theirs = (set(r.sentences.exclude(obligation=None).values_list("text", flat=True)) for r in (first, second))
    assert "Kế hoạch số 7/KH-UBND" in words(second)
    assert "lịch tiếp công dân" in words(second)
    assert "lịch tiếp công dân" not in words(first)
    assert value(second, "all_any_rows") == 1
    assert mine
    assert theirs
    assert mine & theirs == set()


@pytest.mark.both_databases
def test_returned_work_with_its_evidence_withdrawn_loses_sentence_and_figure(world: World) -> None:
    before = world.draft()
    for duty, day in ((world.training, 28), (world.page, 28)):
        occurrence = world.laid[duty.pk, world.cast.commune.pk]
        with on_day(date(2026, 3, day)):
            reviewing.send_back(occurrence.submissions.get(), reason="Bảng chưa đủ tên.", by=world.cast.chi)
            evidence.withdraw(world.proof_of(duty, world.cast.commune), by=world.cast.an)
    after = world.draft()
    assert before.sentences.filter(rule="results.told").count() == 1
    assert after.sentences.filter(rule="results.told").count() == 0
    key = f"d{world.page.pk}_verified_rows"
    assert (value(before, key), value(after, key)) == (3, 2)


def test_one_withdrawn_proof_alone_unmakes_what_rested_on_it(world: World) -> None:
    world.draft()
    proof = world.proof_of(world.training, world.cast.commune)
    type(proof).objects.filter(pk=proof.pk).update(withdrawn_at=proof.added_at)
    after = world.draft()
    assert not after.sentences.filter(rule="results.told").exists()
    assert after.sentences.filter(rule="shortfall.silent", obligation=world.training).exists()
    assert value(after, "all_ontime_rows") == 3  # it was accepted; only the proof is gone


def test_what_a_unit_wrote_cannot_pass_for_a_figure(world: World) -> None:
    submission = world.submit_result(
        world.training, world.cast.other_commune, date(2026, 3, 29), text="Có {all_any_rows} người"
    )
    world.accept(submission, date(2026, 3, 30))
    report = world.draft()
    assert "“Có (all_any_rows) người.”" in words(report)


@pytest.mark.both_databases
@pytest.mark.parametrize("as_of", [date(2026, 3, 11), date(2026, 3, 26), date(2026, 3, 31)])
@pytest.mark.parametrize("who", ["office", "binh"])
def test_for_every_figure_the_stored_rows_and_the_rows_counted_again_make_it(
    world: World, as_of: date, who: str
) -> None:
    report = world.draft(period=drafting.Period(MARCH.starts_on, MARCH.ends_on, as_of))
    seen = Report.objects.visible_to(getattr(world.cast, who)).get(code=report.code)
    rows = facts.recount(seen)
    assert seen.figures.count() > 10
    for figure in seen.figures.prefetch_related("rows__assignment"):
        key = FigureKey.parse(figure.key)
        again = key.rows(rows)
        assert key.value(again) == figure.value
        assert {row.assignment for row in again} == {row.assignment_id for row in figure.rows.all()}
        stored = {row.assignment_id: row for row in figure.rows.all()}
        by_hand = {
            "rows": len(stored),
            "units": len({row.assignment.unit_id for row in stored.values()}),
            "amount": sum(row.amount for row in stored.values()),
        }
        assert by_hand[key.measure.value] == figure.value


@pytest.mark.both_databases
def test_three_days_give_three_reports(world: World) -> None:
    days = [date(2026, 3, 11), date(2026, 3, 26), date(2026, 3, 31)]
    done = [
        value(world.draft(period=drafting.Period(MARCH.starts_on, MARCH.ends_on, d)), "all_ontime_rows") for d in days
    ]
    assert done == [1, 3, 3]


def test_a_unit_below_reports_on_its_own_part(world: World) -> None:
    report = world.draft(unit=world.cast.commune)
    assert value(report, "all_any_units") == 1
    assert report.symbol == "BC-UBND"
    assert report.place == "Bình Minh Hạ"


@pytest.mark.parametrize("who", ["an", "binh", "chi", "dung", "head"])
def test_only_an_office_drafts(world: World, who: str) -> None:
    with on_day(date(2026, 3, 31)), pytest.raises(NotAllowedError):
        drafting.draft(world.cast.province, world.directive, MARCH, by=getattr(world.cast, who))


@pytest.mark.parametrize(
    "period",
    [
        drafting.Period(date(2026, 3, 31), date(2026, 3, 1), date(2026, 3, 31)),
        drafting.Period(date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)),
        drafting.Period(date(2026, 3, 1), date(2026, 3, 31), date(2026, 2, 28)),
    ],
)
def test_a_period_that_cannot_be_is_refused(world: World, period: drafting.Period) -> None:
    with on_day(date(2026, 3, 31)), pytest.raises(RonguonError):
        drafting.draft(world.cast.province, world.directive, period, by=world.cast.office)
    assert not Report.objects.exists()


def test_a_document_that_was_not_issued_has_nothing_to_report(world: World) -> None:
    with on_day(date(2026, 3, 31)), pytest.raises(RonguonError):
        drafting.draft(world.cast.province, make_directive(world.cast.province), MARCH, by=world.cast.office)


def sentence(report: Report, rule: str) -> Sentence:
    return report.sentences.select_related("report__unit").get(rule=rule)


def test_a_wording_keeps_the_figure_and_the_machine_text(world: World) -> None:
    report = world.draft()
    one = sentence(report, "shortfall.over")
    edited = drafting.edit(one, text="Đáng chú ý: {all_over_rows} nhiệm vụ quá hạn.", seen=0, by=world.cast.office)
    report.refresh_from_db()
    assert (report.revision, edited.machine_text, edited.edited_by) == (1, one.machine_text, world.cast.office.account)
    assert "Đáng chú ý: 1 nhiệm vụ quá hạn." in words(report)


def test_the_machines_words_given_back_are_the_machines_again(world: World) -> None:
    report = world.draft()
    one = sentence(report, "closing")
    drafting.edit(one, text="Trên đây là báo cáo.", seen=0, by=world.cast.office)
    again = drafting.edit(one, text=one.machine_text, seen=1, by=world.cast.office)
    assert (again.edited_by, again.edited_at) == (None, None)


@pytest.mark.both_databases
def test_two_editors_cannot_overwrite_each_other(world: World) -> None:
    report = world.draft()
    drafting.edit(sentence(report, "closing"), text="Trên đây là báo cáo.", seen=0, by=world.cast.office)
    with pytest.raises(IllegalMoveError):
        drafting.edit(sentence(report, "opening"), text="Thực hiện văn bản.", seen=0, by=world.cast.office)
    with pytest.raises(IllegalMoveError):
        drafting.cut(sentence(report, "opening"), seen=0, by=world.cast.office)
    with pytest.raises(IllegalMoveError):
        drafting.draft_anew(report, seen=0, by=world.cast.office)


def test_a_table_row_is_not_reworded(world: World) -> None:
    report = world.draft()
    row = report.sentences.select_related("report__unit").filter(shape="row").first()
    assert row is not None
    with pytest.raises(RonguonError):
        drafting.edit(row, text="Khác", seen=0, by=world.cast.office)


def test_cutting_a_sentence_keeps_figures_that_others_need(world: World) -> None:
    report = world.draft()
    drafting.cut(sentence(report, "overview.groups"), seen=0, by=world.cast.office)
    report.refresh_from_db()
    assert report.figures.filter(key="all_open_rows", sentence__rule="ahead.open").exists()
    assert not report.figures.filter(key="all_ontime_rows").exists()
    assert "1 nhiệm vụ đang trong hạn" in words(report)


def test_drafting_anew_takes_new_facts_and_drops_edits(world: World) -> None:
    report = world.draft()
    drafting.cut(sentence(report, "overview.groups"), seen=0, by=world.cast.office)
    submission = world.submit_result(world.page, world.cast.province_office, date(2026, 3, 30))
    world.accept(submission, date(2026, 3, 31))
    drafting.draft_anew(report, seen=1, by=world.cast.office)
    assert report.figures.get(key="all_late_rows").value == 2
    assert report.sentences.filter(rule="shortfall.none").exists()


def test_a_reader_cannot_edit(world: World) -> None:
    report = world.draft()
    with pytest.raises(NotAllowedError):
        drafting.edit(sentence(report, "closing"), text="Khác.", seen=0, by=world.cast.binh)
