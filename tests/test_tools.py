"""The tools catch what they are for, and name what a machine lacks."""

from __future__ import annotations

import gettext
import re
import subprocess
import sys
from pathlib import Path

import apart
import bluebell as tool_of_bluebell
import browser
import catalogue as tool
import postgres
import proven
import pytest
import suite

from ronguon.operations.bench import bluebell


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "views.py").write_text('_("Save")\nngettext("One row", "%(count)s rows", n)\n', encoding="utf-8")
    (tmp_path / "templates" / "page.html").write_text(
        "{% load i18n %}<p>\n   {% translate 'Save' %}\n"
        " {% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}</p>",
        encoding="utf-8",
    )
    return tmp_path


def faults(source: Path, catalogue: str) -> list[str]:
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'
    path = source / "vi" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(head + catalogue, encoding="utf-8")
    return tool.check(path, source)


PLURALS = (
    '\nmsgid "One row"\nmsgid_plural "%(count)s rows"\nmsgstr[0] "%(count)s dòng"\n'
    '\nmsgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s ngày"\n'
)


def test_a_whole_catalogue_has_no_fault(source: Path) -> None:
    assert faults(source, 'msgid "Save"\nmsgstr "Lưu"\n' + PLURALS) == []


@pytest.mark.parametrize(
    ("planted", "word"),
    [
        ("", "'Save' has no Vietnamese"),
        ('msgid "Save"\nmsgstr ""\n', "has no translation"),
        ('#, fuzzy\nmsgid "Save"\nmsgstr "Lưu"\n', "is fuzzy"),
        ('msgid "Save"\nmsgstr "Save"\n', "repeats its id"),
        ('msgid "Save"\nmsgstr "Lưu %(what)s"\n', "has a placeholder"),
    ],
)
def test_each_planted_fault_is_caught(source: Path, planted: str, word: str) -> None:
    found = faults(source, planted + PLURALS)
    assert len(found) == 1
    assert word in found[0]


def test_a_message_of_a_template_is_missed(source: Path) -> None:
    assert any("%(n)s day" in fault for fault in faults(source, 'msgid "Save"\nmsgstr "Lưu"\n'))


def test_a_compiled_catalogue_says_what_was_written(source: Path, tmp_path: Path) -> None:
    assert faults(source, 'msgid "Save"\nmsgstr "Lưu"\n' + PLURALS) == []
    tool.compile_all(tmp_path)
    with (tmp_path / "vi" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        said = gettext.GNUTranslations(file)
    assert said.gettext("Save") == "Lưu"
    assert said.ngettext("One row", "%(count)s rows", 3) == "%(count)s dòng"


def test_a_browser_that_is_named_and_absent_is_not_replaced_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGUON_BROWSER", "/nowhere/chromium")
    assert browser.find() is None


def test_every_module_with_a_test_for_both_databases_is_run_on_postgresql(request: pytest.FixtureRequest) -> None:
    """Asked of the very tests of this run: no mark comes from elsewhere than the module's own text."""
    here = [item for item in request.session.items if item.get_closest_marker("both_databases")]
    assert {str(item.path.relative_to(suite.ROOT)) for item in here} <= set(suite.modules_marked("both_databases"))
    assert len(suite.modules_marked("both_databases")) > 80


@pytest.mark.parametrize(("required", "code", "outcome"), [("", 0, "NOT RUN"), ("0", 0, "NOT RUN"), ("1", 1, "FAILED")])
def test_what_a_machine_lacks_is_named_and_fails_where_required(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], required: str, code: int, outcome: str
) -> None:
    monkeypatch.setenv("RONGUON_BROWSER", "/nowhere/chromium")
    monkeypatch.setenv("REQUIRE_BROWSER", required)
    total = suite.Sum()
    suite.in_browser(total)
    assert total.close() == code
    said = capsys.readouterr().out
    assert "apt-get install -y chromium" in said.split("in sum")[1]
    assert outcome in said.split("in sum")[1]


