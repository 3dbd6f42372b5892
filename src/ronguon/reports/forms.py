"""What people enter about reports: the period to draft, the wording of a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronguon.directives.models import Directive
from ronguon.kernel.days import quarter_of, vietnamese_date
from ronguon.reports.actions import answering, publishing
from ronguon.reports.actions.drafting import Period
from ronguon.reports.models import Publication, WordAnswer
from ronguon.units.models import Unit

OWN = "khac"
PERIODS = (
    ("quy-nay", _("This quarter")),
    ("quy-truoc", _("Last quarter")),
    ("thang-nay", _("This month")),
    ("thang-truoc", _("Last month")),
    (OWN, _("Other dates")),
)
_REQUIRED = _("Choose one.")
_DATE = _("Write the day as dd/mm/yyyy, for example 24/11/2026.")
_DAY = _("Give this day, or choose one of the periods above.")
SENTENCE_LENGTH = 6000


def period_of(choice: str, on: date) -> tuple[date, date]:
    """Return first and last day of a period named by `choice`, seen from the day `on`."""
    if choice.startswith("quy"):
        first, last = quarter_of(on)
        return (first, last) if choice == "quy-nay" else quarter_of(first - timedelta(days=1))
    first = on.replace(day=1)
    if choice == "thang-truoc":
        last = first - timedelta(days=1)
        return last.replace(day=1), last
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


class DraftForm(forms.Form):
    """Which report to draft. Choices are the units the person drafts for and the documents these answer."""

    use_required_attribute = False

    unit = forms.ChoiceField(label=_("Reporting unit"), error_messages={"required": _REQUIRED})
    directive = forms.ChoiceField(label=_("On which document"), error_messages={"required": _REQUIRED})
    period = forms.ChoiceField(
        label=_("Reporting period"), choices=PERIODS, widget=forms.RadioSelect, error_messages={"required": _REQUIRED}
    )
    first = forms.DateField(label=_("Period from"), error_messages={"invalid": _DATE, "required": _DAY})
    last = forms.DateField(label=_("Period to"), error_messages={"invalid": _DATE, "required": _DAY})
    as_of = forms.DateField(
        label=_("Data up to the end of"),
        required=False,
        error_messages={"invalid": _DATE},
        help_text=_("Leave empty for the last day of the period, or today if that is earlier."),
    )

    def __init__(
        self, *args: Any, units: Sequence[Unit], directives: Sequence[Directive], on: date, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.units = {str(unit.code): unit for unit in units}
        self.directives = {str(one.code): one for one in directives}
        self.on = on
        self.fields["unit"].choices = [(code, unit.name) for code, unit in self.units.items()]  # type: ignore[attr-defined]  # the field is a ChoiceField
        self.fields["directive"].choices = [  # type: ignore[attr-defined]  # the field is a ChoiceField
            (code, _label(one)) for code, one in self.directives.items()
        ]
        if len(self.units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.initial.setdefault("unit", next(iter(self.units)))
        self.initial.setdefault("period", "quy-nay")
        free = not self.is_bound or self.data.get("period") == OWN
        self.fields["first"].required = self.fields["last"].required = free

    def clean(self) -> dict[str, Any]:
        """Name the days of a period that is chosen by its name."""
        data = super().clean() or {}
        if data.get("period") not in {None, OWN}:
            data["first"], data["last"] = period_of(data["period"], self.on)
        return data

    def chosen(self) -> tuple[Unit, Directive, Period]:
        """Return unit, document and period. The form is valid."""
        data = self.cleaned_data
        as_of = data["as_of"] or min(data["last"], self.on)
        unit, directive = self.units[data["unit"]], self.directives[data["directive"]]
        return unit, directive, Period(data["first"], data["last"], as_of)


def _label(directive: Directive) -> str:
    issued = f", {vietnamese_date(directive.issued_on)}" if directive.issued_on else ""
    return f"{directive.label}{issued}"


class SeenReportForm(forms.Form):
    """Which revision the person's page showed, so that a stale page is noticed."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def revision(self) -> int:
        """Return the revision seen; a page that does not say counts as stale."""
        seen = self.cleaned_data.get("seen")
        return -1 if seen is None else int(seen)


class SentenceForm(SeenReportForm):
    """A person's wording of a sentence."""

    text = forms.CharField(
        label=_("Wording"),
        max_length=SENTENCE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("A sentence cannot be empty. To drop it, leave it out of the report.")},
        help_text=_(
            "Figures stand in braces and are filled in from the data. They can be moved or left out, not typed over."
        ),
    )


REASONS: tuple[tuple[str, Any], ...] = (
    (WordAnswer.Reason.OFFICIAL, _("An official page, mailbox or telephone of the unit")),
    (WordAnswer.Reason.DUTY, _("The person acts in office here, and it is public already")),
    (WordAnswer.Reason.CONSENT, _("The person agreed in writing")),
    (WordAnswer.Reason.MISTAKEN, _("Recognised by mistake: this tells of nobody")),
)
BECAUSE: tuple[tuple[str, Any], ...] = (
    (Publication.Because.FIGURES, _("A mistake in the figures")),
    (Publication.Because.PERSON, _("The words name a person")),
    (Publication.Because.EARLY, _("Published by mistake or too early")),
    (Publication.Because.REPLACED, _("A corrected report takes its place")),
)


class KeptWordsForm(forms.Form):
    """Why words that name somebody may stand."""

    words = forms.RegexField(regex=r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Why may they stand?"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _REQUIRED},
    )
    because = forms.CharField(
        label=_("In your own words"),
        min_length=answering.LEAST_LETTERS,
        max_length=answering.MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands on the trail. Do not repeat the number, the address or the name."),
    )


class PublicationWithdrawForm(forms.Form):
    """Why a publication is withdrawn."""

    reason = forms.ChoiceField(
        label=_("Why is it withdrawn?"), choices=BECAUSE, widget=forms.RadioSelect,
        error_messages={"required": _REQUIRED}, help_text=_("Whoever opens the address reads this reason."),
    )  # fmt: skip
    because = forms.CharField(
        label=_("In your own words"),
        min_length=publishing.LEAST_LETTERS,
        max_length=publishing.MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands on the trail, not on the public page. Do not repeat what must not be public."),
    )
