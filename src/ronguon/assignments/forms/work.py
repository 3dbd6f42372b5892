"""What a unit writes about its work: a note on the way, and what it submits."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ronguon.assignments.actions.working import GivenAccount, LackingProof
from ronguon.assignments.domain.reasons import LackReason
from ronguon.assignments.forms.reasons import LackingFields
from ronguon.drafting.models import Obligation
from ronguon.files.erasing import LEAST_WORDS, MOST_WORDS

TEXT_LENGTH = 4000
MOST = 2_147_483_647


class NoteForm(forms.Form):
    """A note on the way."""

    note = forms.CharField(
        label=_("What was done so far"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what was done so far, then save.")},
    )


class EraseNoteForm(forms.Form):
    """Why the words of a note are erased; the sentence stands in their place from then on."""

    because = forms.CharField(
        label=_("Why is it erased?"),
        max_length=MOST_WORDS,
        min_length=LEAST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown in the place of the note and kept in the trail. Do not repeat what the note held."),
    )


class SubmissionForm(LackingFields):
    """What a unit submits. `seen` is the stage that its page showed, so that a stale page is noticed."""

    field_order = ("text", "amount", "lacking", "lacking_words", "seen")
    text = forms.CharField(
        label=_("What was done and what came of it"),
        help_text=_("One sentence is enough. Write no names or telephone numbers of residents."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what was done, then submit.")},
    )
    amount = forms.IntegerField(
        label=_("Figure"),
        min_value=0,
        max_value=MOST,
        required=False,
        error_messages={"invalid": _("Write a whole number, for example 37.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=10, required=False)

    def for_duty(self, duty: Obligation) -> SubmissionForm:
        """Ask for the figure only where the duty counts something, in the duty's own words."""
        if not duty.quantity:
            del self.fields["amount"]
        else:
            self.fields["amount"].help_text = _("The directive asks for: “%(asked)s”.") % {"asked": duty.quantity}
        return self

    def account(self) -> GivenAccount:
        """Return what was written. The form is valid."""
        reason = self.cleaned_data.get("lacking")
        lacking = LackingProof(LackReason(reason), self.cleaned_data["lacking_words"]) if reason else None
        return GivenAccount(self.cleaned_data["text"], self.cleaned_data.get("amount"), lacking)
