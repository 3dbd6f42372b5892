"""Addresses that somebody else collected and judged, who had not seen the rules: what share comes to what they say."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from ronguon.channels.management.telling import as_data

VECTORS = [
    json.loads(line)
    for line in (Path(__file__).parent / "channels" / "independent.jsonl").read_text("utf-8").splitlines()
]


def test_addresses_of_another_hand_come_to_what_they_say(record_property: Callable[[str, object], None]) -> None:
    wrong, keys = [], defaultdict(set)
    for vector in VECTORS:
        found = as_data(vector["input"])
        same = found["refused"] == vector["refused"]
        if vector["refused"] is None and same:
            same = found["platform"] == vector["platform"] and vector["kind"] in {None, found["kind"]}
            keys[vector["same_as"]].add((found["platform"], found["kind"], found["key"]))
        if not same:
            wrong.append(vector["input"])
    right = 1 - len(wrong) / len(VECTORS)
    record_property("channels", f"{right:.1%} of {len(VECTORS)} addresses of another hand come to what they say")
    assert len(VECTORS) >= 200
    assert right >= 0.95, wrong
    assert [group for group, found in keys.items() if group and len(found) > 1] == []
    named = [key for found in keys.values() for key in found]
    assert len(named) == len(set(named)), "two pages have one key"
