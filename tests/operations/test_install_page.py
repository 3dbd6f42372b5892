"""The page on installing is carried out as it stands; at its end a site in production's mode answers over TLS.

Of the page's lines only the declared variables get other values, and only the lines in `REPLACED` another wording, each
with its reason: they need root or a service manager, or would ask a machine outside for a certificate.
"""

from __future__ import annotations

import getpass
import http.client
import json
import os
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import postgres
import pytest
import wheel
from tests.operations.page import Shell, lines_of, substituted
from tests.operations.places import ROOT, UV, clean, free_ports

pytestmark = pytest.mark.installed
PAGE = ROOT / "docs" / "operations" / "install.md"
HOST = "ronguon.example.vn"
LACKING = "nginx, Caddy, curl or openssl was not found. Type: sudo apt-get install -y nginx caddy curl openssl"
PROGRAMS = ("nginx", "caddy", "curl", "openssl")
SEARCHED = "timriengtu"
YEAR = 31_536_000
_HOOKS = '--pre-hook "systemctl stop nginx" --post-hook "systemctl start nginx"'
_NAMES = "-subj /CN=$HOST -addext subjectAltName=DNS:$HOST"
_PAIR = "-keyout $CERTIFICATES/privkey.pem -out $CERTIFICATES/fullchain.pem"
_HERE = "$HOST:$HTTPS_PORT"
# The line of the page: (what runs instead, why). `{…}` are places of this run.
REPLACED = {
    "sudo -s": (":", "the run keeps its own user"),
    "apt-get update": (":", "changes the machine"),
    "apt-get install -y python3-venv postgresql nginx certbot curl": (
        "command -v python3 nginx curl",
        "the machine has them, which is looked up",
    ),
    "useradd --system --home-dir $DATA --shell /usr/sbin/nologin $SERVICE": ('id "$SERVICE"', "changes the machine"),
    "$APP/venv/bin/pip install --require-hashes -r requirements.txt": (
        "{uv} pip install --quiet --python $APP/venv/bin/python --require-hashes -r requirements.txt",
        "the same lock and hashes, from the store that the checks filled",
    ),
    "sudo -u postgres createuser $SERVICE": (":", "the throw-away server has its user"),
    "sudo -u postgres createdb -O $SERVICE -E UTF8 -T template0 ronguon": (
        "createdb -h {socket} -U ronguon -E UTF8 -T template0 site",
        "the throw-away server instead of the system's",
    ),
    "systemctl daemon-reload": (":", "there is no service manager"),
    "systemctl enable --now ronguon-web ronguon-worker": (
        ":",
        "the run starts what the two units start, with their environment, before it goes on",
    ),
    f"certbot certonly --standalone --non-interactive --agree-tos -m $ADMIN -d $HOST {_HOOKS}": (
        f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 {_NAMES} {_PAIR}",
        "a certificate made here instead of one from outside",
    ),
    "nginx -t": ("nginx -t -c {nginx} -e {logs}/start.log", "a configuration of this run includes the page's"),
    "systemctl restart nginx": ("nginx -c {nginx} -e {logs}/start.log", "the same program, started by hand"),
    "curl -fsS https://$HOST/readyz": (
        f"curl -fsS --cacert $CERTIFICATES/fullchain.pem --resolve {_HERE}:127.0.0.1 https://{_HERE}/readyz",
        "the name leads to loopback, and the certificate is known here alone",
    ),
}
NGINX = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {logs}/main.log crit;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    include {sites}/*.conf;
}}
"""


@dataclass
class Site:
    """What the page made: where it lies, what it answers on, and the shell that made it."""

    folder: Path
    ports: dict[str, int]
    shell: Shell

    def ask(
        self, path: str, *, port: str = "HTTPS_PORT", method: str = "GET", size: int = 0, **headers: str
    ) -> http.client.HTTPResponse:
        """Return the answer of the site's name on loopback, over TLS but on the http port."""
        raw = socket.create_connection(("127.0.0.1", self.ports[port]), timeout=30)
        if port.endswith("HTTPS_PORT"):
            context = ssl.create_default_context(cafile=str(self.folder / "certificates" / "fullchain.pem"))
            raw = context.wrap_socket(raw, server_hostname=HOST)
        connection = http.client.HTTPConnection(HOST)
        connection.sock = raw
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=b"x" * size if size else None, headers=given)
        answer = connection.getresponse()
        answer.text = answer.read().decode("utf-8", "replace")  # type: ignore[attr-defined]  # kept before the connection ends
        connection.close()
        return answer


def lines() -> list[str]:
    return lines_of(PAGE.read_text(encoding="utf-8"))


@contextmanager
def units(folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Start what both units start, as the units say it, and end it."""
    own = dict(
        line.split("=", 1) for line in (folder / "config" / "env").read_text().splitlines() if line and line[0] != "#"
    )
    given = environment | {name: shlex.split(value)[0] for name, value in own.items()}
    with ExitStack() as started:
        for name in ("web", "worker"):
            unit = (folder / "units" / f"ronguon-{name}.service").read_text()
            (command,) = [line.partition("=")[2] for line in unit.splitlines() if line.startswith("ExecStart=")]
            log = started.enter_context((folder / f"{name}.log").open("wb"))
            process = started.enter_context(
                subprocess.Popen(shlex.split(command), cwd=folder / "data", env=given, stdout=log, stderr=log)
            )
            started.callback(process.terminate)
        yield


def wait_for(site_says: Path, words: str) -> None:
    until = time.monotonic() + 60
    while words not in site_says.read_text():
        assert time.monotonic() < until, site_says.read_text()
        time.sleep(0.1)


def carry_out(shell: Shell, wanted: list[str], variables: dict[str, str], places: dict[str, str]) -> None:
    """Run each line in turn, as it stands, with its declared value, or as replaced."""
    for line in wanted:
        instead, _reason = REPLACED.get(line, (line, ""))
        shell.run(substituted(instead.format(**places) if line in REPLACED else line, variables))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if any(shutil.which(name, path=clean()["PATH"]) is None for name in PROGRAMS):
        pytest.fail(LACKING)
    folder = tmp_path_factory.mktemp("site")
    wheel.build(folder)
    names = ("commands", "units", "sites", "logs", "certificates")
    for name in names:
        (folder / name).mkdir()
    port, plain, tls = free_ports(3)
    user = getpass.getuser()
    python = str(Path(sys.base_prefix) / "bin")
    with ExitStack() as stack:
        url = stack.enter_context(postgres.cluster())
        socket_folder = unquote(url.partition("@")[2].partition(":")[0])
        variables = {
            "HOST": HOST, "APP": f"{folder}/app", "DATA": f"{folder}/data", "CONFIG": f"{folder}/config",
            "BACKUPS": f"{folder}/backups",
            "SERVICE": user, "COMMANDS": f"{folder}/commands", "UNITS": f"{folder}/units", "SITES": f"{folder}/sites",
            "LOGS": f"{folder}/logs", "CERTIFICATES": f"{folder}/certificates",
            "DATABASE": f"{url.rpartition('/')[0]}/site",
            "PORT": str(port), "HTTP_PORT": str(plain), "HTTPS_PORT": str(tls),
        }  # fmt: skip
        nginx = folder / "nginx.conf"
        nginx.write_text(NGINX.format(folder=folder, logs=folder / "logs", sites=folder / "sites"))
        places = {"uv": str(UV), "socket": socket_folder, "nginx": str(nginx), "logs": str(folder / "logs")}
        environment = clean()
        programs = postgres.system_programs()
        path = [str(folder / "commands"), python, *([str(programs)] if programs else []), environment["PATH"]]
        environment["PATH"] = os.pathsep.join(path)
        shell = Shell(folder, environment)
        stack.callback(shell.close)
        before, after = split(lines())
        carry_out(shell, before, variables, places)
        stack.enter_context(units(folder, environment))
        wait_for(folder / "web.log", "http://127.0.0.1")
        carry_out(shell, after, variables, places)
        stack.callback(
            subprocess.run, ["nginx", "-c", str(nginx), "-e", f"{folder}/logs/start.log", "-s", "stop"], check=False
        )
        yield Site(folder, {"PORT": port, "HTTP_PORT": plain, "HTTPS_PORT": tls}, shell)


def split(wanted: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines up to the one that starts the services, and those after it."""
    at = wanted.index("systemctl enable --now ronguon-web ronguon-worker") + 1
    return wanted[:at], wanted[at:]


def test_every_line_of_the_page_ran_and_ended_well(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = lines()
    ran = site.shell.said
    assert len(ran) == len(wanted) > 40
    assert [line for line, code, _ in ran if code] == []
    with capsys.disabled():
        sys.stdout.write(f"\n{len(ran)}/{len(wanted)} lines of the page ran, {len(REPLACED)} in other words\n")


def test_each_replaced_line_stands_on_the_page_and_gives_its_reason() -> None:
    assert sorted(set(REPLACED) - set(lines())) == []
    assert all(len(reason) > 10 for _, reason in REPLACED.values())


def test_a_line_that_fails_stops_the_run(tmp_path: Path) -> None:
    shell = Shell(tmp_path, clean())
    assert shell.run("A=5; echo $A") == "5"
    assert shell.run("echo $A") == "5"
    with pytest.raises(AssertionError, match="ended with 1"):
        shell.run("false")
    shell.close()
    assert lines_of("a\n```sh\nb \\\n  c\n```\n```text\nd\n```\n") == ["b c"]
    assert substituted("PORT=80", {"PORT": "81"}) == "PORT='81'"
    assert substituted("PORTS=80", {"PORT": "81"}) == "PORTS=80"


def test_the_site_is_ready_and_checked(site: Site) -> None:
    said = {line: out for line, _, out in site.shell.said}
    checked = said["ronguon check"]
    assert "HỎNG" not in checked
    assert "PostgreSQL" in checked
    ready = next(out for line, out in said.items() if "readyz" in line)
    assert json.loads(ready) == {"ready": True, "lacks": [], "warnings": []}
    initialised = next(out for line, out in said.items() if line.startswith("ronguon init"))
    assert f"https://{HOST}:{site.ports['HTTPS_PORT']}/don-vi/loi-moi/" in initialised
    assert "cơ quan mới" in said["ronguon bodies load - < co-quan.csv"]


def _seconds_of_https(answer: http.client.HTTPResponse) -> int:
    """Return for how long a browser will ask over TLS alone."""
    return int(answer.headers["Strict-Transport-Security"].partition("max-age=")[2].partition(";")[0])


def test_http_leads_to_https_and_https_says_so_for_a_year(site: Site) -> None:
    plain = site.ask("/tu-choi/", port="HTTP_PORT")
    assert plain.status == 301
    assert plain.headers["Location"] == f"https://{HOST}:{site.ports['HTTPS_PORT']}/tu-choi/"
    assert site.ask("/api/v1/key", port="HTTP_PORT").status == 403
    home = site.ask("/")
    assert home.status == 200
    assert _seconds_of_https(home) >= YEAR
    assert home.headers.get_all("Set-Cookie") is None


def test_signing_in_sets_cookies_that_are_bound_to_this_host(site: Site) -> None:
    page = site.ask("/tai-khoan/login/")
    cookies = page.headers.get_all("Set-Cookie") or []
    assert page.status == 200
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie
        assert "HttpOnly" in cookie


def test_the_invitation_opens_once_through_the_proxy(site: Site) -> None:
    initialised = next(out for line, _, out in site.shell.said if line.startswith("ronguon init"))
    link = initialised.partition(str(site.ports["HTTPS_PORT"]))[2].split()[0]
    assert site.ask(link).status == 200


def test_a_strangers_headers_are_not_taken_over(site: Site) -> None:
    forged = site.ask(
        "/", X_Request_Id="aaaaaaaaaaaaaaaaaaaaaaaa", X_Forwarded_Proto="http", X_Forwarded_Host="evil.example"
    )
    assert forged.status == 200
    assert forged.headers["X-Request-Id"] != "aaaaaaaaaaaaaaaaaaaaaaaa"
    assert len(forged.headers["X-Request-Id"]) == 32  # the proxy's own


def test_figures_are_told_inside_alone_and_large_units_stop_at_the_door(site: Site) -> None:
    env = (site.folder / "config" / "env").read_text()
    token = env.partition("RONGUON_METRICS_TOKEN='")[2].partition("'")[0]
    assert site.ask("/metrics", Authorization=f"Bearer {token}").status == 404
    inside = site.ask("/metrics", port="PORT", Authorization=f"Bearer {token}")
    assert inside.status == 200
    assert "ronguon_requests_total" in inside.text  # type: ignore[attr-defined]  # kept by `ask`
    assert site.ask("/tai-khoan/login/", method="POST", size=26 * 1024**2).status == 413


def test_no_log_holds_what_was_searched(site: Site) -> None:
    assert site.ask(f"/tim/?q={SEARCHED}").status == 302
    assert site.ask(f"/khong-co/{SEARCHED}/").status == 404
    time.sleep(0.5)
    logs = [*(site.folder / "logs").glob("*.log"), site.folder / "web.log", site.folder / "worker.log"]
    assert len(logs) >= 4
    texts = {path.name: path.read_text() for path in logs}
    assert {name for name, text in texts.items() if SEARCHED in text} == set()
    assert texts["ronguon.access.log"].count(" 404 ") >= 1
    lines_written = [json.loads(line) for line in texts["web.log"].splitlines() if line.startswith("{")]
    assert any(line["route"] == "search" and line["status"] == 302 for line in lines_written if "route" in line)


def test_files_of_the_installation_are_closed_to_others(site: Site) -> None:
    modes = {name: (site.folder / name).stat().st_mode & 0o777 for name in ("data", "config", "config/env")}
    assert modes == {"data": 0o700, "config": 0o750, "config/env": 0o640}


def test_caddy_serves_the_same_site(site: Site, tmp_path: Path) -> None:
    plain, tls = free_ports(2)
    pair = [f"{site.folder}/certificates/{name}.pem" for name in ("fullchain", "privkey")]
    ports = ["--port", str(site.ports["PORT"]), "--http-port", str(plain), "--https-port", str(tls)]
    own_pair = ["--certificate", pair[0], "--key", pair[1]]
    command = [f"{site.folder}/app/venv/bin/ronguon", "sample", "caddy", "--host", HOST, *ports, *own_pair]
    text = subprocess.run(command, env=clean(), capture_output=True, text=True, check=True).stdout
    own, stack = tmp_path / "Caddyfile", ExitStack()
    own.write_text(text.replace("{\n", "{\n\tadmin off\n", 1))  # no second door beside another run's
    environment = clean(XDG_DATA_HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path))
    log = stack.enter_context((tmp_path / "log").open("wb"))
    caddy = ["caddy", "run", "--config", str(own), "--adapter", "caddyfile"]
    with subprocess.Popen(caddy, env=environment, cwd=tmp_path, stdout=log, stderr=log) as process:
        site.ports |= {"CADDY_HTTPS_PORT": tls, "CADDY_HTTP_PORT": plain}
        try:
            wait_for(tmp_path / "log", "serving initial configuration")
            home = site.ask("/", port="CADDY_HTTPS_PORT", X_Request_Id="a" * 24)
            assert home.status == 200
            assert _seconds_of_https(home) >= YEAR
            assert home.headers["X-Request-Id"] != "a" * 24
            assert site.ask("/metrics", port="CADDY_HTTPS_PORT").status == 404
            assert site.ask("/", port="CADDY_HTTP_PORT").status == 301
            assert site.ask("/api/v1/key", port="CADDY_HTTP_PORT").status == 403
            assert SEARCHED not in (tmp_path / "log").read_text()
        finally:
            process.terminate()
            process.wait(20)
            stack.close()
