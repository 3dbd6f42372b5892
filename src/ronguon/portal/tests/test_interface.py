"""What scripts meet: their own work, the figures of the pages, plain refusals, calls that may be sent twice."""

from __future__ import annotations

import re
import time
from collections import Counter
from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ronguon.access.models import Token
from ronguon.assignments.models import Assignment, Occurrence, Progress, Submission
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.audit.models import Event
from ronguon.drafting.tests.making import make_obligation
from ronguon.evidence.models import Evidence
from ronguon.kernel.tests.sampling import per_change_on
from ronguon.people.models import Account
from ronguon.portal import pacing
from ronguon.portal.api.assembly import schema
from ronguon.portal.api.description import operations
from ronguon.portal.tests.calling import DAY, NO_PAPER, PEOPLE, PLACE, House, Script, all_of, problem
from ronguon.status.models import roll_ups

GROUPS = ("ontime", "late", "open", "over", "none")
MARCH = (date(2026, 3, 1), date(2026, 3, 15), date(2026, 3, 31))


@pytest.mark.both_databases
def test_an_officer_carries_a_term_through_and_the_trail_names_person_and_key(house: House) -> None:
    an, term = house.scripts["an"], f"/occurrences/{house.open_work.code}"
    assert an.get(term).json()["stage"] == "open"
    assert an.post(f"/assignments/{house.open_work.assignment.code}/acknowledgement").status_code == 200
    assert an.post(f"{term}/progress", {"text": "  Đang làm.  "}).json()["text"] == "Đang làm."
    proof = an.send(f"{term}/evidence", {"title": "Biên bản", "file": SimpleUploadedFile("a.txt", b"Bien ban\n")})
    assert proof.status_code == 201
    submitted = an.post(f"{term}/submissions", {"text": "Đã xong.", "stage": "open"})
    assert submitted.status_code == 201
    assert [one["sha256"] for one in submitted.json()["proofs"]] == [proof.json()["sha256"]]
    assert an.get(term).json()["stage"] == "handed_in"
    done = Event.objects.order_by("-pk")[:4]
    assert [event.verb for event in done] == [
        "occurrence.handed_in", "evidence.added", "occurrence.progressed", "assignment.acknowledged",
    ]  # fmt: skip
    key = Token.objects.get(name="Kịch bản officer", grant__account=house.world.cast.an_account, until_on__gt=DAY)
    assert {event.actor for event in done} == {house.world.cast.an_account.code}
    assert {event.details["through"] for event in done} == {str(key.code)}


def test_the_trail_says_through_which_key(house: House) -> None:
    house.scripts["an"].post(f"/occurrences/{house.open_work.code}/progress", {"text": "Đang làm."})
    administrator = Account.objects.get(email="quan-tri@example.vn")
    trail = house.world.client(administrator).get("/don-vi/nhat-ky/").content.decode()
    assert "An, thay mặt UBND xã Bình Minh Hạ, qua khóa “Kịch bản officer”" in " ".join(trail.split())


def test_the_same_actions_by_hand_leave_the_same_events_but_for_the_key(house: House) -> None:
    an, by_hand = house.scripts["an"], house.world.client(house.world.cast.an_account)
    second = make_assignment(make_obligation(house.world.directive), house.world.cast.commune)
    an.post(f"/occurrences/{house.open_work.code}/submissions", {"text": "Xong.", "stage": "open", "missing": NO_PAPER})
    scripted = Event.objects.latest("pk")
    lacking = {"lacking": NO_PAPER["reason"], "lacking_words": NO_PAPER["words"]}
    by_hand.post(f"/viec-phai-lam/{second.code}/nop/", {"text": "Xong.", "seen": "open", **lacking})
    typed = Event.objects.latest("pk")
    assert typed.pk > scripted.pk
    assert (typed.verb, typed.acting_for, typed.actor) == (scripted.verb, scripted.acting_for, scripted.actor)
    own = {key: scripted.details[key] for key in ("through", "content_sha256")}  # another row, so another hash
    assert scripted.details == typed.details | own


