"""Words that name somebody hold signing and publishing until they are changed or a second person answers for them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import Error, transaction

from ronguon.assignments.tests.scanning import columns_with
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.reports.actions import drafting, publishing
from ronguon.reports.actions.answering import answer
from ronguon.reports.free_words import held_words, open_words, require_answered
from ronguon.reports.models import Publication, PublishedFigure, PublishedRow, Report, Sentence, WordAnswer
from ronguon.reports.tests.world import World, on_day, worked
from ronguon.units.domain import Actor

pytestmark = pytest.mark.django_db
NAMED = (
    "Ông Nguyễn Văn Tám (facebook.com/tam.nguyen.92, 0912.345.678) có ý kiến phản đối; {any_rows} nhiệm vụ được giao."
)
SAFE = "Trang này là trang chính thức của cơ quan."


@pytest.fixture
def world() -> World:
    return worked()


def edited(world: World, report: Report, words: str = NAMED, *, by: Actor | None = None) -> Sentence:
    """Type `words` into the sentence that counts all assignments, and return it."""
    sentence = report.sentences.get(rule="overview.total")
    key = sentence.figures.order_by("pk")[0].key
    report.refresh_from_db()
    with on_day(date(2026, 4, 1)):
        text = words.replace("{any_rows}", f"{{{key}}}")
        return drafting.edit(sentence, text=text, seen=report.revision, by=by or world.cast.office)


def held(report: Report) -> str:
    report = Report.objects.get(pk=report.pk)
    (one,) = open_words(held_words(report))
    return one.sha256


def let_stand(world: World, report: Report, *, by: Actor | None = None, because: str = SAFE) -> WordAnswer:
    with on_day(date(2026, 4, 1)):
        return answer(report, held(report), reason="official", because=because, by=by or world.cast.head)


def test_a_named_person_with_profile_and_opinions_is_not_signed(world: World) -> None:
    report = world.draft()
    edited(world, report)
    report.refresh_from_db()
    with pytest.raises(RonguonError, match="Còn 1 chỗ") as told:
        world.sign(report)
    assert told.value.code == "held_words"
    report.refresh_from_db()
    assert (report.stage, report.number) == ("draft", None)


def test_a_sentence_on_a_person_reaches_the_public_by_a_second_person_alone_and_withdrawing_leaves_no_word_of_it(
    world: World,
) -> None:
    """The signed report keeps its sentence, inside; what was made public of it stands in no row of any table."""
    report = world.draft()
    edited(world, report)
    report.refresh_from_db()
    with pytest.raises(RonguonError, match="Còn 1 chỗ"):
        world.sign(report)
    with pytest.raises(IllegalMoveError):
        publishing.publish(report, by=world.cast.office)
    assert not Publication.objects.exists()
    let_stand(world, report)
    report.refresh_from_db()
    publication = world.publish(world.sign(report))
    public = publication.figures.exclude(sentence="").filter(sentence__contains="tam.nguyen.92")[0].sentence
    assert public.endswith("nhiệm vụ được giao.")
    assert columns_with(public) == {"reports.PublishedFigure.sentence"}
    why = {"reason": "person", "because": "Câu chữ nêu thông tin của người."}
    with on_day(date(2026, 4, 5)):
        publishing.withdraw(publication, **why, by=world.cast.office)
    assert columns_with(public) == set()
    for words in ("Nguyễn Văn Tám", "tam.nguyen.92", "0912.345.678", "ý kiến phản đối"):
        assert columns_with(words) == {"reports.Sentence.text"}, "only the signed report itself, inside"
    assert PublishedFigure.objects.count() == PublishedRow.objects.count() == 0


def test_changing_the_words_frees_the_signature(world: World) -> None:
    report = world.draft()
    edited(world, report)
    edited(world, report, "Có {any_rows} nhiệm vụ được giao.")
    report.refresh_from_db()
    assert world.sign(report).number == 1


def test_the_editor_cannot_answer_and_neither_can_whoever_drafted(world: World) -> None:
    report = world.draft()
    edited(world, report)
    with pytest.raises(NotAllowedError):
        let_stand(world, report, by=world.cast.office)
    edited(world, report, NAMED + " ", by=world.cast.office)
    assert not WordAnswer.objects.exists()


@pytest.mark.parametrize("who", ["an", "binh", "chi", "dung"])
def test_who_does_not_work_on_the_report_cannot_answer(world: World, who: str) -> None:
    report = world.draft()
    edited(world, report)
    with pytest.raises(NotAllowedError):
        let_stand(world, report, by=getattr(world.cast, who))


def test_a_second_persons_answer_frees_the_step_and_stands_on_the_trail(world: World) -> None:
    report = world.draft()
    edited(world, report)
    made = let_stand(world, report)
    event = Event.objects.get(verb="report.words_answered")
    assert event.actor == world.cast.head.person
    assert event.details == {
        "words_sha256": made.words_sha256, "reason": "official", "because": SAFE,
        "kinds": "account_address, person_beside_opinion, phone",
    }  # fmt: skip
    report.refresh_from_db()
    signed = world.sign(report)
    assert world.publish(signed).figures.filter(sentence__contains="tam.nguyen.92").exists()


def test_an_answer_holds_for_these_words_only(world: World) -> None:
    report = world.draft()
    edited(world, report)
    let_stand(world, report)
    edited(world, report, NAMED.replace("345.678", "345.679"))
    report.refresh_from_db()
    with pytest.raises(RonguonError, match="Còn 1 chỗ"):
        world.sign(report)


@pytest.mark.parametrize("because", ["", "ngắn", "Đã hỏi chị ấy qua số 0912 345 678 rồi."])
def test_an_answer_needs_a_reason_that_names_nobody(world: World, because: str) -> None:
    report = world.draft()
    edited(world, report)
    with pytest.raises(RonguonError):
        let_stand(world, report, because=because)


def test_an_answer_for_words_that_were_changed_meanwhile_is_refused(world: World) -> None:
    report = world.draft()
    edited(world, report)
    before = held(report)
    edited(world, report, "Có {any_rows} nhiệm vụ được giao.")
    with pytest.raises(IllegalMoveError, match="vừa được sửa"):
        answer(report, before, reason="official", because=SAFE, by=world.cast.head)


@pytest.mark.both_databases
def test_an_answer_is_written_once(world: World) -> None:
    report = world.draft()
    edited(world, report)
    made = let_stand(world, report)
    for change in (lambda: WordAnswer.objects.update(reason="duty"), lambda: WordAnswer.objects.all().delete()):
        with pytest.raises(Error), transaction.atomic():
            change()
    assert made.pk


def test_a_report_signed_before_words_were_checked_is_not_published(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = world.draft()
    edited(world, report)
    report.refresh_from_db()
    with monkeypatch.context() as patched:
        patched.setattr("ronguon.reports.actions.signing.require_answered", lambda *_one, **_more: None)
        signed = world.sign(report)
    with pytest.raises(RonguonError, match="Còn 1 chỗ"):
        world.publish(signed)
    assert not Publication.objects.exists()
    let_stand(world, signed)
    assert world.publish(signed).pk


def test_words_that_a_unit_typed_are_looked_at_before_they_are_printed(world: World) -> None:
    given = world.submit_result(
        world.training, world.cast.other_commune, date(2026, 3, 19), text="Liên hệ anh Hùng 0912 345 678.", amount=12
    )
    world.accept(given, date(2026, 3, 27))
    report = world.draft()
    assert any("0912" in one.text for one in report.sentences.all())
    with pytest.raises(RonguonError, match="Còn 1 chỗ"):
        require_answered(report, public=False)
    require_answered(report, public=True)


def test_ordinary_reports_are_not_held(world: World) -> None:
    report = world.draft()
    assert held_words(report) == []
    assert world.publish(world.sign(report)).pk


@pytest.mark.both_databases
def test_what_is_withdrawn_leaves_days_and_reason_and_none_of_the_words(world: World) -> None:
    publication = world.publish(world.sign(world.draft()))
    words = {publication.unit_name, publication.title, publication.directive_label, publication.number}
    with on_day(date(2026, 4, 5)):
        publishing.withdraw(
            publication, reason="person", because="Câu chữ nêu thông tin của người.", by=world.cast.office
        )
    assert PublishedFigure.objects.count() == PublishedRow.objects.count() == 0
    left = " ".join(str(value) for row in Publication.objects.values_list() for value in row)
    assert not any(one in left for one in words if one)
    publication.refresh_from_db()
    assert (publication.withdrawn_because, publication.directive_title, publication.pdf_sha256) == ("person", "", "")
    event = Event.objects.get(verb="publication.withdrawn")
    assert event.details == {"reason": "person", "because": "Câu chữ nêu thông tin của người."}


@pytest.mark.parametrize(
    ("reason", "because"),
    [
        ("", "Số liệu có sai sót."),
        ("other", "Số liệu có sai sót."),
        ("figures", "sai"),
        ("person", "Có số 0912 345 678 của chị Lan."),
    ],
)
def test_withdrawing_asks_a_reason_that_names_nobody(world: World, reason: str, because: str) -> None:
    publication = world.publish(world.sign(world.draft()))
    with pytest.raises(RonguonError):
        publishing.withdraw(publication, reason=reason, because=because, by=world.cast.office)
    assert Publication.objects.active().exists()


@pytest.mark.both_databases
def test_the_database_keeps_no_words_of_what_is_withdrawn(world: World) -> None:
    publication = world.publish(world.sign(world.draft()))
    with pytest.raises(Error), transaction.atomic():
        Publication.objects.filter(pk=publication.pk).update(withdrawn_at=publication.published_at)


def test_the_pages_show_the_words_in_their_place_and_who_may_answer(world: World) -> None:
    report = world.draft()
    edited(world, report)
    clients = world.clients()
    url = f"/bao-cao/{report.code}/"
    with on_day(date(2026, 4, 1)):
        assert f'href="{url}tu-ngu/"' in clients["office"].get(url).content.decode()
        own = clients["office"].get(f"{url}tu-ngu/").content.decode()
        assert "<mark>facebook.com/tam.nguyen.92</mark>" in own
        assert 'name="because"' not in own
        signing = clients["head"].get(f"{url}ky/").content.decode()
        assert "<mark>0912.345.678</mark>" in signing
        assert 'name="because"' in signing
        assert "nên chưa ký được" in signing
        assert "rn-btn--pri" not in signing, "a button that would be refused is not offered"
        posted = {"words": held(report), "reason": "consent", "because": "Đã có văn bản đồng ý, lưu tại văn phòng."}
        assert clients["office"].post(f"{url}tu-ngu/", posted).status_code == 403
        assert clients["dung"].post(f"{url}tu-ngu/", posted).status_code in {403, 404}
        assert clients["head"].post(f"{url}tu-ngu/", {**posted, "because": "x"}).status_code == 422
        sign = {"title": "CHỦ TỊCH", "name": "Người ký thử", "seen": "1"}
        assert clients["head"].post(f"{url}ky/", sign).status_code == 409
        assert clients["head"].post(f"{url}tu-ngu/", posted).status_code == 302
        answered = clients["office"].get(f"{url}tu-ngu/").content.decode()
        assert "Vai trò Người đứng đầu" in answered, "on whom the answer rests stands beside it"
        assert "rn-btn--pri" in clients["head"].get(f"{url}ky/").content.decode()
        assert clients["head"].post(f"{url}ky/", sign).status_code == 302


def test_the_page_of_publishing_holds_too_and_withdrawing_asks_why(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = world.draft()
    edited(world, report)
    report.refresh_from_db()
    with monkeypatch.context() as patched:
        patched.setattr("ronguon.reports.actions.signing.require_answered", lambda *_one, **_more: None)
        world.sign(report)
    office = world.client(world.cast.office_account)
    url = f"/bao-cao/{report.code}/"
    with on_day(date(2026, 4, 3)):
        waiting = office.get(f"{url}cong-bo/").content.decode()
        assert "<mark>0912.345.678</mark>" in waiting
        assert "rn-btn--pri" not in waiting
        assert "Hãy sửa câu chữ" not in waiting, "what is signed is not changed any more"
        assert "hãy lập báo cáo mới" in waiting
        assert office.post(f"{url}cong-bo/").status_code == 409
        let_stand(world, report)
        ready = office.get(f"{url}cong-bo/").content.decode()
        assert "Đã có lý do" in ready
        assert "rn-btn--pri" in ready
        assert office.post(f"{url}cong-bo/").status_code == 302
        assert office.get(f"{url}rut/").status_code == 200
        assert office.post(f"{url}rut/").status_code == 422
        assert Publication.objects.active().exists()
        why = {"reason": "person", "because": "Câu chữ nêu thông tin của người."}
        assert office.post(f"{url}rut/", why).status_code == 302
        publication = Publication.objects.get()
        page = world.client(None).get(f"/ket-qua/{publication.code}/")
        assert page.status_code == 410
        assert "Câu chữ nêu thông tin cá nhân" in page.content.decode()
        for path in ("", "/figures", "/figures/0/rows"):
            assert (
                "tam.nguyen" not in world.client(None).get(f"/api/v1/results/{publication.code}{path}").content.decode()
            )


def test_a_backup_from_before_does_not_publish_again_what_was_withdrawn(world: World) -> None:
    publication = world.publish(world.sign(world.draft()))
    person = world.cast.office.person
    assert publishing.withdraw_again(publication.code, person=person, by=Machine())
    assert not publishing.withdraw_again(publication.code, person=person, by=Machine())
    assert not Publication.objects.active().exists()
    assert not PublishedRow.objects.exists()
