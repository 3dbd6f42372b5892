"""A new version touches only what its words touch: 3 of 40 clauses changed leave 37 as they are, to the row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from ronguon.access.tests.cast import DAY, Cast, make_cast
from ronguon.assignments.actions import issuing, passing_on
from ronguon.assignments.actions.reviewing import accept
from ronguon.assignments.actions.working import submit
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.assignments.tasks import finish_issuing
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.assignments.tests.versions import PLAN, issued_plan, line_to, next_version, rows, settle
from ronguon.audit.models import Event
from ronguon.directives import actions as directives
from ronguon.directives.models import Directive
from ronguon.drafting.actions import amending, deciding
from ronguon.drafting.actions.opening import take_in
from ronguon.drafting.api import shaped
from ronguon.drafting.models import Obligation
from ronguon.drafting.tests.days import instant, on_day
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.notices.models import Notice
from ronguon.status.models import roll_ups

LATER = DAY + timedelta(days=20)
COLUMNS = tuple(field.name for field in Assignment._meta.concrete_fields)
COUNT, DATE = "Tổ chức 04 lớp tập huấn", "Chậm nhất ngày 24/11/2026"


def three_changed(text: str) -> str:
    """Change three of the plan's forty duties: a count, a last day, and words."""
    assert text.count(COUNT) == text.count(DATE) == 1
    text = text.replace(COUNT, "Tổ chức 06 lớp tập huấn").replace(DATE, "Chậm nhất ngày 30/11/2026")
    return text.replace(
        "Bổ sung việc phụ trách trang chính thức vào", "Bổ sung việc phụ trách các trang chính thức vào"
    )


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with on_day():
        yield make_cast()


@pytest.mark.both_databases
def test_three_of_forty_changed_leave_thirty_seven_untouched_to_the_row(cast: Cast) -> None:
    plan = issued_plan(cast)
    assert plan.obligations.confirmed().count() == 40
    before, occurrences = rows(*COLUMNS), list(Occurrence.objects.order_by("pk").values())
    with on_day(LATER):
        new = next_version(plan, cast, three_changed)
        kept = new.obligations.filter(stage=Obligation.Stage.KEPT)
        assert (kept.count(), new.obligations.undecided().count()) == (37, 3)
        settle(new, cast)
        issuing.issue(new, by=cast.office)
    touched = set(new.lineage.going_on().values_list("before", flat=True))
    assert len(touched) == 3
    held = set(Assignment.objects.filter(obligation__in=touched).values_list("pk", flat=True))
    untouched = [row for row in before if row[0] not in held]
    after = {row[0]: row for row in rows(*COLUMNS)}
    assert [after[row[0]] for row in untouched] == untouched
    assert len(untouched) > 37
    unmoved = {one["id"]: one for one in Occurrence.objects.values()}
    assert all(unmoved[one["id"]] == one for one in occurrences)
    assert not new.obligations.filter(stage=Obligation.Stage.KEPT, assignments__isnull=False).exists()
    assert new.lineage.filter(settled_at__isnull=True).count() == 0


def test_changed_duties_are_flagged_to_their_units_with_the_difference(cast: Cast) -> None:
    plan = issued_plan(cast)
    with on_day(LATER):
        new = next_version(plan, cast, three_changed)
        settle(new, cast)
        issuing.issue(new, by=cast.office)
    gone = Assignment.objects.filter(obligation__directive=plan, until_on=LATER)
    went = Assignment.objects.filter(obligation__directive=new)
    assert {(row.unit_id, row.part) for row in gone} == {(row.unit_id, row.part) for row in went}
    assert all(row.origin is not None and row.since_on == LATER for row in went)
    told = Notice.objects.filter(kind="changed")
    assert {notice.unit_id for notice in told} == {row.unit_id for row in went}
    notice = told.first()
    assert notice is not None
    assert notice.title.startswith(f"Bản mới của {new.label}: ")
    assert notice.leads_to == f"/van-ban/{new.code}/doi-chieu/"
    assert not Notice.objects.filter(kind="assigned", subject=str(new.code)).exists()


