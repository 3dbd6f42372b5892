"""Who may draft, sign and publish a unit's report."""

from __future__ import annotations

from ronguon.reports.models import Report
from ronguon.units.domain import Actor, Deed
from ronguon.units.models import Unit


def may_draft(actor: Actor, unit: Unit) -> bool:
    """Return whether `actor` may draft and edit reports of `unit`."""
    return actor.may(Deed.DRAFT_REPORT, unit.path)


def may_sign(actor: Actor, report: Report) -> bool:
    """Return whether `actor` may sign: a head of the reporting unit itself, while it is a draft."""
    own = any(s.unit == report.unit.code for s in actor.standings)
    return own and report.stage == Report.Stage.DRAFT and actor.may(Deed.SIGN, report.unit.path)


def may_publish(actor: Actor, report: Report) -> bool:
    """Return whether `actor` may publish the signed report."""
    return report.stage == Report.Stage.SIGNED and actor.may(Deed.PUBLISH, report.unit.path)
