"""What rules and actions tell people is an English message with its Vietnamese, and one that is not is found."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import catalogue as tool
import pytest
import sayings
from django.test import Client
from django.utils import translation

from ronguon.access.tests.cast import DAY, make_cast
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.kernel.saying import say
from ronguon.notices import views

Faults = Callable[[str, str], list[str]]
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
SOURCE = """
class RonguonError(Exception): ...
class LateError(RonguonError): ...
TOO_LATE = "Too late."
REASONS = {"empty": "The file is empty.", "large": "The file is larger than {limit} MB."}

def act(code, name):
    raise LateError(TOO_LATE if code else "Try again.")

def table(code):
    return LateError(REASONS[code])
"""


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    def find(source: str, entries: str) -> list[str]:
        (tmp_path / "actions.py").write_text(source, encoding="utf-8")
        path = tmp_path / "vi" / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + entries, encoding="utf-8")
        return tool.check(path, tmp_path)

    return find


WHOLE = "".join(
    f'msgid "{one}"\nmsgstr "{other}"\n\n'
    for one, other in [
        ("Too late.", "Đã muộn."),
        ("Try again.", "Hãy thử lại."),
        ("The file is empty.", "Tệp rỗng."),
        ("The file is larger than {limit} MB.", "Tệp lớn hơn {limit} MB."),
    ]
)


def test_a_whole_catalogue_has_no_fault(faults: Faults) -> None:
    assert faults(SOURCE, WHOLE) == []


@pytest.mark.parametrize(
    ("source", "entries", "word"),
    [
        (SOURCE + 'raise LateError("New.")\n', WHOLE, "'New.' has no Vietnamese"),
        (SOURCE + 'raise LateError(f"{name} has ended.")\n', WHOLE, "give the facts beside the sentence"),
        (SOURCE + 'raise LateError("Ended: " + name)\n', WHOLE, "give the facts beside the sentence"),
        (SOURCE, WHOLE.replace("Đã muộn.", ""), "has no translation"),
        (SOURCE, WHOLE.replace("hơn {limit}", "hơn {most}"), "has a placeholder"),
        (SOURCE.replace("Too late.", "Đã muộn."), WHOLE.replace("Too late.", "Đã muộn.", 1), "is not English"),
        (SOURCE + '_("Luu Đ")\n', WHOLE + 'msgid "Luu Đ"\nmsgstr "Lưu Đ"\n', "'Luu Đ' is not English"),
    ],
)
def test_each_planted_fault_is_caught(faults: Faults, source: str, entries: str, word: str) -> None:
    found = [one for one in faults(source, entries) if "repeats its id" not in one]
    assert len(found) == 1
    assert word in found[0]


@pytest.fixture(scope="module")
def messages() -> dict[tuple[str | None, str], str]:
    return tool.all_messages()


def test_no_message_of_the_source_is_vietnamese(messages: dict[tuple[str | None, str], str]) -> None:
    assert [f"{place}: {text}" for (_context, text), place in messages.items() if tool.is_vietnamese(text)] == []
    assert len(messages) > 2_000


def test_what_messages_may_quote_in_vietnamese_is_quoted_somewhere(
    messages: dict[tuple[str | None, str], str],
) -> None:
    assert [words for words in tool.QUOTED if not any(words in text for _context, text in messages)] == []


@pytest.mark.parametrize(
    ("entries", "word"),
    [('msgid "Một."\nmsgstr ""\n', "has no translation"), ('msgid "Hai."\nmsgstr "Two."\n', "stands in no list")],
)
def test_the_english_catalogue_holds_the_sentences_of_content_lists_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entries: str, word: str
) -> None:
    monkeypatch.setattr(sayings, "CONTENT", {"asking.toml": ("question", ("reason",))})
    (tmp_path / "asking.toml").write_text('[[question]]\nreason = "Một."\n', encoding="utf-8")
    path = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + 'msgid "Một."\nmsgstr "One."\n', encoding="utf-8")
    assert tool.check_english(path, tmp_path) == []
    path.write_text(HEAD + entries, encoding="utf-8")
    assert any(word in fault for fault in tool.check_english(path, tmp_path))


def test_every_refusal_bears_a_code_beside_its_sentence() -> None:
    assert sayings.without_code(tool.SOURCE) == []


def test_a_planted_refusal_without_a_code_is_found(tmp_path: Path) -> None:
    planted = SOURCE + 'raise LateError(TOO_LATE, code="late")\n'
    (tmp_path / "actions.py").write_text(planted, encoding="utf-8")
    lines = [n for n, line in enumerate(planted.splitlines(), 1) if "LateError(" in line and "class" not in line]
    assert len(lines) == 3
    assert sayings.without_code(tmp_path) == [f"actions.py:{n}" for n in lines[:2]]


def test_a_fact_with_braces_stays_as_it_is() -> None:
    error = IllegalMoveError("Who is “{words}”?", words="{a} và {b}")
    assert error.message == "Who is “{a} và {b}”?"
    assert error.saying.told(lambda _: "Chưa rõ “{words}” là ai.") == "Chưa rõ “{a} và {b}” là ai."


def test_the_message_of_an_error_is_vietnamese_whatever_the_page_speaks() -> None:
    error = IllegalMoveError("{unit} has ended. Choose another unit.", unit="Sở Y tế")
    with translation.override("en"):
        assert str(error) == error.message == "Sở Y tế đã kết thúc hoạt động. Hãy chọn đơn vị khác."
        assert error.saying.told(translation.gettext) == "Sở Y tế has ended. Choose another unit."


def test_an_error_that_went_through_a_pipe_says_the_same() -> None:
    error = IllegalMoveError("{unit} has ended. Choose another unit.", code="ended", unit="Sở Y tế")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own bytes)
    assert (again.message, again.code) == (error.message, "ended")


def test_sentences_are_joined_and_empty_ones_left_out() -> None:
    assert say("One.", "", "Two {n}.", n=2).told() == "One. Two 2."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "sentence"), [("vi", "Vai trò của bạn không cho phép"), ("en", "Your role does not allow this")]
)
def test_a_refusal_is_told_in_the_readers_language(language: str, sentence: str) -> None:
    with clock.telling(datetime(DAY.year, DAY.month, DAY.day, 3, tzinfo=UTC)):
        client = Client(headers={"accept-language": language})
        client.force_login(make_cast().binh_account)
        answer = client.get("/viec-phai-lam/")
    assert answer.status_code == 403
    assert sentence in answer.content.decode()


@pytest.mark.django_db
def test_a_refusal_that_a_view_let_through_is_a_page_of_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise IllegalMoveError("The report is not signed, so it cannot be published. Have it signed first.")

    with clock.telling(datetime(DAY.year, DAY.month, DAY.day, 3, tzinfo=UTC)):
        client = Client()
        client.force_login(make_cast().an_account)
        monkeypatch.setattr(views, "render", refuse)
        answer = client.get("/thong-bao/")
    assert answer.status_code == 409
    assert "Báo cáo chưa ký nên chưa công bố được." in answer.content.decode()
    assert "Hãy quay lại trang trước" in answer.content.decode()