@pytest.mark.both_databases
def test_a_new_last_day_moves_the_due_date_and_keeps_what_was_done(cast: Cast) -> None:
    plan = issued_plan(cast)
    duty = plan.obligations.get(text__contains="Bật xác thực hai lớp")
    done = Occurrence.objects.get(assignment__obligation=duty, assignment__unit=cast.commune, assignment__part="lead")
    submission = submit(done, told_without_proof("Đã bật cho mọi tài khoản."), seen="open", by=cast.an)
    accept(submission, by=cast.chi)
    with on_day(LATER):
        new = next_version(plan, cast, lambda text: text.replace(DATE, "Chậm nhất ngày 30/11/2026"))
        line = line_to(new, "Bật xác thực hai lớp")
        assert (line.relation, line.what) == ("reworded", "when")
        settle(new, cast)
        issuing.issue(new, by=cast.office)
    heir = Occurrence.objects.get(assignment__origin=done.assignment)
    assert (heir.stage, str(heir.due_on)) == ("accepted", "2026-11-30")
    assert [one.done_on for one in heir.discharges.all()] == [DAY]
    assert [one.text for one in heir.submissions.all()] == ["Đã bật cho mọi tài khoản."]
    assert heir.line()[1] == done


def test_work_begins_anew_where_the_person_says_so(cast: Cast) -> None:
    plan = issued_plan(cast)
    duty = plan.obligations.get(text__contains="Bật xác thực hai lớp")
    done = Occurrence.objects.get(assignment__obligation=duty, assignment__unit=cast.commune, assignment__part="lead")
    accept(submit(done, told_without_proof("Đã bật."), seen="open", by=cast.an), by=cast.chi)
    with on_day(LATER):
        new = next_version(plan, cast, lambda text: text.replace(DATE, "Chậm nhất ngày 30/11/2026"))
        amending.begin_anew(new.obligations.get(text__contains="Bật xác thực"), anew=True, by=cast.office)
        settle(new, cast)
        issuing.issue(new, by=cast.office)
    heir = Occurrence.objects.get(assignment__origin=done.assignment)
    assert (heir.stage, heir.discharges.count(), heir.submissions.count()) == ("open", 0, 0)


@pytest.mark.both_databases
def test_figures_of_every_day_stay_what_they_were(cast: Cast) -> None:
    plan = issued_plan(cast)
    days = [DAY + timedelta(days=n) for n in (0, 7, 19)]
    then = [roll_ups.counts(roll_ups.CountScope(node=None, on=day, directive=plan)) for day in days]
    with on_day(LATER):
        new = next_version(plan, cast, three_changed)
        settle(new, cast)
        issuing.issue(new, by=cast.office)
    assert [roll_ups.counts(roll_ups.CountScope(node=None, on=day, directive=plan)) for day in days] == then
    now = [roll_ups.counts(roll_ups.CountScope(node=None, on=LATER, directive=one)) for one in (plan, new)]
    assert now[0] == now[1], "figures of a document are those of its family"
    assert now[0].total == then[-1].total


def test_a_repealed_duty_waits_for_a_persons_word_and_closes_with_the_reason(cast: Cast) -> None:
    plan = issued_plan(cast)
    gone = next(line for line in PLAN.splitlines() if "Tổng hợp các câu hỏi thường gặp" in line)
    with on_day(LATER):
        new = next_version(plan, cast, lambda text: text.replace(gone + "\n", ""))
        settle(new, cast)
        line = new.lineage.repealed().get()
        with pytest.raises(RonguonError, match="xác nhận bãi bỏ"):
            issuing.issue(new, by=cast.office)
        with pytest.raises(RonguonError, match="lý do"):
            amending.confirm_repeal(line, reason="  ", by=cast.office)
        amending.confirm_repeal(line, reason="Đã giao cho Cổng thông tin tỉnh.", by=cast.office)
        issuing.issue(new, by=cast.office)
    assert line.before is not None
    held = Assignment.objects.filter(obligation=line.before)
    assert held.exists()
    assert set(held.values_list("until_on", flat=True)) == {LATER}
    assert Event.objects.filter(verb="obligation.closed", subject=str(line.before.code)).count() == 1
    assert "thôi giao" in Notice.objects.get(kind="changed", unit=cast.commune).title


def test_an_added_clause_lays_only_the_new_duty(cast: Cast) -> None:
    plan = issued_plan(cast)
    before = rows(*COLUMNS)
    sign = "UBND các xã, phường, đặc khu gắn bảng"
    added = f"c) Văn phòng UBND tỉnh đăng danh mục trang chính thức trên Cổng trước ngày 30/11/2026.\nd) {sign}"
    with on_day(LATER):
        new = next_version(plan, cast, lambda text: text.replace(f"c) {sign}", added))
        assert new.lineage.filter(relation="renumbered").exists()
        assert [duty.text[:20] for duty in new.obligations.undecided()] == ["Văn phòng UBND tỉnh "]
        settle(new, cast)
        issuing.issue(new, by=cast.office)
    assert rows(*COLUMNS)[: len(before)] == before
    assert Notice.objects.filter(kind="assigned", subject=str(new.code)).count() == 1
    assert not Notice.objects.filter(kind="changed").exists()


