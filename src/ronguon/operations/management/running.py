"""Runs a command of the product; the framework's own stand behind `ronguon django`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final, NoReturn

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, get_commands, load_command_class
from django.core.management.base import BaseCommand

from ronguon.kernel import console
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop

BOTH: Final = {"check", "migrate"}
"""Names that the framework has as well."""


def run(name: str, words: Sequence[str]) -> int:
    """Run the command called `name`; return the exit code where it did not end by itself."""
    if name == "django":
        Framework(words).execute()
    elif name in console.names():
        ManagementUtility(["ronguon", name, *words]).execute()
    else:
        print(_elsewhere(name) or console.unknown(name), file=sys.stderr)  # noqa: T201 - it is a command
        return console.WRONG_USE
    return 0


def _elsewhere(name: str) -> str:
    """Return where to find a command of the framework, "" for a name that it does not have either."""
    if name.startswith("-"):
        return ""
    try:
        if settings.INSTALLED_APPS:
            django.setup()
    except (ImproperlyConfigured, ImportError):
        return ""  # the name is unknown whatever the settings are
    if name not in get_commands():
        return ""
    return _("“%(name)s” is a command of the Django framework. Type: ronguon django %(name)s") % {"name": name}


class Framework(ManagementUtility):
    """The framework's runner without the commands of the product; `migrate` is ours, which backs up first."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(["ronguon django", *words])
        self.chosen = console.spoken()

    def execute(self) -> None:
        """Run in English, which is all that the framework's help and errors speak."""
        with console.speaking("en"):
            super().execute()

    def main_help_text(self, commands_only: bool = False) -> str:  # noqa: FBT001, FBT002 - the framework's shape
        """Return the framework's list without what `ronguon --help` shows."""
        ours = set(console.names()) - BOTH
        lines = super().main_help_text(commands_only=commands_only).splitlines()
        kept = [line for line in lines if line.strip() not in ours]
        full = [line for at, line in enumerate(kept) if not _is_bare(line, kept[at + 1 : at + 2])]
        return "\n".join(line for at, line in enumerate(full) if line.strip() or full[at - 1].strip())

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Return a command of the framework; ours and unknown ones end with one sentence."""
        if subcommand == "check":
            return load_command_class("django.core", "check")
        if subcommand in set(console.names()) - BOTH:
            self._refuse(gettext_noop("“%(name)s” is a command of the product. Type: ronguon %(name)s"), subcommand)
        if self.settings_exception is None and subcommand not in get_commands():
            self._refuse(
                gettext_noop("Django has no command “%(name)s”. All of them: ronguon django --help"), subcommand
            )
        return super().fetch_command(subcommand)

    def _refuse(self, sentence: str, name: str) -> NoReturn:
        with console.speaking(self.chosen):
            sys.stderr.write(_(sentence) % {"name": name} + "\n")
        sys.exit(console.WRONG_USE)


def _is_bare(line: str, following: Sequence[str]) -> bool:
    """Return whether a line is the title of a group that has nothing below it."""
    return "[" in line and line.strip().endswith(("]", "]\x1b[0m")) and (not following or not following[0].strip())
