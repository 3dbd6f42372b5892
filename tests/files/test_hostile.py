"""Bad files by number: what is refused, what it costs to refuse it, and that nothing is fetched meanwhile."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from ronguon.assignments.tests.world import World
from ronguon.drafting.tests.days import on_day
from ronguon.evidence.models import Evidence
from ronguon.files import storage
from ronguon.files.actions import store
from ronguon.files.children.calling import call_in_child
from ronguon.files.domain import Purpose, content_disposition, sniff
from ronguon.files.models import StoredFile
from ronguon.files.tests.hostile import HostileFile, hostile_files
from ronguon.files.tests.making import pdf, stream
from ronguon.files.tests.numbers import bombs, declarations, drawings, names, zip_classes
from ronguon.files.tests.test_actions import NOON
from ronguon.files.tests.test_child import children
from ronguon.files.tests.zip_corpus import ACCEPTED, REFUSED
from ronguon.kernel.errors import RefusedFileError
from ronguon.kernel.tests.sampling import part

Show = Callable[[str], None]
MIB = 1024 * 1024
JUDGE = """
import json, sys, time
from pathlib import Path
from ronguon.files.domain import sniff
from ronguon.kernel.errors import RefusedFileError
for line in sys.stdin:
    path, name = json.loads(line)
    data, begun = Path(path).read_bytes(), time.process_time()
    try:
        sniff(data, name)
        code = ""
    except RefusedFileError as error:
        code = error.code
    print(json.dumps([code, time.process_time() - begun]), flush=True)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def verdict(file: HostileFile) -> str:
    try:
        sniff(file.data, file.name, purpose=file.purpose)
    except RefusedFileError as error:
        return error.code
    return ""


def test_files_of_every_bad_kind_are_refused_for_their_own_reason(show: Show) -> None:
    bad = [file for file in hostile_files() if file.code]
    bad += [HostileFile("a.docx", make, why, "") for why, make in REFUSED.items() if "bom" not in why]
    right = [file for file in bad if verdict(file) == file.code or (file.code == "" and verdict(file))]
    show(f"kinds: {len(right)}/{len(bad)} refused for their own reason")
    assert len(bad) >= 150
    assert right == bad


def test_archives_by_class(show: Show) -> None:
    refused = sum(bool(verdict(HostileFile("a.docx", make, why, ""))) for why, make in REFUSED.items())
    taken = sum(not verdict(HostileFile("a.docx", make, why, None)) for why, make in ACCEPTED.items())
    classes = ", ".join(f"{label} {number}" for label, number in zip_classes())
    show(f"archives: {refused}/{len(REFUSED)} refused ({classes}), {taken}/{len(ACCEPTED)} sound ones taken")
    assert len(REFUSED) >= 35
    assert len(ACCEPTED) >= 10
    assert (refused, taken) == (len(REFUSED), len(ACCEPTED))
    assert sum(number for _, number in zip_classes()) == len(REFUSED)


def judged(files: list[HostileFile], folder: Path, code: str = JUDGE) -> tuple[list[tuple[str, float]], float]:
    """Return each file's verdict and seconds of work as one process found them, and the most memory it held, in MiB."""
    lines = []
    for number, file in enumerate(files):
        path = folder / str(number)
        path.write_bytes(file.data)
        lines.append(json.dumps([str(path), file.name]))
    source = str(Path(sys.modules["ronguon"].__path__[0]).parent)
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={"PYTHONPATH": source, "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("\n".join(lines))
    child.stdin.close()
    # Not what wait4 says: that counts what this process held when it forked, too.
    *rows, most = child.stdout.read().splitlines()
    child.stdout.close()
    assert child.wait(timeout=60) == 0
    return [(found, seconds) for found, seconds in map(json.loads, rows)], int(most) / 1024


@pytest.mark.sampled
def test_forty_bombs_are_refused_quickly_and_in_little_memory(tmp_path: Path, show: Show) -> None:
    files = part(bombs(), one_in=4, least=40, of=lambda file: file.code)
    rows, megabytes = judged(files, tmp_path)
    right = [file for file, (code, _) in zip(files, rows, strict=True) if code == file.code]
    slowest = max(seconds for _, seconds in rows)
    show(f"bombs: {len(right)}/{len(files)} refused, the slowest in {slowest:.2f} s, {megabytes:.0f} MiB at most")
    assert [(f.why, row) for f, row in zip(files, rows, strict=True) if row[0] != f.code] == []
    assert slowest <= 2
    assert megabytes <= 256


def test_a_scan_with_forty_blank_pages_is_no_bomb() -> None:
    page = stream(zlib.compress(bytes(4_300_000), 9), b"/Filter/FlateDecode")
    assert sniff(pdf(*[page] * 40), "a.pdf").kind == "pdf"


@contextmanager
def canary() -> Iterator[tuple[str, list[str]]]:
    """Listen on loopback; yield the address and who came."""
    came: list[str] = []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.05)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    line, address = listener.accept()
                except TimeoutError:
                    continue
                came.append(str(address))
                line.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", came
            time.sleep(0.2)
        finally:
            stop.set()
            thread.join()


