"""What a command says at a terminal, in the language of the locale; it knows the table of commands, no framework."""

from __future__ import annotations

import argparse
import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, Final, NoReturn

from ronguon.kernel.saying import vietnamese

WRONG_USE: Final = 2
LANGUAGES: Final = ("vi", "en")
_speaking: ContextVar[str | None] = ContextVar("console language", default=None)


def language(environment: Mapping[str, str] = os.environ) -> str:
    """Return `en` when the locale of messages is English, otherwise `vi`: for C, POSIX, none and any other."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if chosen := environment.get(name):
            return "en" if chosen.lower().startswith("en") else "vi"
    return "vi"


def spoken() -> str:
    """Return the language in which this process speaks at its console."""
    return _speaking.get() or language()


def gettext(message: str) -> str:
    """Return `message`, an English id, in the language of the console."""
    return vietnamese(message) if spoken() == "vi" else message


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form for `number` in the language of the console; Vietnamese has one form, under the id `one`."""
    return gettext(one) if number == 1 or spoken() == "vi" else many


def gettext_noop(message: str) -> str:
    """Return `message` as it is; marks it for the catalogue."""
    return message


ARGPARSE: Final = (
    gettext_noop("usage: "),
    gettext_noop("positional arguments"),
    gettext_noop("options"),
    gettext_noop("subcommands"),
    gettext_noop(" (default: %(default)s)"),
    gettext_noop("show this help message and exit"),
    gettext_noop("show program's version number and exit"),
    gettext_noop("argument %(argument_name)s: %(message)s"),
    gettext_noop("unknown parser %(parser_name)r (choices: %(choices)s)"),
    gettext_noop("invalid choice: %(value)r (choose from %(choices)s)"),
    gettext_noop("invalid %(type)s value: %(value)r"),
    gettext_noop("can't open '%(filename)s': %(error)s"),
    gettext_noop("the following arguments are required: %s"),
    gettext_noop("one of the arguments %s is required"),
    gettext_noop("unrecognized arguments: %s"),
    gettext_noop("unexpected option string: %s"),
    gettext_noop("not allowed with argument %s"),
    gettext_noop("ambiguous option: %(option)s could match %(matches)s"),
    gettext_noop("ignored explicit argument %r"),
    gettext_noop("expected one argument"),
    gettext_noop("expected at most one argument"),
    gettext_noop("expected at least one argument"),
    gettext_noop("expected %s argument"),
    gettext_noop("command '%(parser_name)s' is deprecated"),
    gettext_noop("option '%(option)s' is deprecated"),
    gettext_noop("argument '%(argument_name)s' is deprecated"),
    gettext_noop(", maybe you meant '%s'?"),
    gettext_noop("%(prog)s: error: %(message)s\n"),
    gettext_noop("%(prog)s: warning: %(message)s\n"),
)
"""The words of `argparse` that a person can meet; a test compares them with those of the running Python."""


class UnreadError(Exception):
    """A file that a command was given is not read; the text is the sentence that says why."""


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Speak `chosen` at the console, the words of `argparse` included."""
    own = vars(argparse)
    before = {name: own[name] for name in ("_", "ngettext")}
    token = _speaking.set(chosen)
    own.update(_=gettext, ngettext=ngettext)
    try:
        yield
    finally:
        own.update(before)
        _speaking.reset(token)


class ConsoleParser(argparse.ArgumentParser):
    """Says wrong use in one sentence that names the help, and ends with exit code 2."""

    def error(self, message: str) -> NoReturn:
        """End with `message`."""
        see = gettext("Type: %(command)s --help") % {"command": self.prog}
        self.exit(WRONG_USE, f"{self.prog}: {message.rstrip('.')}. {see}\n")


def whole(text: str) -> int:
    """Return the whole number that was typed; a type of `argparse`."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(gettext("“%s” is not a whole number") % text) from None


def seconds(text: str) -> float:
    """Return the number of seconds that was typed; a type of `argparse`."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(gettext("“%s” is not a number") % text) from None


def day(text: str) -> date:
    """Return the day that was typed, as a script writes it; a type of `argparse`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        said = gettext("“%s” is not a day; write it as 2026-04-05") % text
        raise argparse.ArgumentTypeError(said) from None


@dataclass(frozen=True, slots=True)
class CommandGroup:
    """Commands that belong together, each with its one sentence."""

    title: Mapping[str, str]
    commands: Mapping[str, Mapping[str, str]]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("ronguon") / "content" / "commands.toml").read_text("utf-8"))


def groups() -> list[CommandGroup]:
    """Return the product's commands in the order in which they are shown."""
    return [CommandGroup(row["title"], row["commands"]) for row in _table()["group"]]


def summary(command: str) -> str:
    """Return the one sentence of a command, "" where it is none of ours."""
    return next((group.commands[command][spoken()] for group in groups() if command in group.commands), "")


def names() -> list[str]:
    """Return the name of every command of the product."""
    return [name for group in groups() for name in group.commands]


def overview() -> str:
    """Return what `ronguon --help` prints."""
    chosen, words = spoken(), _table()["words"]
    width = max(map(len, names()))
    lines = [words["title"][chosen], "", words["usage"][chosen]]
    for group in groups():
        lines += ["", group.title[chosen]]
        lines += [f"  {name:<{width}}  {says[chosen]}" for name, says in group.commands.items()]
    return "\n".join([*lines, "", words["more"][chosen], words["django"][chosen]])


def unknown(name: str) -> str:
    """Return the sentence for a word that is no command, with the nearest one that is."""
    near = get_close_matches(name, names(), n=1)
    if near:
        said = gettext("There is no command “%(name)s”. Did you mean: ronguon %(near)s")
        return said % {"name": name, "near": near[0]}
    return gettext("There is no command “%(name)s”. All commands: ronguon --help") % {"name": name}
