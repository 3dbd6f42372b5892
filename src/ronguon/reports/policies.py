"""Who may draft, sign and publish a unit's report, and who may answer for words in it that name somebody."""

from __future__ import annotations

from ronguon.access.domain.two_persons import WORDS
from ronguon.access.policies import may_be_second
from ronguon.audit.actions import doers
from ronguon.reports.models import Report
from ronguon.units.domain import Actor, Permission
from ronguon.units.models import Unit


def may_draft(actor: Actor, unit: Unit) -> bool:
    """Return whether `actor` may draft and edit reports of `unit`."""
    return actor.may(Permission.DRAFT_REPORT, unit.path)


def may_edit(actor: Actor, report: Report) -> bool:
    """Return whether `actor` may change the draft now; a signed report never changes."""
    return report.stage == Report.Stage.DRAFT and may_draft(actor, report.unit)


def signs_for(actor: Actor, unit: Unit) -> bool:
    """Return whether `actor` is a head of `unit` itself; a head above does not sign in its name."""
    return any(s.unit == unit.code and Permission.SIGN in s.permissions for s in actor.grants)


def may_sign(actor: Actor, report: Report) -> bool:
    """Return whether `actor` may sign now: a head of the reporting unit itself, while it is a draft."""
    return report.stage == Report.Stage.DRAFT and signs_for(actor, report.unit)


def publishes_for(actor: Actor, unit: Unit) -> bool:
    """Return whether `actor` may publish what `unit` signed."""
    return actor.may(Permission.PUBLISH, unit.path)


def may_publish(actor: Actor, report: Report) -> bool:
    """Return whether `actor` may publish the report now, or withdraw what was published of it."""
    return report.stage == Report.Stage.SIGNED and publishes_for(actor, report.unit)


def may_answer(actor: Actor, report: Report) -> bool:
    """Return whether `actor` may answer for words: works on the unit's reports, and neither drafted nor edited this."""
    unit = report.unit
    works = may_draft(actor, unit) or signs_for(actor, unit) or publishes_for(actor, unit)
    wrote = doers("report", report.code, *WORDS.first)
    return works and may_be_second(actor, WORDS, unit, report.drafted_by, *wrote)
