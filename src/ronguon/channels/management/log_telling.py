"""`ronguon log verify|receipt|cosign`: what anybody does with the files of a log; no framework, no network."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ronguon.audit.domain.notes import NoteError, Signer, Verifier
from ronguon.channels.domain.log.changes import LogEntryError, LoggedChange
from ronguon.channels.domain.log.folder import LogFolder
from ronguon.channels.domain.log.receipts import Receipt, ReceiptError
from ronguon.channels.domain.log.tiles import KEY
from ronguon.channels.domain.log.verifying import LogVerdict, Trusted, verify
from ronguon.channels.domain.log.witnesses import Witness, cosigned, witness_of
from ronguon.kernel import clock, console
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop

MORE: Final = gettext_noop(
    "Verifying reads files alone: no network and no database. Exit code 1 when something is wrong."
)
STEPS: Final = ("verify", "receipt", "cosign")
"""What needs no settings."""


class NotSoError(Exception):
    """What was asked is not so; each text is a sentence for the standard error."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__(*sentences)


def fill_in(steps: Any) -> None:
    """Give the subcommands of `steps` their options."""
    step = steps.add_parser("verify", help=_("verify a log from its files alone"))
    step.add_argument("folder", metavar=_("FOLDER"), help=_("the files of the log"))
    step.add_argument(
        "--checkpoint", metavar=_("FILE"), help=_("a checkpoint kept on an earlier day: the log must begin with it")
    )
    _believed(step)
    step.add_argument("--format", choices=["text", "json"], default="text", help=_("output format (text)"))
    step = steps.add_parser("receipt", help=_("verify the receipt of one change (a .tlog-proof file)"))
    step.add_argument("file", metavar=_("FILE"), help=_("the receipt"))
    _believed(step, required=True)
    step = steps.add_parser("cosign", help=_("verify a log as its witness and cosign its checkpoint"))
    step.add_argument("folder", metavar=_("FOLDER"), help=_("the files of the log"))
    step.add_argument("--key", metavar=_("KEY"), help=_("the public key of the log"))
    step.add_argument(
        "--signer", required=True, metavar=_("FILE"), help=_("the witness's secret key; made where there is none")
    )
    step.add_argument("--name", default="", metavar=_("NAME"), help=_("the witness's name, for a new key"))
    step.add_argument(
        "--kept", required=True, metavar=_("FILE"), help=_("where the witness keeps the last checkpoint it cosigned")
    )


def _believed(step: ArgumentParser, *, required: bool = False) -> None:
    step.add_argument(
        "--key", required=required, metavar=_("KEY"), help=_("the public key of the log, as published elsewhere")
    )
    step.add_argument(
        "--witness", action="append", default=[], metavar=_("KEY"), help=_("a witness who must have cosigned")
    )


def main(arguments: Sequence[str]) -> int:
    """Do what is asked; return the exit code."""
    parser = console.ConsoleParser(prog="ronguon log", description=f"{console.summary('log')} {_(MORE)}")
    fill_in(parser.add_subparsers(dest="step", required=True))
    options = vars(parser.parse_args(arguments))
    try:
        for line in told(options):
            sys.stdout.write(f"{line}\n")
    except NotSoError as error:
        sys.stderr.write("".join(f"{sentence}\n" for sentence in error.sentences))
        return 1
    except KeyError as error:
        parser.error(str(error.args[0]))
    return 0


def told(options: dict[str, Any]) -> Iterable[str]:
    """Return the lines to print. Raises `NotSoError`, and `KeyError` with a sentence for a key that is none."""
    return {"verify": _verify, "receipt": _receipt, "cosign": _cosign}[options["step"]](options)


def _key(text: str) -> Verifier:
    try:
        return Verifier.read(text)
    except NoteError:
        raise KeyError(_("“%s” is not the public key of a log") % text) from None


def _witnesses(texts: Iterable[str]) -> tuple[Witness, ...]:
    found = []
    for text in texts:
        try:
            found.append(Witness.read(text))
        except NoteError:
            raise KeyError(_("“%s” is not the public key of a witness") % text) from None
    return tuple(found)


