"""Where a duty is parted, and with which neighbour it is merged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from ronguon.drafting.domain.parting import starts
from ronguon.drafting.forms.reading_room import locate
from ronguon.drafting.models import Obligation


class DutySplitForm(forms.Form):
    """Where the second duty begins: a place that the text offers, or the first words of it, typed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    at = forms.TypedChoiceField(
        label=_("The second duty begins with"), coerce=int, empty_value=None, widget=forms.RadioSelect,
        error_messages={"required": _("Choose where the second duty begins, or type its first words.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("or with these words of the text"), required=False, max_length=200, widget=forms.TextInput
    )

    def __init__(self, duty: Obligation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duty = duty
        offered = starts(duty.text, offset=duty.start)
        self.fields["at"].choices = [(one.at, f"“{one.words}”") for one in offered]  # type: ignore[attr-defined]  # a choice field
        self.fields["at"].required = not str(self.data.get("words", "")).strip()
        if not self.is_bound:
            self.initial.update(seen=duty.revision, at=offered[0].at if offered else None)

    def place(self) -> int | None:
        """Return the offset at which the second duty begins; null, with an error at its field, when none was told."""
        words = self.cleaned_data.get("words", "").strip()
        if words:
            found = locate(self.duty.text, words, near=0)
            if found is None:
                self.add_error("words", _("These words do not stand in this duty. Copy them letter by letter."))
            return None if found is None else self.duty.start + found[0]
        at: int | None = self.cleaned_data.get("at")
        return at


class DutyMergeForm(forms.Form):
    """Which neighbour is merged in, at the revision that the page showed: `code:revision`."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    other = forms.RegexField(
        r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:\d{1,9}$", label=_("Merge with"), widget=forms.RadioSelect
    )

    def __init__(self, duty: Obligation, beside: Sequence[Obligation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(f"{one.code}:{one.revision}", f"“{one.title}”") for one in beside]
        self.fields["other"].widget.choices = offered
        if not self.is_bound:
            self.initial.update(seen=duty.revision, other=offered[-1][0] if offered else None)

    def chosen(self) -> tuple[UUID, int]:
        """Return the neighbour's code and the revision that the page showed."""
        code, _colon, revision = self.cleaned_data["other"].partition(":")
        return UUID(code), int(revision)
