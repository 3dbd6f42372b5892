"""What scripts may ask and do about proofs: lay one on the table, replace it, take it off, fetch its bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile
from pydantic import Field

from ronguon.access.keys import KeyRequest, caller_of
from ronguon.assignments.models import Occurrence
from ronguon.assignments.policies import may_report
from ronguon.evidence import actions
from ronguon.evidence.actions import TITLE_LENGTH
from ronguon.evidence.forms import ProofForm, VersionForm
from ronguon.evidence.models import Evidence
from ronguon.files.views import attachment
from ronguon.interface.paging import listed
from ronguon.interface.problems import RefusedFormError
from ronguon.interface.repeating import answered
from ronguon.interface.shapes import Asked, Instant, Listed, Named, OneOf, Shape, named_in
from ronguon.kernel.hashing import sha256
from ronguon.units.policies import require

router = Router(tags=["evidence"])
BYTES = {"responses": {200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}}


class EvidenceOut(Shape):
    """A proof: one version of a file. `replaces` is the version before it."""

    code: UUID
    occurrence: UUID
    unit: UUID
    title: str
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    added_at: Instant
    state: Annotated[str, OneOf("current", "replaced", "withdrawn")]
    replaces: UUID | None


class EvidenceLaid(EvidenceOut):
    """A piece of evidence that was just added; `named` warns of words in its title or name that name somebody."""

    named: Named


class ProofIn(Shape):
    """What a proof shows; without a title it bears the name of its file."""

    title: Annotated[str, Field(max_length=TITLE_LENGTH, pattern=r"^[^\u0000]*$")] = ""


def visible(request: KeyRequest) -> QuerySet[Evidence]:
    """Return the proofs that may be read, with what is shown of each."""
    found = Evidence.objects.visible_to(request.actor)
    return found.select_related(
        "file", "unit", "replaces", "replacement", "occurrence__assignment__unit", "occurrence__assignment__assigned_by"
    )


@router.get(
    "/occurrences/{uuid:code}/evidence", operation_id="listEvidence", summary="Minh chứng của một kỳ",
    response=Listed[EvidenceOut], url_name="evidence_of",
)  # fmt: skip
def evidence_of(request: KeyRequest, code: UUID, asked: Query[Asked]) -> Listed[EvidenceOut]:
    """List the proofs of a term and of the terms it was handed over from, every version, oldest first."""
    rows = visible(request).filter(occurrence__in=_occurrence(request, code).line())
    return listed(rows, asked, lambda found: map(shaped, found))


@router.post(
    "/occurrences/{uuid:code}/evidence", operation_id="addEvidence", summary="Thêm minh chứng",
    response={201: EvidenceLaid}, url_name="evidence_of",
)  # fmt: skip
def add(request: KeyRequest, code: UUID, file: File[UploadedFile], sent: Form[ProofIn]) -> HttpResponse:
    """Lay a file on the table of a term that is open or returned; a photo loses place and maker's marks first."""
    occurrence = _occurrence(request, code)
    require(may_report(request.actor, occurrence.assignment))
    form = ProofForm({"title": sent.title}, {"file": file})  # type: ignore[arg-type]  # a plain mapping serves as well
    judged = _judged(form)
    return _carried_out(
        request, judged, form.cleaned_data["title"],
        lambda: actions.add(occurrence, judged, title=form.cleaned_data["title"], by=request.actor),
    )  # fmt: skip


@router.get(
    "/evidence/{uuid:code}", operation_id="getEvidence", summary="Một minh chứng", response=EvidenceOut,
    url_name="evidence",
)  # fmt: skip
def evidence(request: KeyRequest, code: UUID) -> EvidenceOut:
    """Return what is known of one proof."""
    return shaped(get_object_or_404(visible(request), code=code))


@router.get(
    "/evidence/{uuid:code}/content", operation_id="getEvidenceContent", summary="Tệp của minh chứng",
    url_name="evidence_content", openapi_extra=BYTES,
)  # fmt: skip
def content(request: KeyRequest, code: UUID) -> HttpResponse:
    """Give the bytes of a proof, also of one that was replaced or withdrawn."""
    return attachment(get_object_or_404(visible(request), code=code).file)


@router.post(
    "/evidence/{uuid:code}/versions", operation_id="replaceEvidence", summary="Thay minh chứng bằng bản mới",
    response={201: EvidenceLaid}, url_name="evidence_versions",
)  # fmt: skip
def replace(request: KeyRequest, code: UUID, file: File[UploadedFile]) -> HttpResponse:
    """Put a newer version in the place of a proof, under its title; the older one stays readable."""
    found = get_object_or_404(visible(request), code=code)
    require(may_report(request.actor, found.occurrence.assignment))
    judged = _judged(VersionForm({}, {"file": file}))  # type: ignore[arg-type]  # a plain mapping serves as well
    return _carried_out(request, judged, "", lambda: actions.replace(found, judged, by=request.actor))


@router.post(
    "/evidence/{uuid:code}/withdrawal", operation_id="withdrawEvidence", summary="Rút minh chứng",
    response=EvidenceOut, url_name="evidence_withdrawal",
)  # fmt: skip
def withdraw(request: KeyRequest, code: UUID) -> HttpResponse:
    """Take a proof off the table; its bytes stay, because an earlier report may rest on them."""
    found = get_object_or_404(visible(request), code=code)

    def action() -> EvidenceOut:
        actions.withdraw(found, by=request.actor)
        return evidence(request, code)

    return answered(request, caller_of(request), None, action)


def _occurrence(request: KeyRequest, code: UUID) -> Occurrence:
    found = Occurrence.objects.visible_to(request.actor)
    return get_object_or_404(found.select_related("assignment__unit", "assignment__assigned_by"), code=code)


def _judged(form: VersionForm) -> actions.JudgedEvidence:
    """Return the file of a form once it was judged. Raises `RefusedFormError` and `RefusedFileError`."""
    if not form.is_valid():
        raise RefusedFormError(form)
    return actions.judge(form.upload())


def _carried_out(
    request: KeyRequest, judged: actions.JudgedEvidence, title: str, store: Callable[[], Evidence]
) -> HttpResponse:
    def action() -> EvidenceLaid:
        added = evidence(request, store().code)
        return EvidenceLaid(**dict(added), named=named_in(added.title, added.name))

    sent = [title, judged.name, sha256(judged.data)]
    return answered(request, caller_of(request), sent, action, status=201)


def shaped(one: Evidence) -> EvidenceOut:
    """Return a proof as scripts see it; who added it stands in the trail."""
    replaced = hasattr(one, "replacement")
    state = "replaced" if replaced else "current"
    return EvidenceOut(
        code=one.code, occurrence=one.occurrence.code, unit=one.unit.code, title=one.title, name=one.file.name,
        media_type=one.file.media_type, size_bytes=one.file.size_bytes, sha256=one.file.sha256,
        added_at=one.added_at, state="withdrawn" if one.withdrawn_at is not None else state,
        replaces=one.replaces.code if one.replaces else None,
    )  # fmt: skip
