"""The command line is one language at a time, each command stands in one group, and an error says what to type next."""

from __future__ import annotations

import argparse
import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, load_command_class
from django.db import OperationalError

import ronguon
from ronguon import __main__ as entry
from ronguon.kernel import console
from ronguon.operations.management import running
from ronguon.ui import commands
from ronguon.ui.commands import OwnCommand

PACKAGE = Path(ronguon.__file__).parent
FILES = sorted(path for path in PACKAGE.glob("*/management/commands/*.py") if path.stem != "__init__")
ROOMS = {path.stem: f"ronguon.{path.relative_to(PACKAGE).parts[0]}" for path in FILES}
VIETNAMESE = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
ENGLISH = re.compile(
    r"\b(the|and|or|of|to|with|this|that|is|are|option|options|usage|show|help|exit|message|positional|arguments|"
    r"default|file|folder|number|name|address|date|print|write|read|error|required|invalid)\b",
    re.IGNORECASE,
)
# What only somebody who writes a parser meets.
FOR_WRITERS = re.compile(
    r"__call__|conflicting|cannot merge|'required' is|invalid option string|dest= is|conflict_resolution|mutually|"
    r"multiple subparser|is not callable|with mode|heading"
)
NAMED = re.compile(r"--?[a-z][a-z-]*|\{[^}]*\}|ronguon [a-z]+( [a-z]+)?|[a-z]*://\S+|\S+\.\w+|\b[A-Z_]{5,}\b")


def parser_of(name: str) -> argparse.ArgumentParser:
    found = load_command_class(ROOMS[name], name)
    assert isinstance(found, OwnCommand)
    found._called_from_command_line = True
    return found.create_parser("ronguon", name)


def with_children(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.values()


def words_of(name: str, language: str) -> str:
    """Return all that the command's help says, without the names of its steps."""
    with console.speaking(language):
        shown = [one.format_help() for one in with_children(parser_of(name))]
        steps = {one.prog.rpartition(" ")[2] for one in with_children(parser_of(name))}
    return re.sub(rf"\b({'|'.join(steps)})\b", "", "\n".join(shown))


def mixed(text: str, language: str) -> list[str]:
    """Return what in `text` belongs to the other language; what a person types is of none."""
    text = re.sub(r"\s+", " ", text)
    if language == "en":
        return VIETNAMESE.findall(text.replace("Rõ Nguồn", ""))
    return [found.group() for found in ENGLISH.finditer(NAMED.sub("", text))]


def test_every_command_stands_in_one_group() -> None:
    assert sorted(console.names()) == sorted(ROOMS)


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_a_command_is_built_on_our_own_and_says_one_sentence_in_each_language(name: str) -> None:
    assert isinstance(load_command_class(ROOMS[name], name), OwnCommand)
    for language in console.LANGUAGES:
        with console.speaking(language):
            said = console.summary(name)
        assert said.endswith(".")
        assert said.count(".") == 1
        assert mixed(said, language) == []


@pytest.mark.parametrize("language", console.LANGUAGES)
@pytest.mark.parametrize("name", sorted(ROOMS))
def test_help_is_in_one_language(name: str, language: str) -> None:
    assert mixed(words_of(name, language), language) == []


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_every_argument_is_explained_and_named_in_the_language(name: str) -> None:
    with console.speaking("vi"):
        shown = [
            action
            for parser in with_children(parser_of(name))
            for action in parser._actions
            if action.help != argparse.SUPPRESS and not isinstance(action, argparse._SubParsersAction)
        ]
    assert [action.dest for action in shown if not action.help] == []
    assert [action.dest for action in shown if action.nargs != 0 and not (action.metavar or action.choices)] == []


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_no_option_of_the_framework_is_shown(name: str) -> None:
    assert not re.search(
        r"--(settings|pythonpath|traceback|no-color|force-color|skip-checks|verbosity)", words_of(name, "vi")
    )


@pytest.mark.parametrize("language", console.LANGUAGES)
def test_the_overview_is_in_one_language(language: str) -> None:
    with console.speaking(language):
        said = console.overview()
    assert mixed(said, language) == []
    assert all(f"\n  {name} " in said for name in ROOMS)


def test_planted_words_of_the_other_language_are_caught() -> None:
    assert mixed("-h, --help  show this help message and exit", "vi") != []
    assert mixed("--port SỐ  cổng", "en") != []
    assert mixed("-h, --help  in phần trợ giúp này", "vi") == []


def test_every_word_of_argparse_that_a_person_meets_has_its_vietnamese() -> None:
    met: set[str] = set()
    for node in ast.walk(ast.parse(Path(argparse.__file__).read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "ngettext"}:
            met |= {str(node.args[0].value)} if isinstance(node.args[0], ast.Constant) else set()
    assert len(met) > 20
    assert {word for word in met if not FOR_WRITERS.search(word)} - set(console.ARGPARSE) == set()
    with console.speaking("vi"):
        assert [word for word in console.ARGPARSE if console.gettext(word) == word] == []


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "vi"),
        ({"LANG": "C"}, "vi"),
        ({"LANG": "POSIX"}, "vi"),
        ({"LANG": "C.UTF-8"}, "vi"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "vi"),
        ({"LC_MESSAGES": "en_GB", "LANG": "vi_VN"}, "en"),
        ({"LC_ALL": "vi_VN.UTF-8", "LC_MESSAGES": "en_GB", "LANG": "en_US"}, "vi"),
        ({"LC_ALL": "", "LANG": "en"}, "en"),
    ],
)
def test_the_locale_of_messages_decides(environment: dict[str, str], language: str) -> None:
    assert console.language(environment) == language


