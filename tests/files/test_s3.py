"""Files in an S3-compatible store: the whole way of a proof, and what is told when the store is away, slow or lies."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from ronguon.access.tests.cast import administrator
from ronguon.assignments.actions.reviewing import accept
from ronguon.assignments.actions.working import submit
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.drafting.tests.days import on_day
from ronguon.evidence.actions import Upload, add, erase
from ronguon.evidence.models import Evidence
from ronguon.files import actions, s3, storage
from ronguon.files.actions import ChangedBytesError, StorageFailedError, open_bytes, store
from ronguon.files.domain import Purpose
from ronguon.files.looking import look, not_whole
from ronguon.files.models import Look, StorageUse, StoredFile
from ronguon.files.tests.making import pdf
from ronguon.settings import placing

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)
KEY = {"RONGUON_FILES_KEY_ID": "khoa", "RONGUON_FILES_SECRET": "bi-mat-cua-bai-thu"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


def client(server: str) -> Any:
    return boto3.client(
        "s3", endpoint_url=server, region_name="vn-1", aws_access_key_id="khoa", aws_secret_access_key="x"
    )


def anonymous(method: str, url: str) -> int:
    """Ask without any key; return the status."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        line.request(method, parts.path)
        return line.getresponse().status
    finally:
        line.close()


