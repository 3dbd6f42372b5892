"""Taking a document in, and filling in what its text does not state."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ronguon.directives.models import Directive
from ronguon.files.uploads import read_upload
from ronguon.units.domain import Actor, Permission
from ronguon.units.models import Unit

PASTED_NAME = "van-ban-dan.txt"
MOST_PASTED = 2_000_000


def offices(actor: Actor) -> list[Unit]:
    """Return the units at which `actor` holds a role that takes documents in, in the order of the tree."""
    codes = [s.unit for s in actor.grants if actor.may(Permission.PREPARE, s.path)]
    return list(Unit.objects.filter(code__in=codes).order_by("path"))


class UploadForm(forms.Form):
    """A file, or pasted text, and the office that takes it in."""

    owner = forms.ChoiceField(label=_("Office that takes it in"))
    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True, max_length=1000)
    pasted = forms.CharField(
        label=_("Or paste the text"),
        required=False,
        max_length=MOST_PASTED,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "data-refuse-classified": ""}),
    )

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = {str(unit.code): unit for unit in units}
        self.fields["owner"].choices = [(code, unit.name) for code, unit in self._units.items()]  # type: ignore[attr-defined]  # the field is a ChoiceField

    @property
    def source(self) -> str:
        """Return the name of the field that the document came by."""
        return "file" if self.cleaned_data.get("file") else "pasted"

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two, not both."""
        values = super().clean() or {}
        pasted = str(values.get("pasted") or "").strip()
        if values.get("file") and pasted:
            self.add_error("pasted", _("Send either a file or pasted text, not both."))
        elif not values.get("file") and not pasted and "pasted" not in self.errors and "file" not in self.errors:
            self.add_error("file", _("Choose a file, or paste the text below."))
        return values

    def owner_unit(self) -> Unit:
        """Return the office that was chosen."""
        return self._units[self.cleaned_data["owner"]]

    def data_and_name(self) -> tuple[bytes, str]:
        """Return bytes and name; pasted text becomes a text file. Raises `RefusedFileError` when too large."""
        upload: UploadedFile | None = self.cleaned_data.get("file")
        if upload:
            return read_upload(upload), upload.name or ""
        text = str(self.cleaned_data["pasted"]).replace("\r\n", "\n").replace("\r", "\n")
        return text.encode(), PASTED_NAME


class DescribeForm(forms.Form):
    """What names the document. Only what was changed is marked as a person's."""

    kind = forms.CharField(label=_("Kind of document"), max_length=60)
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    issued_on = forms.DateField(label=_("Day of issue"), required=False, widget=forms.DateInput)
    received_on = forms.DateField(label=_("Day of receipt"), widget=forms.DateInput)
    title = forms.CharField(label=_("Title"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    @classmethod
    def of(cls, directive: Directive, sent: QueryDict | None = None) -> DescribeForm:
        """Return the form over what stands, with what was sent."""
        return cls(sent, initial={name: getattr(directive, name) for name in cls.base_fields})

    def changes(self) -> dict[str, Any]:
        """Return the fields that differ from what stands."""
        return {name: self.cleaned_data[name] for name in self.changed_data}
