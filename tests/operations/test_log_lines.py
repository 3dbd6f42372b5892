"""Every address, opened by everybody with personal data planted all over: not one line of the log repeats any of it."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from tests.test_cast_everywhere import METHODS, PEOPLE, build, table

from ronguon.access.models import Invitation
from ronguon.kernel.tests.sampling import part
from ronguon.operations.watching.lines import JsonLines, TextLines
from ronguon.people.models import Account
from ronguon.reports.tests.world import on_day

NAME, SEARCH, MAIL = "Lò Thị Gieo", "timriengtu", "gieo.hat@rieng.example"
AGENT, ADDRESS, SECRET = "TrinhDuyetGieo", "203.0.113.77", "BiMatGieoTrongDuongDan"
PLANTED = (NAME, SEARCH, MAIL, AGENT, ADDRESS, SECRET, "Gieo", quote(NAME), "gieo.hat")


def leaks(lines: list[str]) -> list[str]:
    """Return every line that repeats a planted word, as it is or as JSON escapes it."""
    words = {*PLANTED, *(json.dumps(word)[1:-1] for word in PLANTED)}
    return [line for line in lines if any(word in line for word in words)]


@pytest.fixture(params=[JsonLines, TextLines], ids=["json", "text"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Yield what the log says from now on, every logger at its most talkative."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param())
    root, access, django = logging.getLogger(), logging.getLogger("ronguon.access"), logging.getLogger("django")
    before = [(one, one.level) for one in (root, access, django)]
    root.addHandler(handler)
    for one, _ in before:
        one.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    for one, level in before:
        one.setLevel(level)


def ask(everything: Any, who: str, url: str, method: str) -> None:
    """Ask as `who` with something personal in the query, the form, the headers and the path; undo what it did."""
    with transaction.atomic():
        client: Any = Client(raise_request_exception=False)
        if who != "anonymous":
            client.force_login(everything.accounts[who])
        given = {"q": SEARCH, "email": MAIL, "login": MAIL, "name": NAME, "next": f"/{SECRET}/"}
        headers = {
            "HTTP_USER_AGENT": AGENT,
            "HTTP_X_FORWARDED_FOR": ADDRESS,
            "REMOTE_ADDR": ADDRESS,
            "HTTP_REFERER": f"https://x.example/{SECRET}",
        }
        target = f"{url}?q={SEARCH}&ten={quote(NAME)}"
        client.generic(method, target, data=json.dumps(given), content_type="application/json", **headers)
        transaction.set_rollback(True)


def plant() -> None:
    """Give every account and invitation the planted name and address."""
    for number, account in enumerate(Account.objects.all()):
        Account.objects.filter(pk=account.pk).update(full_name=NAME, email=f"{number}.{MAIL}")
    Invitation.objects.update(full_name=NAME, email=MAIL)


def askers(turn: int, share: str) -> tuple[str, ...]:
    """Return who opens an address: everybody, or one who changes from address to address."""
    return PEOPLE if share == "everybody" else (PEOPLE[(turn + turn // 2) % len(PEOPLE)],)


@pytest.mark.sampled
@pytest.mark.parametrize("share", ["one", pytest.param("everybody", marks=pytest.mark.soak)])
def test_no_line_repeats_what_came_in_or_who_it_was(
    db: None, written: io.StringIO, share: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    form = request.node.callspec.params["written"].__name__
    few = form == "TextLines" and share == "one"  # both forms write the same fields
    rows = part(table(), one_in=4, least=350, of=lambda key: key[0].partition(":")[0])
    rows = [key for key in table() if key[0] in {"search", "units:invite", "account_login"}] if few else rows
    asked = 3 * len(METHODS)
    with on_day(date(2026, 4, 1)):
        everything = build()
        plant()
        for turn, (name, route, method) in enumerate(rows):
            for who in askers(turn, share):
                ask(everything, who, everything.address(name, route), method)
                asked += 1
        for path in (
            f"/khong-co/{SECRET}/",
            f"/don-vi/loi-moi/{SECRET}/",
            f"/tai-khoan/password/reset/key/1-{SECRET}/",
        ):
            for method in METHODS:
                ask(everything, "an", path, method)
    lines = written.getvalue().splitlines()
    answered = [line for line in lines if "ronguon.access" in line]
    assert len(answered) == asked
    assert leaks(lines) == []
    with capsys.disabled():
        sys.stdout.write(f"\n{form}: {asked}/{asked} requests written, {len(lines)} lines, 0 repeat planted words\n")


def test_a_planted_leak_of_each_kind_is_caught(written: io.StringIO) -> None:
    """What a careless template writes is found by the same search; what a careless argument brings is not written."""
    ours, library = logging.getLogger("ronguon.planted"), logging.getLogger("somewhere")
    for line in (f"query {SEARCH}", f"met {NAME}", f"{ADDRESS} read /don-vi/"):
        ours.warning(line)
    assert len(leaks(written.getvalue().splitlines())) == 3
    written.seek(0)
    written.truncate()
    ours.warning("met %s, %s after %d of %s", NAME, MAIL, 3, "audit.chain")
    library.warning("row %r of %s", {"name": NAME}, MAIL)
    library.warning(f"duplicate key (email)=({MAIL}) at '/tim/?q={SEARCH}' of {NAME}")
    try:
        int(f"{NAME} has no {MAIL}")
    except ValueError:
        ours.exception("failed for %s", NAME)
    lines = written.getvalue().splitlines()
    assert len(lines) == 4
    assert leaks(lines) == []
    assert "after 3 of audit.chain" in lines[0]
    assert "ValueError" in lines[3]
    assert "test_log_lines.py" in lines[3]


def test_an_error_of_the_database_is_told_without_the_row(db: None, written: io.StringIO) -> None:
    Account.objects.create_user(MAIL, None, full_name=NAME)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Account.objects.create_user(MAIL, None, full_name=NAME)
    if connection.vendor == "postgresql":
        assert MAIL in str(refused.value)
    logging.getLogger("django.request").error("Internal Server Error: %s", f"/{SECRET}/", exc_info=refused.value)
    said = written.getvalue()
    assert "IntegrityError" in said
    assert leaks(said.splitlines()) == []
