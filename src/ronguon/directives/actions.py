"""Taking a directive in: read in a child process, then stored whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.directives.models import Citation, Clause, Directive, MachineReading, ReadingNote, number_key
from ronguon.directives.reading.child import read_safely
from ronguon.directives.schema import READING, validate_reading
from ronguon.files.actions import Scanned, kept_together, scan, store
from ronguon.files.domain import Purpose, sniff
from ronguon.files.models import StoredFile
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.kernel.hashing import sha256
from ronguon.kernel.vietnamese import nfc, search_key
from ronguon.units.domain import Actor, Permission
from ronguon.units.models import Unit
from ronguon.units.policies import require

READER = "1"

declare("directive.taken_in", text_sha256=str, clauses=int, readings=int, version=int)
declare("directive.described", fields=str)
declare("directive.dropped")


@dataclass(frozen=True, slots=True)
class JudgedUpload:
    """A file that may come in: its bytes and name, what the reader found, what the scanner said."""

    data: bytes
    name: str
    found: dict[str, Any]
    scanned: Scanned


def judge(data: bytes, *, name: str) -> JudgedUpload:
    """Read `data`; takes seconds for a long document, so never inside a transaction.

    Raises `RefusedFileError` when the file is not taken in; nothing is stored here.
    """
    sniff(data, name, purpose=Purpose.DIRECTIVE)  # what is no document at all never reaches the reader
    found = read_safely(data, name)
    return JudgedUpload(data, name, found, scan(data))  # scanned last: a scanner may write to a disk of its own


def take_in(judged: JudgedUpload, *, owner: Unit, by: Actor, follows: Directive | None = None) -> Directive:
    """Store what was judged, with its text, clauses and readings, for the office of `owner`.

    With `follows` it is the next version of that document's family; two at once surface as `IntegrityError`.
    """
    require(by.may(Permission.PREPARE, owner.path))
    at, unit = clock.now(), str(owner.code)
    with kept_together():
        stored = store(
            judged.data, name=judged.name, purpose=Purpose.DIRECTIVE, owner_unit=unit, at=at, scanned=judged.scanned
        )
        return _enter(judged.found, stored, owner, by, follows)


def _enter(found: dict[str, Any], stored: StoredFile, owner: Unit, by: Actor, follows: Directive | None) -> Directive:
    directive = _directive(found, owner, by)
    directive.file = stored
    if follows is not None:
        newest = Directive.objects.filter(family=follows.family).aggregate(newest=Max("version"))["newest"]
        directive.family, directive.version = follows.family, newest + 1
        directive.issuer_unit = directive.issuer_unit or follows.issuer_unit
    directive.save(force_insert=True)
    clauses = _clauses(directive, found["clauses"])
    readings = _readings(directive, found["obligations"], clauses)
    _citations(directive, found["document"]["citations"])
    ReadingNote.objects.bulk_create(
        ReadingNote(
            directive=directive, code=w["code"][:40], message=w["message"][:500], start=w["start"], end=w["end"]
        )
        for w in found["warnings"]
    )
    audit.record(
        by=by, verb="directive.taken_in", kind="directive", subject=directive.code,
        text_sha256=directive.text_sha256, clauses=len(clauses), readings=readings, version=directive.version,
    )  # fmt: skip
    return directive


def _directive(found: dict[str, Any], owner: Unit, by: Actor) -> Directive:
    document = found["document"]
    title = " ".join((document["title"] or "").split()) or "Văn bản chưa rõ trích yếu"
    kind = (document["type"] or "").strip()
    return Directive(
        owner=owner,
        issuer=(document["issuer"] or "")[:300],
        issuer_unit=Unit.objects.filter(names__search_key=search_key(document["issuer"] or "-")).first(),
        kind=kind[:1].upper() + kind[1:].lower()[:59],
        number=(document["number"] or "")[:60],
        issued_on=document["issued_on"],
        title=title,
        search_key=search_key(f"{kind} {document['number'] or ''} {title}"),
        system=document["system"] or owner_system(owner),
        received_on=clock.today(),
        text=found["text"],
        text_sha256=sha256(found["text"].encode()),
        reader=READER,
        taken_in_at=clock.now(),
        taken_in_by=by.person,
    )


def owner_system(owner: Unit) -> str:
    """Return the layout system of an office whose document does not show its own."""
    return "party" if owner.system == "party" else "state"


def _clauses(directive: Directive, found: list[dict[str, Any]]) -> dict[str, Clause]:
    """Write the clauses level by level, since each points to the one around it."""
    made: dict[str, Clause] = {}
    levels: defaultdict[int, list[Clause]] = defaultdict(list)
    depth: dict[str | None, int] = {None: -1, "": -1}
    for position, one in enumerate(found):
        parent = one["parent"] or None
        depth[one["eid"]] = depth.get(parent, -1) + 1
        made[one["eid"]] = Clause(
            directive=directive,
            position=position,
            eid=one["eid"],
            marker=(one["marker"] or "")[:40],
            heading=one["heading"] or "",
            start=one["start"],
            end=one["end"],
        )
        levels[depth[one["eid"]]].append(made[one["eid"]])
    above = {one["eid"]: made.get(one["parent"] or "") for one in found}
    for level in sorted(levels):
        for clause in levels[level]:
            clause.parent = above[clause.eid]
        Clause.objects.bulk_create(levels[level], batch_size=500)
    return made


def _citations(directive: Directive, found: list[dict[str, Any]]) -> None:
    Citation.objects.bulk_create(
        Citation(
            directive=directive, start=one["start"], end=one["end"], kind=one["type"][:60],
            number=number_key(one["number"]), issued_on=one["issued_on"],
        )
        for one in found
        if one["number"]
    )  # fmt: skip


def _readings(directive: Directive, found: list[dict[str, Any]], clauses: dict[str, Clause]) -> int:
    rows = []
    for position, one in enumerate(found):
        fields = {key: value for key, value in one.items() if key in READING}
        validate_reading(fields)
        rows.append(
            MachineReading(
                directive=directive,
                clause=clauses.get(one["clause"] or ""),
                position=position,
                start=one["start"],
                end=one["end"],
                kind=one["kind"],
                fields=fields,
            )
        )
    MachineReading.objects.bulk_create(rows, batch_size=500)
    return len(rows)


@transaction.atomic
def describe(directive: Directive, *, by: Actor, **values: str | date | None) -> Directive:
    """Fill in or correct what the text does not state: `kind`, `number`, `issued_on`, `title`, `received_on`.

    Each given field is marked as a person's. Raises `IllegalMoveError` once issued.
    """
    require(by.may(Permission.PREPARE, directive.owner.path))
    allowed = {"kind", "number", "issued_on", "title", "received_on"}
    changes = {k: nfc(v).strip() if isinstance(v, str) else v for k, v in values.items() if k in allowed}
    filled = set(filter(None, directive.filled_in.split(","))) | set(changes)
    if "title" in changes or "number" in changes or "kind" in changes:
        words = [str(changes.get(k, getattr(directive, k))) for k in ("kind", "number", "title")]
        changes["search_key"] = search_key(" ".join(words))
    won = Directive.objects.filter(pk=directive.pk, stage=Directive.Stage.READING).update(
        filled_in=",".join(sorted(filled)), **changes
    )
    if not won:
        raise IllegalMoveError("The document was issued here, so it can no longer be changed.", code="issued")
    directive.refresh_from_db()
    audit.record(
        by=by, verb="directive.described", kind="directive", subject=directive.code, fields=",".join(sorted(changes))
    )
    return directive


@transaction.atomic
def drop(directive: Directive, *, by: Actor) -> None:
    """Set a directive aside before it is issued; it stays readable to its office."""
    require(by.may(Permission.PREPARE, directive.owner.path))
    if not Directive.objects.filter(pk=directive.pk, stage=Directive.Stage.READING).update(
        stage=Directive.Stage.DROPPED
    ):
        raise IllegalMoveError("The document was issued here, so it can no longer be set aside.", code="issued")
    audit.record(by=by, verb="directive.dropped", kind="directive", subject=directive.code)
