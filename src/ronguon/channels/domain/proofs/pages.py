"""What a page says of itself in places that its owner alone writes: links, structured data, its description.

Comments and posts of visitors stand in the rest of a page; the rest is never read.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from ronguon.channels.domain.proofs.shapes import Fetched

_DEEPEST: Final = 6
_MOST_NODES: Final = 2000
_MOST_LINKS: Final = 2000
_NOT_SHOWN: Final = frozenset({"template", "noscript", "iframe", "textarea", "title"})
_BY_STRANGERS: Final = frozenset({"ugc", "sponsored"})
_LINKS: Final = frozenset({"a", "link", "area"})
_DESCRIBES: Final = frozenset({"description", "og:description", "twitter:description"})
_DESCRIBED_IN: Final = frozenset({"tgme_page_description", "tgme_channel_info_description"})
"""Where Telegram shows the description of a channel to whoever does not sign in."""
_SIGN_IN: Final = re.compile(r"/(?:login|signin|accounts/login|checkpoint|authwall)\b", re.IGNORECASE)
_HEAD: Final = 4096
_CHARSET: Final = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_WRITTEN_IN: Final = frozenset({"utf-8", "utf-16", "ascii", "iso8859-1", "cp1252", "cp1258"})
Node = dict[str, Any]


class Page:
    """A page that was fetched, read without running anything in it and without fetching more."""

    def __init__(self, root: Any) -> None:
        self._root = root

    def own_links(self) -> Iterator[str]:
        """Yield the address of every link that the page calls its own (`rel=me`), strangers' links apart."""
        seen = 0
        for node in self._elements():
            rel = {word.lower() for word in (node.get("rel") or "").split()}
            if node.tag not in _LINKS or "me" not in rel or rel & _BY_STRANGERS or _hidden(node):
                continue
            seen += 1
            if seen > _MOST_LINKS:
                return
            yield (node.get("href") or "").strip()

    def data(self) -> Iterator[Node]:
        """Yield every object of the structured data that stands for itself: at the top, or in a graph."""
        for node in self._elements():
            kind = (node.get("type") or "").partition(";")[0].strip().lower()
            if node.tag == "script" and kind == "application/ld+json" and not _hidden(node):
                yield from _objects(_json(node.text or ""), 0)

    def descriptions(self) -> list[str]:
        """Return what the page says about itself, from its head, its structured data and Telegram's place for it."""
        found = []
        for node in self._elements():
            name = (node.get("name") or node.get("property") or "").strip().lower()
            if node.tag == "meta" and name in _DESCRIBES:
                found.append(node.get("content") or "")
            elif _DESCRIBED_IN & set((node.get("class") or "").split()):
                found.append(" ".join(node.itertext()))
        return [*found, *(one["description"] for one in self.data() if isinstance(one.get("description"), str))]

    def asks_to_sign_in(self) -> bool:
        """Return whether the page is one to sign in at rather than the page that was asked for."""
        for node in self._elements():
            name = (node.get("property") or node.get("rel") or node.get("http-equiv") or "").lower()
            if node.tag == "input" and (node.get("type") or "").lower() == "password":
                return True
            leads = node.get("content") if node.tag == "meta" else node.get("href")
            if name in {"og:url", "canonical", "refresh"} and _SIGN_IN.search(leads or ""):
                return True
        return False

    def _elements(self) -> Iterator[Any]:
        return (node for node in self._root.iter() if isinstance(node.tag, str))


def page_of(answer: Fetched) -> Page | None:
    """Return the page in an answer, or `None` where no page can be read in it."""
    if answer.content_type and answer.content_type not in {"text/html", "application/xhtml+xml"}:
        return None
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    text = answer.body.decode(_encoding(answer), errors="replace").replace("\0", "")
    try:
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    return None if root is None else Page(root)


def _encoding(answer: Fetched) -> str:
    """Return how the page is written, as its server or the page says; what few pages are written in is not believed."""
    said = _CHARSET.search(answer.body[:_HEAD])
    name = answer.charset or (said[1].decode("ascii") if said else "")
    try:
        known = codecs.lookup(name).name if name else "utf-8"
    except LookupError:
        known = "utf-8"
    return known if known in _WRITTEN_IN else "utf-8"


def _hidden(node: Any) -> bool:
    return any(above.tag in _NOT_SHOWN for above in node.iterancestors())


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _objects(value: Any, depth: int) -> Iterator[Node]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value[:_MOST_NODES]:
            yield from _objects(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in ("@graph", "publisher", "mainEntity"):
            yield from _objects(value.get(name), depth + 1)
