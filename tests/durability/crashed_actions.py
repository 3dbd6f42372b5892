"""What is done while a process is ended: each action with its material, and what must be true of it afterwards."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from ronguon.assignments.actions import issuing, working
from ronguon.assignments.models import Assignment, Occurrence, Submission
from ronguon.assignments.tests.assigning import make_assignment, told_without_proof
from ronguon.audit import actions as audit
from ronguon.audit.models import Event, Link
from ronguon.directives.models import Directive
from ronguon.drafting.models import Addressee, AddresseeUnit, Obligation
from ronguon.drafting.tests.making import NOW, make_directive, make_obligation
from ronguon.evidence import actions as evidence
from ronguon.evidence.models import Evidence
from ronguon.files.tests.making import png
from ronguon.kernel.hashing import sha256
from ronguon.notices.models import Notice
from ronguon.reports.actions import publishing, signing
from ronguon.reports.models import Publication, Report
from ronguon.reports.tests.world import World, on_day

Tell = Callable[[str], None]
DAY = date(2026, 4, 2)


@dataclass
class CrashedAction(ABC):
    """Something that is done again and again until the process is ended.

    `prepare` makes the material of one round, `do` works through it and tells each result once it is done, `faults`
    returns what is wrong afterwards.
    """

    world: World
    pieces: int = 6
    """How many pieces of work `prepare` makes for a round, where it makes several."""

    @abstractmethod
    def prepare(self) -> Sequence[Any]: ...

    @abstractmethod
    def do(self, material: Sequence[Any], tell: Tell) -> None: ...

    @abstractmethod
    def faults(self, material: Sequence[Any], told: Sequence[str]) -> list[str]: ...


def new_world() -> World:
    """Make the world in one transaction and with quick passwords, which nobody types here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with transaction.atomic():
        return World()


def occurrences(world: World, number: int) -> list[int]:
    """Make open work of An's commune: one new duty for each, in a document that no report here speaks of."""
    text = f"work {Directive.objects.count()}".encode()
    with transaction.atomic():
        paper = make_directive(world.cast.province, text_sha256=sha256(text))
        duties = [make_obligation(paper) for _ in range(number)]
        return [make_assignment(duty, world.cast.commune).pk for duty in duties]


class Submitting(CrashedAction):
    """Submit one piece of work after another."""

    def prepare(self) -> Sequence[int]:
        return occurrences(self.world, self.pieces)

    def do(self, material: Sequence[int], tell: Tell) -> None:
        by = self.world.cast.an
        for one in Occurrence.objects.filter(pk__in=material).select_related("assignment__unit"):
            working.submit(one, told_without_proof("Đã làm xong."), seen="open", by=by)
            tell(str(one.pk))

    def faults(self, material: Sequence[int], told: Sequence[str]) -> list[str]:
        found = []
        for one in Occurrence.objects.filter(pk__in=material):
            submitted = Submission.objects.filter(occurrence=one).count()
            events = Event.objects.filter(verb="occurrence.handed_in", subject=str(one.code)).count()
            state = (one.stage == "handed_in", submitted, events)
            if state not in {(True, 1, 1), (False, 0, 0)} or (str(one.pk) in told and not state[0]):
                found.append(f"submit {one.pk}: {state}, told {str(one.pk) in told}")
        return found


class Uploading(CrashedAction):
    """Lay one file after another on the table."""

    def prepare(self) -> Sequence[int]:
        return occurrences(self.world, self.pieces)

    def do(self, material: Sequence[int], tell: Tell) -> None:
        by = self.world.cast.an
        for one in Occurrence.objects.filter(pk__in=material).select_related("assignment__unit"):
            evidence.add(one, evidence.Upload(png(), "anh.png"), title="Ảnh", by=by)
            tell(str(one.pk))

    def faults(self, material: Sequence[int], told: Sequence[str]) -> list[str]:
        found = []
        for key in material:
            proofs = Evidence.objects.filter(occurrence=key)
            events = Event.objects.filter(verb="evidence.added", subject__in=[str(one.code) for one in proofs]).count()
            if (len(proofs), events) not in {(0, 0), (1, 1)} or (str(key) in told and not proofs):
                found.append(f"upload {key}: {len(proofs)} proofs, {events} events, told {str(key) in told}")
        return found


