"""The one command, `ronguon`: picks the settings, then hands over to the framework's command runner."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run a `ronguon` command; a wrong setting ends with one sentence and exit code 2."""
    if sys.argv[1:2] == ["sample"]:  # what a machine is set up with, before there are any settings to read
        from ronguon.portal import sampling

        sys.exit(sampling.main(sys.argv[2:]))
    mode = os.environ.get("RONGUON_MODE", "dev")
    if mode not in {"dev", "test", "production"}:
        sys.exit(f"RONGUON_MODE={mode!r} is unknown. Use dev or production.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"ronguon.settings.{mode}")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import ManagementUtility

    try:
        ManagementUtility(sys.argv).execute()
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
