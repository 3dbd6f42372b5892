"""The pages of a new version: taken in beside the one in force, compared, decided, read by the units it touches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from ronguon.access.tests.cast import DAY, Cast, make_cast
from ronguon.assignments.actions import issuing
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.assignments.tests.versions import PLAN, issued_plan, next_version, settle
from ronguon.directives.models import Directive
from ronguon.drafting.models import Obligation
from ronguon.drafting.tests.days import on_day
from ronguon.people.models import Account
from ronguon.status.tests.test_versions import COUNT, DATE, three_changed

LATER = DAY + timedelta(days=20)
GONE = next(line for line in PLAN.splitlines() if "Tổng hợp các câu hỏi thường gặp" in line)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with on_day():
        yield make_cast()


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def page(client: Client, url: str) -> str:
    """Return the page at `url` as people read it, blanks made one."""
    answer = client.get(url, follow=True)
    assert answer.status_code == HTTPStatus.OK, url
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def url(directive: Directive, rest: str = "") -> str:
    return f"/van-ban/{directive.code}/{rest}"


def thread_of(assignment: Assignment) -> str:
    return reverse("status:assignment", args=[assignment.code])


def repealing(cast: Cast, plan: Directive) -> Directive:
    return next_version(
        plan, cast, lambda text: text.replace(GONE + "\n", "").replace(COUNT, "Tổ chức 06 lớp tập huấn")
    )


def test_the_office_takes_a_new_version_in_and_reads_what_changed(cast: Cast) -> None:
    plan = issued_plan(cast)
    office = browser(cast.office_account)
    assert "Nạp bản mới" in page(office, url(plan))
    sent = {"pasted": three_changed(plan.text)}
    answer = office.post(url(plan, "ban-moi/"), sent)
    new = Directive.objects.get(family=plan.family, version=2)
    assert answer["Location"] == url(new, "doi-chieu/")
    shown = page(office, url(new, "doi-chieu/"))
    assert "<dd>37</dd>" in shown
    assert "Tổ chức <del>04 </del>lớp" in shown
    assert "Tổ chức <ins>06 </ins>lớp" in shown
    assert "<del>24/11/2026</del> → <ins>30/11/2026</ins>" in shown
    assert "Niêm yết cách nhận biết" not in shown
    everything = [page(office, url(new, f"doi-chieu/?tat-ca=1&trang={number}")) for number in (1, 2)]
    assert any("Niêm yết cách nhận biết" in shown for shown in everything)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"pasted": ""}, "Hãy chọn một tệp"),
        ({"pasted": PLAN}, "giống hệt"),
        ({"pasted": "MẬT\n" + PLAN}, "mật"),
    ],
    ids=["nothing", "the same text", "a secrecy mark"],
)
def test_a_refused_version_leaves_nothing_and_says_why(cast: Cast, sent: dict[str, str], said: str) -> None:
    plan = issued_plan(cast)
    answer = browser(cast.office_account).post(url(plan, "ban-moi/"), sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in unescape(answer.content.decode())
    assert not Directive.objects.filter(family=plan.family, version=2).exists()


def test_a_draft_cannot_be_followed_and_others_may_not_try(cast: Cast) -> None:
    plan = issued_plan(cast)
    for account in (cast.an_account, cast.binh_account, cast.chi_account, cast.dung_account):
        assert browser(account).get(url(plan, "ban-moi/")).status_code == HTTPStatus.FORBIDDEN
    new = next_version(plan, cast, three_changed)
    said = page(browser(cast.office_account), url(new, "ban-moi/"))
    assert "Chỉ nạp bản mới cho văn bản đã ban hành" in said
    assert browser(cast.an_account).get(url(new, "doi-chieu/")).status_code == HTTPStatus.NOT_FOUND


def test_a_kept_duty_is_shown_as_such_and_opened_again_only_by_hand(cast: Cast) -> None:
    new = next_version(issued_plan(cast), cast, three_changed)
    kept = new.obligations.filter(stage=Obligation.Stage.KEPT).first()
    assert kept is not None
    office = browser(cast.office_account)
    shown = page(office, url(new, f"?mo={kept.code}"))
    assert "Bản trước cũng giao đúng như vậy" in shown
    assert "Xem lại" in shown
    assert f'id="f-{kept.code}"' not in shown
    office.post(url(new, f"nhiem-vu/{kept.code}/khoi-phuc/"), {"seen": kept.revision})
    kept.refresh_from_db()
    assert kept.stage == Obligation.Stage.PENDING
    assert f'id="f-{kept.code}"' in page(office, url(new, f"?mo={kept.code}"))


def test_a_reworded_duty_is_confirmed_beside_its_earlier_words(cast: Cast) -> None:
    new = next_version(issued_plan(cast), cast, three_changed)
    duty = new.obligations.get(text__contains="06 lớp")
    office = browser(cast.office_account)
    assert "<del>04 </del>" in page(office, url(new, f"?mo={duty.code}"))
    office.post(url(new, f"nhiem-vu/{duty.code}/xac-nhan/"), {"seen": duty.revision})
    duty.refresh_from_db()
    assert duty.stage == Obligation.Stage.CONFIRMED


def test_a_repeal_is_confirmed_or_taken_up_again_on_the_page(cast: Cast) -> None:
    new = repealing(cast, issued_plan(cast))
    office = browser(cast.office_account)
    settle(new, cast)
    gone = Obligation.objects.get(lines_after__directive=new, lines_after__relation="repealed")
    assert "Hãy xác nhận bãi bỏ" in page(office, url(new, "ban-hanh/"))
    assert f"doi-chieu/#cu-{gone.code}" in page(office, url(new, "ban-hanh/"))
    bad = office.post(url(new, f"nhiem-vu/{gone.code}/bai-bo/"), {"reason": " "})
    assert bad.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Hãy ghi lý do bãi bỏ" in unescape(bad.content.decode())
    office.post(url(new, f"nhiem-vu/{gone.code}/bai-bo/"), {"reason": "Đã giao cho Cổng thông tin tỉnh."})
    assert "Đã xác nhận bãi bỏ" in page(office, url(new, "doi-chieu/"))
    assert "Ban hành và giao nhiệm vụ" in page(office, url(new, "ban-hanh/"))
    other = new.obligations.get(text__contains="06 lớp")
    office.post(url(new, f"nhiem-vu/{other.code}/noi-tiep/"), {"before": str(gone.code)})
    assert new.lineage.get(before=gone).after == other
    nonsense = office.post(url(new, f"nhiem-vu/{other.code}/noi-tiep/"), {"before": "khong-phai-ma"})
    assert nonsense.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_units_read_the_difference_where_their_work_is(cast: Cast) -> None:
    plan = issued_plan(cast)
    with on_day(LATER):
        new = next_version(plan, cast, lambda text: text.replace(DATE, "Chậm nhất ngày 30/11/2026"))
        settle(new, cast)
        issuing.issue(new, by=cast.office)
        an = browser(cast.an_account)
        went = Occurrence.objects.get(assignment__obligation__directive=new, assignment__unit=cast.commune)
        now = page(an, f"/viec-phai-lam/{went.code}/")
        assert "việc này được giao bằng lời khác" in now
        assert "lời mới từ" in now
        origin = went.assignment.origin
        assert origin is not None
        before = page(an, f"/viec-phai-lam/{origin.occurrences.get().code}/")
        assert f"/viec-phai-lam/{went.code}/" in before
        thread = page(an, thread_of(went.assignment))
        assert "Tiếp tục theo lời mới từ ngày" in thread
        assert f"Bản mới của {new.label}: 1 nhiệm vụ thay đổi" in page(an, "/thong-bao/")
        kept = Assignment.objects.filter(obligation__directive=plan, unit=cast.commune, until_on=None).first()
        assert kept is not None
        assert f"Bản 2 của {new.label} giữ nguyên nhiệm vụ này" in page(an, thread_of(kept))
        assert "Bản 2 đang có hiệu lực" in page(an, url(plan))
        assert "Đã có bản mới" in page(an, "/van-ban/")


def test_a_unit_reads_why_its_work_ended(cast: Cast) -> None:
    plan = issued_plan(cast)
    with on_day(LATER):
        new = repealing(cast, plan)
        settle(new, cast)
        gone = Obligation.objects.get(lines_after__directive=new, lines_after__relation="repealed")
        office = browser(cast.office_account)
        office.post(url(new, f"nhiem-vu/{gone.code}/bai-bo/"), {"reason": "Đã giao cho Cổng thông tin tỉnh."})
        office.post(url(new, "ban-hanh/"))
        ended = Assignment.objects.get(obligation=gone, unit=cast.commune)
        thread = page(browser(cast.an_account), thread_of(ended))
    assert "không còn giao việc này" in thread
    assert "Đã giao cho Cổng thông tin tỉnh." in thread


def test_work_that_begins_anew_is_said_so_before_and_after(cast: Cast) -> None:
    new = next_version(issued_plan(cast), cast, three_changed)
    duty = new.obligations.get(text__contains="06 lớp")
    office = browser(cast.office_account)
    office.post(url(new, f"nhiem-vu/{duty.code}/lam-lai/"), {"anew": "1"})
    assert "Việc làm lại từ đầu" in page(office, url(new, "doi-chieu/"))
    office.post(url(new, f"nhiem-vu/{duty.code}/lam-lai/"), {})
    assert "Việc làm lại từ đầu" not in page(office, url(new, "doi-chieu/"))


def test_a_new_rhythm_is_told_before_issuing(cast: Cast) -> None:
    new = next_version(issued_plan(cast), cast, lambda text: text.replace("Báo cáo hằng quý", "Báo cáo hằng tháng"))
    settle(new, cast)
    assert "có nhịp báo cáo mới" in page(browser(cast.office_account), url(new, "ban-hanh/"))