def _text(path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        said = _("The file %(name)s cannot be opened. Check its path and permissions.")
        raise NotSoError(said % {"name": path}) from None


def _own_key(folder: LogFolder) -> Verifier:
    """Return the key that lies in the folder itself."""
    data = folder.read(KEY)
    if data is None:
        said = _("The folder %(name)s holds no key of a log. Check its path, or give the key: --key KEY")
        raise NotSoError(said % {"name": folder.path})
    try:
        return Verifier.read(data.decode())
    except (NoteError, UnicodeDecodeError):
        said = _("The file “key” in %(name)s is not the public key of a log. Give the key: --key KEY")
        raise NotSoError(said % {"name": folder.path}) from None


def _verdict(options: dict[str, Any], kept: str | None, witnesses: tuple[Witness, ...]) -> tuple[LogVerdict, Verifier]:
    folder = LogFolder(Path(options["folder"]))
    key = _key(options["key"]) if options["key"] else _own_key(folder)
    return verify(folder.read, Trusted(key, witnesses, kept)), key


def _verify(options: dict[str, Any]) -> Iterable[str]:
    kept = _text(options["checkpoint"]) if options["checkpoint"] else None
    verdict, key = _verdict(options, kept, _witnesses(options["witness"]))
    findings = [one.says.told(_) for one in verdict.findings]
    if options["format"] == "json":
        sys.stdout.write(json.dumps(_as_data(verdict, key), ensure_ascii=False) + "\n")
        if findings:
            raise NotSoError
        return []
    if findings:
        raise NotSoError(*findings)
    return _well(verdict, key, from_folder=not options["key"])


def _as_data(verdict: LogVerdict, key: Verifier) -> dict[str, Any]:
    return {
        "ok": verdict.whole,
        "size": verdict.size,
        "root": verdict.root.hex(),
        "key": key.written(),
        "disclosed": verdict.disclosed,
        "erased": verdict.size - verdict.disclosed,
        "kept": verdict.kept,
        "witnesses": [{"name": one.name, "size": one.size, "at": one.at} for one in verdict.witnesses],
        "findings": [{"fault": one.fault.value, "says": one.says.told(_)} for one in verdict.findings],
    }


def _well(verdict: LogVerdict, key: Verifier, *, from_folder: bool) -> list[str]:
    facts = {"size": verdict.size, "shown": verdict.disclosed, "erased": verdict.size - verdict.disclosed}
    lines = [
        _("The log holds: %(size)d changes as they were signed; %(shown)d are shown and fit, %(erased)d were erased.")
        % facts
    ]
    if verdict.kept is not None:
        lines.append(_("It begins with the %d changes of the checkpoint that was kept.") % verdict.kept)
    lines += [
        _("The witness %(name)s saw its first %(size)d changes on %(at)s.")
        % {"name": one.name, "size": one.size, "at": datetime.fromtimestamp(one.at, UTC).strftime("%d/%m/%Y %H:%M UTC")}
        for one in verdict.witnesses
    ]
    if from_folder:
        said = _(
            "The key was read from the folder itself, so this shows that the files belong together, not whose they "
            "are. Compare it with the key that the office publishes elsewhere: %s"
        )
        lines.append(said % key.written())
    return lines


def _receipt(options: dict[str, Any]) -> Iterable[str]:
    key, witnesses = _key(options["key"]), _witnesses(options["witness"])
    try:
        receipt = Receipt.read(_text(options["file"]))
        holds, note, change = receipt.holds(key), receipt.checkpoint(), receipt.disclosure.change
    except (ReceiptError, LogEntryError):
        raise NotSoError(_("This file is no receipt of a log of channels.")) from None
    if not holds:
        raise NotSoError(_("The receipt does not hold: the change does not stand in a log that this key signed."))
    missing = [one.name for one in witnesses if one.saw(note) is None]
    if missing:
        said = _("The witness %s has not cosigned this receipt.")
        raise NotSoError(*(said % name for name in missing))
    facts = {"index": receipt.disclosure.index, "size": note.size}
    return [_("The receipt holds: entry %(index)d of a log of %(size)d changes.") % facts, _shown(change)]


def _shown(change: LoggedChange) -> str:
    return f"{change.day:%d/%m/%Y} · {change.change.value} · {change.name} · {change.url} · {change.unit_name}"


def _cosign(options: dict[str, Any]) -> Iterable[str]:
    signer, kept = _signer(Path(options["signer"]), options["name"]), Path(options["kept"])
    verdict, _used = _verdict(options, _text(str(kept)) if kept.exists() else None, ())
    if verdict.note is None or not verdict.whole:
        raise NotSoError(*(one.says.told(_) for one in verdict.findings))
    text = verdict.note.written()
    LogFolder(kept.parent).write(kept.name, text.encode())
    sys.stderr.write(_("The public key of this witness: %s") % witness_of(signer).written() + "\n")
    return (text + cosigned(verdict.note, signer, at=int(clock.on_the_wall().timestamp()))).splitlines()


def _signer(path: Path, name: str) -> Signer:
    """Return the witness's secret key out of its file, which is made for `name` where it is not there."""
    if path.exists():
        try:
            return Signer.read(_text(str(path)))
        except NoteError:
            said = _("The file %s holds no secret key of a witness.")
            raise NotSoError(said % path) from None
    try:
        made = Signer.made(name)
    except NoteError:
        raise KeyError(_("a new key needs the name of the witness, without blanks: --name NAME")) from None
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(made.written() + "\n")
    return made
