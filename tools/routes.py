"""List every address of the doors for staff, for the public and for scripts: `make routes` writes tests/routes.txt."""

from __future__ import annotations

from collections.abc import Iterator

import django
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

OWN = "api:api-root"
"""An address that the interface's library keeps for itself and that answers nobody."""


def walk(resolver: URLResolver, before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Yield (route, name) of every address below `resolver`; a name carries its namespace."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, f"{space}{entry.name or '-'}"
        else:
            yield from walk(entry, route, f"{space}{entry.namespace}:" if entry.namespace else space)


def lines() -> list[str]:
    """Return one line an address: door, name, route. A page must stand behind exactly one door."""
    doors = {
        "staff": settings.ROOT_URLCONF,
        "public": settings.RONGUON_PUBLIC_URLCONF,
        "scripts": settings.RONGUON_API_URLCONF,
    }
    found = set()  # the interface's library enters an address once for each of its methods
    for door, urlconf in doors.items():
        found |= {f"{door}\t{name}\t/{route}" for route, name in walk(get_resolver(urlconf)) if name != OWN}
    return sorted(found)


if __name__ == "__main__":
    django.setup()
    print("\n".join(lines()))