class Issuing(CrashedAction):
    """Issue a document with two duties, laid unit by unit."""

    def prepare(self) -> Sequence[Directive]:
        cast = self.world.cast
        count = Directive.objects.count()  # another paper each time: none is issued twice
        text = f"issue {count}".encode()
        directive = make_directive(cast.province, text_sha256=sha256(text), number=f"{100 + count}/CT-UBND")
        for units in ((cast.commune, cast.other_commune), (cast.department, cast.commune)):
            lead = Addressee.objects.create(
                obligation=make_obligation(directive, issued_at=None), part="lead", text="xã",
                decision=Addressee.Decision.UNITS, decided_at=NOW, decided_by=cast.office.person,
            )  # fmt: skip
            for unit in units:
                AddresseeUnit.objects.create(addressee=lead, unit=unit)
        return [directive]

    def do(self, material: Sequence[Directive], tell: Tell) -> None:
        issuing.BATCH = 1
        for one in material:
            issuing.issue(one, by=self.world.cast.office)
            tell(str(one.pk))

    def faults(self, material: Sequence[Directive], told: Sequence[str]) -> list[str]:
        found = []
        for one in Directive.objects.filter(pk__in=[one.pk for one in material]):
            issued = one.stage == Directive.Stage.ISSUED
            laid = Assignment.objects.filter(obligation__directive=one)
            facts = {
                "assignments": laid.count(),
                "pairs of duty and body": laid.values("obligation", "unit").distinct().count(),
                "occurrences": Occurrence.objects.filter(assignment__in=laid).count(),
                "duties laid": Obligation.objects.filter(directive=one, issued_at__isnull=False).count(),
                "notices": Notice.objects.filter(subject=str(one.code)).count(),
                "events": Event.objects.filter(verb="directive.issued", subject=str(one.code)).count(),
            }
            right = dict(zip(facts, (4, 4, 4, 2, 3, 1) if issued else (0,) * 6, strict=True))
            wrong = {name: number for name, number in facts.items() if number != right[name]}
            if wrong or (str(one.pk) in told and not issued):
                found.append(f"issue {one.pk}: issued {issued}, told {told}, {wrong}")
        return found


class Reporting(CrashedAction):
    """Sign a report and publish it."""

    def prepare(self) -> Sequence[Report]:
        with transaction.atomic():
            return [self.world.draft()]

    def do(self, material: Sequence[Report], tell: Tell) -> None:
        cast = self.world.cast
        for one in material:
            signed = signing.sign(one, seen=one.revision, by=cast.head)
            tell("signed")
            publishing.publish(signed, by=cast.office)
            tell("published")

    def faults(self, material: Sequence[Report], told: Sequence[str]) -> list[str]:
        found = []
        for one in Report.objects.filter(pk__in=[one.pk for one in material]).select_related("pdf", "docx"):
            signed, published = one.stage == Report.Stage.SIGNED, Publication.objects.filter(report=one).count()
            events = [
                Event.objects.filter(verb=verb, subject=str(one.code)).count()
                for verb in ("report.signed", "report.published")
            ]
            whole = signed == (one.pdf is not None and one.docx is not None and one.number is not None)
            kept = (signed or "signed" not in told) and (published or "published" not in told)
            if not whole or not kept or events != [int(signed), published] or published > int(signed):
                found.append(f"report {one.pk}: signed {signed}, published {published}, events {events}, told {told}")
        numbers = list(Report.objects.exclude(number=None).order_by("number").values_list("number", flat=True))
        return found if numbers == list(range(1, len(numbers) + 1)) else [*found, f"numbers have a gap: {numbers}"]


class Chaining(CrashedAction):
    """Give events their place in the chain, few at a time."""

    def prepare(self) -> Sequence[int]:
        rest = Event.objects.filter(link=None).count()
        for one in Occurrence.objects.filter(pk__in=occurrences(self.world, max(0, 12 - rest))):
            working.record_progress(one, text="Đang làm.", by=self.world.cast.an)
        return []

    def do(self, material: Sequence[int], tell: Tell) -> None:
        del material  # the next events are whichever have no link yet
        while number := audit.chain(limit=2):
            tell(str(number))

    def faults(self, material: Sequence[int], told: Sequence[str]) -> list[str]:
        del material, told  # the chain is looked at as a whole
        twice = Event.objects.annotate(n=Count("link")).filter(n__gt=1).count()
        broken = audit.verify()
        return [f"chain: broken at {broken}, linked twice {twice}"] if broken is not None or twice else []


class TellingTooEarly(Submitting):
    """Planted: says that it is done before it is."""

    def do(self, material: Sequence[int], tell: Tell) -> None:
        for one in material:
            tell(str(one))
            super().do([one], lambda _word: None)


class OutsideTransactions(Submitting):
    """Planted: moves the work on by itself, before the action that belongs to it."""

    def do(self, material: Sequence[int], tell: Tell) -> None:
        for one in material:
            Occurrence.objects.filter(pk=one).update(stage="returned")
            working.submit(
                Occurrence.objects.get(pk=one),
                told_without_proof("Đã làm xong."),
                seen="returned",
                by=self.world.cast.an,
            )
            tell(str(one))

    def faults(self, material: Sequence[int], told: Sequence[str]) -> list[str]:
        half = Occurrence.objects.filter(pk__in=material, stage="returned").count()
        return super().faults(material, told) + [f"{half} moved on by themselves"] * bool(half)


PLANTED: dict[str, type[CrashedAction]] = {
    "planted: told too early": TellingTooEarly,
    "planted: two halves": OutsideTransactions,
}
"""Actions with a fault of their own, which the same looking must find."""
ACTIONS: dict[str, type[CrashedAction]] = {
    "submit": Submitting,
    "upload": Uploading,
    "issue": Issuing,
    "report": Reporting,
    "chain": Chaining,
}
"""What is tried. Another action is added by a class of its own and a line here."""


def all_linked() -> bool:
    """Return whether every event has its place in the chain and the chain holds."""
    while audit.chain():
        pass
    return audit.verify() is None and Link.objects.count() == Event.objects.count()


def the_day() -> Any:
    """Let the clock stand on the day of these actions."""
    return on_day(DAY)
