"""`ronguon log` at a terminal: what anybody verifies without a database, and what the office does with one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from pytest_django.fixtures import Settings

from ronguon.__main__ import WITHOUT_SETTINGS, run
from ronguon.audit.domain import Machine
from ronguon.channels.actions.logging_changes import append, erase_entry
from ronguon.channels.actions.proving_log import receipt_at
from ronguon.channels.tests.making_log import SIGNER, make_change, make_log
from ronguon.kernel import clock, console

KEY = SIGNER.verifier.written()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the files of a log of 300 changes."""
    return laid(tmp_path / "log", 300)


def laid(folder: Path, size: int) -> Path:
    for name, data in make_log(size).files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def said(capsys: pytest.CaptureFixture[str], *words: str, language: str = "vi") -> tuple[int, str, str]:
    with console.speaking(language):
        try:
            code = run(["log", *words])
        except SystemExit as ended:
            code = int(str(ended.code))
    told = capsys.readouterr()
    return code, told.out, told.err


def test_verifying_starts_without_the_framework(folder: Path) -> None:
    assert "log verify" in WITHOUT_SETTINGS
    script = (
        "import sys\nfrom ronguon.channels.management.log_telling import main\n"
        f"code = main(['verify', {str(folder)!r}])\n"
        "sys.exit(9 if 'django' in sys.modules else code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_sound_log_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    code, out, err = said(capsys, "verify", str(folder), "--key", KEY)
    assert (code, err) == (0, "")
    assert out.startswith("Nhật ký nguyên vẹn: 300 thay đổi")
    assert len(out.splitlines()) == 1
    code, out, _ = said(capsys, "verify", str(folder), language="en")
    assert code == 0
    assert "not whose they are" in out, "what trusting the key in the folder means"


def test_a_kept_checkpoint_is_held_against_the_log(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    earlier = laid(tmp_path / "earlier", 200) / "checkpoint"
    code, out, _ = said(capsys, "verify", str(folder), "--key", KEY, "--checkpoint", str(earlier))
    assert (code, "200 thay đổi của mốc đã giữ" in out) == (0, True)
    code, out, err = said(
        capsys, "verify", str(earlier.parent), "--key", KEY, "--checkpoint", str(folder / "checkpoint")
    )
    assert (code, out) == (1, "")
    assert err == "Nhật ký bị cắt đuôi: mốc ký trước đây gồm 300 thay đổi, nhật ký chỉ còn 200.\n"


def test_each_finding_is_a_sentence_and_the_code_is_one(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "tile" / "0" / "000").write_bytes(bytes(8192))
    code, out, err = said(capsys, "verify", str(folder), "--key", KEY)
    assert (code, out) == (1, "")
    assert err == "Tệp tile/0/000 bị thiếu hoặc không khớp với các mục.\n"
    code, out, err = said(capsys, "verify", str(folder), "--key", KEY, "--format", "json")
    assert (code, err) == (1, "")
    told: dict[str, Any] = json.loads(out)
    assert (told["ok"], told["size"], [one["fault"] for one in told["findings"]]) == (False, 300, ["file"])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["verify", "nowhere"], 1), (["verify", "."], 1), (["verify"], 2), ([], 2), (["verify", ".", "--key", "x"], 2),
        (["verify", ".", "--key", KEY, "--witness", KEY], 2), (["receipt", "nowhere"], 2),
        (["receipt", "nowhere", "--key", KEY], 1), (["verify", ".", "--key", KEY, "--checkpoint", "nowhere"], 1),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    found, out, err = said(capsys, *words)
    assert (found, out, len(err.splitlines())) == (code, "", 1)


def test_a_witness_verifies_signs_and_remembers(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    kept, secret = tmp_path / "kept", tmp_path / "secret"
    words = ("cosign", str(folder), "--key", KEY, "--signer", str(secret), "--kept", str(kept))
    assert said(capsys, *words)[0] == 2, "a new key has a name"
    code, out, err = said(capsys, *words, "--name", "baochi.example/nhan-chung")
    assert code == 0
    assert kept.read_bytes() == (folder / "checkpoint").read_bytes()
    assert secret.stat().st_mode & 0o077 == 0
    (folder / "checkpoint").write_text(out, "utf-8")
    witness = err.split()[-1]
    code, told, _ = said(capsys, "verify", str(folder), "--key", KEY, "--witness", witness)
    assert (code, "baochi.example/nhan-chung đã ký xác nhận 300" in told) == (0, True)
    code, out, _ = said(capsys, *words[:1], str(laid(tmp_path / "cut", 200)), *words[2:])
    assert (code, out) == (1, ""), "a log that was cut off gets no signature"
    secret.write_text("x", "utf-8")
    assert said(capsys, *words)[0] == 1


@pytest.mark.django_db
def test_the_office_publishes_and_anybody_verifies(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, settings: Settings
) -> None:
    settings.RONGUON_CHANNEL_LOG_KEY_FILE, place = tmp_path / "key", tmp_path / "out"
    settings.RONGUON_CHANNEL_LOG_DIR = place
    call_command("log", "publish", str(place))
    assert "chưa có thay đổi" in capsys.readouterr().out
    wrong = uuid4()
    with transaction.atomic():
        for number in range(3):
            append(make_change(number), channel_code=wrong if number == 1 else uuid4(), at=clock.now())
    erase_entry(wrong, by=Machine())
    call_command("log", "publish", str(place))
    key = capsys.readouterr().out.split()[-1].rstrip(".")
    code, out, _ = said(capsys, "verify", str(place), "--key", key)
    assert (code, "3 thay đổi đúng như khi ký; 2 có nội dung và khớp, 1 đã xóa" in out) == (0, True)
    proof = receipt_at(2)
    assert proof is not None
    (tmp_path / "r.tlog-proof").write_text(proof.written(), "utf-8")
    code, out, _ = said(capsys, "receipt", str(tmp_path / "r.tlog-proof"), "--key", key)
    assert (code, "https://trang-2.anphuoc.example/" in out) == (0, True)
    assert said(capsys, "receipt", str(tmp_path / "r.tlog-proof"), "--key", KEY)[0] == 1
    with pytest.raises(CommandError, match="đã có mọi thay đổi"):
        call_command("log", "recover", str(place))
    with pytest.raises(CommandError, match="không phải mốc"):
        call_command("log", "witnessed", str(place / "key"))
