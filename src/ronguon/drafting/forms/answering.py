"""One person's answer to the question on people's rights."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ronguon.drafting.actions.answering import GivenAnswer
from ronguon.drafting.models import RightsAnswer

ANSWERS = (
    (RightsAnswer.Answer.NO.value, _("No: it concerns the work of units alone")),
    (RightsAnswer.Answer.YES.value, _("Yes: it touches what people say or own online")),
    (RightsAnswer.Answer.UNCLEAR.value, _("Not clear: hold it and ask whoever issued it")),
)
REASONS = (
    ("own-work", _("It is about the unit's own work or records")),
    ("official-channel", _("It is about an official page of a unit")),
    ("counts-bodies", _("It counts or rates units, not people")),
    ("protects-people", _("It protects or serves people who ask for it")),
    ("by-law", _("A law prescribes this procedure; it is named beside")),
    ("other", _("Another reason, written out")),
)


class RightsAnswerForm(forms.Form):
    """The answer, a reason of the closed list, and why in the person's own words."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    answer = forms.ChoiceField(label=_("Your answer"), choices=ANSWERS, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your own words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What a reader a year from now has to know. Write no names of people."),
    )  # fmt: skip

    def said(self) -> GivenAnswer:
        """Return what was answered."""
        return GivenAnswer(self.cleaned_data["answer"], self.cleaned_data["reason"], self.cleaned_data["words"])
