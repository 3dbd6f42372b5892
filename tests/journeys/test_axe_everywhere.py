"""Every page of the product, in both themes: no violation that axe knows, nothing wider than a narrow screen."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest

SEED = "seed_everywhere"
FILES = (".docx", ".pdf", ".csv", ".json", "/tep-goc/", "/qr/", "/don-vi/?", "/healthz", "/readyz", "/metrics")
pytestmark = pytest.mark.browser
PARTS = 3
"""In how many parts all pages are looked at, one beside the other."""


def _is_page(address: str) -> bool:
    """Return whether an address answers with a whole page, not with a file or a fragment of one."""
    return not address.endswith(FILES) and ("/minh-chung/" not in address or address.endswith("/xoa/"))


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_clean_in_both_themes(
    part: int, page: Any, site: Any, sign_in: Callable[[Any, str], None], axe: Callable[..., list[str]]
) -> None:
    found, seen = [], 0
    for who, rows in groupby(site.known["pages"][part::PARTS], key=lambda row: row[0]):
        page.context.clear_cookies()
        if who != "anonymous":
            sign_in(page, who)
        for _, address in filter(lambda row: _is_page(row[1]), rows):
            answer = page.goto(site.url + address)
            if "text/html" not in answer.headers["content-type"] or "<html" not in answer.text():
                continue
            seen += 1
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                found += [f"{address} {scheme}: {violation}" for violation in axe(page, colours=scheme == "dark")]
            page.set_viewport_size({"width": 320, "height": 800})
            if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                found.append(f"{address} is wider than 320 px")
            page.set_viewport_size({"width": 1280, "height": 900})
    assert found == []
    assert seen > 40 / PARTS
