"""`ronguon sample`: prints what an installation is set up with, blanks filled in. Needs no settings, no database."""

from __future__ import annotations

import argparse
import os
import re
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from ronguon.kernel import console
from ronguon.kernel.console import WRONG_USE, gettext_noop
from ronguon.kernel.console import gettext as _

MORE = gettext_noop("Environment, systemd units, nginx, Caddy and the list of units, with host and folders filled in.")
MOST_PROCESSES = 64
PLACES = {
    "env": ("deploy", "env", 0o600),
    "ronguon": ("deploy", "ronguon", 0o755),
    "web": ("deploy", "ronguon-web.service", 0o644),
    "worker": ("deploy", "ronguon-worker.service", 0o644),
    "nginx": ("deploy", "nginx.conf", 0o644),
    "caddy": ("deploy", "Caddyfile", 0o644),
    "bodies": ("samples", "bodies.csv", 0o644),
}
_BLANK = re.compile(r"@([A-Z_]+)@")
_HOST = re.compile(r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
_PATH = re.compile(r"^/[A-Za-z0-9._/-]+$")
_USER = re.compile(r"^[a-z_][a-z0-9_-]*$")
_DATABASE = re.compile(r"^(?:postgres|postgresql|sqlite)://[^\s'\"\\$`]+$")


def _fitting(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def fit(text: str) -> str:
        if not pattern.match(text):
            raise argparse.ArgumentTypeError(_("“%s” cannot be used here") % text)
        return text

    return fit


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise argparse.ArgumentTypeError(_("“%s” is not a port number") % text)
    return int(text)


def _processes(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= MOST_PROCESSES:
        raise argparse.ArgumentTypeError(
            _("“%(text)s” is not a number from 1 to %(most)s") % {"text": text, "most": MOST_PROCESSES}
        )
    return int(text)


def fill_in(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the command's options."""
    add = parser.add_argument
    host, path, user = _fitting(_HOST), _fitting(_PATH), _fitting(_USER)
    folder, name, number = _("FOLDER"), _("NAME"), _("NUMBER")
    add("name", nargs="?", choices=sorted(PLACES), help=_("which sample; leave it out with --into"))
    into = _("write every sample into this folder; an existing env is kept")
    add("--into", type=Path, metavar=folder, help=into)
    add("--host", type=host, metavar=name, default="ronguon.example", help=_("domain name"))
    add("--app", type=path, metavar=folder, default="/opt/ronguon", help=_("program folder"))
    add("--data", type=path, metavar=folder, default="/var/lib/ronguon", help=_("data folder"))
    add("--backups", type=path, metavar=folder, default="/var/backups/ronguon", help=_("backup folder"))
    add("--config", type=path, metavar=folder, default="/etc/ronguon", help=_("configuration folder"))
    add("--logs", type=path, metavar=folder, default="/var/log/nginx", help=_("log folder of nginx"))
    add("--user", type=user, metavar=name, default="ronguon", help=_("user that runs the services"))
    database = "postgres://ronguon@%2Fvar%2Frun%2Fpostgresql/ronguon"
    add("--database", type=_fitting(_DATABASE), metavar=_("URL"), default=database, help=_("database address"))
    add("--certificate", type=path, metavar=_("FILE"), help=_("file with the TLS certificate"))
    add("--key", type=path, metavar=_("FILE"), help=_("file with the key of the certificate"))
    add("--port", type=_port, metavar=number, default=8000, help=_("internal port of the service"))
    add("--http-port", type=_port, metavar=number, default=80, help=_("HTTP port"))
    add("--https-port", type=_port, metavar=number, default=443, help=_("HTTPS port"))
    add("--workers", type=_processes, metavar=number, default=2, help=_("number of web processes (1 to 64)"))


def values(options: argparse.Namespace) -> dict[str, str]:
    """Return what stands for each blank; the two secrets are new each time."""
    live = f"/etc/letsencrypt/live/{options.host}"
    certificate, key = options.certificate or f"{live}/fullchain.pem", options.key or f"{live}/privkey.pem"
    own = options.certificate and options.key
    return {
        "HOST": options.host, "APP": options.app, "DATA": options.data, "CONFIG": options.config,
        "BACKUPS": options.backups, "LOGS": options.logs, "USER": options.user, "DATABASE": options.database,
        "CERTIFICATE": certificate, "KEY": key,
        "TLS": f"tls {certificate} {key}" if own else "# the certificate comes by itself",
        "PORT": str(options.port), "HTTP_PORT": str(options.http_port), "HTTPS_PORT": str(options.https_port),
        "PORT_PART": "" if options.https_port == 443 else f":{options.https_port}",  # noqa: PLR2004 (what https means)
        "WORKERS": str(options.workers),
        "SECRET": secrets.token_urlsafe(48), "TOKEN": secrets.token_urlsafe(24),
    }  # fmt: skip


def sample(name: str, filled: Mapping[str, str]) -> str:
    """Return one sample with its blanks filled in. Raises `KeyError` for a blank that has no value."""
    folder, file, _mode = PLACES[name]
    text = (files("ronguon") / "content" / folder / file).read_text("utf-8")
    return text if folder == "samples" else _BLANK.sub(lambda blank: filled[blank[1]], text)


def write_all(folder: Path, filled: Mapping[str, str]) -> list[str]:
    """Write every sample into `folder`; an `env` that is there keeps its secrets. Return the names written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (_folder, file, mode) in PLACES.items():
        path = folder / file
        if name == "env" and path.exists():
            continue
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(sample(name, filled))
        path.chmod(mode)
        written.append(file)
    return written


def main(arguments: Sequence[str]) -> int:
    """Do what is asked; return the exit code."""
    parser = console.ConsoleParser(prog="ronguon sample", description=f"{console.summary('sample')} {_(MORE)}")
    fill_in(parser)
    return run(parser.parse_args(arguments))


def run(options: argparse.Namespace) -> int:
    """Print or write; return the exit code."""
    if bool(options.name) == bool(options.into):
        sys.stderr.write(_("Choose a sample (%s) or --into FOLDER.") % ", ".join(sorted(PLACES)) + "\n")
        return WRONG_USE
    if options.into:
        try:
            written = write_all(options.into, values(options))
        except OSError:
            sys.stderr.write(_("%s cannot be written to. Check the folder and its permissions.") % options.into + "\n")
            return 1
        sys.stdout.write("".join(f"{options.into / file}\n" for file in written))
        return 0
    sys.stdout.write(sample(options.name, values(options)))
    return 0
