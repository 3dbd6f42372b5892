"""`ronguon sample`: prints what an installation is set up with, blanks filled in. Needs no settings, no database."""

from __future__ import annotations

import argparse
import os
import re
import secrets
import sys
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

WRONG_USE = 2
HELP = "In mẫu để cài đặt (môi trường, systemd, nginx, Caddy, danh sách cơ quan), đã điền tên miền và thư mục."
PLACES = {
    "env": ("deploy", "env", 0o600),
    "ronguon": ("deploy", "ronguon", 0o755),
    "web": ("deploy", "ronguon-web.service", 0o644),
    "worker": ("deploy", "ronguon-worker.service", 0o644),
    "nginx": ("deploy", "nginx.conf", 0o644),
    "caddy": ("deploy", "Caddyfile", 0o644),
    "bodies": ("samples", "bodies.csv", 0o644),
}
_BLANK = re.compile(r"@([A-Z_]+)@")
_HOST = re.compile(r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
_PATH = re.compile(r"^/[A-Za-z0-9._/-]+$")
_USER = re.compile(r"^[a-z_][a-z0-9_-]*$")
_DATABASE = re.compile(r"^(?:postgres|postgresql|sqlite)://[^\s'\"\\$`]+$")


def _fitting(pattern: re.Pattern[str]) -> object:
    def fit(text: str) -> str:
        if not pattern.match(text):
            raise argparse.ArgumentTypeError(f"“{text}” không dùng được ở đây")
        return text

    return fit


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise argparse.ArgumentTypeError(f"“{text}” không phải số cổng")
    return int(text)


def fill_in(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the command's options."""
    add = parser.add_argument
    host, path, user = _fitting(_HOST), _fitting(_PATH), _fitting(_USER)
    add("name", nargs="?", choices=sorted(PLACES), help="mẫu nào; bỏ trống khi dùng --into")
    add("--into", type=Path, metavar="FOLDER", help="ghi mọi mẫu vào thư mục này; env đã có thì giữ nguyên")
    add("--host", type=host, default="ronguon.example", help="tên miền")  # type: ignore[arg-type]  # a type of argparse
    add("--app", type=path, default="/opt/ronguon", help="thư mục chương trình")  # type: ignore[arg-type]  # as above
    add("--data", type=path, default="/var/lib/ronguon", help="thư mục dữ liệu")  # type: ignore[arg-type]  # as above
    add("--backups", type=path, default="/var/backups/ronguon", help="thư mục bản sao lưu")  # type: ignore[arg-type]  # as above
    add("--config", type=path, default="/etc/ronguon", help="thư mục cấu hình")  # type: ignore[arg-type]  # as above
    add("--logs", type=path, default="/var/log/nginx", help="thư mục nhật ký của nginx")  # type: ignore[arg-type]  # as above
    add("--user", type=user, default="ronguon", help="người dùng chạy dịch vụ")  # type: ignore[arg-type]  # as above
    add(
        "--database",
        type=_fitting(_DATABASE),  # type: ignore[arg-type]  # as above
        default="postgres://ronguon@%2Fvar%2Frun%2Fpostgresql/ronguon",
        help="địa chỉ cơ sở dữ liệu",
    )
    add("--certificate", type=path, help="tệp chứng chỉ TLS")  # type: ignore[arg-type]  # as above
    add("--key", type=path, help="tệp khóa của chứng chỉ")  # type: ignore[arg-type]  # as above
    add("--port", type=_port, default=8000, help="cổng nội bộ của dịch vụ")
    add("--http-port", type=_port, default=80, help="cổng http")
    add("--https-port", type=_port, default=443, help="cổng https")
    add("--workers", type=int, choices=range(1, 65), metavar="N", default=2, help="số tiến trình web")


def values(options: argparse.Namespace) -> dict[str, str]:
    """Return what stands for each blank; the two secrets are new each time."""
    live = f"/etc/letsencrypt/live/{options.host}"
    certificate, key = options.certificate or f"{live}/fullchain.pem", options.key or f"{live}/privkey.pem"
    own = options.certificate and options.key
    return {
        "HOST": options.host, "APP": options.app, "DATA": options.data, "CONFIG": options.config,
        "BACKUPS": options.backups, "LOGS": options.logs, "USER": options.user, "DATABASE": options.database,
        "CERTIFICATE": certificate, "KEY": key,
        "TLS": f"tls {certificate} {key}" if own else "# the certificate comes by itself",
        "PORT": str(options.port), "HTTP_PORT": str(options.http_port), "HTTPS_PORT": str(options.https_port),
        "PORT_PART": "" if options.https_port == 443 else f":{options.https_port}",  # noqa: PLR2004 (what https means)
        "WORKERS": str(options.workers),
        "SECRET": secrets.token_urlsafe(48), "TOKEN": secrets.token_urlsafe(24),
    }  # fmt: skip


def sample(name: str, filled: Mapping[str, str]) -> str:
    """Return one sample with its blanks filled in. Raises `KeyError` for a blank that has no value."""
    folder, file, _ = PLACES[name]
    text = (files("ronguon") / "content" / folder / file).read_text("utf-8")
    return text if folder == "samples" else _BLANK.sub(lambda blank: filled[blank[1]], text)


def write_all(folder: Path, filled: Mapping[str, str]) -> list[str]:
    """Write every sample into `folder`; an `env` that is there keeps its secrets. Return the names written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (_, file, mode) in PLACES.items():
        path = folder / file
        if name == "env" and path.exists():
            continue
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(sample(name, filled))
        path.chmod(mode)
        written.append(file)
    return written


def main(arguments: Sequence[str]) -> int:
    """Do what is asked; return the exit code."""
    parser = argparse.ArgumentParser(prog="ronguon sample", description=HELP)
    fill_in(parser)
    return run(parser.parse_args(arguments))


def run(options: argparse.Namespace) -> int:
    """Print or write; return the exit code."""
    if bool(options.name) == bool(options.into):
        sys.stderr.write(f"Hãy chọn một mẫu ({', '.join(sorted(PLACES))}) hoặc --into FOLDER.\n")
        return WRONG_USE
    if options.into:
        try:
            written = write_all(options.into, values(options))
        except OSError:
            sys.stderr.write(f"Không ghi được vào {options.into}. Hãy xem lại thư mục và quyền.\n")
            return 1
        sys.stdout.write("".join(f"{options.into / file}\n" for file in written))
        return 0
    sys.stdout.write(sample(options.name, values(options)))
    return 0
