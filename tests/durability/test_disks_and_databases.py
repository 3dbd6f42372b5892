"""A full or read-only disk, no inodes, a stopped database: a plain 503 or 507, readers served, no hand needed after.

On real small disks (tmpfs in a mount namespace of the drill's own). Where a machine lets nobody mount, the summary says
so; the same errors are raised in the process by `portal/tests/test_patience.py` and `test_bytes_that_cannot_be_kept.py`
on every machine.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.durability.conftest import Show
from tests.durability.house import ROOT

DRILL = Path(__file__).with_name("drill.py")
PLAYED = {
    "sqlite3": ("database", "files", "temporary", "inodes", "read-only"),
    "postgresql": ("database", "files", "stopped"),
}
REFUSED = {"database": {507}, "files": {507}, "inodes": {507}, "read-only": {503}, "stopped": {503}, "temporary": set()}
"""Scenario → how an action is refused meanwhile; in `temporary` nothing is, because nothing is written there."""
PUBLIC_TEXT = {"GET /tu-choi/", "GET /tro-nang/", "GET /healthz"}
"""What needs no database and is served without one."""
SAYS = {507: re.compile("Máy chủ hết chỗ lưu|không lưu được tệp"), 503: re.compile("Hãy |không lưu được tệp")}
WAYS = (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"])


def vendor() -> str:
    return str(settings.DATABASES["default"]["ENGINE"]).rpartition(".")[2]


@cache
def namespace() -> list[str] | None:
    """Return the command before one that may mount, null when this machine lets nobody."""
    attempt = ["sh", "-c", "mount -t tmpfs tmpfs /mnt"]
    for way in WAYS[:1] if vendor() == "postgresql" else WAYS:  # a cluster needs a second user of the system
        try:
            if subprocess.run([*way, *attempt], capture_output=True, check=False).returncode == 0:
                return way
        except FileNotFoundError:
            return None
    return None


def played(names: tuple[str, ...], folder: Path, **more: str) -> dict[str, Any]:
    """Return what came of the scenarios."""
    way = namespace()
    assert way is not None
    done = subprocess.run(
        [*way, sys.executable, str(DRILL), ",".join(names), str(folder), vendor().removesuffix("3")],
        env=os.environ | more, capture_output=True, text=True, check=False, cwd=ROOT, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def refusals(told: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Return the actions of a scenario that were refused."""
    return [
        one for one in told if one["scenario"] == name and not one["what"].startswith("GET") and one["status"] != 302
    ]


def wrong(told: list[dict[str, Any]], name: str) -> list[str]:
    """Return what a scenario's answers should not have been."""
    mine = [one for one in told if one["scenario"] == name]
    found = [f"{one['when']} {one['what']}: {one['status']}" for one in mine if one["status"] in {0, 500}]
    for one in mine:
        reading, meanwhile = one["what"].startswith("GET"), one["when"] not in {"before", "after", "back"}
        if reading:
            allowed = {200} if name != "stopped" or one["what"] in PUBLIC_TEXT else {503}
        else:
            allowed = {302} | (REFUSED[name] if meanwhile or one["when"] == "back" else set())
        if one["status"] not in allowed:
            found.append(f"{one['when']} {one['what']}: {one['status']} {one['body'][:200]}")
        if one["status"] in SAYS and not SAYS[one["status"]].search(one["body"]):
            found.append(f"{one['when']} {one['what']}: says nothing that helps")
    last = [one["status"] for one in mine if one["when"] in {"after", "back"}]
    return found if last and last[-1] == 302 else [*found, f"not ready again by itself: {last}"]


def lost(found: dict[str, Any]) -> list[str]:
    """Return what is amiss with what was left: acknowledged and not there, there and not acknowledged, half there."""
    kept, left = {"progress": [], "upload": []}, found["left"]  # type: dict[str, list[str]], dict[str, Any]
    for one in found["told"]:
        kind, _, number = one["what"].partition(" ")
        if kind in kept and one["status"] == 302:
            kept[kind].append(number)
    progress = sorted(text.split()[1] for text in left["progress"])
    proofs = sorted(title.split()[1] for title in left["proofs"])
    out = []
    if progress != sorted(kept["progress"]) or proofs != sorted(kept["upload"]):
        out.append(f"acknowledged {kept}, there {progress} and {proofs}")
    if left["events"] != {"occurrence.progressed": len(progress), "evidence.added": len(proofs)}:
        out.append(f"events {left['events']}")
    sound = (left["integrity"], left["trail"], left["shares_off"], left["lone_files"])
    return out if sound == ("ok", None, [], 0) else [*out, f"integrity, trail, shares, lone files: {sound}"]


def judge(names: tuple[str, ...], folder: Path, show: Show, **more: str) -> None:
    if namespace() is None:
        show("disks: NOT RUN on real disks, this machine lets nobody mount; the errors were raised in the process only")
        pytest.skip("this machine lets nobody mount a small disk; the same errors are raised in the process elsewhere")
    found = played(names, folder, **more)
    faults = {name: wrong(found["told"], name) for name in names}
    good = [name for name, amiss in faults.items() if not amiss]
    show(f"trouble told, readers served, back by itself: {len(good)}/{len(names)} ({', '.join(good)}; {vendor()})")
    assert {name: amiss for name, amiss in faults.items() if amiss} == {}
    assert lost(found) == []
    assert found["worker"], "background work ended"
    for name in names:
        assert {one["status"] for one in refusals(found["told"], name)} == REFUSED[name], "the trouble was never met"


@pytest.mark.soak
def test_trouble_with_disks_and_databases_is_told_and_passes(tmp_path: Path, show: Show) -> None:
    judge(PLAYED[vendor()], tmp_path, show)


@pytest.mark.soak
def test_a_database_away_for_a_minute_comes_back(tmp_path: Path, show: Show) -> None:
    if vendor() != "postgresql":
        pytest.skip("SQLite has no server that could be stopped")
    judge(("stopped",), tmp_path, show, STOPPED_SECONDS="60")


def test_planted_answers_are_caught() -> None:
    fine = {"scenario": "files", "when": "full", "what": "upload 1", "status": 507, "body": "không lưu được tệp"}
    back = {"scenario": "files", "when": "after", "what": "upload 2", "status": 302, "body": ""}
    assert wrong([fine, back], "files") == []
    for planted in (
        fine | {"status": 500},
        fine | {"status": 0},
        fine | {"body": "Lỗi"},
        fine | {"what": "GET /", "body": "Hãy chờ."},
        back | {"status": 507, "body": "Máy chủ hết chỗ lưu"},
    ):
        assert wrong([fine, planted], "files"), planted
    sound = {"integrity": "ok", "trail": None, "shares_off": [], "lone_files": 0, "progress": [], "proofs": ["tệp 2"]}
    left = sound | {"events": {"occurrence.progressed": 0, "evidence.added": 1}}
    assert lost({"told": [fine, back], "left": left}) == []
    amiss: list[dict[str, Any]] = [
        {"proofs": []},
        {"proofs": ["tệp 2", "tệp 2"]},
        {"trail": 3},
        {"lone_files": 1},
        {"integrity": "x"},
    ]
    for changes in amiss:
        assert lost({"told": [fine, back], "left": left | changes}), changes
