"""What the story's offices report: the quarter's report, edited, signed and published; others left as drafts."""

from __future__ import annotations

from datetime import date, timedelta

from ronguon.directives.models import Directive
from ronguon.kernel import clock
from ronguon.kernel.days import quarter_of
from ronguon.reports.actions import drafting, publishing, signing
from ronguon.reports.models import Publication, Report
from ronguon.units.domain import Actor
from ronguon.units.models import Unit

_SETTLED_DAYS = 25
_SAID_IN = " Số liệu lấy từ kết quả các đơn vị đã nộp và đã được thẩm định, cụ thể như sau:"
_ASKED = " Đề nghị các cơ quan, đơn vị có nhiệm vụ quá hạn hoàn thành trước kỳ báo cáo sau."


def period(on: date) -> drafting.Period:
    """Return the quarter that is reported on the day `on`, with data up to that day.

    In the first weeks of a quarter the report is still about the one before.
    """
    first, last = quarter_of(on - timedelta(days=_SETTLED_DAYS))
    return drafting.Period(first, last, on)


def draft(unit: Unit, directive: Directive, *, by: Actor) -> Report:
    """Let the report of the quarter draft itself."""
    return drafting.draft(unit, directive, period(clock.today()), by=by)


def draft_and_edit(unit: Unit, directive: Directive, *, by: Actor) -> Report:
    """Draft the report and word two sentences as a clerk would: how it opens and how it closes."""
    report = draft(unit, directive, by=by)
    opening = report.sentences.select_related("report__unit").get(rule="opening")
    words = opening.machine_text.removesuffix(" như sau:") + "."
    drafting.edit(opening, text=words + _SAID_IN, seen=0, by=by)
    closing = report.sentences.select_related("report__unit").get(rule="closing")
    drafting.edit(closing, text=closing.machine_text + _ASKED, seen=1, by=by)
    report.refresh_from_db()
    return report


def sign(report: Report, *, by: Actor) -> Report:
    """Sign as the head of the unit."""
    report.refresh_from_db()
    return signing.sign(report, seen=report.revision, by=by)


def publish(report: Report, *, by: Actor) -> Publication:
    """Publish what was signed."""
    return publishing.publish(report, by=by)