def said(capsys: pytest.CaptureFixture[str], words: list[str], language: str = "vi") -> tuple[int, str, str]:
    with console.speaking(language):
        code = entry.run(words)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The framework is set up already; doing so again would change the log of this run."""
    monkeypatch.setattr("django.setup", lambda: None)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("words", "language", "sentence"),
    [
        (["prase"], "vi", "Không có lệnh “prase”. Có phải là: ronguon parse\n"),
        (["prase"], "en", "There is no command “prase”. Did you mean: ronguon parse\n"),
        (["zzzz"], "vi", "Không có lệnh “zzzz”. Xem mọi lệnh: ronguon --help\n"),
        (["shell"], "vi", "“shell” là lệnh của khung Django. Hãy gõ: ronguon django shell\n"),
        (
            ["collectstatic"],
            "en",
            "“collectstatic” is a command of the Django framework. Type: ronguon django collectstatic\n",
        ),
        (["--nonsense"], "vi", "Không có lệnh “--nonsense”. Xem mọi lệnh: ronguon --help\n"),
    ],
)
def test_an_unknown_command_is_one_sentence_with_what_to_type(
    words: list[str], language: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, words, language) == (console.WRONG_USE, "", sentence)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("name", "sentence"),
    [("parse", "Hãy gõ: ronguon parse\n"), ("zzzz", "Xem mọi lệnh: ronguon django --help\n")],
)
def test_the_framework_is_asked_for_its_own_commands_alone(
    name: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        said(capsys, ["django", name])
    assert ended.value.code == console.WRONG_USE
    assert capsys.readouterr().err.endswith(sentence)


@pytest.mark.usefixtures("known")
def test_the_list_of_the_framework_has_none_of_our_commands(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, ["django", "--help"])
    listed = {line.strip() for line in out.splitlines()}
    assert {"shell", "dbshell", "collectstatic", "migrate", "check"} <= listed
    assert listed & set(console.names()) == running.BOTH


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_the_overview_comes_without_a_word_too(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, words)
    assert (code, err) == (0, "")
    assert "Sao lưu và khôi phục" in out


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    project = tomllib.loads((PACKAGE.parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    assert said(capsys, ["--version"]) == (0, f"ronguon {project['version']}\n", "")


def test_an_unknown_mode_is_wrong_use(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("RONGUON_MODE", "nonsense")
    code, _, err = said(capsys, ["check"])
    assert code == console.WRONG_USE
    assert "nonsense" in err


@pytest.mark.parametrize(
    ("words", "language", "sentence"),
    [
        (["parse"], "vi", "ronguon parse: còn thiếu TỆP. Xem: ronguon parse --help\n"),
        (["parse"], "en", "ronguon parse: the following arguments are required: FILE. Type: ronguon parse --help\n"),
        (
            ["serve", "--port", "x"],
            "vi",
            "ronguon serve: --port: “x” không phải số nguyên. Xem: ronguon serve --help\n",
        ),
        (["audit", "verify", "--x"], "vi", "ronguon audit: không hiểu --x. Xem: ronguon audit --help\n"),
    ],
)
def test_wrong_use_is_one_sentence(
    words: list[str], language: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with console.speaking(language), pytest.raises(SystemExit) as ended:
        parser_of(words[0]).parse_args(words[1:])
    assert ended.value.code == console.WRONG_USE
    assert capsys.readouterr().err == sentence


class Failing(OwnCommand):
    requires_system_checks: list[str] = []
    error: Exception = CommandError("Không có gì để làm.", returncode=2)

    def handle(self, *_args: Any, **_options: Any) -> None:
        raise self.error


def failing(error: Exception, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    command = Failing(stderr=sys.stderr)
    command.error = error
    with console.speaking("vi"), pytest.raises(SystemExit) as ended:
        command.run_from_argv(["ronguon", "check"])
    return ended.value.code, capsys.readouterr().err


def test_what_fails_is_said_without_the_frameworks_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(Failing.error, capsys) == (2, "Không có gì để làm.\n")


@pytest.mark.parametrize(
    ("applied", "waiting", "sentence"),
    [
        ({}, [1], "Cơ sở dữ liệu còn trống. Hãy gõ trước: ronguon init\n"),
        ({1: 1}, [1], "Cơ sở dữ liệu thuộc phiên bản trước. Hãy gõ trước: ronguon upgrade\n"),
        (None, [], "Không kết nối được cơ sở dữ liệu (mất). Hãy xem RONGUON_DATABASE_URL, rồi gõ: ronguon check\n"),
    ],
)
def test_a_database_that_cannot_answer_names_the_next_command(
    applied: dict[int, int] | None,
    waiting: list[int],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def executor(_connection: object) -> Any:
        if applied is None:
            raise OperationalError("mất")
        graph = SimpleNamespace(leaf_nodes=list)
        loader = SimpleNamespace(applied_migrations=applied, graph=graph)
        return SimpleNamespace(loader=loader, migration_plan=lambda _nodes: waiting)

    monkeypatch.setattr(commands, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor", executor)
    assert failing(OperationalError("mất"), capsys) == (1, sentence)


def test_an_error_of_a_sound_database_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    loader = SimpleNamespace(applied_migrations={1: 1}, graph=SimpleNamespace(leaf_nodes=list))
    found = SimpleNamespace(loader=loader, migration_plan=lambda _nodes: [])
    monkeypatch.setattr(commands, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor", lambda _connection: found)
    command = Failing()
    command.error = OperationalError("khóa")
    with pytest.raises(OperationalError):
        command.run_from_argv(["ronguon", "check"])


def test_the_overview_loads_no_framework() -> None:
    asked = (
        "import sys; from ronguon.__main__ import run; run([]); run(['--version']); sys.exit('django' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=False, timeout=60)
    assert run.returncode == 0


def test_a_real_process_on_an_empty_database_says_what_to_type(tmp_path: Path) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("RONGUON_", "DJANGO_", "L"))}
    environment = kept | {"RONGUON_VAR": str(tmp_path), "LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}
    command = [sys.executable, "-m", "ronguon", "people", "close", "an@example.vn"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == "The database is empty. Type first: ronguon init\n"
