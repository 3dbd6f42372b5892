"""Write docs/operations/retention.md anew: `python tools/retention.py`."""

from __future__ import annotations

import os
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "operations" / "retention.md"


def main() -> None:
    """Let the apps say it, and write it down."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronguon.settings.test")
    import django  # noqa: PLC0415 (the settings are named by then)

    django.setup()
    from ronguon.kernel.retention import table_in_words  # noqa: PLC0415 (filled when the framework is set up)

    PAGE.write_text(table_in_words(), encoding="utf-8")


if __name__ == "__main__":
    main()
