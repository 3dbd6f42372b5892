"""`ronguon channels`: what an address names, told to scripts. It starts without the framework and asks no network."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ronguon.channels.domain.matching import Matcher, Registered
from ronguon.channels.domain.recognising import recognised
from ronguon.channels.domain.shapes import AddressRefusal
from ronguon.kernel import console
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop

MORE: Final = gettext_noop("Nothing is fetched: the words of the address alone decide. It needs no database.")
_LONGEST: Final = 10_000  # characters of a line from standard input; a line without end is not read to its end


def fill_in(parser: ArgumentParser) -> None:
    """Give `parser` the command's options."""
    steps = parser.add_subparsers(dest="step", required=True)
    step = steps.add_parser("canonical", help=_("bring addresses of pages to one form, one answer a line"))
    step.add_argument("url", nargs="+", metavar=_("URL"), help=_("an address, or - for one a line of standard input"))
    step.add_argument("--format", choices=["json"], default="json", help=_("output format: one JSON value a line"))
    step = steps.add_parser("match", help=_("say of addresses and names whether they are registered or look alike"))
    step.add_argument("--registry", required=True, metavar=_("FILE"), help=_("channels, one JSON value a line"))
    step.add_argument("--queries", required=True, metavar=_("FILE"), help=_("what is asked, one JSON value a line"))


def told(options: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines to print for the options of the command. Raises `UnreadError`."""
    if options["step"] == "match":
        matcher = Matcher.of(map(_registered, _rows(options["registry"], "id", "unit", "name", "url")))
        for row in _rows(options["queries"], "query"):
            found = matcher.match(row["query"])
            said = {"query": row["query"], "verdict": found.verdict.value, "id": found.id, "reasons": [*found.reasons]}
            yield json.dumps(said, ensure_ascii=False)
        return
    for text in _addresses(options["url"]):
        yield json.dumps(as_data(text), ensure_ascii=False)


def _registered(row: Mapping[str, str]) -> Registered:
    return Registered(row["id"], row["unit"], row["name"], row["url"])


def _rows(name: str, *fields: str) -> Iterator[dict[str, str]]:
    """Yield the fields of each line of a file. Raises `UnreadError` with the number of the line that is none."""
    try:
        with Path(name).open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                    yield {key: str(row[key] or "") for key in fields}
                except (ValueError, KeyError, TypeError):
                    said = _(
                        "%(name)s, line %(number)s: not a JSON object with %(fields)s. Correct the line and run again."
                    )
                    raise console.UnreadError(
                        said % {"name": name, "number": number, "fields": ", ".join(fields)}
                    ) from None
    except (OSError, UnicodeDecodeError):
        said = _("The file %(name)s cannot be opened. Check its path and permissions.")
        raise console.UnreadError(said % {"name": name}) from None


def as_data(text: str) -> dict[str, str | None]:
    """Return what is said of one address; `refused` is the code of a reason, null where it names a page."""
    found = recognised(text)
    if isinstance(found, AddressRefusal):
        return {"input": text, "platform": None, "kind": None, "key": None, "url": None, "refused": found.reason.value}
    return {
        "input": text,
        "platform": found.platform.value,
        "kind": found.kind.value,
        "key": found.key,
        "url": found.url,
        "refused": None,
    }


def main(arguments: Sequence[str]) -> int:
    """Do what is asked; return the exit code."""
    parser = console.ConsoleParser(prog="ronguon channels", description=f"{console.summary('channels')} {_(MORE)}")
    fill_in(parser)
    try:
        for line in told(vars(parser.parse_args(arguments))):
            sys.stdout.write(f"{line}\n")
    except console.UnreadError as unread:
        sys.stderr.write(f"{unread}\n")
        return 1
    return 0


def _addresses(given: Iterable[str]) -> Iterator[str]:
    for text in given:
        if text != "-":
            yield text
            continue
        while line := sys.stdin.readline(_LONGEST):
            yield line.rstrip("\r\n")