def test_a_reviewer_accepts_and_returns(house: House) -> None:
    chi, waiting = house.scripts["chi"], house.waiting
    assert [one["code"] for one in all_of(chi, "/submissions", waiting="true")] == [str(waiting.code)]
    accepted = chi.post(f"/submissions/{waiting.code}/acceptance")
    assert accepted.json()["reviews"][-1]["verdict"] == "accepted"
    returned = chi.post(f"/submissions/{waiting.code}/return", {"reason": "Thiếu trang 2."})
    assert returned.json()["reviews"][-1] | {"unit": 0, "decided_on": 0} == {
        "unit": 0, "verdict": "returned", "reason": "Thiếu trang 2.", "decided_on": 0,
    }  # fmt: skip
    assert problem(chi.post(f"/submissions/{waiting.code}/acceptance"))["code"] == "moved_on"


@pytest.mark.both_databases
def test_a_lost_update_is_noticed(house: House) -> None:
    an, term = house.scripts["an"], f"/occurrences/{house.open_work.code}/submissions"
    assert an.post(term, {"text": "Một.", "stage": "open", "missing": NO_PAPER}).status_code == 201
    second = an.post(term, {"text": "Hai.", "stage": "open"})
    assert second.status_code == 409
    told = problem(second)
    assert told["code"] == "moved_on"
    assert told["detail"].count(".") <= 2
    assert Submission.objects.filter(occurrence=house.open_work).count() == 1


@pytest.mark.both_databases
@pytest.mark.parametrize("who", ["binh", pytest.param("an", marks=per_change_on("sqlite"))])
def test_figures_are_those_of_the_page_on_every_day(house: House, who: str) -> None:
    """The numbers of the interface, of the page and of the rows: for three days and today, at every unit."""
    cast, compared = house.world.cast, 0
    accounts = {"binh": cast.binh_account, "an": cast.an_account}
    page, script = house.world.client(accounts[who]), house.scripts[who]
    for unit in (cast.province, cast.commune):
        for day in (*MARCH, DAY):
            told = script.get("/standing", unit=str(unit.code), on=day.isoformat())
            shown = page.get(f"/tinh-hinh/{unit.code}/", {"ngay": f"{day:%d/%m/%Y}"})
            assert told.status_code == shown.status_code, (unit, day)
            if told.status_code != 200:
                continue
            counts, same = told.json()["counts"], shown.context["counts"]
            assert counts == {group: getattr(same, group) for group in (*GROUPS, "total")}
            assert counts["total"] == sum(line["counts"]["total"] for line in told.json()["lines"])
            asked = {"under": str(unit.code), "on": day.isoformat(), "counted": "true"}
            rows = script.get("/assignments", limit=200, **asked).json()["items"]
            assert Counter(row["group"] for row in rows) == {g: counts[g] for g in GROUPS if counts[g]}
            compared += 1
    assert compared == {"binh": 8, "an": 4}[who]


