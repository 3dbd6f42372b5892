"""Words for what a duty says about time, kind and place, in the page's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ronguon.directives.models import Clause
from ronguon.drafting.domain.citing import place_in_words
from ronguon.drafting.domain.rhythms import Rhythm, rhythm_of, without_times
from ronguon.drafting.domain.terms import DURATION, ON_DAY
from ronguon.drafting.models import Obligation
from ronguon.ui.tags.text import vi_date

KINDS: Mapping[str, str | Promise] = {
    "obligation": gettext_lazy("required"),
    "prohibition": gettext_lazy("prohibited"),
    "recommendation": gettext_lazy("encouraged"),
    "permission": gettext_lazy("allowed"),
}
RHYTHMS: Mapping[str, str | Promise] = {
    "FREQ=DAILY": gettext_lazy("every day"),
    "FREQ=WEEKLY": gettext_lazy("every week"),
    "FREQ=MONTHLY;BYMONTHDAY=15,-1": gettext_lazy("every half month"),
    "FREQ=MONTHLY": gettext_lazy("every month"),
    "FREQ=MONTHLY;INTERVAL=3": gettext_lazy("every quarter"),
    "FREQ=MONTHLY;INTERVAL=6": gettext_lazy("every six months"),
    "FREQ=YEARLY": gettext_lazy("every year"),
}
# The rhythms that a person chooses from; any other that the text gave stays choosable.
OFFERED: Sequence[str] = (
    "FREQ=DAILY", "FREQ=DAILY;INTERVAL=10", "FREQ=DAILY;INTERVAL=15", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=MONTHLY;BYMONTHDAY=15,-1", "FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=2", "FREQ=MONTHLY;INTERVAL=3",
    "FREQ=MONTHLY;INTERVAL=4", "FREQ=MONTHLY;INTERVAL=6", "FREQ=YEARLY", "FREQ=YEARLY;INTERVAL=2",
    "FREQ=YEARLY;INTERVAL=3", "FREQ=YEARLY;INTERVAL=5",
)  # fmt: skip
PERIODS: Mapping[str, str | Promise] = {
    "monthly": gettext_lazy("every month"),
    "quarterly": gettext_lazy("every quarter"),
    "half-yearly": gettext_lazy("every six months"),
    "yearly": gettext_lazy("every year"),
}
FROM: Mapping[str, str | Promise] = {
    "receipt": gettext_lazy("from the day of receipt"),
    "issue": gettext_lazy("from the day of issue"),
    "signing": gettext_lazy("from the day of signing"),
    "effect": gettext_lazy("from the day of effect"),
}
MONTHS: Mapping[str, str | Promise] = {
    "first": gettext_lazy("of the first month"),
    "last": gettext_lazy("of the last month"),
    "next": gettext_lazy("of the following month"),
}


def rhythm_in_words(rrule: str) -> str:
    """Return how often an RRULE recurs; a rule we have no words for is shown as it is."""
    rhythm = rhythm_of(rrule)
    if rhythm is None:
        return rrule
    if rhythm.times > 1:
        return _("%(times)s times in %(period)s") % {"times": rhythm.times, "period": _period(rhythm)}
    base = without_times(rrule)[0]
    if base not in RHYTHMS:
        base = ";".join(part for part in base.split(";") if part.split("=")[0] in {"FREQ", "INTERVAL"})
        base = base.removesuffix(";INTERVAL=1").replace("FREQ=MONTHLY;INTERVAL=12", "FREQ=YEARLY")
    return str(RHYTHMS[base]) if base in RHYTHMS else _("once in %(period)s") % {"period": _period(rhythm)}


def _period(rhythm: Rhythm) -> str:
    if rhythm.unit == "month" and rhythm.every % 12 == 0:
        return _length(rhythm.every // 12, "Y")
    return _length(rhythm.every, {"day": "D", "week": "W", "month": "M"}[rhythm.unit])


def rule_in_words(rule: str) -> str:
    """Return what a deadline rule says (`P5WD from receipt`, `monthly on 15`); an unknown one as it is."""
    duration = DURATION.match(rule)
    if duration:
        return f"{_length(int(duration[1]), duration[2])} {FROM[duration[3]]}"
    on_day = ON_DAY.match(rule)
    if on_day:
        words = _("day %(day)s") % {"day": on_day[2]}
        month = MONTHS.get(on_day[3] or "", "")
        return " ".join(str(part) for part in (words, month, PERIODS[on_day[1]]) if part)
    return rule


def _length(count: int, unit: str) -> str:
    forms = {
        "WD": ngettext("%(count)s working day", "%(count)s working days", count),
        "D": ngettext("%(count)s day", "%(count)s days", count),
        "W": ngettext("%(count)s week", "%(count)s weeks", count),
        "M": ngettext("%(count)s month", "%(count)s months", count),
        "Y": ngettext("%(count)s year", "%(count)s years", count),
    }
    return forms[unit] % {"count": count}


def due_in_words(duty: Obligation) -> str:
    """Return the last day, the rule that gives it, or nothing when the text states none."""
    if duty.deadline_on is not None:
        return vi_date(duty.deadline_on)
    return rule_in_words(duty.deadline_rule) if duty.deadline_rule else duty.deadline


def due_in_short(duty: Obligation) -> str:
    """Return what a closed row says about time."""
    if duty.kind == "prohibition":
        return _("prohibited, no term counted")
    if duty.deadline_on is not None:
        return _("due %(day)s") % {"day": vi_date(duty.deadline_on)}
    if duty.deadline_rule:
        return rule_in_words(duty.deadline_rule)
    if duty.rrule:
        return rhythm_in_words(duty.rrule)
    return duty.frequency or duty.deadline or _("no due date stated")


def place_of(clause: Clause | None, clauses: Mapping[int, Clause]) -> str:
    """Return where a clause stands: “mục 2, điểm b”. `clauses` holds all of the document by key."""
    markers: list[str] = []
    while clause is not None:
        markers.append(clause.marker)
        clause = clauses.get(clause.parent_id) if clause.parent_id is not None else None
    return place_in_words(markers[::-1])


def listed(words: Sequence[str], most: int = 2) -> str:
    """Return the first `most` of `words` and how many more there are."""
    shown = ", ".join(words[:most])
    more = len(words) - most
    return _("%(shown)s and %(more)s more") % {"shown": shown, "more": more} if more > 0 else shown