def test_one_failed_step_fails_the_sum_and_the_others_still_run(capsys: pytest.CaptureFixture[str]) -> None:
    total = suite.Sum()
    total.note("first", lambda: 1)
    total.note("second", lambda: 0)
    assert total.close() == 1
    assert "1 steps well, 1 failed" in capsys.readouterr().out


def test_a_throw_away_cluster_leaves_nothing_behind() -> None:
    if postgres.system_programs() is None:
        assert "apt-get install -y postgresql" in postgres.LACKING
        return
    with postgres.cluster() as url:
        folder = Path(url.partition("@")[2].partition(":")[0].replace("%2F", "/"))
        assert folder.is_dir()
    assert not folder.exists()


def test_a_step_is_spared_while_the_files_it_rests_on_are_those_it_passed_with(tmp_path: Path) -> None:
    page, beside = tmp_path / "docs" / "operations" / "install.md", tmp_path / "README.md"
    page.parent.mkdir(parents=True)
    (tmp_path / ".ci").mkdir()
    page.write_text("one")
    beside.write_text("one")
    assert not proven.holds("installation", tmp_path), "it never passed"
    proven.write("installation", tmp_path)
    beside.write_text("two")
    assert proven.holds("installation", tmp_path)
    page.write_text("two")
    assert not proven.holds("installation", tmp_path)
    page.write_text("one")
    (page.parent / "new.md").write_text("one")
    assert not proven.holds("installation", tmp_path), "a file more"
    (page.parent / "new.md").unlink()
    assert proven.holds("installation", tmp_path)


def test_bluebell_lies_where_the_measurement_looks_for_it() -> None:
    assert tool_of_bluebell.HOME == bluebell.HOME
    assert tool_of_bluebell.LOCK == apart.ROOT / "requirements" / "bluebell.txt"


def test_a_set_that_is_there_already_is_not_installed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, home = tmp_path / "lock.txt", tmp_path / "venv"
    lock.write_text("one==1\n", encoding="utf-8")
    home.mkdir()
    ran: list[tuple[str, ...]] = []

    def run(command: list[str] | tuple[str, ...], **_: object) -> subprocess.CompletedProcess[str]:
        ran.append(tuple(command))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    apart.install(home, lock)
    assert [word for command in ran for word in command if word in {"venv", "--require-hashes"}] == [
        "venv",
        "--require-hashes",
    ]
    ran.clear()
    apart.install(home, lock)
    assert ran == []
    lock.write_text("one==2\n", encoding="utf-8")
    apart.install(home, lock)
    assert ran


def test_a_step_that_went_on_beside_others_is_told_with_its_words_and_fails_the_run(
    capfd: pytest.CaptureFixture[str],
) -> None:
    total = suite.Sum()
    faulty = (sys.executable, "-c", "print('one fault'); raise SystemExit(3)")
    told = (sys.executable, "-c", "import os; print(os.environ['MYPYPATH'])")
    ended = total.beside(("types", faulty, {}), ("types of the tests", told, {"MYPYPATH": "src"}))
    total.run("lint", sys.executable, "-c", "")
    ended()
    assert [(name, outcome) for name, outcome, _seconds in total.steps] == [
        ("lint", "ok"), ("types", "FAILED"), ("types of the tests", "ok"),
    ]  # fmt: skip
    assert total.close() == 1
    said = capfd.readouterr().out
    assert "── types\none fault\n" in said
    assert "── types of the tests\nsrc\n" in said


def test_every_module_with_a_journey_is_run_in_the_browser() -> None:
    found = set(suite.modules_marked("browser"))
    assert {"tests/test_browser.py", "tests/rights/test_g12_egress.py", "src/ronguon/ui/tests/test_browser.py"} <= found
    asking = {
        str(path.relative_to(suite.ROOT))
        for folder in ("src/ronguon", "tests")
        for path in (suite.ROOT / folder).rglob("test_*.py")
        if re.search(r"\b(chromium|page|open_page): (Any|Page|OpenPage)\b", path.read_text(encoding="utf-8"))
    }
    assert asking
    assert asking <= found, "what opens a browser says so in its own module"