def test_a_duty_that_names_other_units_goes_on_only_where_it_is_still_owed(cast: Cast) -> None:
    plan = issued_plan(cast)
    duty = plan.obligations.get(text__contains="Bật xác thực hai lớp")
    holders = set(duty.assignments.filter(part="lead").values_list("unit", flat=True))
    assert cast.commune.pk in holders
    with on_day(LATER):
        new = next_version(
            plan,
            cast,
            lambda text: text.replace(
                "b) Đơn vị chủ trì: UBND các xã, phường, đặc khu; các sở", "b) Đơn vị chủ trì: Các sở"
            ),
        )
        line = line_to(new, "Bật xác thực hai lớp")
        assert "who" in line.what.split(",")
        assert line.after is not None
        for addressee in line.after.addressees.filter(part="lead"):
            deciding.address(addressee, units=[cast.department], by=cast.office)
        settle(new, cast)
        issuing.issue(new, by=cast.office)
    assert duty.assignments.get(part="lead", unit=cast.commune).until_on == LATER
    leads = new.obligations.get(text__contains="Bật xác thực").assignments.filter(part="lead")
    assert {row.unit_id for row in leads} == {cast.department.pk}


def test_what_a_person_corrected_or_dropped_is_not_asked_again(cast: Cast) -> None:
    plan = directive_with_hands_on(cast)
    with on_day(LATER):
        new = next_version(plan, cast, three_changed)
    narrowed = new.obligations.get(text__startswith="kèm câu trả lời")
    dropped = new.obligations.get(stage=Obligation.Stage.DROPPED)
    assert narrowed.stage == Obligation.Stage.KEPT
    assert dropped.drop_reason == "Câu này chỉ nói cách làm."
    assert not new.lineage.filter(after=dropped).exists()


def directive_with_hands_on(cast: Cast) -> Directive:
    """Return the plan, issued after a person dropped one duty and narrowed another to the end of its words."""
    directive = take_in(PLAN.encode(), name="ke-hoach.txt", owner=cast.province, by=cast.office)
    whole = directive.obligations.filter(text__contains="Phân công 01 công chức đầu mối").get()
    deciding.drop(whole, reason="Câu này chỉ nói cách làm.", seen=whole.revision, by=cast.office)
    other = directive.obligations.filter(text__contains="Tổng hợp các câu hỏi thường gặp").get()
    start = directive.text.index("kèm câu trả lời")
    deciding.correct(
        other, deciding.Correction(start=start, end=other.end, title="Đăng câu hỏi thường gặp"), seen=other.revision,
        by=cast.office,
    )  # fmt: skip
    settle(directive, cast)
    issuing.issue(directive, by=cast.office)
    return directive


