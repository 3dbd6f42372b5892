"""Figures in words: what a number counts, and how."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ronguon.kernel.days import vietnamese_date
from ronguon.reports.domain.figures import FigureKey, Measure

_NOUNS: dict[tuple[str, Measure], Promise] = {
    ("any", Measure.ROWS): _("lead assignments made directly"),
    ("any", Measure.UNITS): _("units with lead assignments"),
    ("ontime", Measure.ROWS): _("assignments done on time"),
    ("late", Measure.ROWS): _("assignments done late"),
    ("open", Measure.ROWS): _("assignments within their term"),
    ("over", Measure.ROWS): _("overdue assignments"),
    ("over", Measure.UNITS): _("units with overdue assignments"),
    ("none", Measure.ROWS): _("assignments without a term that counts"),
    ("done", Measure.ROWS): _("assignments done"),
    ("fresh", Measure.ROWS): _("assignments done within the reporting period"),
    ("fresh", Measure.UNITS): _("units that finished assignments within the reporting period"),
    ("verified", Measure.ROWS): _("assignments accepted with evidence"),
    ("verified", Measure.AMOUNT): _("in total, as the units reported it"),
}
_RULES: dict[str, Promise] = {
    "any": _("All of them are counted."),
    "ontime": _("Counted are those whose accepted report was submitted by its due date."),
    "late": _("Counted are those whose accepted report was submitted after its due date."),
    "open": _("Counted are those without an accepted report whose due date had not passed."),
    "over": _("Counted are those without an accepted report whose due date had passed."),
    "none": _(
        "Counted are those for which no lateness can exist: no due date is stated, or the clause forbids, "
        "recommends or permits."
    ),
    "done": _("Counted are those with an accepted report, on time or late."),
    "verified": _(
        "Counted are those with an accepted report behind which at least one piece of evidence still stands."
    ),
}  # fmt: skip


def noun(key: FigureKey) -> str:
    """Return what the figure counts, as it follows the number."""
    known = _NOUNS.get((key.choice, key.measure))
    return str(known) if known is not None else str(_NOUNS["any", Measure.ROWS])


def how_counted(key: FigureKey, *, document: str, as_of: date, period: tuple[date, date], duty: str = "") -> list[str]:
    """Return the sentences that say how the figure is counted, so that anybody can count it again."""
    base = _(
        "Of the lead assignments made directly by %(document)s, as they stood at the end of %(day)s. "
        "What was handed further down and coordinating units are not added."
    )
    said = [base % {"document": document, "day": vietnamese_date(as_of)}]
    if duty:
        said.append(_("Only the duty “%(duty)s”.") % {"duty": duty})
    if key.choice == "fresh":
        words = _("Counted are those done from %(first)s to %(last)s.")
        said.append(words % {"first": vietnamese_date(period[0]), "last": vietnamese_date(period[1])})
    else:
        said.append(str(_RULES[key.choice]))
    if key.measure is Measure.UNITS:
        said.append(str(_("Each unit counts once, however many assignments it has.")))
    if key.measure is Measure.AMOUNT:
        said.append(str(_("The amounts that the units stated in these reports are added.")))
    return said
