"""What the assignments of a duty, a submission and a review say, for the hash in the event that made them.

Only what is written once is taken: not the stage of an occurrence, not the end of an assignment, not the title of a
proof whose file was erased. Columns are named, so that one that comes later leaves the hashes as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from ronguon.assignments.models import (
    Assignment,
    ExtensionDecision,
    ExtensionRequest,
    LateReason,
    MissingProof,
    Occurrence,
    Review,
    Submission,
    SubmissionProof,
)
from ronguon.audit.actions.sealing import content_sha256
from ronguon.audit.registry import HashedContent, HashEvent, Sealed

_ROW = (
    "pk", "code", "unit", "assigned_by", "parent", "origin", "origin__origin", "part", "timed", "assigned_on",
    "since_on",
)  # fmt: skip
_WORD = ("unit", "number", "text", "amount", "submitted_by", "submitted_at", "submitted_on")
_LACKING = ("wanted", "given", "reason", "words")
_LATE = ("occurrence__code", "unit", "reason", "words", "stated_by", "stated_at", "stated_on")
_REQUEST = (
    "occurrence__code", "unit", "due_on", "wanted_on", "reason", "words", "asked_by", "asked_at", "asked_on",
)  # fmt: skip
_DECISION = ("unit", "due_before", "until_on", "reason", "decided_by", "decided_at", "decided_on")
_REVIEW = ("unit", "verdict", "reason", "decided_by", "decided_at", "decided_on")


def issued_details(among: QuerySet[Assignment]) -> dict[str, Any]:
    """Return what an event says of the rows `among`, all of one duty: the first and last of them, and their hash."""
    rows = list(among.order_by("pk").values_list(*_ROW))
    terms = _terms([row[0] for row in rows])
    upto = max((term[0] for found in terms.values() for term in found), default=0)
    return {
        "first": rows[0][0], "last": rows[-1][0], "upto": upto, "content_sha256": _rows_sha256(rows, terms, upto),
    }  # fmt: skip


def newest_row(obligation: int) -> int:
    """Return the key of the newest row of `obligation`, 0 for none."""
    return Assignment.objects.filter(obligation=obligation).aggregate(top=Max("pk"))["top"] or 0


def _terms(rows: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    if rows:
        among = Occurrence.objects.filter(assignment__gte=rows[0], assignment__lte=rows[-1]).order_by("pk")
        told = list(among.values_list("assignment", "pk", "extended_on", "code", "number", "opens_on", "due_on"))
        first = _first_days([pk for _key, pk, extended_on, *_term in told if extended_on])
        for key, pk, _extended_on, *term, due_on in told:
            found[key].append((pk, *term, first.get(pk, due_on)))
    return found


def _first_days(extended: Sequence[int]) -> dict[int, date]:
    """Return key of an occurrence → its last day before any more time was given; the decisions tell it."""
    if not extended:
        return {}
    given = ExtensionDecision.objects.filter(until_on__isnull=False, request__occurrence__in=extended)
    return dict(given.order_by("-pk").values_list("request__occurrence", "due_before"))


def _rows_sha256(rows: Sequence[tuple[Any, ...]], terms: dict[int, list[tuple[Any, ...]]], upto: int) -> str:
    """Return the hash of rows with their terms; terms made ahead later, behind `upto`, are not counted in."""
    return content_sha256([[*row, [term for term in terms.get(row[0], ()) if term[0] <= upto]] for row in rows])


def _assigned(kept: Sequence[HashEvent]) -> Iterator[HashedContent]:
    """Yield the hash of each batch as it stands now, and one empty hash for each row that no event speaks of."""
    events = sorted(kept, key=lambda one: one.details["first"])
    duties = Assignment.objects.order_by("obligation").values_list("obligation", flat=True).distinct()
    by_first = {one.details["first"]: one for one in events}
    for obligation in duties:
        rows = list(Assignment.objects.filter(obligation=obligation).order_by("pk").values_list(*_ROW))
        terms = _terms([row[0] for row in rows])
        at = 0
        while at < len(rows):
            event = by_first.get(rows[at][0])
            if event is None:
                yield HashedContent(f"row {rows[at][0]}", "")
                at += 1
                continue
            batch = [row for row in rows[at:] if row[0] <= event.details["last"]]
            yield HashedContent(event.key, _rows_sha256(batch, terms, event.details["upto"]))
            at += len(batch)


def word_sha256(word: Submission) -> str:
    """Return the hash of what was submitted, with its proofs."""
    proofs = SubmissionProof.objects.filter(submission=word).order_by("pk").values_list("kind", "proof", "sha256")
    fresh = Submission.objects.filter(pk=word.pk).values_list(*_WORD).get()
    lacking = MissingProof.objects.filter(pk=word.pk).values_list(*_LACKING)
    return content_sha256([word.occurrence_id, list(fresh), list(proofs), *lacking])


def _words(_kept: Sequence[HashEvent]) -> Iterator[HashedContent]:
    """Yield the hash of each submission; one that went on to another row with its work counts as the one it copies."""
    proofs: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *proof in SubmissionProof.objects.order_by("pk").values_list("submission", "kind", "proof", "sha256"):
        proofs[key].append(tuple(proof))
    lacking = {key: said for key, *said in MissingProof.objects.values_list("pk", *_LACKING)}
    first: dict[tuple[int, int, int], tuple[int, str]] = {}
    rows = Submission.objects.order_by("pk").values_list(
        "pk", "occurrence", "occurrence__code", "occurrence__assignment", "occurrence__assignment__origin",
        "occurrence__number", *_WORD,
    )  # fmt: skip
    for key, occurrence, code, row, origin, term, *word in rows.iterator():
        copied = first.get((origin, term, word[1])) if origin is not None else None
        of, subject = copied or (occurrence, f"{code}/{word[1]}")
        first[row, term, word[1]] = (of, subject)
        yield HashedContent(
            subject,
            content_sha256([of, word, proofs[key], *([lacking[key]] if key in lacking else [])]),
            copy=copied is not None,
        )


def review_sha256(review: Review) -> str:
    """Return the hash of a judgement."""
    return content_sha256(list(Review.objects.filter(pk=review.pk).values_list(*_REVIEW).get()))


def _reviews(_kept: Sequence[HashEvent]) -> Iterator[HashedContent]:
    for code, *said in Review.objects.order_by("pk").values_list("submission__code", *_REVIEW).iterator():
        yield HashedContent(str(code), content_sha256(said))


def late_reason_sha256(said: LateReason) -> str:
    """Return the hash of what a unit said of its lateness."""
    return content_sha256(list(LateReason.objects.filter(pk=said.pk).values_list(*_LATE).get()))


def _late_reasons(_kept: Sequence[HashEvent]) -> Iterator[HashedContent]:
    for code, *said in LateReason.objects.order_by("pk").values_list("occurrence__code", *_LATE).iterator():
        yield HashedContent(str(code), content_sha256(said))


def request_sha256(request: ExtensionRequest) -> str:
    """Return the hash of a request for more time."""
    return content_sha256(list(ExtensionRequest.objects.filter(pk=request.pk).values_list(*_REQUEST).get()))


def _requests(_kept: Sequence[HashEvent]) -> Iterator[HashedContent]:
    for code, *said in ExtensionRequest.objects.order_by("pk").values_list("occurrence__code", *_REQUEST).iterator():
        yield HashedContent(str(code), content_sha256(said))


def decision_sha256(decision: ExtensionDecision) -> str:
    """Return the hash of an answer to a request for more time."""
    return content_sha256(list(ExtensionDecision.objects.filter(pk=decision.pk).values_list(*_DECISION).get()))


def _decisions(_kept: Sequence[HashEvent]) -> Iterator[HashedContent]:
    rows = ExtensionDecision.objects.order_by("pk").values_list("request__occurrence__code", *_DECISION)
    for code, *said in rows.iterator():
        yield HashedContent(str(code), content_sha256(said))


KINDS = (
    Sealed(
        "rows", "Việc giao theo nhiệm vụ", "dòng giao việc",
        ("obligation.laid", "obligation.went_on", "assignment.handed_over"), _assigned, apart="first",
    ),
    Sealed(
        "submissions", "Báo cáo kết quả của việc", "báo cáo kết quả", ("occurrence.handed_in",), _words, apart="number",
    ),
    Sealed(
        "reviews", "Ý kiến xem xét báo cáo", "ý kiến xem xét", ("submission.accepted", "submission.returned"), _reviews,
    ),
    Sealed("late_reasons", "Lý do chậm của việc", "lý do chậm", ("occurrence.explained",), _late_reasons),
    Sealed("extension_requests", "Đề nghị gia hạn của việc", "đề nghị gia hạn", ("extension.asked",), _requests),
    Sealed(
        "extension_decisions", "Trả lời đề nghị gia hạn", "trả lời gia hạn",
        ("extension.granted", "extension.declined"), _decisions,
    ),
)  # fmt: skip
