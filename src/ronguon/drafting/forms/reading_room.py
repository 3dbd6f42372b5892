"""Correcting a duty, dropping it, adding one from words of the text."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronguon.drafting.actions.deciding import Correction
from ronguon.drafting.domain.rhythms import rhythm_of, with_times, without_times
from ronguon.drafting.domain.terms import DURATION, ON_DAY
from ronguon.drafting.domain.titling import MOST
from ronguon.drafting.models import Obligation
from ronguon.drafting.wording import FROM, KINDS, MONTHS, OFFERED, PERIODS, rhythm_in_words
from ronguon.kernel.vietnamese import nfc

_NO_DATE, _ON, _WITHIN, _EACH = "none", "on", "within", "each"
_LENGTHS = {"WD": _("working days"), "D": _("days"), "W": _("weeks"), "M": _("months")}


def locate(text: str, words: str, *, near: int) -> tuple[int, int] | None:
    """Return where `words` stand in `text`, nearest to the offset `near`; blanks and line ends are alike."""
    parts = [re.escape(part) for part in nfc(words).split()]
    if not parts:
        return None
    found = [match.span() for match in re.finditer(r"\s+".join(parts), text)]
    return min(found, key=lambda span: abs(span[0] - near), default=None)


class SpanForm(forms.Form):
    """Words of the text, selected (`start`, `end` in code points) or typed as they stand there."""

    start = forms.IntegerField(required=False, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Words of the text"),
        help_text=_("Select them in the text, or type them exactly as they stand there."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def span(self, text: str, *, near: int = 0) -> tuple[int, int] | None:
        """Return the span meant; null when nothing was selected or typed. Adds an error when it is not there."""
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        words = self.cleaned_data.get("words", "")
        if start is not None and end is not None:
            return start, end
        if not words.strip():
            return None
        found = locate(text, words, near=near)
        if found is None:
            self.add_error("words", _("These words do not stand in the text. Copy them letter by letter."))
        return found


class CorrectForm(SpanForm):
    """The values of a duty. `seen` is the revision that the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("What"), max_length=MOST, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    due = forms.ChoiceField(
        label=_("Due"),
        widget=forms.RadioSelect,
        choices=[
            (_ON, _("on a day")),
            (_WITHIN, _("within a term")),
            (_EACH, _("on a day of each period")),
            (_NO_DATE, _("the text states no due date")),
        ],
    )
    due_on = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput)
    count = forms.IntegerField(label=_("Length"), required=False, min_value=1, max_value=9999)
    length = forms.ChoiceField(label=_("Counted in"), required=False, choices=list(_LENGTHS.items()))
    since = forms.ChoiceField(label=_("Counted from"), required=False, choices=list(FROM.items()))
    day = forms.IntegerField(label=_("Day of the month"), required=False, min_value=1, max_value=31)
    month = forms.ChoiceField(label=_("Month of the period"), required=False, choices=list(MONTHS.items()))
    period = forms.ChoiceField(label=_("Period"), required=False, choices=list(PERIODS.items()))
    rrule = forms.ChoiceField(label=_("How often"), required=False)
    times = forms.IntegerField(label=_("Times in each period"), required=False, min_value=1, max_value=366)
    frequency = forms.CharField(label=_("How often, in the words of the text"), required=False, max_length=200)
    quantity = forms.CharField(label=_("How many"), required=False, max_length=200)

    def __init__(self, *args: Any, rrule: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        base = without_times(rrule)[0]
        # A rhythm beyond our list stays choosable, so that saving other values does not lose it.
        known = [*OFFERED, *([base] if base and base not in OFFERED else [])]
        often = [("", _("does not recur")), *((one, rhythm_in_words(one)) for one in known)]
        self.fields["rrule"].choices = often  # type: ignore[attr-defined]  # the field is a ChoiceField

    @classmethod
    def of(cls, duty: Obligation) -> CorrectForm:
        """Return the form with the duty's present values."""
        duration, each = DURATION.match(duty.deadline_rule), ON_DAY.match(duty.deadline_rule)
        initial: dict[str, Any] = {
            "seen": duty.revision, "title": duty.title, "kind": duty.kind, "due_on": duty.deadline_on,
            "frequency": duty.frequency, "quantity": duty.quantity, "due": _NO_DATE, "month": "last",
        }  # fmt: skip
        initial["rrule"], times = without_times(duty.rrule)
        initial["times"] = times if times > 1 else None
        if duration:
            initial |= {"due": _WITHIN, "count": int(duration[1]), "length": duration[2], "since": duration[3]}
        if each:
            initial |= {"due": _EACH, "period": each[1], "day": int(each[2]), "month": each[3] or "last"}
        if duty.deadline_on is not None:
            initial["due"] = _ON
        return cls(initial=initial, rrule=duty.rrule)

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen way of telling the due date needs."""
        values = super().clean() or {}
        needed = {_ON: ["due_on"], _WITHIN: ["count"], _EACH: ["day"]}.get(values.get("due", ""), [])
        for name in needed:
            if values.get(name) is None and name not in self.errors:
                self.add_error(name, _("Fill this in, or choose another way of telling the due date."))
        rrule = with_times(values.get("rrule") or "", values.get("times") or 1)
        if (values.get("times") or 1) > 1 and rhythm_of(rrule) is None and "times" not in self.errors:
            self.add_error("times", _("This number needs a period: choose how often, or leave it empty."))
        return values

    def correction(self, duty: Obligation) -> Correction | None:
        """Return what differs from the duty; null when the typed words do not stand in the text."""
        span = self.span(duty.directive.text, near=duty.start)
        if self.errors:
            return None
        values = self.cleaned_data
        on, rule = self._due(duty)
        return Correction(
            start=span[0] if span else None,
            end=span[1] if span else None,
            title=_changed(nfc(values["title"]).strip(), duty.title),
            kind=_changed(values["kind"], duty.kind),
            quantity=_changed(nfc(values["quantity"]).strip(), duty.quantity),
            frequency=_changed(nfc(values["frequency"]).strip(), duty.frequency),
            rrule=_changed(with_times(values["rrule"], values["times"] or 1), duty.rrule),
            deadline_on=on,
            deadline_rule=rule,
            no_date=values["due"] == _NO_DATE and bool(duty.deadline_on or duty.deadline_rule),
        )

    def _due(self, duty: Obligation) -> tuple[date | None, str | None]:
        values = self.cleaned_data
        if values["due"] == _ON:
            return (values["due_on"] if values["due_on"] != duty.deadline_on else None), None
        if values["due"] == _WITHIN:
            rule = f"P{values['count']}{values['length'] or 'D'} from {values['since'] or 'receipt'}"
        elif values["due"] == _EACH:
            month = "" if values["period"] == "monthly" else f" of {values['month'] or 'last'} month"
            rule = f"{values['period'] or 'monthly'} on {values['day']}{month}"
        else:
            return None, None
        return None, rule if rule != duty.deadline_rule or duty.deadline_on else None


def _changed(new: str, old: str) -> str | None:
    return new if new != old else None


class DropForm(forms.Form):
    """Why the words lay no duty."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=500)


class SeenDutyForm(forms.Form):
    """The revision that the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
