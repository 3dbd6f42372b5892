"""Look at every address while the database takes no writes: `python looking.py few|all` prints what came otherwise.

It runs on an installation of its own, outside any transaction, as a server does: what a page shrugs off there, such as
a note that cannot be made, must not trouble the rest of its request.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import django


def take_no_writes() -> None:
    """Let the database refuse every write of this connection, as a full or read-only one does."""
    from django.db import connection

    with connection.cursor() as cursor:
        on_sqlite = connection.vendor == "sqlite"
        cursor.execute("PRAGMA query_only=ON" if on_sqlite else "SET default_transaction_read_only = on")


def main(whom: str) -> None:
    """Build everything, take no writes, look, print."""
    django.setup()
    logging.disable(logging.CRITICAL)
    from django.conf import settings
    from django.core.management import call_command
    from tests.durability.test_reading_writes_nothing import UNCOUNTED, clients, look, lookers
    from tests.test_cast_everywhere import DAY, build, cell, table

    from ronguon.reports.tests.world import on_day
    from ronguon.settings import base

    settings.CACHES = base.CACHES
    call_command("createcachetable", verbosity=0)
    wrong, tried = [], 0
    with on_day(DAY):
        everything = build()
        browsers = clients(everything)
        take_no_writes()
        for (name, route, method), cells in table().items():
            for who in lookers(name, everybody=whom == "all") if method == "GET" else ():
                answer = look(browsers[who], everything.secrets[who], everything.address(name, route))
                tried += 1
                if cell(answer) != UNCOUNTED.get(name, cells[who]):
                    wrong.append(f"{name} {route}: {who} gets {cell(answer)}, usually {cells[who]}")
    sys.stdout.write(json.dumps({"tried": tried, "wrong": wrong}) + "\n")


if __name__ == "__main__":
    root = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(root), str(root / "tests"), str(root / "tools")]
    main(sys.argv[1])
