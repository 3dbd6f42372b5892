"""Look at the proofs of every declared page, led to a server of the test: `look_here.py PORT PEM`.

What asks is given as an argument of the action, as in the worker; no setting could lead the product here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django


def main(port: int, pem: Path) -> None:
    """Look once at each page."""
    django.setup()
    from ronguon.channels.actions.looking import WayOut, look  # noqa: PLC0415 (the framework must be set up first)
    from ronguon.channels.models import Channel  # noqa: PLC0415 (as above)
    from ronguon.channels.outgoing.client import OutgoingClient  # noqa: PLC0415 (as above)
    from ronguon.channels.tests.tls_server import Led, Says  # noqa: PLC0415 (as above)

    names = Says()
    client = OutgoingClient(resolver=names, connector=Led(port), authorities=pem.read_text(encoding="utf-8"))
    for channel in Channel.objects.active().told():
        look(channel, WayOut(client, names))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
