"""Why a document is taken back, and what the second person says to it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ronguon.assignments.actions.withdrawing import MOST_LETTERS


class WithdrawalForm(forms.Form):
    """Why the document was issued by mistake."""

    reason = forms.CharField(
        label=_("Why it is taken back"),
        help_text=_("Every unit that was given work reads these words."),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason; the units that were given work read it.")},
    )


class WithdrawalAnswerForm(forms.Form):
    """What the second person says; letting the document stand asks for words."""

    words = forms.CharField(
        label=_("Why you decide so"),
        help_text=_("Needed when you let the document stand."),
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
