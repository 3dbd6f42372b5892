"""Prepare the demo in one process: tables, cache, collected assets, the invented province."""

from __future__ import annotations

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command


def main() -> None:
    """Carry out each step; a refusal ends with its own sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronguon.settings.dev")
    try:
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("demo")
    except (CommandError, ImproperlyConfigured) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
