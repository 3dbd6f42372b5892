"""The samples that an installation is set up with: whole, tight, and accepted by the programs that will read them."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.operations.places import clean

from ronguon.operations import sampling

HARD = {
    "NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "ProtectHome=yes", "PrivateDevices=yes",
    "CapabilityBoundingSet=", "RestrictSUIDSGID=yes", "SystemCallFilter=@system-service", "UMask=0077",
}  # fmt: skip
MOST_EXPOSED = 20  # on systemd's own scale from 0 (nothing left open) to 100


def ronguon(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command as on a machine where nothing is set up yet."""
    command = [sys.executable, "-m", "ronguon", "sample", *arguments]
    done = subprocess.run(command, env=clean(), capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    program = folder / "app" / "venv" / "bin" / "ronguon"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    (folder / "config").mkdir()
    (folder / "data").mkdir()
    ronguon("--into", str(folder), "--host", "ronguon.example.vn", "--user", "daemon", "--app", str(folder / "app"),
            "--data", str(folder / "data"), "--config", str(folder / "config"))  # fmt: skip
    shutil.copy(folder / "env", folder / "config" / "env")
    return folder


def test_each_sample_is_written_without_a_blank_left(written: Path) -> None:
    files = {file for _, file, _ in sampling.PLACES.values()}
    assert files <= {path.name for path in written.iterdir()}
    left = [file for file in files if re.search(r"@[A-Z_]+@", (written / file).read_text("utf-8"))]
    assert left == []


def test_secrets_are_new_each_time_and_read_by_their_owner_alone(written: Path) -> None:
    assert stat.S_IMODE((written / "env").stat().st_mode) == 0o600
    secrets = {re.search(r"SECRET_KEY='(.+)'", ronguon("env").stdout)[1] for _ in range(3)}  # type: ignore[index]  # it is there
    assert len(secrets) == 3
    assert all(len(secret) >= 50 for secret in secrets)


def test_an_environment_that_is_there_keeps_its_secrets(tmp_path: Path) -> None:
    ronguon("--into", str(tmp_path), "--host", "a.example")
    before = (tmp_path / "env").read_text()
    said = ronguon("--into", str(tmp_path), "--host", "b.example").stdout
    assert (tmp_path / "env").read_text() == before
    assert "/env\n" not in said
    assert "b.example" in (tmp_path / "nginx.conf").read_text()


@pytest.mark.parametrize(
    "wrong",
    [
        ["nginx", "--host", "a;b"],
        ["nginx", "--host", "A b"],
        ["nginx", "--data", "relative"],
        ["nginx", "--data", "/x'; rm"],
        ["env", "--database", "postgres://a'b"],
        ["env", "--database", "mysql://a/b"],
        ["nginx", "--port", "0"],
        ["nginx", "--port", "70000"],
        ["web", "--user", "a b"],
        ["nothing"],
        [],
        ["nginx", "--into", "folder"],
    ],
)
def test_what_cannot_stand_in_a_sample_is_refused(wrong: list[str]) -> None:
    assert ronguon(*wrong, code=2).stderr


def test_it_needs_no_settings_and_leaves_nothing_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ronguon", "sample", "bodies"]
    said = subprocess.run(
        command, env=clean(RONGUON_MODE="nonsense"), cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert said.stdout.startswith("Mã,Tên,")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("unit", ["ronguon-web.service", "ronguon-worker.service"])
def test_a_unit_may_do_little(written: Path, unit: str) -> None:
    lines = (written / unit).read_text("utf-8").splitlines()
    assert sorted(HARD - set(lines)) == []
    _require_systemd()
    verified = subprocess.run(
        ["systemd-analyze", "verify", str(written / unit)], capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    exposed = ["systemd-analyze", "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", str(written / unit)]
    assert subprocess.run(exposed, capture_output=True, text=True, check=False).returncode == 0


def _require_systemd() -> None:
    if shutil.which("systemd-analyze") is not None:
        return
    if os.environ.get("REQUIRE_NGINX", "") not in {"", "0"}:
        pytest.fail("systemd-analyze was not found. Type: sudo apt-get install -y systemd")
    pytest.skip("a machine without systemd cannot judge its units; make test on one with it does")


def test_a_planted_open_unit_is_caught(written: Path, tmp_path: Path) -> None:
    _require_systemd()
    kept = [line for line in (written / "ronguon-web.service").read_text().splitlines() if line not in HARD]
    open_unit = tmp_path / "planted.service"
    open_unit.write_text("\n".join(kept))
    exposed = ["systemd-analyze", "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", str(open_unit)]
    assert subprocess.run(exposed, capture_output=True, text=True, check=False).returncode != 0
    open_unit.write_text("\n".join(kept).replace("ExecStart=", "ExecStart=/nowhere"))
    verified = subprocess.run(["systemd-analyze", "verify", str(open_unit)], capture_output=True, check=False)
    assert verified.returncode != 0


def test_proxies_set_what_the_application_trusts_and_keep_nothing(written: Path) -> None:
    nginx, caddy = (written / "nginx.conf").read_text(), (written / "Caddyfile").read_text()
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto https", "X-Request-Id $request_id"):
        assert f"proxy_set_header {header};" in nginx
    assert "$proxy_add_x_forwarded_for" not in nginx
    log = re.search(r"log_format ronguon '([^']+)'", nginx)
    assert log is not None
    assert set(log[1].split()) == {"$time_iso8601", "$status", "$bytes_sent", "$request_time", "$request_id"}
    assert "client_max_body_size 25m;" in nginx
    assert "max_size 25MB" in caddy
    assert "header_up X-Forwarded-For {remote_host}" in caddy
    assert "\n\tlog" not in caddy
