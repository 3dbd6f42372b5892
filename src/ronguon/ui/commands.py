"""What every command of the product is made of: help and errors in one language, one sentence where something fails."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, SystemCheckError
from django.db import DatabaseError, connection

import ronguon
from ronguon.kernel import console
from ronguon.kernel.console import gettext as _

_HIDDEN: dict[str, dict[str, Any]] = {
    "--settings": {},
    "--pythonpath": {},
    "--traceback": {"action": "store_true"},
    "--no-color": {"action": "store_true"},
    "--force-color": {"action": "store_true"},
}
"""Options of the framework that are taken and not shown: they serve who works on the code."""


class ProductParser(CommandParser, console.ConsoleParser):
    """The framework's parser, which says wrong use as every command of ours does."""


class OwnCommand(BaseCommand):
    """A command whose help begins with its sentence in the table of commands; for the framework's own ones as well."""

    _called_from_command_line: bool
    more = ""
    """What the help says after that sentence: an English id of the catalogue."""
    begins_with = "ronguon init"
    """What to type first where the database is still empty."""

    def get_version(self) -> str:
        return ronguon.__version__

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:  # noqa: ARG002 (the framework's shape)
        """Return the parser of this command, in the language of the console."""
        parser = ProductParser(
            prog=f"ronguon {subcommand}",
            description=" ".join(filter(None, [console.summary(subcommand), _(self.more)])),
            called_from_command_line=self._called_from_command_line,
            **kwargs,
        )
        add = parser.add_argument
        add("--version", action="version", version=f"ronguon {self.get_version()}", help=argparse.SUPPRESS)
        add("-v", "--verbosity", type=console.whole, choices=range(4), default=1, help=argparse.SUPPRESS)
        for name, how in _HIDDEN.items():
            add(name, help=argparse.SUPPRESS, **how)
        if self.requires_system_checks:
            add("--skip-checks", action="store_true", help=argparse.SUPPRESS)
        self.add_arguments(parser)
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Do it; at a terminal, what fails is one sentence and an exit code."""
        if not self._called_from_command_line or options.get("traceback"):
            return super().execute(*args, **options)
        try:
            return super().execute(*args, **options)
        except SystemCheckError:
            raise
        except CommandError as error:
            self.stderr.write(str(error))
            sys.exit(error.returncode)
        except DatabaseError as error:
            if not (advice := next_command(error, begins_with=self.begins_with)):
                raise
            self.stderr.write(advice)
            sys.exit(1)


def next_command(error: DatabaseError, *, begins_with: str) -> str:
    """Return what to type when the database is away, empty or behind; "" where it is none of these."""
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 (commands start faster without it)

    try:
        connection.close()  # a transaction that failed answers nothing
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        why = " ".join(str(error).split())
        return _("The database cannot be reached (%(why)s). See RONGUON_DATABASE_URL, then type: ronguon check") % {
            "why": why
        }
    if not executor.loader.applied_migrations:
        return _("The database is empty. Type first: %(command)s") % {"command": begins_with}
    return _("The database belongs to an earlier version. Type first: ronguon upgrade") if waiting else ""


def hide(parser: CommandParser, *shown: str) -> None:
    """Hide every option and argument that `parser` has so far but those whose `dest` is named."""
    for action in parser._actions:  # noqa: SLF001 - argparse shows its actions no other way
        if action.dest not in {"help", *shown}:
            action.help = argparse.SUPPRESS
