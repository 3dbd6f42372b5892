"""The one command, `ronguon`: what needs no settings is answered at once, the rest picks them and runs its command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import ronguon
from ronguon.kernel import console
from ronguon.kernel.console import gettext as _

MODES = {"dev", "test", "production"}
WITHOUT_SETTINGS = {
    "sample": "ronguon.operations.sampling",
    "parse": "ronguon.directives.management.printing",
    "channels": "ronguon.channels.management.telling",
    "log verify": "ronguon.channels.management.log_telling",
    "log receipt": "ronguon.channels.management.log_telling",
    "log cosign": "ronguon.channels.management.log_telling",
}
"""Commands that read no settings: the framework takes longer to start than they to answer."""


def main() -> None:
    """Run a `ronguon` command; a wrong setting ends with one sentence and exit code 2."""
    with console.speaking(console.language()):
        sys.exit(run(sys.argv[1:]))


def run(words: Sequence[str]) -> int:
    """Do what the words ask; return the exit code."""
    first, *rest = words or ["--help"]
    if first == "help":
        first, *rest = [*rest, "--help"]
    if first in {"-h", "--help"}:
        print(console.overview())
        return 0
    if first in {"--version", "version"}:
        print(f"ronguon {ronguon.__version__}")
        return 0
    if place := WITHOUT_SETTINGS.get(first) or WITHOUT_SETTINGS.get(f"{first} {' '.join(rest[:1])}"):
        return int(import_module(place).main(rest))
    mode = os.environ.get("RONGUON_MODE", "dev")
    if mode not in MODES:
        print(_("RONGUON_MODE=%(mode)s is unknown. Use dev or production.") % {"mode": mode}, file=sys.stderr)
        return console.WRONG_USE
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"ronguon.settings.{mode}")
    return _with_settings(first, rest)


def _with_settings(first: str, rest: Sequence[str]) -> int:
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 (the framework once the settings are named)

    from ronguon.operations.management import running  # noqa: PLC0415 (the framework once the settings are named)

    try:
        return running.run(first, rest)
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        return console.WRONG_USE
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    main()