def test_a_planted_miscount_would_be_caught(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = roll_ups.counts
    monkeypatch.setattr(roll_ups, "counts", lambda scope: honest(scope) + honest(scope))
    told = house.scripts["binh"].get("/standing").json()
    assert told["counts"]["total"] != sum(line["counts"]["total"] for line in told["lines"])


def test_every_figure_of_a_signed_report_leads_to_its_rows(house: House) -> None:
    binh, report = house.scripts["binh"], f"/reports/{house.report.code}"
    figures = all_of(binh, f"{report}/figures")
    assert len(figures) == house.report.figures.count() > 10
    for figure in figures:
        rows = all_of(binh, f"{report}/figures/{figure['code']}/rows")
        value = {"rows": len(rows), "units": len({row["unit"] for row in rows})}.get(figure["measure"])
        assert figure["value"] == (sum(row["amount"] for row in rows) if value is None else value)
    proofs = {proof["sha256"] for row in all_of(binh, f"{report}/figures/{figures[0]['code']}/rows")
              for proof in row["proofs"]}  # fmt: skip
    assert proofs <= set(Evidence.objects.values_list("file__sha256", flat=True))
    assert proofs
    sentences = all_of(binh, f"{report}/sentences")
    assert not [one["text"] for one in sentences if "{" in one["text"]]


@pytest.mark.both_databases
def test_a_list_is_walked_without_a_gap_or_a_repetition_while_others_write(house: House) -> None:
    binh, cast = house.scripts["binh"], house.world.cast
    first = binh.get("/assignments", limit=3).json()
    make_assignment(make_obligation(house.world.directive), cast.commune)
    rest, cursor = [], first["next"]
    while cursor:
        page = binh.get("/assignments", limit=3, cursor=cursor).json()
        rest += page["items"]
        cursor = page["next"]
    codes = [row["code"] for row in [*first["items"], *rest]]
    assert len(set(codes)) == len(codes) == Assignment.objects.count()


@pytest.mark.parametrize("path", ["/units", "/directives", "/occurrences", "/assignments", "/results"])
def test_a_cursor_that_leads_nowhere_says_so(house: House, path: str) -> None:
    for cursor in (str(uuid4()), "-", "0", "9" * 30):
        assert problem(house.scripts["binh"].get(path, cursor=cursor))["code"] == "not_found"


def test_the_cursor_of_something_that_may_not_be_read_is_no_cursor(house: House) -> None:
    foreign = Occurrence.objects.filter(assignment__unit=house.world.cast.other_commune).first()
    assert foreign is not None
    assert house.scripts["binh"].get("/occurrences", cursor=str(foreign.code)).status_code == 200
    assert house.scripts["an"].get("/occurrences", cursor=str(foreign.code)).status_code == 404


def test_who_has_no_key_or_a_dead_one_gets_one_and_the_same_answer(house: House) -> None:
    answers = [house.scripts[who].get("/units") for who in ("anonymous", "expired", "revoked")]
    answers += [Script("rn_sai").get("/units"), Script("a b c").get("/units")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {'Bearer realm="ronguon"'}
    assert problem(answers[0])["code"] == "unauthenticated"


def test_a_session_opens_nothing_and_no_cookie_is_set(house: House) -> None:
    signed_in = house.world.client(house.world.cast.an_account)
    answer = signed_in.get(f"{PLACE}/units")
    assert answer.status_code == 401
    everyone = [house.scripts[who].get("/units") for who in PEOPLE]
    assert not [one.cookies for one in [answer, *everyone] if one.cookies]
    assert {one.headers["Cache-Control"] for one in everyone} == {"private, no-store"}


def test_an_action_needs_no_form_token_and_takes_no_cookie(house: House) -> None:
    strict = Client(enforce_csrf_checks=True)
    an = Script(house.scripts["an"].secret, strict)
    assert an.post(f"/occurrences/{house.open_work.code}/progress", {"text": "Được."}).status_code == 201


def test_strangers_get_404_and_readers_403(house: House) -> None:
    path, body = f"/occurrences/{house.open_work.code}/progress", {"text": "Không phải việc của tôi."}
    assert {who: house.scripts[who].post(path, body).status_code for who in ("dung", "binh", "chi", "office")} == {
        "dung": 404, "binh": 403, "chi": 403, "office": 403,
    }  # fmt: skip
    unknown = house.scripts["dung"].post(f"/occurrences/{uuid4()}/progress", body)
    assert unknown.content == house.scripts["dung"].post(path, body).content
    assert not Progress.objects.exists()


def test_results_are_open_to_all_may_be_kept_and_say_when_they_were_withdrawn(house: House) -> None:
    nobody = house.scripts["anonymous"]
    with CaptureQueriesContext(
        connection,
    ) as seen:
        listed = nobody.get("/results")
    assert [one["code"] for one in listed.json()["items"]] == [str(house.publication.code)]
    assert not [query["sql"] for query in seen.captured_queries if "session" in query["sql"] or "token" in query["sql"]]
    assert listed.headers["Cache-Control"] == "public, max-age=60"
    assert not listed.cookies
    again = nobody.client.get(f"{PLACE}/results", headers={"If-None-Match": listed.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert problem(nobody.get(f"/results/{house.withdrawn.code}"))["code"] == "withdrawn"
    figures = all_of(nobody, f"/results/{house.publication.code}/figures")
    rows = [all_of(nobody, f"/results/{house.publication.code}/figures/{one['position']}/rows") for one in figures]
    assert len(figures) == house.publication.figures.count()
    counted = [(one["value"], len(got)) for one, got in zip(figures, rows, strict=True) if one["measure"] == "rows"]
    assert counted
    assert all(value == number for value, number in counted)


LISTS = {
    "/units": 5, "/directives": 4, "/obligations": 6, "/assignments": 5, "/occurrences": 5, "/submissions": 7,
    "/reports": 4, "/results": 1,
}  # fmt: skip
"""List → most queries of a page, however long, within one lot of calls."""


@pytest.mark.parametrize("path", LISTS)
def test_the_number_of_queries_of_a_list_does_not_grow(
    house: House, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "_LOT_SECONDS", 3600)
    for lots in (pacing._lots, pacing._script_lots):  # what other tests left over may end between two calls
        monkeypatch.setattr(lots, "held", {})
    binh = house.scripts["binh"]
    counted = []
    with time_machine.travel(time.time(), tick=False):
        binh.get(path)  # the lot is taken and the day of use noted once
        for limit in (1, 200):
            with CaptureQueriesContext(connection) as seen:
                found = binh.get(path, limit=limit).json()["items"]
            assert found
            counted.append(len(seen))
    assert max(counted) <= LISTS[path], counted
    assert counted[1] - counted[0] <= 1, counted


PERSONS = re.compile(
    r"handed_in_by|written_by|decided_by|added_by|signed_by|drafted_by|edited_by|taken_in_by|account", re.IGNORECASE
)


def test_no_answer_names_a_person_and_no_query_counts_by_one(house: House) -> None:
    """All that may be read, read by who may read most: no name, address or account of anybody, no sum by person."""
    people = [*Account.objects.values_list("code", "full_name", "email")]
    told = {str(value) for row in people for value in row if len(str(value)) > 4} | {"Người ký thử"}
    paths = [path.removeprefix(PLACE) for path, method, _ in operations(schema()) if method == "get"]
    read = 0
    with CaptureQueriesContext(connection) as seen:
        for path in paths:
            if path.endswith((".pdf", ".docx", "/content")):
                continue  # the signed paper names who signed it, as papers do; a file is what its unit made of it
            answer = house.scripts["binh"].get(filled(house, path))
            assert answer.status_code == 200, path
            read += 1
            assert not [name for name in told if name in answer.content.decode()], path
    assert read > 25
    grouped = [query["sql"] for query in seen.captured_queries if "GROUP BY" in query["sql"]]
    assert not [sql for sql in grouped if PERSONS.search(sql.partition("GROUP BY")[2])]


def filled(house: House, path: str) -> str:
    """Return an address with the ids of things that there are."""
    work = house.counted_work
    codes: dict[str, object] = {
        "units": house.world.cast.commune.code, "directives": house.world.directive.code,
        "obligations": house.world.page.code, "assignments": work.assignment.code, "occurrences": work.code,
        "submissions": house.accepted.code, "evidence": house.proof.code, "reports": house.report.code,
        "results": house.publication.code,
    }  # fmt: skip
    figure = house.report.figures.first()
    assert figure is not None
    path = path.replace("{code}", str(codes.get(path.split("/")[1])))
    return path.replace("{figure}", str(figure.code)).replace("{position}", "0")


def test_scripts_are_told_what_is_overdue_and_what_waits_by_the_rule_of_the_pages(house: House) -> None:
    an = house.scripts["an"]
    an.post(
        f"/occurrences/{house.open_work.code}/submissions", {"text": "Đã xong.", "stage": "open", "missing": NO_PAPER}
    )
    told = {one["code"]: (one["overdue"], one["waiting"]) for one in all_of(an, "/occurrences")}
    rows = {str(one.code): one for one in Occurrence.objects.filter(code__in=told)}
    overdue = set(Occurrence.objects.overdue(DAY).values_list("code", flat=True))
    assert told == {code: (row.code in overdue, row.stage == "handed_in") for code, row in rows.items()}
    assert {True, False} == {waits for _, waits in told.values()}
    for name, place in (("overdue", 0), ("waiting", 1)):
        for asked in (True, False):
            found = {one["code"] for one in all_of(an, "/occurrences", **{name: str(asked).lower()})}
            assert found == {code for code, said in told.items() if said[place] == asked}, (name, asked)


def test_a_script_is_warned_of_words_that_name_somebody_in_a_note_and_in_the_name_of_a_proof(house: House) -> None:
    an, term = house.scripts["an"], f"/occurrences/{house.open_work.code}"
    notes = [an.post(f"{term}/progress", {"text": text}).json()["named"] for text in (PLAIN, NAMING)]
    proofs = [
        an.send(f"{term}/evidence", {"title": text, "file": SimpleUploadedFile("a.txt", b"Bien ban\n")}).json()["named"]
        for text in (PLAIN, NAMING)
    ]
    assert [bool(one) for one in (*notes, *proofs)] == [False, True, False, True]


PLAIN, NAMING = "Đã làm được một nửa việc.", "Số của ông Nguyễn Văn Mẫu là 0912 345 678."
