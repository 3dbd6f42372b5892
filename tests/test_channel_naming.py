"""The vectors of addresses on the site of a unit: each spelling names its own page, and none names another."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from html import escape
from itertools import combinations, permutations, product
from pathlib import Path

from ronguon.channels.domain.proofs import Fetched, check_site_names
from ronguon.channels.domain.recognising import recognised
from ronguon.channels.domain.shapes import Canonical

FILES = ("tests/channels/independent.jsonl", "docs/channels/vectors.jsonl")
ROOT = Path(__file__).resolve().parent.parent
HOST = "trang.anphuoc.gov.vn"


def named(channel: Canonical, address: str) -> bool:
    """Return whether a site that lists `address` in its trust.txt, and links to it, names `channel`."""
    link = f'<a rel="me" href="{escape(address)}">' if address.startswith("http") else ""
    front = Fetched(f"https://{HOST}/", HOST, f"<html><body><p>x</p>{link}</body></html>".encode(), "text/html")
    trust = Fetched(f"https://{HOST}/trust.txt", HOST, f"social={address}\n".encode(), "text/plain")
    return check_site_names(channel, page=front, trust=[trust], own_hosts={HOST}).found


def groups(name: str) -> dict[str, list[str]]:
    """Return page → its spellings as the file judges them; what this program cannot read itself is left out."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in (ROOT / name).read_text("utf-8").splitlines():
        vector = json.loads(line)
        known = vector["refused"] is None and isinstance(recognised(vector["input"]), Canonical)
        if known and "\n" not in vector["input"].strip():
            keyed = f"{vector['platform']} {vector['kind']} {vector['key']}" if "key" in vector else vector["same_as"]
            found[keyed or vector["input"]].append(vector["input"])
    return found


def test_each_spelling_names_its_own_page_and_no_other(record_property: Callable[[str, object], None]) -> None:
    missed, wrong, true, false = [], [], 0, 0
    for name in FILES:
        pages = groups(name)
        for one, other in (pair for spellings in pages.values() for pair in permutations(spellings[:12], 2)):
            channel = recognised(one)
            true += 1
            if isinstance(channel, Canonical) and not named(channel, other):
                missed.append((one, other))
        for own, others in combinations(pages.values(), 2):
            channel = recognised(own[0])
            for spelling in others[:1]:
                false += 1
                if isinstance(channel, Canonical) and named(channel, spelling):
                    wrong.append((one[0], spelling))
    record_property("channels", f"{true - len(missed)}/{true} spellings of the vectors name their page")
    record_property("channels", f"{len(wrong)}/{false} spellings of the vectors name another page")
    assert wrong == []
    assert missed == []
    assert true >= 500
    assert false >= 500


def test_what_is_refused_as_an_address_names_nothing() -> None:
    lines = (ROOT / FILES[0]).read_text("utf-8").splitlines()
    refused = [vector["input"] for vector in map(json.loads, lines) if vector["refused"]]
    pages = [spellings[0] for spellings in groups(FILES[0]).values()]
    assert len(refused) >= 40
    for address, declared in product(refused, pages[:20]):
        channel = recognised(declared)
        assert isinstance(channel, Canonical)
        assert not named(channel, address.splitlines()[0] if address else "")
