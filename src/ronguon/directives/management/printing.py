"""`ronguon parse`: reads one file and prints what it found. It starts without the framework, which takes seconds."""

from __future__ import annotations

import json
import logging
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ronguon.directives.reading import child
from ronguon.directives.reading.refusals import MAX_BYTES
from ronguon.kernel import console
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.kernel.errors import RefusedFileError, UnavailableError

FORMS = ("table", "json", "akn", "csv")
MORE = gettext_noop("It reads .docx, .pdf, .html, .md and .txt, needs no database and stores nothing.")


def fill_in(parser: ArgumentParser) -> None:
    """Give `parser` the command's options."""
    add = parser.add_argument
    add("file", metavar=_("FILE"), help=_("the file to read, or - for standard input"))
    forms = _("output format: table for reading (default), json, akn (Akoma Ntoso XML), csv (one row a duty)")
    add("--format", choices=FORMS, default="table", help=forms)
    issued = _("day of issue where the text states none")
    add("--issued-on", type=console.day, metavar=_("DATE"), help=issued)
    add("--with-map", action="store_true", help=_("with --format json: map offsets back into the file"))


def printed(options: Mapping[str, Any]) -> str:
    """Return what to print for the options of the command. Raises `UnreadError`."""
    name, form = str(options["file"]), str(options["format"])
    try:
        data = _bytes_of(name)
    except OSError:
        said = _("The file %(name)s cannot be opened. Check its path and permissions.")
        raise console.UnreadError(said % {"name": name}) from None
    try:
        words = child.print_safely(
            data,
            "" if name == "-" else name,
            "json" if form == "csv" else form,
            issued_on=options["issued_on"],
            with_map=options["with_map"],
        )
    except (RefusedFileError, UnavailableError) as refused:
        raise console.UnreadError(refused.message) from None
    if form != "csv":
        return words if words.endswith("\n") else f"{words}\n"
    from ronguon.directives.management.sheet import as_csv  # noqa: PLC0415 (only this form needs its libraries)

    return as_csv(json.loads(words))


def main(arguments: Sequence[str]) -> int:
    """Do what is asked; return the exit code."""
    parser = console.ConsoleParser(prog="ronguon parse", description=f"{console.summary('parse')} {_(MORE)}")
    fill_in(parser)
    options = vars(parser.parse_args(arguments))
    child.register()
    logging.getLogger("ronguon").addHandler(logging.NullHandler())  # one sentence says what is wrong
    try:
        words = printed(options)
    except console.UnreadError as unread:
        sys.stderr.write(f"{unread}\n")
        return 1
    sys.stdout.write(words)
    return 0


def _bytes_of(name: str) -> bytes:
    """Return the bytes to read, one more than is taken at most: a file without end is not read to its end."""
    if name == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MAX_BYTES + 1)