def test_sixty_declarations_are_refused_and_fetch_nothing(show: Show) -> None:
    with canary() as (address, came):
        files = declarations(address)
        refused = [file for file in files if verdict(file)]
        # Even a reader that got them past the judge reaches nobody: one of each container goes straight to the child.
        for file in files[:3]:
            for opener in ("directive", "proof"):
                try:
                    call_in_child(opener, file.data, options={"name": file.name})
                except RefusedFileError:
                    continue
    show(f"declarations: {len(refused)}/{len(files)} refused, {len(came)} connections seen")
    assert len(files) == 60
    assert refused == files
    assert came == []


def test_the_canary_sees_a_planted_connection() -> None:
    with canary() as (address, came):
        socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=1).close()
    assert len(came) == 1


def test_fifty_drawings_that_act_are_refused(show: Show) -> None:
    files = drawings()
    refused = [file for file in files if verdict(file)]
    show(f"drawings: {len(refused)}/{len(files)} refused")
    assert len(files) == 50
    assert [file.why for file in files if file not in refused] == []


@pytest.mark.django_db
def test_sixty_names_reach_neither_disk_nor_header(show: Show, settings: Settings, tmp_path: Path) -> None:
    options = {"location": tmp_path, "file_permissions_mode": 0o600}
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "evidence": backend}
    harmless = []
    for name in names():
        try:
            stored = store(b"Ghi chep\n", name=name, purpose=Purpose.EVIDENCE, owner_unit="u", at=NOON)
        except RefusedFileError as error:
            # Nothing is left of it that ends in a known way.
            harmless += [name] if error.code == "kind" else []
            continue
        header = content_disposition(stored.name)
        plain = re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}", stored.storage_key)
        if plain and header.isascii() and header.isprintable() and not set(stored.name) & set("/\\\0\r\n\u202e"):
            harmless.append(name)
    show(f"names: {len(harmless)}/{len(names())} harmless on disk, in headers and to the eye")
    assert len(set(names())) == 60
    assert harmless == names()
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.parent.parent != tmp_path]
    assert outside == []
    assert len(list(storage.keys())) == StoredFile.objects.count()


@pytest.mark.django_db
def test_the_web_process_survives_hostile_files_at_its_upload_field(show: Show) -> None:
    survive(_hundred()[::5], show)


@pytest.mark.soak
@pytest.mark.django_db
def test_the_web_process_survives_all_hundred(show: Show) -> None:
    survive(_hundred(), show)


def _hundred() -> list[HostileFile]:
    files = [file for file in hostile_files() if file.purpose == Purpose.EVIDENCE and file.code][:86]
    files += [bomb for bomb in bombs() if bomb.code in {"pixels", "dtd", "embedded"}][:8] + drawings()[:6]
    assert len(files) == 100
    return files


def survive(files: list[HostileFile], show: Show) -> None:
    """Throw `files` at the field for proofs: each is refused, the process stays, the next sound file is taken."""
    process, before = os.getpid(), children()
    with on_day():
        world = World()
        browser = world.client(world.cast.an_account)
        url, answered = f"/minh-chung/them/{world.occurrence.code}/", []
        for file in files:
            name = file.name.encode("utf-8", "replace").decode().replace("\r", "").replace("\n", "")
            answered.append(browser.post(url, {"file": SimpleUploadedFile(name, file.data)}).status_code)
        assert browser.post(url, {"file": SimpleUploadedFile("a.pdf", pdf())}).status_code == 302
    show(f"web process: {answered.count(422)}/{len(files)} hostile files refused, the next sound one taken")
    assert answered == [422] * len(files)
    assert Evidence.objects.count() == 1
    assert os.getpid() == process
    assert children() <= before


def test_planted_judges_are_caught(tmp_path: Path) -> None:
    lazy = JUDGE.replace("sniff(data, name)", "pass")
    hungry = JUDGE.replace("sniff(data, name)", "x = bytearray(300 * 1024 * 1024); x[::4096] = b'x' * len(x[::4096])")
    rows, _ = judged(bombs()[-2:], tmp_path, lazy)
    assert [code for code, _ in rows] == ["", ""]
    _, megabytes = judged(bombs()[-2:], tmp_path, hungry)
    assert megabytes > 256
