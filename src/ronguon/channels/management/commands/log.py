"""`ronguon log`: the static files of the log of channels, out of the database and back; verifying needs no settings."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from ronguon.audit.domain import Machine
from ronguon.channels.actions import proving_log, publishing_log, recovering_log
from ronguon.channels.management import log_telling
from ronguon.kernel import console
from ronguon.kernel.console import gettext as _
from ronguon.kernel.errors import RonguonError
from ronguon.ui.commands import OwnCommand


class Command(OwnCommand):
    more = log_telling.MORE
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        log_telling.fill_in(steps)
        step = steps.add_parser("publish", help=_("sign what was logged and write the files of the log"))
        step.add_argument("folder", type=Path, metavar=_("FOLDER"), help=_("the folder to write to"))
        step = steps.add_parser("witnessed", help=_("keep the line by which a witness cosigned a checkpoint"))
        step.add_argument("file", metavar=_("FILE"), help=_("the checkpoint as the witness sent it back"))
        step = steps.add_parser("recover", help=_("take back from the files what a restored database lacks"))
        step.add_argument("folder", type=Path, metavar=_("FOLDER"), help=_("the files of the log"))

    def handle(self, *_args: Any, step: str, **options: Any) -> None:
        if step in log_telling.STEPS:
            self._without_database(step, options)
            return
        try:
            self.stdout.write({"publish": _publish, "witnessed": _witnessed, "recover": _recover}[step](options))
        except RonguonError as error:
            raise CommandError(error.saying.told(_)) from error

    def _without_database(self, step: str, options: dict[str, Any]) -> None:
        try:
            for line in log_telling.told({"step": step, **options}):
                self.stdout.write(line)
        except log_telling.NotSoError as error:
            for sentence in error.sentences:
                self.stderr.write(sentence)
            sys.exit(1)
        except KeyError as error:
            raise CommandError(str(error.args[0]), returncode=console.WRONG_USE) from error


def _publish(options: dict[str, Any]) -> str:
    done = publishing_log.publish(options["folder"], by=Machine(), anew=True)
    if done is None:
        return _("Nothing was logged yet, so there is nothing to sign.")
    return _("%(size)d changes stand in %(folder)s, signed by %(key)s.") % {
        "size": done.size,
        "folder": options["folder"],
        "key": done.key,
    }


def _witnessed(options: dict[str, Any]) -> str:
    try:
        text = Path(options["file"]).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        said = _("The file %(name)s cannot be opened. Check its path and permissions.")
        raise CommandError(said % {"name": options["file"]}) from error
    return _("New lines of witnesses kept: %d.") % proving_log.take_cosignatures(text)


def _recover(options: dict[str, Any]) -> str:
    return _("Changes taken back into the database: %d.") % recovering_log.recover(options["folder"], by=Machine())
