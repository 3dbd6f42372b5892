"""What a person sends with a proof: a file or a photo taken on the spot, and what it shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ronguon.evidence.actions import TITLE_LENGTH, Upload
from ronguon.files.domain import Purpose, accept_attribute
from ronguon.files.erasing import LEAST_WORDS, MOST_WORDS
from ronguon.files.uploads import read_upload


class VersionForm(forms.Form):
    """A newer version of a proof."""

    file = forms.FileField(label=_("File"), allow_empty_file=True, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a file when none came."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self._chosen(cleaned) and not self.errors:
            self.add_error("file", _("Choose a file first."))
        return cleaned

    def _chosen(self, cleaned: dict[str, Any]) -> UploadedFile | None:
        return cleaned.get("file")

    def upload(self) -> Upload:
        """Return what came. Raises `RefusedFileError` when it was larger than is taken."""
        chosen = self._chosen(self.cleaned_data)
        if chosen is None:
            raise ValueError("asked of a form that was not valid")
        return Upload(read_upload(chosen), chosen.name or "")


class ProofForm(VersionForm):
    """A new proof: `photo` is the phone's camera, `file` anything on the device."""

    field_order = ("title", "photo", "file")
    title = forms.CharField(label=_("What it shows"), max_length=TITLE_LENGTH, required=False)
    photo = forms.FileField(label=_("Photo"), allow_empty_file=True, required=False)

    def _chosen(self, cleaned: dict[str, Any]) -> UploadedFile | None:
        return cleaned.get("photo") or cleaned.get("file")


class EraseForm(forms.Form):
    """Why a file is erased; the sentence stands in the file's place from then on."""

    because = forms.CharField(
        label=_("Why is it erased?"),
        max_length=MOST_WORDS,
        min_length=LEAST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown in the place of the file and kept in the trail. Do not repeat what the file held."),
    )


ACCEPT = accept_attribute(Purpose.EVIDENCE)
