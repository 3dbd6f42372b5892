"""From machine readings to duties waiting for a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.directives import actions as directives
from ronguon.directives.models import Clause, Directive, MachineReading
from ronguon.drafting.domain.judging import DutyVerdict, Judgement, judge
from ronguon.drafting.domain.refusing import tally
from ronguon.drafting.domain.resolving import KnownNames, Meaning, Resolved, plain, resolved
from ronguon.drafting.domain.titling import title_of
from ronguon.drafting.models import Addressee, AddresseeUnit, Obligation
from ronguon.drafting.models.groups import names_of_groups
from ronguon.drafting.models.memory import remembered_answers
from ronguon.files.actions import kept_together
from ronguon.units.domain import Actor, Permission
from ronguon.units.models import Unit, UnitName
from ronguon.units.policies import require

declare("directive.judged", declined=str, asked=str)

_AT_ONCE = 500


def take_in(data: bytes, *, name: str, owner: Unit, by: Actor) -> Directive:
    """Read a document in and lay its duties before a person: all of it, or nothing.

    Raises `RefusedFileError` with one sentence when the file is not taken in. Reading comes before the transaction, so
    that a long document holds nobody up.
    """
    require(by.may(Permission.PREPARE, owner.path))
    judged = directives.judge(data, name=name)
    with kept_together():
        directive = directives.take_in(judged, owner=owner, by=by)
        duties = open_duties(directive)
        tell_refused(directive, duties, by=by)
    return directive


def tell_refused(directive: Directive, duties: Iterable[Obligation], *, by: Actor) -> None:
    """Leave one event that counts, rule by rule, the read duties declined or held; none when there are none."""
    rows = list(duties)
    declined = tally(duty.decline_rule for duty in rows)
    asked = tally(duty.ask_rule for duty in rows)
    if declined or asked:
        audit.record(
            by=by, verb="directive.judged", kind="directive", subject=directive.code, declined=declined, asked=asked
        )


@transaction.atomic
def open_duties(directive: Directive) -> list[Obligation]:
    """Lay a pending duty beside each machine reading and return them. Called once, when read in.

    A reading that `rights` decline becomes a declined duty with the rule's id; one they ask about is held. Addressees
    are resolved to units or groups as a guess that a person must still confirm.
    """
    return open_readings(directive, readings_of(directive), known_names(directive))


def readings_of(directive: Directive) -> list[MachineReading]:
    """Return the readings in order, each with its clause; the text is held once, however many there are."""
    found = list(directive.readings.select_related("clause").order_by("position"))
    for reading in found:
        if reading.clause is not None:
            reading.clause.directive = directive
    return found


def open_readings(directive: Directive, readings: Sequence[MachineReading], known: KnownNames) -> list[Obligation]:
    """Lay readings before a person, with their addressees resolved as a guess; `known` is from `known_names`."""
    duties = [_duty(directive, reading) for reading in readings]
    Obligation.objects.bulk_create(duties, batch_size=_AT_ONCE)
    address_read(list(zip(duties, readings, strict=True)), known)
    return duties


def address_read(
    pairs: Sequence[tuple[Obligation, MachineReading]],
    known: KnownNames,
    parts: Iterable[str] = ("lead", "coordinator"),
) -> None:
    """Give each duty the addressees that its reading names in `parts`, resolved as a guess."""
    made: list[tuple[Addressee, Meaning]] = []
    addressed: dict[str, list[Resolved]] = {}
    for duty, reading in pairs:
        for part, key in (("lead", "addressees"), ("coordinator", "coordinators")):
            for entry in (reading.fields.get(key) or []) if part in parts else ():
                words = entry["text"]
                found = addressed[words] if words in addressed else addressed.setdefault(words, resolved(words, known))
                made += _addressees(duty, part, entry, found)
    Addressee.objects.bulk_create([addressee for addressee, _meaning in made], batch_size=_AT_ONCE)
    AddresseeUnit.objects.bulk_create(
        [AddresseeUnit(addressee=one, unit_id=key, guessed=True) for one, meaning in made for key in meaning.units],
        batch_size=_AT_ONCE,
    )


def known_names(directive: Directive) -> KnownNames:
    """Return what units and side groups are called on the day on which `directive` was received."""
    on = directive.received_on
    names: dict[str, set[int]] = defaultdict(set)
    rows = UnitName.objects.filter(unit__in=Unit.objects.existing(on)).select_related("unit")
    for row in rows:
        names[plain(row.name)].add(row.unit_id)
    units = {name: tuple(sorted(keys)) for name, keys in names.items()}
    known = KnownNames(units, names_of_groups(directive.owner, on))
    return replace(known, answers=remembered_answers(directive, known, on))


def words_before(clause: Clause | None, start: int) -> str:
    """Return what the clause says before `start`: a duty that only points back to it shares its fate."""
    return clause.directive.text[clause.start : start] if clause is not None and clause.start < start else ""


def _text(value: Any) -> str:
    return str(value["text"]) if value else ""


def _duty(directive: Directive, reading: MachineReading) -> Obligation:
    fields = reading.fields
    text = directive.text[reading.start : reading.end]
    heading = reading.clause.heading if reading.clause else ""
    words = [entry["text"] for entry in fields.get("addressees") or []]
    found = judge(text, addressees=words, heading=heading, before=words_before(reading.clause, reading.start))
    return Obligation(
        directive=directive,
        clause=reading.clause,
        reading=reading,
        **stage_after(found),
        start=reading.start,
        end=reading.end,
        text=text,
        title=title_of(text),
        unsure=",".join(fields.get("unsure") or [])[:200],
        **values_read(reading),
    )


def stage_after(found: Judgement) -> dict[str, Any]:
    """Return the columns of a duty that follow from a judgement: its stage and the rule behind it."""
    stage = {
        DutyVerdict.ALLOW: Obligation.Stage.PENDING,
        DutyVerdict.ASK: Obligation.Stage.ASKED,
        DutyVerdict.DECLINE: Obligation.Stage.DECLINED,
    }[found.verdict]
    asked, declined = found.verdict == DutyVerdict.ASK, found.verdict == DutyVerdict.DECLINE
    return {
        "stage": stage,
        "decline_rule": found.rule if declined else "",
        "ask_rule": found.rule if asked else "",
        "allowed_at": None,
    }


def values_read(reading: MachineReading) -> dict[str, Any]:
    """Return the values of a duty as the machine read them, by the names of their columns."""
    fields = reading.fields
    deadline = fields.get("deadline") or {}
    return {
        "kind": reading.kind,
        "people": fields.get("laid_on") == "people",
        "quantity": _text(fields.get("quantity"))[:200],
        "frequency": _text(fields.get("frequency"))[:200],
        "rrule": (fields.get("frequency") or {}).get("rrule") or "",
        "deadline": _text(fields.get("deadline"))[:300],
        "deadline_on": deadline.get("on"),
        "deadline_rule": deadline.get("rule") or "",
    }


def _addressees(
    duty: Obligation, part: str, entry: Mapping[str, Any], found: Sequence[Resolved]
) -> list[tuple[Addressee, Meaning]]:
    """Return the addressees that the words of `entry` hold, not saved, each with what it means."""
    made = []
    for one in found:
        start = None if entry.get("start") is None else entry["start"] + one.at
        addressee = Addressee(
            obligation=duty,
            part=part,
            text=one.name[:500],
            start=start,
            end=None if start is None else start + one.length,
            because=entry.get("because") or "",
            chain=" › ".join(entry.get("chain") or [])[:500],
            group=one.meaning.group,
            remembered=one.meaning.remembered,
        )
        made.append((addressee, one.meaning))
    return made
