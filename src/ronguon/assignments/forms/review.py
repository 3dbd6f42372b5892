"""What a reviewer writes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

REASON_LENGTH = 2000


class ReturnForm(forms.Form):
    """Why a report goes back to its unit."""

    reason = forms.CharField(
        label=_("Reason for returning it"),
        help_text=_("The unit reads these words and knows what to add."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason, so that the unit knows what to add.")},
    )


class ExtensionAnswerForm(forms.Form):
    """The answer to a request for more time: until when, or why not."""

    until_on = forms.DateField(
        label=_("New last day"),
        required=False,
        widget=forms.DateInput,
        help_text=_("The day asked for, or an earlier one."),
    )
    answer_reason = forms.CharField(
        label=_("What the unit should know"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where no more time is given."),
    )  # fmt: skip
