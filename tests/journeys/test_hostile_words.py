"""Words that people or documents bring are shown as words: none of them runs on any page."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest

SEED = "seed_hostile_words"
FILES = (".docx", ".pdf", ".csv", ".json", "/tep-goc/", "/qr/", "/don-vi/?", "/healthz")
pytestmark = [pytest.mark.browser, pytest.mark.soak]
LEFT = """() => [
  ...[...document.querySelectorAll('a[href], form[action], iframe, object, embed, base')]
    .map(e => e.href || e.action || e.src || e.data || e.outerHTML)
    .filter(a => !/^https?:/.test(a)),
  ...[...document.querySelectorAll('*')]
    .flatMap(e => [...e.attributes].filter(a => /^on/i.test(a.name)).map(a => a.name)),
]"""


def _open(page: Any, url: str) -> list[str]:
    answer = page.goto(url)
    page.wait_for_timeout(30)
    hit = page.evaluate("window.hit || 0")
    broken = [f"{url}: {answer.status}"] if answer.status >= 500 else []
    return broken + [f"{url}: ran"] * hit + [f"{url}: {left}" for left in page.evaluate(LEFT)]


def test_no_page_runs_what_its_words_say(page: Any, site: Any, sign_in: Callable[[Any, str], None]) -> None:
    page.on("dialog", lambda dialog: dialog.dismiss())
    found, seen = [], 0
    for who, rows in groupby(site.known["pages"], key=lambda row: row[0]):
        page.context.clear_cookies()
        if who != "anonymous":
            sign_in(page, who)
        for _, address in rows:
            if not address.endswith(FILES) and "/minh-chung/" not in address:
                seen += 1
                found += _open(page, site.url + address)
    told = f"{site.known['written']} hostile words in {site.known['columns']} columns, {seen} pages"
    print(f"{told}, {len(found)} ran")  # noqa: T201 (the figure is what this test is for)
    assert found == []
    assert seen > 40
    assert site.known["written"] > 120


def test_a_planted_page_that_runs_words_is_seen(page: Any, site: Any) -> None:
    page.goto(site.url + "/")
    page.evaluate("document.body.innerHTML += '<a href=\"javascript:window.hit=1\">x</a>'")
    assert page.evaluate(LEFT) != []
    page.evaluate("window.hit = 1")
    assert page.evaluate("window.hit || 0") == 1
