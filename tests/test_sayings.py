"""What rules and deeds tell people can be had in English too, and a sentence that could not is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import catalogue as tool
import pytest
import sayings
from django.test import Client

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
TOO_LATE = "Đã muộn."
REASONS = {"empty": "Tệp rỗng.", "large": "Tệp lớn hơn {limit} MB."}

def deed(code, name):
    raise LateError(TOO_LATE if code else "Hãy thử lại.")

def table(code):
    return LateError(REASONS[code])
"""


@pytest.fixture
def faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Faults:
    monkeypatch.setattr(sayings, "CONTENT", {})

    def find(source: str, entries: str) -> list[str]:
        (tmp_path / "actions.py").write_text(source, encoding="utf-8")
        path = tmp_path / "en" / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + entries, encoding="utf-8")
        return tool.check_english(path, tmp_path)

    return find


WHOLE = "".join(
    f'msgid "{one}"\nmsgstr "{other}"\n\n'
    for one, other in [
        ("Đã muộn.", "Too late."),
        ("Hãy thử lại.", "Try again."),
        ("Tệp rỗng.", "The file is empty."),
        ("Tệp lớn hơn {limit} MB.", "The file is larger than {limit} MB."),
    ]
)


def test_a_whole_english_catalogue_has_no_fault(faults: Faults) -> None:
    assert faults(SOURCE, WHOLE) == []


@pytest.mark.parametrize(
    ("source", "entries", "word"),
    [
        (SOURCE + 'raise LateError("Mới.")\n', WHOLE, "'Mới.' has no English"),
        (SOURCE + 'raise LateError(f"Đơn vị {name} đã kết thúc.")\n', WHOLE, "give the facts beside the sentence"),
        (SOURCE + 'raise LateError("Đơn vị " + name)\n', WHOLE, "give the facts beside the sentence"),
        (SOURCE, WHOLE.replace("Too late.", ""), "has no translation"),
        (SOURCE, WHOLE.replace("than {limit}", "than {most}"), "has a placeholder"),
        (SOURCE.replace('else "Hãy thử lại."', "else TOO_LATE"), WHOLE, "is said nowhere"),
    ],
)
def test_each_planted_fault_is_caught(faults: Faults, source: str, entries: str, word: str) -> None:
    found = faults(source, entries)
    assert len(found) == 1
    assert word in found[0]


def test_a_fact_with_braces_stays_as_it_is() -> None:
    error = IllegalMoveError("Chưa rõ “{words}” là ai.", words="{a} và {b}")
    assert error.message == "Chưa rõ “{a} và {b}” là ai."
    assert error.saying.told(lambda _: "Who is “{words}”?") == "Who is “{a} và {b}”?"


def test_sentences_are_joined_and_empty_ones_left_out() -> None:
    assert say("Một.", "", "Hai {n}.", n=2).told() == "Một. Hai 2."


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
        raise IllegalMoveError("Báo cáo chưa ký nên chưa công bố được. Hãy trình người có thẩm quyền ký trước.")

    with clock.telling(datetime(DAY.year, DAY.month, DAY.day, 3, tzinfo=UTC)):
        client = Client()
        client.force_login(make_cast().an_account)
        monkeypatch.setattr(views, "render", refuse)
        answer = client.get("/thong-bao/")
    assert answer.status_code == 409
    assert "Báo cáo chưa ký nên chưa công bố được." in answer.content.decode()
    assert "Hãy quay lại trang trước" in answer.content.decode()
