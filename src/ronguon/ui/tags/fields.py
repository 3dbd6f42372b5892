"""Form fields: label, help, error, and the attributes that tie them together."""

from __future__ import annotations

from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    DateInput,
    FileInput,
    Form,
    NumberInput,
    RadioSelect,
    Select,
)
from django.template import Library

register = Library()

_MEGABYTE = 1_000_000


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        return "tick"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, DateInput):
        return "date"
    return "file" if isinstance(widget, FileInput) else "plain"


def _attributes(bound: BoundField, kind: str) -> dict[str, str | bool]:
    """Return what the control itself must carry; ids of help and error are the field's own id with an ending."""
    told = [
        f"{bound.auto_id}-{ending}" for ending, there in (("help", bound.help_text), ("error", bound.errors)) if there
    ]
    attributes: dict[str, str | bool] = {}
    if kind in ("plain", "date"):
        given = str(bound.field.widget.attrs.get("class", ""))
        style = "rn-in rn-in--date" if kind == "date" else "rn-in"
        attributes["class"] = f"{style} {given}".strip()
    if kind == "date":
        attributes |= {"inputmode": "numeric", "autocomplete": "off"}
    if isinstance(bound.field.widget, NumberInput):
        # A number box drops what it cannot read; a text box keeps it, so that the reader sees what to mend.
        bound.field.widget.input_type = "text"
        attributes |= {"inputmode": "decimal", "autocomplete": "off"}
    if told and kind != "choices":
        attributes["aria-describedby"] = " ".join(told)
    if bound.errors and kind != "choices":
        attributes["aria-invalid"] = "true"
    return attributes


@register.inclusion_tag("ui/components/field.html")
def field(bound: BoundField, label: str = "", *, calendar: bool = True, needed: bool = False) -> dict[str, object]:
    """Write a whole field: label, control, help and errors. `label` replaces the form's own.

    What was typed is kept on every error. Dates get the browser's calendar when scripts run. With `needed` a field that
    its form lets be empty is not called optional: something else on the page says when it is needed.
    """
    kind = _kind(bound)
    attributes = _attributes(bound, kind)
    return {
        "bound": bound,
        "label": label or bound.label,
        "kind": kind,
        "control": bound.as_widget(attrs=attributes),
        "options": list(bound) if kind == "choices" else [],
        "optional": not needed and not bound.field.required and not isinstance(bound.field.widget, CheckboxInput),
        "calendar": calendar,
        "select": isinstance(bound.field.widget, Select),
    }


@register.inclusion_tag("ui/components/form_fields.html")
def form_fields(form: Form) -> dict[str, object]:
    """Write every field of `form` under one another, hidden ones too, with what is wrong said above."""
    return {"form": form}


@register.inclusion_tag("ui/components/form_errors.html")
def form_errors(form: Form) -> dict[str, object]:
    """Say above a form what is wrong, each point with a link to its field. Nothing when all is well."""
    return {
        "general": form.non_field_errors() if form.is_bound else [],
        "fields": [bound for bound in form if bound.errors],
    }


@register.inclusion_tag("ui/components/upload.html")
def upload(
    bound: BoundField,
    title: str,
    kinds: str = "",
    most_bytes: int = 20 * _MEGABYTE,
    *,
    classified: bool = True,
    hint: str = "",
    capture: str = "",
) -> dict[str, object]:
    """Write a file field as a drop area that names its limits; `capture` ("environment") opens a phone's camera.

    `kinds` is an accept list (".docx,.pdf"). With `classified` the words of text files and .docx are looked at in
    the browser, and a file with a secrecy mark is refused before a byte leaves; the server decides in any case.
    """
    attributes: dict[str, str | bool] = {"accept": kinds, "data-max-bytes": str(most_bytes)}
    told = [f"{bound.auto_id}-limits", f"{bound.auto_id}-refused"]
    if bound.errors:
        told.append(f"{bound.auto_id}-error")
        attributes["aria-invalid"] = "true"
    attributes["aria-describedby"] = " ".join(told)
    if capture:
        attributes["capture"] = capture
    return {
        "bound": bound,
        "title": title,
        "kinds": kinds.replace(",", ", "),
        "most_bytes": most_bytes,
        "classified": classified,
        "hint": hint,
        "attributes": attributes,
        "multiple": getattr(bound.field.widget, "allow_multiple_selected", False),
    }
