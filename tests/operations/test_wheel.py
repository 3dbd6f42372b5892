"""The wheel stands alone: two builds are one, and what is installed from it reads no file of the checkout."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
import wheel as tool
from tests.operations.places import ROOT, clean, free_ports, uv, watch

pytestmark = pytest.mark.installed
Run = Callable[..., subprocess.CompletedProcess[str]]


def built(folder: Path, umask: int) -> Path:
    command = [sys.executable, str(ROOT / "tools" / "wheel.py"), str(folder)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, umask=umask).stdout
    return Path(said.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("wheel"), 0o022)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """Return a folder with an environment made of the lock and the wheel alone."""
    place = tmp_path_factory.mktemp("place")
    uv("venv", str(place / "venv"), "--python", sys.executable)
    python = ["--python", str(place / "venv" / "bin" / "python")]
    uv("pip", "install", *python, "--require-hashes", "-r", str(wheel.with_name("requirements.txt")))
    uv("pip", "install", *python, "--no-deps", str(wheel))
    watch(place / "venv", place / "touched")
    return place


@pytest.fixture
def run(place: Path) -> Run:
    def call(*arguments: str, code: int = 0, **options: str) -> subprocess.CompletedProcess[str]:
        command = [str(place / "venv" / "bin" / "ronguon"), *arguments]
        environment = clean(RONGUON_VAR=str(place / "var"))
        done = subprocess.run(
            command,
            cwd=place,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            **options,  # type: ignore[call-overload]  # passed on
        )
        assert done.returncode == code, f"{arguments}: {done.stdout}{done.stderr}"
        return done  # type: ignore[no-any-return]  # text was asked for

    return call


def test_two_builds_are_equal_to_the_byte(wheel: Path, tmp_path: Path) -> None:
    """Also where somebody keeps their files to themselves."""
    assert built(tmp_path, 0o077).read_bytes() == wheel.read_bytes()


def test_it_holds_what_was_built_and_no_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "ronguon/ui/static/ronguon/app.css", "ronguon/papers/fonts/Tinos-Regular.ttf",
        "ronguon/locale/vi/LC_MESSAGES/django.mo", "ronguon/content/deploy/nginx.conf", "ronguon/papers/paper.typ",
        "ronguon/content/samples/bodies.csv", "ronguon/portal/templates/portal/search.html",
        "ronguon/content/places/communes.csv", "ronguon/content/places/README.md",
    ):  # fmt: skip
        assert needed in names
    assert [name for name in names if "/tests/" in name or name.endswith(".pyc")] == []
    assert len(names) > 500


def test_the_pinned_libraries_are_the_ones_it_asks_for(wheel: Path) -> None:
    said = zipfile.ZipFile(wheel).read("ronguon-0.2.0.dist-info/METADATA").decode()
    asked = {re.split(r"[\[<>=; ]", line.partition(": ")[2])[0].lower() for line in said.splitlines()
             if line.startswith("Requires-Dist") and "extra ==" not in line}  # fmt: skip
    lock = wheel.with_name("requirements.txt").read_text()
    assert len(asked) > 10
    assert [name for name in asked if not re.search(rf"^{re.escape(name)}==", lock, re.IGNORECASE | re.MULTILINE)] == []


def test_it_reads_initialises_checks_and_serves_without_the_checkout(place: Path, run: Run) -> None:
    sample = place / "plan.txt"
    sample.write_text((ROOT / "src/ronguon/content/samples/02-plan.txt").read_text("utf-8"), encoding="utf-8")
    found = json.loads(run("parse", "plan.txt", "--format", "json").stdout)
    assert len(found["obligations"]) > 30
    assert not (place / "var").exists(), "reading a file leaves nothing behind"
    (place / "var").mkdir(mode=0o700)
    said = run("init", "--accept-refusals", "--unit-name", "UBND tỉnh An Phước", "--email", "a@ronguon.example",
               "--second-email", "b@ronguon.example", "--unit-since", "01/07/2025").stdout  # fmt: skip
    assert "/don-vi/loi-moi/" in said
    (place / "bodies.csv").write_text(run("sample", "bodies").stdout, encoding="utf-8")
    assert "Đã nạp" in run("bodies", "load", "bodies.csv").stdout
    run("worker", "--once")
    checked = run("check").stdout
    assert "HỎNG" not in checked
    assert "cách ly" in checked
    _serves(place)
    touched = (place / "touched").read_text() if (place / "touched").exists() else ""
    assert touched == ""


def _serves(place: Path) -> None:
    (port,) = free_ports(1)
    command = [str(place / "venv" / "bin" / "ronguon"), "serve", "--port", str(port), "--workers", "2"]
    environment = clean(RONGUON_VAR=str(place / "var"), RONGUON_METRICS_TOKEN="x" * 24)
    with subprocess.Popen(command, cwd=place, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == f"http://127.0.0.1:{port}"
            pages = dict(_pages(port))
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
    assert "Rõ Nguồn" in pages["/"]
    assert "</form>" in pages["/tai-khoan/login/"]
    assert "{" in pages["static"]
    assert json.loads(pages["/readyz"])["ready"] is True
    count = re.search(
        r'ronguon_requests_total\{method="GET",route="portal:home",status="2xx"\} (\S+)', pages["/metrics"]
    )
    assert count is not None
    assert float(count[1]) == 12  # over both web processes


def _pages(port: int) -> Iterator[tuple[str, str]]:
    styles: list[str] = []
    for path in [*["/"] * 12, "/tai-khoan/login/", "/readyz", "/metrics"]:
        body = _get(port, path)
        yield path, body
        styles += re.findall(r'href="(/static/[^"]+\.css)"', body)
    yield "static", _get(port, styles[0])


def _get(port: int, path: str) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Authorization": f"Bearer {'x' * 24}"})
    answer = connection.getresponse()
    assert answer.status == 200, path
    body = answer.read().decode()
    connection.close()
    return body


def test_a_planted_reading_of_the_checkout_is_noted(place: Path) -> None:
    notes = place / "touched"
    before = notes.read_text() if notes.exists() else ""
    command = [str(place / "venv" / "bin" / "python"), "-c", f"open({str(ROOT / 'README.md')!r}).close()"]
    subprocess.run(command, cwd=place, env=clean(), check=True)
    assert notes.read_text().removeprefix(before) == f"open {ROOT / 'README.md'}\n"
    notes.write_text(before)


def test_assets_that_were_not_built_stop_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "BUILT", ("ui/static/absent.css",))
    with pytest.raises(SystemExit, match="make wheel"):
        tool.stage(tmp_path)
    assert list(tmp_path.iterdir()) == []
