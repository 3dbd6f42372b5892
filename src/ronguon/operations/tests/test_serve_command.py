from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError

from ronguon.operations.management.commands import serve
from ronguon.units.tests.laid import Laid


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_taken_port_is_refused_with_another_to_try() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match="ronguon serve --port"):
            serve.require_free("127.0.0.1", port)


def test_a_child_and_its_own_children_end_with_the_block() -> None:
    parent = "import subprocess, sys; print(subprocess.Popen(['sleep', '60']).pid, flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, start_new_session=True) as probe:
        assert probe.stdout is not None
        grandchild = int(probe.stdout.readline())
        serve._signal(probe, signal.SIGTERM)
        probe.wait(10)
    until = time.monotonic() + 10
    while alive(grandchild) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(grandchild)


def test_a_child_that_will_not_stop_is_made_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "GRACE_SECONDS", 0.5)
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    with serve.running([sys.executable, "-c", stubborn]) as child:
        time.sleep(0.5)
    assert child.returncode == -signal.SIGKILL


def test_waiting_gives_up_when_the_server_died() -> None:
    assert not serve.wait_until(lambda: False, or_else=lambda: True)
    assert serve.wait_until(lambda: True, or_else=lambda: False)


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.soak)])
def test_it_answers_says_where_and_ends_all_it_started(tmp_path: Path, laid: Laid, number: int) -> None:
    laid.begin(tmp_path / "serve.sqlite3")
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "ronguon.settings.dev",
        "RONGUON_VAR": str(tmp_path),
        "RONGUON_DATABASE_URL": f"sqlite:///{tmp_path / 'serve.sqlite3'}",
    }
    ronguon = [sys.executable, "-m", "ronguon"]
    subprocess.run([*ronguon, "django", "createcachetable"], env=environment, check=True)
    with subprocess.Popen([*ronguon, "serve", "--port", str(port)], env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().decode().strip() == f"http://127.0.0.1:{port}"
        assert serve.answers("127.0.0.1", port)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        process.send_signal(number)
        assert process.wait(30) == 0
    assert len(children) == 2
    assert [pid for pid in children if alive(int(pid))] == []
    assert not serve.answers("127.0.0.1", port)