def configured(settings: Settings, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    for name, value in {**KEY, "RONGUON_FILES": address}.items():
        monkeypatch.setenv(name, value)
    settings.STORAGES = {**settings.STORAGES, "evidence": placing.files(settings.MEDIA_ROOT)}


@pytest.fixture
def bucket(server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let this test's files lie below `tinh/` of a bucket of its own; return the bucket as its owner sees it."""
    assert anonymous("POST", f"{server}/moto-api/reset") == 200
    client(server).create_bucket(Bucket="minh-chung", CreateBucketConfiguration={"LocationConstraint": "vn-1"})
    configured(settings, monkeypatch, f"s3://minh-chung/tinh?endpoint={server}&region=vn-1")
    return boto3.resource(
        "s3", endpoint_url=server, region_name="vn-1", aws_access_key_id="khoa", aws_secret_access_key="x"
    ).Bucket("minh-chung")


@pytest.fixture
def away(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the store be one at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setattr(s3, "_ATTEMPTS", 1)
    configured(settings, monkeypatch, f"s3://minh-chung?endpoint=http://127.0.0.1:{port}&region=vn-1")


def make_stored(data: bytes | None = None) -> StoredFile:
    return store(data or pdf(), name="a.pdf", purpose=Purpose.EVIDENCE, owner_unit="u-1", at=NOON)


def kept(bucket: Any) -> list[str]:
    return [one.key for one in bucket.objects.all()]


def test_bytes_come_back_under_a_key_that_says_nothing(bucket: Any) -> None:
    stored = make_stored()
    assert open_bytes(stored) == pdf()
    assert kept(bucket) == [f"tinh/{stored.storage_key}"]
    assert list(storage.keys()) == [stored.storage_key]
    assert stored.sha256 == hashlib.sha256(pdf()).hexdigest()
    assert stored.sha256[:8] not in stored.storage_key


def test_nobody_reads_an_object_without_the_key(bucket: Any, server: str) -> None:
    stored = make_stored()
    grants = bucket.Object(f"tinh/{stored.storage_key}").Acl().grants
    assert {one["Grantee"]["Type"] for one in grants} == {"CanonicalUser"}
    assert anonymous("GET", f"{server}/minh-chung/tinh/{stored.storage_key}") == 403
    bucket.Object("tinh/planted").put(Body=b"x", ACL="public-read")
    assert anonymous("GET", f"{server}/minh-chung/tinh/planted") == 200, "a planted open object"


def test_a_flipped_cut_or_missing_object_is_found(bucket: Any) -> None:
    flipped, cut, gone, whole = (make_stored() for _ in range(4))
    body = bytearray(pdf())
    body[40] ^= 1
    bucket.Object(f"tinh/{flipped.storage_key}").put(Body=bytes(body))
    bucket.Object(f"tinh/{cut.storage_key}").put(Body=pdf()[:-1])
    bucket.Object(f"tinh/{gone.storage_key}").delete()
    for stored in (flipped, cut):
        with pytest.raises(ChangedBytesError):
            open_bytes(stored)
    with pytest.raises(StorageFailedError):
        open_bytes(gone)
    assert look(NOON) == 4
    assert set(not_whole()) == {flipped.code, cut.code, gone.code}
    assert Look.objects.get(found=Look.Found.MISSING).stored == gone
    assert Look.objects.get(found=Look.Found.WHOLE).stored == whole


def test_a_larger_object_in_the_place_is_not_read_to_its_end(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = make_stored()
    bucket.Object(f"tinh/{stored.storage_key}").put(Body=pdf() + bytes(3_000_000))
    read: list[int] = []
    inner = s3._Streamed.read

    def counted(self: Any, size: int = -1) -> bytes:
        data: bytes = inner(self, size)
        read.append(len(data))
        return data

    monkeypatch.setattr(s3._Streamed, "read", counted)
    with pytest.raises(ChangedBytesError):
        open_bytes(stored)
    assert read == [stored.size_bytes + 1]


def test_a_unit_torn_on_the_way_is_refused_and_nothing_refers_to_it(bucket: Any) -> None:
    seen: list[str] = []

    def received(request: Any, **_named: Any) -> AWSResponse | None:
        """Answer as a store does that got one byte less than was sent."""
        torn = base64.b64encode(hashlib.md5(request.body.read()[:-1], usedforsecurity=False).digest()).decode()
        stated = request.headers.get("Content-MD5", torn.encode())
        seen.append(stated.decode())
        if seen[-1] == torn:
            return None  # a request without a digest, or with a wrong one, would be believed
        refused = BytesIO(b"<Error><Code>BadDigest</Code><Message>The digest did not match.</Message></Error>")
        refused.stream = lambda *_args, **_named: iter([refused.getvalue()])  # type: ignore[attr-defined]  # as urllib3's
        return AWSResponse(request.url, 400, HTTPHeaders(), refused)

    place: Any = storage.evidence_storage()
    place._client.meta.events.register("before-send.s3.PutObject", received)
    with pytest.raises(StorageFailedError):
        make_stored()
    assert kept(bucket) == []
    assert not StoredFile.objects.exists()
    assert not StorageUse.objects.exists()


def test_an_upload_that_breaks_off_leaves_nothing_referenced(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_args: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "_enter", die)
    with pytest.raises(KeyboardInterrupt):
        make_stored()
    assert kept(bucket) == []
    assert not StoredFile.objects.exists()


def test_lone_objects_are_swept_after_a_day(bucket: Any) -> None:
    stored = make_stored()
    bucket.Object("tinh/aa/bb/lone").put(Body=b"x")
    assert actions.sweep_orphans(at=datetime.now(UTC)) == []
    assert actions.sweep_orphans(at=datetime.now(UTC) + timedelta(hours=25)) == ["aa/bb/lone"]
    assert kept(bucket) == [f"tinh/{stored.storage_key}"]


@pytest.mark.parametrize("bad", ["no such bucket", "wrong right"])
def test_a_store_that_refuses_is_told_like_a_disk_that_fails(
    bad: str, bucket: Any, server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = make_stored()
    name = "khong-co" if bad == "no such bucket" else "minh-chung/tinh"
    configured(settings, monkeypatch, f"s3://{name}?endpoint={server}")
    if bad == "wrong right":
        for name in ("_save", "_open"):
            monkeypatch.setattr(s3.PrivateStorage, name, _forbidden)
    with pytest.raises(StorageFailedError):
        make_stored()
    with pytest.raises(StorageFailedError) as caught:
        open_bytes(stored)
    assert not isinstance(caught.value.__cause__, FileNotFoundError), "a store that is away says nothing of a file"


def _forbidden(_self: Any, name: str, *_args: Any) -> None:
    with s3._as_a_disk_would(name):
        answer: Any = {"Error": {"Code": "AccessDenied"}, "ResponseMetadata": {"HTTPStatusCode": 403}}
        raise ClientError(answer, "GetObject")


def test_without_the_store_a_sentence_and_503_and_nothing_is_half_stored(
    away: None, show: Callable[[str], None]
) -> None:
    with on_day():
        world = World()
        browser = world.client(world.cast.an_account)
        sent = {"title": "Biên bản", "file": SimpleUploadedFile("bien-ban.pdf", pdf())}
        answer = browser.post(f"/minh-chung/them/{world.occurrence.code}/", sent)
        assert answer.status_code == 503
        assert "đang không lưu được tệp" in answer.content.decode()
        assert not StoredFile.objects.exists()
        assert not Evidence.objects.exists()
        assert not StorageUse.objects.exists()
        row = StoredFile.objects.create(
            sha256="0" * 64, size_bytes=1, kind="pdf", media_type="application/pdf", purpose="evidence", name="a.pdf",
            owner_unit="u", stored_at=NOON,
        )  # fmt: skip
        proof = Evidence.objects.create(
            occurrence=world.occurrence, unit=world.cast.commune, title="a", file=row, added_by=world.cast.an.person,
            added_at=NOON,
        )  # fmt: skip
        answer = browser.get(f"/minh-chung/{proof.code}/")
    assert answer.status_code == 503
    assert "chưa mở được tệp" in answer.content.decode()
    with pytest.raises(StorageFailedError):
        look(NOON)
    assert not Look.objects.exists(), "a store that is away says nothing of a file"
    show("S3 away: 503 on upload and download, 0 rows, 0 shares, 0 verdicts over files")


def test_the_way_of_a_proof_from_upload_to_erasure(bucket: Any, django_capture_on_commit_callbacks: Any) -> None:
    with on_day():
        world = World()
        browser = world.client(world.cast.an_account)
        sent = {"title": "Biên bản", "file": SimpleUploadedFile("bien-ban.pdf", pdf())}
        assert browser.post(f"/minh-chung/them/{world.occurrence.code}/", sent).status_code == 302
        proof = Evidence.objects.get()
        answer = world.client(world.cast.binh_account).get(f"/minh-chung/{proof.code}/")
        assert answer.content == pdf()
        assert answer["Content-Disposition"].startswith("attachment")
        assert world.client(world.cast.dung_account).get(f"/minh-chung/{proof.code}/").status_code == 404
        other = add(world.occurrence, Upload(b"Danh sach\n", "danh-sach.txt"), title="", by=world.cast.an)
        said = submit(world.occurrence, told_without_proof("Đã làm xong."), seen="open", by=world.cast.an)
        accept(said, by=world.cast.chi)
        assert sorted(one.sha256 for one in said.proofs.all()) == sorted([proof.file.sha256, other.file.sha256])
        admin = world.cast.actor(administrator(world.cast.commune, "admin@example.vn", subtree=False))
        with django_capture_on_commit_callbacks(execute=True):
            erase(proof, because="Gửi nhầm tệp có số định danh cá nhân.", by=admin)
    assert kept(bucket) == [f"tinh/{other.file.storage_key}"]


ADDRESSES = {
    "": None,
    "var/tep": None,
    "s3://b?endpoint=https://s.example.vn": None,
    "s3://b/p?endpoint=https://s.example.vn&region=vn-1&style=virtual": None,
    "s3://b?endpoint=http://127.0.0.1:9000": None,
    "s3://b": "endpoint",
    "s3://b?endpoint=http://s.example.vn": "https",
    "s3://b?endpoint=s.example.vn": "endpoint",
    "s3://?endpoint=https://s.example.vn": "neither",
    "s3://u:p@b?endpoint=https://s.example.vn": "neither",
    "s3://b?endpoint=https://s.example.vn&secret=x": "neither",
    "gs://b?endpoint=https://s.example.vn": "neither",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_one_variable_is_read_loudly(address: str, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    for name, value in {**KEY, "RONGUON_FILES": address}.items():
        monkeypatch.setenv(name, value)
    wrong = ADDRESSES[address]
    if wrong is None:
        assert placing.files(settings.MEDIA_ROOT)["OPTIONS"]
        return
    with pytest.raises(ImproperlyConfigured, match=wrong):
        placing.files(settings.MEDIA_ROOT)


@pytest.mark.parametrize("name", KEY)
def test_a_bucket_without_its_key_stops_the_start(
    name: str, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    for one, value in {**KEY, "RONGUON_FILES": "s3://b?endpoint=https://s.example.vn"}.items():
        monkeypatch.setenv(one, value)
    monkeypatch.delenv(name)
    with pytest.raises(ImproperlyConfigured, match=name):
        placing.files(settings.MEDIA_ROOT)


WATCHED = """
import socket
asked = []
for name in ("connect", "connect_ex"):
    inner = getattr(socket.socket, name)
    def watched(self, address, inner=inner):
        asked.append(str(address[0]))
        return inner(self, address)
    setattr(socket.socket, name, watched)
inner_look = socket.getaddrinfo
def looked(host, *rest, **named):
    asked.append(str(host))
    return inner_look(host, *rest, **named)
socket.getaddrinfo = looked
import django
django.setup()
from ronguon.files import storage
storage.write("aa/bb/cc", b"x")
assert storage.read("aa/bb/cc", at_most=5) == b"x"
storage.remove("aa/bb/cc")
print("asked:", sorted(set(asked)))
"""


def test_nobody_but_the_named_store_is_asked(bucket: Any, server: str) -> None:
    variables = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "RONGUON_"))},
        **KEY,
        "RONGUON_FILES": f"s3://minh-chung/tinh?endpoint={server}&region=vn-1",
        "DJANGO_SETTINGS_MODULE": "ronguon.settings.dev",
        "RONGUON_VAR": os.environ.get("TMPDIR", "/tmp"),  # noqa: S108 (holds nothing: only a secret of development)
        "HOME": "/nonexistent",
    }
    done = subprocess.run(
        [sys.executable, "-c", WATCHED], env=variables, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.findall(r"asked: (.*)", done.stdout) == ["['127.0.0.1']"]