@pytest.mark.both_databases
def test_an_interrupted_issuing_goes_on_without_loss_or_doubling(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = issued_plan(cast)
    monkeypatch.setattr(passing_on, "BATCH", 2)
    with on_day(LATER):
        new = next_version(plan, cast, three_changed)
        settle(new, cast)
        calls = {"left": 3}
        whole = passing_on._follow

        def dies(*args: Any, **more: Any) -> int:
            if calls["left"] == 0:
                raise KeyboardInterrupt
            calls["left"] -= 1
            return whole(*args, **more)

        monkeypatch.setattr(passing_on, "_follow", dies)
        with pytest.raises(KeyboardInterrupt):
            issuing.issue(new, by=cast.office)
        monkeypatch.setattr(passing_on, "_follow", whole)
        finish_issuing(instant(LATER))
        finish_issuing(instant(LATER))
    for old in Obligation.objects.filter(lines_after__directive=new, lines_after__relation="reworded"):
        held = old.assignments.filter(until_on__isnull=True)
        assert not held.exists()
        for row in old.assignments.all():
            assert row.successors.count() == 1


def test_only_the_version_in_force_may_be_followed_and_by_one_at_a_time(cast: Cast) -> None:
    plan = issued_plan(cast)
    new = next_version(plan, cast, three_changed)
    with pytest.raises(IllegalMoveError, match="đang được đọc"):
        next_version(plan, cast, lambda text: text.replace("04 lớp", "05 lớp"))
    with pytest.raises(IllegalMoveError, match="đang được đọc"):
        next_version(new, cast, lambda text: text.replace("06 lớp", "05 lớp"))
    settle(new, cast)
    issuing.issue(new, by=cast.office)
    with pytest.raises(IllegalMoveError, match="đang có hiệu lực"):
        next_version(plan, cast, lambda text: text.replace("04 lớp", "05 lớp"))
    third = next_version(new, cast, lambda text: text.replace("06 lớp", "05 lớp"))
    assert (third.version, third.family) == (3, plan.family)
    assert third.obligations.filter(stage=Obligation.Stage.KEPT).count() == 39
    holders = set(third.lineage.kept().values_list("before__stage", flat=True))
    assert holders == {"confirmed"}, "lines lead to the duties that hold the rows, over two versions"


@pytest.mark.both_databases
def test_of_two_new_versions_at_once_the_slower_is_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = issued_plan(cast)
    judge, came = directives.judge, list[bool]()

    def slow(*args: Any, **more: Any) -> directives.JudgedUpload:
        if not came:
            came.append(True)
            next_version(plan, cast, three_changed)
        return judge(*args, **more)

    monkeypatch.setattr(directives, "judge", slow)
    with pytest.raises(IllegalMoveError, match="đang được đọc"):
        next_version(plan, cast, lambda text: text.replace("04 lớp", "05 lớp"))
    assert Directive.objects.filter(family=plan.family, version__gt=1).count() == 1


def test_the_same_text_again_and_strangers_leave_nothing_behind(cast: Cast) -> None:
    plan = issued_plan(cast)
    before = Directive.objects.count()
    with pytest.raises(RonguonError, match="giống hệt"):
        amending.take_in_version(PLAN.encode(), name="x.txt", follows=plan, by=cast.office)
    for stranger in (cast.an, cast.binh, cast.dung):
        with pytest.raises(NotAllowedError):
            amending.take_in_version(three_changed(PLAN).encode(), name="x.txt", follows=plan, by=stranger)
    assert Directive.objects.count() == before


def test_a_kept_duty_may_be_opened_again_and_a_dropped_one_repeals(cast: Cast) -> None:
    plan = issued_plan(cast)
    new = next_version(plan, cast, three_changed)
    kept = new.obligations.filter(stage=Obligation.Stage.KEPT).first()
    assert kept is not None
    with pytest.raises(IllegalMoveError, match="Xem lại"):
        deciding.correct(kept, deciding.Correction(title="Khác"), seen=kept.revision, by=cast.office)
    deciding.restore(kept, seen=kept.revision, by=cast.office)
    assert new.lineage.get(after=kept).relation == "reworded"
    kept.refresh_from_db()
    deciding.drop(kept, reason="Không còn là việc.", seen=kept.revision, by=cast.office)
    assert new.lineage.repealed().count() == 1
    kept.refresh_from_db()
    deciding.restore(kept, seen=kept.revision, by=cast.office)
    assert new.lineage.repealed().count() == 0


def test_a_person_may_say_which_duty_goes_on_from_which(cast: Cast) -> None:
    plan = issued_plan(cast)
    gone = next(line for line in PLAN.splitlines() if "Tổng hợp các câu hỏi thường gặp" in line)
    new = next_version(
        plan, cast, lambda text: text.replace(gone, "- Mở mục hỏi đáp trên trang, mỗi tuần bổ sung một lần.")
    )
    gone_duty = Obligation.objects.get(lines_after__relation="repealed")
    fresh = Obligation.objects.get(lines_before__relation="added")
    amending.go_on_from(fresh, gone_duty, by=cast.office)
    assert new.lineage.get(after=fresh).relation == "reworded"
    assert new.lineage.repealed().count() == 0
    amending.go_on_from(fresh, None, by=cast.office)
    assert new.lineage.get(after=fresh).relation == "added"
    assert new.lineage.repealed().get().before == gone_duty
    with pytest.raises(RonguonError, match="đang có hiệu lực"):
        amending.go_on_from(fresh, fresh, by=cast.office)


def test_scripts_read_a_kept_duty_as_confirmed_and_where_its_work_lies(cast: Cast) -> None:
    plan = issued_plan(cast)
    new = next_version(plan, cast, three_changed)
    kept = new.obligations.filter(stage=Obligation.Stage.KEPT).first()
    assert kept is not None
    told = shaped(kept)
    assert told.stage == "confirmed"
    assert told.kept_from == new.lineage.get(after=kept).before.code  # type: ignore[union-attr]  # a kept duty has one
    changed = new.obligations.undecided().first()
    assert changed is not None
    assert (shaped(changed).stage, shaped(changed).kept_from) == ("pending", None)
