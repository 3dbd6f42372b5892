"""Every page of the product: no violation that axe knows, nothing wider than a screen or cut off.

Each change is looked at in light, on a phone and at a desk, at a third of the pages with some of each app and of each
reader; the long run adds the other pages, dark and the widths between.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any, NamedTuple

import pytest

SEED = "seed_everywhere"
FILES = (".docx", ".pdf", ".csv", ".json", "/tep-goc/", "/qr/", "/don-vi/?", "/healthz", "/readyz", "/metrics")
pytestmark = pytest.mark.browser
CUT_OFF = """() => {
  const unseen = (one) => one && (getComputedStyle(one).clipPath !== "none" || unseen(one.parentElement));
  const hides = (style) => /hidden|clip/.test(style.overflowX) && style.textOverflow !== "ellipsis";
  return [...document.querySelectorAll("main *")].filter((one) => {
    if (one.clientWidth < 2 || one.scrollWidth <= one.clientWidth + 1) return false;
    if (!hides(getComputedStyle(one)) || unseen(one)) return false;
    const edge = one.getBoundingClientRect().right + 1;
    return [...one.querySelectorAll("*")].some((part) => part.getBoundingClientRect().right > edge && !unseen(part));
  }).map((one) => `${one.tagName.toLowerCase()}.${one.className}`);
}"""
"""What hides a part of its own content that nobody can scroll to."""


class Walk(NamedTuple):
    """In which theme and at which width axe is asked on every page, and which widths the page has to fit."""

    scheme: str
    asked_at: int
    widths: tuple[int, ...]


PARTS = 3
"""In how many parts all pages are looked at, one beside the other."""
CHANGED = Walk("light", 360, (360, 1440))
LONG = Walk("dark", 1440, (320, 768, 1024))
WALKS = [
    pytest.param((CHANGED, 0), id="light-0"),
    *(pytest.param((CHANGED, part), id=f"light-{part}", marks=pytest.mark.soak) for part in range(1, PARTS)),
    *(pytest.param((LONG, part), id=f"dark-{part}", marks=pytest.mark.soak) for part in range(PARTS)),
]


def _is_page(address: str) -> bool:
    """Return whether an address answers with a whole page, not with a file, data or a fragment of one."""
    data = address.startswith("/api/v1/") and address != "/api/v1/"
    return not (data or address.endswith(FILES)) and ("/minh-chung/" not in address or address.endswith("/xoa/"))


def _kind(row: list[str]) -> tuple[str, str]:
    """Return the reader of a page and the first part of its address, which tells its app."""
    return row[0], row[1].split("/")[1]


def _part(pages: list[list[str]], number: int) -> list[list[str]]:
    """Return one of `PARTS` parts of the pages; the first, looked at at each change, holds some of each kind."""
    rows = pages[number::PARTS]
    kinds = {_kind(row) for row in rows} if number == 0 else {_kind(row) for row in pages}
    for row in pages:
        if _kind(row) not in kinds and _is_page(row[1]):
            kinds.add(_kind(row))
            rows.append(row)
    return sorted(rows)


@pytest.mark.parametrize("walk", WALKS)
def test_every_page_is_clean_and_fits(
    walk: tuple[Walk, int], page: Any, site: Any, sign_in: Callable[[Any, str], None], axe: Callable[..., list[str]]
) -> None:
    (scheme, asked_at, widths), part = walk
    found, seen = [], 0
    assert len(site.known["pages"]) > 150
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": asked_at, "height": 800})
    for who, rows in groupby(_part(site.known["pages"], part), key=lambda row: row[0]):
        page.context.clear_cookies()
        if who != "anonymous":
            sign_in(page, who)
        for _, address in filter(lambda row: _is_page(row[1]), rows):
            answer = page.goto(site.url + address)
            if "text/html" not in answer.headers["content-type"] or "<html" not in answer.text():
                continue
            seen += 1
            found += [f"{address} {scheme}: {violation}" for violation in axe(page)]
            for width in widths:
                page.set_viewport_size({"width": width, "height": 800})
                if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                    found.append(f"{address} is wider than {width} px")
                found += [f"{address} at {width} px cuts off {one}" for one in page.evaluate(CUT_OFF)]
            page.set_viewport_size({"width": asked_at, "height": 800})
    assert found == []
    assert seen > 40 / PARTS
