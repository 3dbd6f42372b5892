"""What journeys through the reading room do again and again, by keyboard alone."""

from __future__ import annotations

from typing import Any

SETTLED = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
SELECT = """words => {
  const walker = document.createTreeWalker(document.querySelector("[data-select-text]"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    document.getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
    return;
  }
}"""


def current(page: Any) -> str:
    """Return the id of the open duty's row."""
    return str(page.locator(".rn-duty.is-on").get_attribute("id"))


def key(page: Any, name: str) -> None:
    """Press a key and wait until the fragment that it asked for has come and settled."""
    with page.expect_response(lambda answer: "/van-ban/" in answer.url):
        page.keyboard.press(name)
    page.wait_for_function(SETTLED)


def clear(page: Any) -> None:
    """Decide on every waiting duty: confirm what is clear, say “no unit here” where it is not."""
    for _ in range(60):
        if not page.locator(".rn-duty.is-on [data-do=confirm]").count():
            return
        if page.locator(".rn-duty.is-on .rn-fields .rn-badge--warn").count():
            key(page, "b") if not _says_not_here(page) else None
        key(page, "Enter")


def _says_not_here(page: Any) -> bool:
    ticks = page.locator(".rn-duty.is-on .rn-fields .rn-map:visible input[name^=khong-]")
    for at in range(ticks.count()):
        ticks.nth(at).focus()
        page.keyboard.press("Space")
    return bool(ticks.count())
