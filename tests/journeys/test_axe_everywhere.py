"""Every page of the product, in both themes: no violation that axe knows, nothing wider than a screen or cut off."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest

SEED = "seed_everywhere"
FILES = (".docx", ".pdf", ".csv", ".json", "/tep-goc/", "/qr/", "/don-vi/?", "/healthz", "/readyz", "/metrics")
pytestmark = pytest.mark.browser
WIDTHS = (320, 768, 1024)
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
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                    found.append(f"{address} is wider than {width} px")
                found += [f"{address} at {width} px cuts off {one}" for one in page.evaluate(CUT_OFF)]
            page.set_viewport_size({"width": 1280, "height": 900})
    assert found == []
    assert seen > 40 / PARTS
