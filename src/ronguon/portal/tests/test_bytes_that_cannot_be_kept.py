"""Where no bytes can be kept, a page says so with 507 or 503, what was typed stays, and nothing is stored."""

from __future__ import annotations

import errno
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ronguon.directives.models import Directive
from ronguon.drafting.tests.reading import ORDER
from ronguon.evidence.models import Evidence
from ronguon.files import storage
from ronguon.files.models import StorageUse, StoredFile
from ronguon.files.tests.making import png
from ronguon.reports.models import Report
from ronguon.reports.tests.world import World, on_day

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 2)
TROUBLE = [(errno.ENOSPC, 507), (errno.EDQUOT, 507), (errno.EROFS, 503), (errno.EIO, 503)]


def refuse(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def write(*_arguments: Any) -> None:
        raise OSError(number, "planted")

    monkeypatch.setattr(storage, "write", write)


@pytest.mark.parametrize(("number", "status"), TROUBLE)
def test_a_proof(number: int, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    client = world.client(world.cast.an_account)
    refuse(monkeypatch, number)
    url = reverse("evidence:add", args=[world.laid[world.page.pk, world.cast.commune.pk].code])
    with on_day(DAY):
        got = client.post(url, {"title": "Ảnh trụ sở", "file": SimpleUploadedFile("a.png", png())})
    assert got.status_code == status
    assert "không lưu được tệp" in got.content.decode()
    assert "Ảnh trụ sở" in got.content.decode()
    assert (Evidence.objects.count(), StoredFile.objects.count(), StorageUse.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(("number", "status"), TROUBLE)
def test_a_document(number: int, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    client = world.client(world.cast.office_account)
    before = Directive.objects.count()
    refuse(monkeypatch, number)
    with on_day(DAY):
        fields = {"owner": str(world.cast.province.code), "pasted": ORDER}
        got = client.post(reverse("documents:upload"), fields)
    assert got.status_code == status
    assert "không lưu được tệp" in got.content.decode()
    assert (Directive.objects.count(), StoredFile.objects.count()) == (before, 0)


@pytest.mark.parametrize(("number", "status"), TROUBLE)
def test_a_signature(number: int, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.work()
    report, files = world.draft(), StoredFile.objects.count()
    client = world.client(world.cast.head_account)
    refuse(monkeypatch, number)
    with on_day(DAY):
        fields = {"seen": str(report.revision)}
        got = client.post(reverse("reports:sign", args=[report.code]), fields)
    assert got.status_code == status
    assert "Lãnh đạo tỉnh" in got.content.decode()
    report.refresh_from_db()
    assert (report.stage, report.number, StoredFile.objects.count()) == (Report.Stage.DRAFT, None, files)


def test_a_letter_that_cannot_be_sent_is_not_an_error_and_betrays_nobody(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    World()
    answers = []
    for address in ("an@example.vn", "khong-co@example.vn"):
        got = Client().post(reverse("account_reset_password"), {"email": address})
        answers.append((got.status_code, got.headers.get("Location"), got.content))
    assert answers[0] == answers[1]
    assert answers[0][0] == 302
    assert not hasattr(mail, "outbox") or mail.outbox == []
