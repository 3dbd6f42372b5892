"""A signed report: numbered without a gap, two files with their hashes, and never changed again."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import Error, connection, transaction

from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import grant
from ronguon.access.actions.seconding import introduce
from ronguon.access.tests.cast import FOUNDED
from ronguon.audit.domain import Machine
from ronguon.files.actions import open_bytes
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.kernel.hashing import sha256
from ronguon.papers import lint_docx, write_docx, write_pdf
from ronguon.people.models import Account
from ronguon.reports.actions import drafting, signing
from ronguon.reports.models import Figure, FigureRow, Report, Sentence
from ronguon.reports.paper import paper_of
from ronguon.reports.tests.world import MARCH, World, on_day, worked
from ronguon.units.domain import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worked()


def test_signing_numbers_freezes_and_keeps_both_files(world: World) -> None:
    signed = world.sign(world.draft())
    signed.refresh_from_db()
    assert (signed.stage, signed.number, signed.signed_on) == ("signed", 1, date(2026, 4, 2))
    paper = paper_of(signed, on=date(2030, 1, 1))
    for stored, write in ((signed.pdf, write_pdf), (signed.docx, write_docx)):
        assert stored is not None
        data = open_bytes(stored)
        assert sha256(data) == stored.sha256
        assert write(paper) == data, "the same paper gives the same bytes"


def test_a_signed_paper_fits_the_layout(world: World) -> None:
    signed = world.sign(world.draft())
    assert signed.docx is not None
    assert lint_docx(open_bytes(signed.docx), signed.signed_on) == []


def test_a_party_report_takes_the_partys_layout(world: World) -> None:
    clerk = Account.objects.create_user("van-thu-dang@example.vn", None, full_name="Văn thư Tỉnh ủy")
    grant(clerk, world.cast.party, Role.OFFICE, by=Machine(), since_on=FOUNDED)
    with on_day(date(2026, 3, 31)):
        report = drafting.draft(world.cast.party, world.directive, MARCH, by=actor_for(clerk, on=date(2026, 3, 31)))
    paper = paper_of(report, on=date(2026, 4, 1))
    assert (paper.system, paper.symbol, paper.signatory.behalf) == ("party", "BC/TU", "Tỉnh ủy")
    findings = lint_docx(write_docx(paper), date(2026, 4, 1))
    assert [finding.part for finding in findings if finding.weight != "note"] == []


def test_a_draft_is_marked_as_one_and_dated_the_day_it_is_looked_at(world: World) -> None:
    paper = paper_of(world.draft(), on=date(2026, 4, 1))
    assert (paper.draft, paper.number, paper.issued_on) == (True, None, date(2026, 4, 1))


def test_the_paper_names_its_receivers_and_speaks_for_the_organ(world: World) -> None:
    paper = paper_of(world.draft(unit=world.cast.commune), on=date(2026, 4, 1))
    assert paper.recipients == (
        "Ủy ban nhân dân tỉnh An Phước", "Các cơ quan, đơn vị được giao nhiệm vụ", "Lưu: VT",
    )  # fmt: skip
    assert (paper.signatory.authority, paper.signatory.behalf) == ("TM.", "Ủy ban nhân dân")
    office = paper_of(world.draft(unit=world.cast.department), on=date(2026, 4, 1))
    assert (office.signatory.authority, office.signatory.behalf, office.parent) == (
        None, None, "Ủy ban nhân dân tỉnh An Phước",
    )  # fmt: skip


@pytest.mark.both_databases
def test_numbers_run_per_unit_and_year_without_a_gap(world: World) -> None:
    commune_head = Account.objects.create_user("head-xa@example.vn", None, full_name="Chủ tịch xã")
    grant(commune_head, world.cast.commune, Role.HEAD, by=Machine(), since_on=FOUNDED)
    first, second, third = (world.draft() for _ in range(3))
    below = world.draft(unit=world.cast.commune)
    assert world.sign(second).number == 1
    with on_day(date(2026, 4, 2)):
        by = actor_for(commune_head, on=date(2026, 4, 2))
        assert signing.sign(below, seen=0, by=by).number == 1
    assert world.sign(first).number == 2
    assert world.sign(third, date(2027, 1, 4)).number == 1


@pytest.mark.both_databases
def test_the_second_of_two_signers_loses_politely_and_leaves_no_gap(world: World) -> None:
    report, other = world.draft(), world.draft()
    stale = Report.objects.get(pk=report.pk)
    world.sign(report)
    with on_day(date(2026, 4, 2)), pytest.raises(IllegalMoveError, match="đã ký"):
        signing.sign(stale, seen=0, by=world.cast.head)
    assert world.sign(other).number == 2
    signed = Report.objects.filter(stage="signed")
    assert list(signed.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_page_opened_before_an_edit_does_not_sign_what_nobody_read(world: World) -> None:
    report = world.draft()
    closing = report.sentences.select_related("report__unit").get(rule="closing")
    drafting.edit(closing, text="Trên đây là báo cáo.", seen=0, by=world.cast.office)
    with on_day(date(2026, 4, 2)), pytest.raises(IllegalMoveError):
        signing.sign(report, seen=0, by=world.cast.head)
    report.refresh_from_db()
    assert (report.stage, report.number, report.pdf) == ("draft", None, None)


def test_an_editor_after_the_signature_is_told(world: World) -> None:
    report = world.draft()
    closing = report.sentences.select_related("report__unit").get(rule="closing")
    world.sign(report)
    with pytest.raises(IllegalMoveError, match="đã ký"):
        drafting.edit(closing, text="Khác.", seen=0, by=world.cast.office)


@pytest.mark.parametrize("who", ["an", "binh", "chi", "dung", "office"])
def test_only_a_head_of_the_unit_signs(world: World, who: str) -> None:
    report = world.draft()
    with on_day(date(2026, 4, 2)), pytest.raises(NotAllowedError):
        signing.sign(report, seen=0, by=getattr(world.cast, who))


def test_a_head_above_does_not_sign_for_a_unit_below(world: World) -> None:
    report = world.draft(unit=world.cast.commune)
    with on_day(date(2026, 4, 2)), pytest.raises(NotAllowedError):
        signing.sign(report, seen=0, by=world.cast.head)


def test_the_printed_signer_is_who_signs_with_the_title_of_their_role(world: World) -> None:
    signed = world.sign(world.draft())
    assert (signed.signatory_title, signed.signatory_name) == ("CHỦ TỊCH", "Lãnh đạo tỉnh")
    deputy = Account.objects.create_user("pho@example.vn", None, full_name="Phó Chủ tịch Hai")
    title = "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
    grant(deputy, world.cast.province, Role.HEAD, by=Machine(), since_on=FOUNDED, title=title)
    draft = world.draft()
    with on_day(date(2026, 4, 2)):
        second = signing.sign(draft, seen=draft.revision, by=actor_for(deputy, on=date(2026, 4, 2)))
    assert (second.signatory_title, second.signatory_name) == (title, "Phó Chủ tịch Hai")
    paper = paper_of(second, on=date(2026, 4, 2))
    assert (paper.signatory.title, paper.signatory.name) == (title, "Phó Chủ tịch Hai")


def test_words_typed_for_the_signer_are_not_printed(world: World) -> None:
    report = world.draft()
    typed = {"seen": report.revision, "title": "BỘ TRƯỞNG", "name": "Người Không Ký"}
    with on_day(date(2026, 4, 2)):
        assert world.client(world.cast.head_account).post(f"/bao-cao/{report.code}/ky/", typed).status_code == 302
    report.refresh_from_db()
    assert (report.stage, report.signatory_title, report.signatory_name) == ("signed", "CHỦ TỊCH", "Lãnh đạo tỉnh")


@pytest.mark.parametrize("wrote", ["drafted", "edited", "through a puppet", "by a puppet's edit"])
def test_who_wrote_a_report_does_not_sign_it_under_any_role_or_account_of_theirs(world: World, wrote: str) -> None:
    cast, day = world.cast, date(2026, 4, 2)
    grant(cast.head_account, cast.province, Role.OFFICE, by=Machine(), since_on=FOUNDED)
    grant(cast.head_account, cast.province, Role.ADMIN, by=Machine(), since_on=FOUNDED, subtree=True)
    puppet = Account.objects.create_user("con-roi@example.vn", None, full_name="Con Rối")
    grant(puppet, cast.province, Role.OFFICE, by=Machine(), since_on=FOUNDED)
    introduce(puppet, invited_by=cast.head_account.code)
    hand = actor_for(puppet if "puppet" in wrote else cast.head_account, on=day)
    with on_day(day):
        report = drafting.draft(cast.province, world.directive, MARCH, by=cast.office if "edit" in wrote else hand)
        if "edit" in wrote:
            closing = report.sentences.select_related("report__unit").get(rule="closing")
            drafting.edit(closing, text="Trên đây là báo cáo.", seen=0, by=hand)
            report.refresh_from_db()
        with pytest.raises(RonguonError, match="không tự ký"):
            signing.sign(report, seen=report.revision, by=cast.head)
        page = world.client(cast.head_account).get(f"/bao-cao/{report.code}/ky/").content.decode()
    assert "người khác ký" in page
    assert Report.objects.get(pk=report.pk).stage == "draft"


def refused(action: object) -> None:
    with pytest.raises(Error), transaction.atomic():
        action()  # type: ignore[operator]  # a test reads what may be null


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "table", ["reports_report", "reports_sentence", "reports_figure", "reports_figurerow", "files_storedfile"]
)
def test_a_signed_report_refuses_sql(world: World, table: str) -> None:
    world.sign(world.draft())
    column = {
        "reports_report": "title", "reports_sentence": "text", "reports_figure": "label",
        "reports_figurerow": '"group"', "files_storedfile": "name",
    }[table]  # fmt: skip

    def run(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    refused(lambda: run(f"UPDATE {table} SET {column} = 'x'"))  # noqa: S608 (names of this test's own table)
    refused(lambda: run(f"DELETE FROM {table}"))  # noqa: S608 (names of this test's own table)


@pytest.mark.both_databases
def test_a_signed_report_refuses_the_orm(world: World) -> None:
    report = world.sign(world.draft())
    sentence, figure = report.sentences.all()[0], report.figures.all()[0]
    row = figure.rows.all()[0]
    refused(lambda: Report.objects.filter(pk=report.pk).update(title="x"))
    refused(lambda: Sentence.objects.filter(pk=sentence.pk).update(text="x"))
    refused(lambda: Figure.objects.filter(pk=figure.pk).update(value=9))
    refused(lambda: FigureRow.objects.filter(pk=row.pk).update(group="late"))
    for one in (row, figure, sentence, report):
        refused(one.delete)


@pytest.mark.both_databases
def test_a_signed_report_takes_nothing_new(world: World) -> None:
    draft, report = world.draft(), world.sign(world.draft())
    figure = report.figures.filter(key="all_over_rows").get()
    spare = report.figures.get(key="all_any_rows").rows.exclude(assignment__in=figure.rows.values("assignment"))[0]
    values = {"shape": "paragraph", "rule": "x", "machine_text": "x", "text": "x"}
    refused(lambda: Sentence.objects.create(report=report, position=999, **values))
    refused(lambda: Figure.objects.create(report=report, sentence=figure.sentence, key="x", label="x", value=1))
    refused(lambda: FigureRow.objects.create(figure=figure, assignment=spare.assignment, group="over"))
    refused(lambda: draft.sentences.update(report=report))


@pytest.mark.both_databases
def test_a_draft_next_to_a_signed_one_stays_writable(world: World) -> None:
    draft = world.draft()
    world.sign(world.draft())
    closing = draft.sentences.select_related("report__unit").get(rule="closing")
    drafting.edit(closing, text="Trên đây là báo cáo.", seen=0, by=world.cast.office)
    draft.refresh_from_db()
    drafting.draft_anew(draft, seen=1, by=world.cast.office)
