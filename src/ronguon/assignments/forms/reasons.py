"""The closed kinds of reasons in words, and the fields in which a unit states one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ronguon.assignments.domain.reasons import LEAST_WORDS, MOST_WORDS, DelayReason, LackReason

DELAYS: dict[DelayReason, str | Promise] = {
    DelayReason.OTHERS: _("Waiting for another unit"),
    DelayReason.MEANS: _("Money or equipment not there yet"),
    DelayReason.NATURE: _("Storm, flood, epidemic or weather"),
    DelayReason.UNCLEAR: _("What is asked is not clear"),
    DelayReason.LARGER: _("More work than foreseen"),
    DelayReason.OTHER: _("Another reason"),
}
LACKS: dict[LackReason, str | Promise] = {
    LackReason.OTHERS: _("Waiting for another unit"),
    LackReason.ELSEWHERE: _("Sent another way already"),
    LackReason.SECRET: _("A state secret, which may not be put here"),
    LackReason.NO_PAPER: _("This work leaves no paper or picture"),
    LackReason.OTHER: _("Another reason"),
}
CHOOSE: tuple[str, str | Promise] = ("", _("Choose a reason"))


class ReasonField(forms.ChoiceField):
    """Why work takes longer: one of the closed kinds."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Reason"),
            choices=[CHOOSE, *((one.value, words) for one, words in DELAYS.items())],
            error_messages={"required": _("Choose the reason.")},
        )


class OwnWordsField(forms.CharField):
    """A unit's own words on a reason, long enough to say something."""

    def __init__(self, **said: Any) -> None:
        super().__init__(
            min_length=LEAST_WORDS, max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Say it in one or two sentences.")}, **said,
        )  # fmt: skip


class DelayForm(forms.Form):
    """Why work is late."""

    reason = ReasonField()
    words = OwnWordsField(
        label=_("What holds it up, and until when"), help_text=_("Write of the work; name no person.")
    )

    def delay(self) -> DelayReason:
        """Return the kind. The form is valid."""
        return DelayReason(self.cleaned_data["reason"])


class ExtensionForm(forms.Form):
    """Until which day more time is wanted, and why."""

    wanted_on = forms.DateField(
        label=_("New last day"), widget=forms.DateInput,
        error_messages={"required": _("Write the day, for example 25/12/2026.")},
    )  # fmt: skip
    why = ReasonField()
    because = OwnWordsField(label=_("Why more time is needed"), help_text=_("Write of the work; name no person."))


class LackingFields(forms.Form):
    """Why a report comes without a proof; both fields stay empty where none is missing."""

    lacking = forms.ChoiceField(
        label=_("Reason"), required=False, choices=[CHOOSE, *((one.value, words) for one, words in LACKS.items())]
    )
    lacking_words = OwnWordsField(label=_("Which evidence is missing, and why"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the other half where one half of a reason came."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("lacking") and not cleaned.get("lacking_words") and "lacking_words" not in self.errors:
            self.add_error("lacking_words", _("Say it in one or two sentences."))
        if cleaned.get("lacking_words") and not cleaned.get("lacking") and "lacking" not in self.errors:
            self.add_error("lacking", _("Choose the reason."))
        return cleaned
