"""What a monitor asks and what it is told: life, readiness, figures; the id that follows a request."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from ronguon.jobs.actions import beat
from ronguon.jobs.models import Slot
from ronguon.kernel import clock, measures
from ronguon.operations import disk
from ronguon.operations.backup import folder
from ronguon.operations.watching import asking, figures, readiness

TOKEN = "mot-chuoi-dai-cho-may-do"
READY = "/readyz"


@pytest.fixture
def token(settings: Settings) -> str:
    settings.RONGUON_METRICS_TOKEN = TOKEN
    return TOKEN


def told(client: Client, token: str) -> str:
    return client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).content.decode()


@pytest.mark.both_databases
def test_life_asks_nothing_of_the_database(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_sound_process_is_ready_and_a_silent_worker_only_warns(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(4):
        answer = client.get(READY)
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "lacks": [], "warnings": ["worker"]}
    beat("worker", clock.now())
    assert client.get(READY).json()["warnings"] == []


@pytest.mark.both_databases
@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", READY, "/metrics"])
def test_the_monitor_gets_no_cookie_and_needs_no_host(client: Client, path: str, token: str) -> None:
    answer = client.get(path, headers={"Host": "10.0.0.7", "Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert "Vary" not in answer or "Cookie" not in answer["Vary"]
    refused = client.post(path)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")


@pytest.mark.both_databases
@pytest.mark.django_db
def test_an_unreachable_database_is_not_ready_and_tells_no_place(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise OperationalError("could not connect to 10.1.2.3 as ronguon, /var/run/secret")

    monkeypatch.setattr(connection, "ensure_connection", gone)
    answer = client.get(READY)
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "lacks": ["database"], "warnings": []}
    assert client.get("/healthz").status_code == 200


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_waiting_migration_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    known = readiness._known_steps() | {("units", "9999_planted")}
    assert len(known) > 20
    monkeypatch.setattr(readiness, "_known_steps", lambda: known)
    assert client.get(READY).json()["lacks"] == ["migrations"]


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_full_or_closed_folder_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(disk, "LEAST_FREE_BYTES", 2**70)
    assert client.get(READY).json()["lacks"] == ["files"]
    monkeypatch.undo()
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert client.get(READY).json()["lacks"] == ["files"]


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_folder_that_is_not_made_yet_is_judged_by_where_it_will_be(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "not" / "yet"
    assert readiness.look().ready


@pytest.mark.both_databases
@pytest.mark.django_db
@pytest.mark.parametrize(
    "given", ["", "Bearer ", "Bearer wrong", TOKEN, f"bearer {TOKEN}", f"Bearer {TOKEN}x", "Bearer ờ"]
)
def test_figures_are_not_there_for_who_has_no_token(client: Client, token: str, given: str) -> None:
    assert client.get("/metrics", headers={"Authorization": given} if given else {}).status_code == 404


@pytest.mark.both_databases
@pytest.mark.django_db
def test_without_a_token_set_nobody_gets_figures(client: Client, settings: Settings) -> None:
    settings.RONGUON_METRICS_TOKEN = ""
    for given in ("Bearer ", "Bearer x"):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


@pytest.mark.both_databases
@pytest.mark.django_db
def test_figures_count_answers_by_route_and_class(client: Client, token: str) -> None:
    def of(text: str, line: str) -> float:
        found = re.search(rf"^{re.escape(line)} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    line = 'ronguon_requests_total{method="GET",route="portal:refusals",status="2xx"}'
    lost = 'ronguon_requests_total{method="GET",route="none",status="4xx"}'
    before = told(client, token)
    client.get("/tu-choi/?q=timriengtu")
    client.get("/khong-co-gi-o-day/")
    after = told(client, token)
    assert of(after, line) == of(before, line) + 1
    assert of(after, lost) == of(before, lost) + 1
    assert 'ronguon_request_seconds_bucket{le="0.1",route="portal:refusals"}' in after
    assert "timriengtu" not in after
    assert "khong-co" not in after


@pytest.mark.both_databases
@pytest.mark.django_db
def test_figures_tell_of_background_work(client: Client, token: str) -> None:
    at = clock.now()
    assert "ronguon_jobs_heartbeat_age_seconds " not in told(client, token).replace("# ", "#")
    beat("worker", at - timedelta(seconds=90))
    Slot.objects.create(name="audit.chain", begins_at=at, taken_at=at, outcome=Slot.Outcome.FAILED)
    said = told(client, token)
    assert 'ronguon_jobs_slots{outcome="failed"} 1.0' in said
    assert 'ronguon_jobs_tasks{stage="waiting"} 0.0' in said
    assert "ronguon_jobs_oldest_wait_seconds 0.0" in said
    age = re.search(r"^ronguon_jobs_heartbeat_age_seconds (\S+)$", said, re.MULTILINE)
    assert age is not None
    assert 89 <= float(age[1]) <= 120


@pytest.mark.both_databases
@pytest.mark.django_db
def test_figures_tell_how_old_the_newest_backup_is(
    client: Client, token: str, settings: Settings, tmp_path: Path
) -> None:
    settings.RONGUON_BACKUP_DIR = tmp_path
    assert "\nronguon_backup_age_seconds " not in told(client, token)
    made = datetime.now(UTC) - timedelta(hours=3)
    (tmp_path / f"ronguon-{made.strftime(folder._AT)}-daily{folder.SUFFIX}").touch()
    age = re.search(r"^ronguon_backup_age_seconds (\S+)$", told(client, token), re.MULTILINE)
    assert age is not None
    assert 10_790 <= float(age[1]) <= 10_900


@pytest.fixture
def own_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "_gauges", {})


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_gauge_that_fails_is_left_out_and_the_others_are_told(own_measures: None, client: Client, token: str) -> None:
    def broken() -> float:
        raise OperationalError("gone")

    measures.gauge("ronguon_planted_broken", says="Broken", read=broken)
    measures.gauge("ronguon_planted_whole", says="Whole", read=lambda: 7.0)
    measures.gauge("ronguon_planted_unknown", says="Unknown", read=lambda: None)
    said = told(client, token)
    assert "ronguon_planted_whole 7.0" in said
    assert "broken" not in said
    assert "unknown" not in said


@pytest.mark.both_databases
def test_a_measure_keeps_its_name(own_measures: None) -> None:
    measures.gauge("ronguon_planted_whole", says="Whole", read=float)
    measures.gauge("ronguon_planted_whole", says="Whole", read=float)
    with pytest.raises(ValueError, match="already"):
        measures.gauge("ronguon_planted_whole", says="Another", read=float)
    with pytest.raises(ValueError, match="form"):
        measures.gauge("planted", says="No prefix", read=float)


def _answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse(asking.current_id() or "")


def id_for(settings: Settings, given: str, *, behind_proxy: bool) -> str:
    settings.RONGUON_PROXIES = int(behind_proxy)
    answer = asking.watched(_answer)(RequestFactory().get("/healthz", headers={"X-Request-Id": given}))
    assert answer.content.decode() == answer["X-Request-Id"]
    assert asking.current_id() is None
    return answer["X-Request-Id"]


@pytest.mark.both_databases
def test_the_id_of_a_request_comes_from_a_trusted_proxy_or_is_made_anew(settings: Settings) -> None:
    given = "a1b2c3d4e5f60718"
    assert id_for(settings, given, behind_proxy=True) == given
    assert re.fullmatch(r"[0-9a-f]{24}", id_for(settings, given, behind_proxy=False))
    for unsound in ("", "short", "x" * 65, 'a"b{c}d e f', "an@example.vn.long"):
        assert id_for(settings, unsound, behind_proxy=True) != unsound


@pytest.mark.both_databases
@pytest.mark.django_db
def test_every_answer_carries_its_id(client: Client) -> None:
    for path in ("/", "/healthz", "/khong-co/", "/viec-phai-lam/", "/tai-khoan/login/"):
        assert len(client.get(path)["X-Request-Id"]) == 24


@pytest.mark.both_databases
def test_the_watch_stands_before_everything_else() -> None:
    assert configured.MIDDLEWARE[0].endswith("asking.watched")
    assert configured.MIDDLEWARE.index("ronguon.operations.watching.asking.at_the_door") < configured.MIDDLEWARE.index(
        "ronguon.people.middleware.sessions"
    )


def test_several_processes_tell_their_sum(tmp_path: Path) -> None:
    """Two processes answer, a third is asked: it tells the sum of all."""
    code = (
        "import django; django.setup()\n"
        "from ronguon.operations.watching import figures\n"
        "figures.answered('portal:home', 'GET', 200, 0.02)\n"
        "from ronguon.kernel import measures; measures._gauges.clear()\n"
        "print(figures.exposed().decode())"
    )
    environment: dict[str, Any] = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "ronguon.settings.test", figures.FOLDER: str(tmp_path),
        "RONGUON_DATABASE_URL": "sqlite:///:memory:",
    }  # fmt: skip
    said = ""
    for _ in range(3):
        command = [sys.executable, "-c", code]
        said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert 'ronguon_requests_total{method="GET",route="portal:home",status="2xx"} 3.0' in said
    assert json.dumps(said).count("ronguon_request_seconds_count") == 1
