"""What is typed in for a decision on units: the decision, and one change after another, units by their names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronguon.kernel import clock
from ronguon.reorganisation.actions.reorganising import NewChange, TypedDecision, Wanted
from ronguon.reorganisation.domain.changes import CORRECTABLE
from ronguon.units.domain.kinds import kinds
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.forms.kinds import kind_words
from ronguon.units.forms.naming import UnitField, UnitsField, found
from ronguon.units.models import Transition, Unit

MOST_ROWS = 4
MOST_HINTS = 300

CHANGES = {
    ChangeKind.MERGE: (
        gettext_lazy("Merge units"),
        gettext_lazy("Units end; another one, there already or new, goes on."),
    ),
    ChangeKind.SPLIT: (gettext_lazy("Split a unit"), gettext_lazy("A unit ends; two or more go on.")),
    ChangeKind.TRANSFER: (
        gettext_lazy("Transfer a part"),
        gettext_lazy("A unit goes on and gives a part to others, there already or new."),
    ),
    ChangeKind.ESTABLISH: (gettext_lazy("Establish"), gettext_lazy("A new unit begins.")),
    ChangeKind.RENAME: (gettext_lazy("Rename"), gettext_lazy("The unit stays; its name changes.")),
    ChangeKind.MOVE: (gettext_lazy("Move"), gettext_lazy("A unit stands below another one from then on.")),
    ChangeKind.ALTER: (
        gettext_lazy("Change kind, level or code"),
        gettext_lazy("A commune becomes a ward, say, or bears another official code."),
    ),
    ChangeKind.DISSOLVE: (
        gettext_lazy("Dissolve"),
        gettext_lazy("Units end; what they owe goes to the unit named, or to the one above."),
    ),
    ChangeKind.RESTORE: (
        gettext_lazy("Correct a wrong end"),
        gettext_lazy("A unit whose end was recorded by mistake lives on, and takes back what it handed over."),
    ),
}
"""Kind → its word, and what it means."""


def kind_choices(empty: str, system: str) -> list[tuple[str, str]]:
    """Return the kinds of units of a system to choose from, with `empty` for none."""
    return [("", empty), *((kind, word) for kind, word in kind_words().items() if kinds()[kind] == system)]


class DecisionForm(forms.Form):
    """The decision that orders the changes."""

    decided_by = forms.CharField(label=gettext_lazy("Who decided"), max_length=200)
    number = forms.CharField(
        label=gettext_lazy("Number of the decision"), max_length=60, help_text=gettext_lazy("For example: 21/NQ-HĐND")
    )
    decided_on = forms.DateField(label=gettext_lazy("Date of the decision"))
    effective_on = forms.DateField(
        label=gettext_lazy("In effect from"), help_text=gettext_lazy("The first day on which units are as decided.")
    )
    area = forms.ChoiceField(label=gettext_lazy("Within"))
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: QueryDict | None = None, *, areas: Iterable[Unit]) -> None:
        super().__init__(data)
        self.areas = {str(unit.code): unit for unit in areas}
        choice: Any = self.fields["area"]
        choice.choices = [(code, unit.name) for code, unit in self.areas.items()]

    def clean(self) -> dict[str, Any]:
        """Refuse a decision that takes effect before it was made."""
        cleaned: dict[str, Any] = super().clean() or {}
        decided, effective = cleaned.get("decided_on"), cleaned.get("effective_on")
        if decided and effective and effective < decided:
            self.add_error("effective_on", _("A decision takes effect on its own day at the earliest."))
        return cleaned

    def decision(self) -> TypedDecision:
        """Return what was typed. The form is valid."""
        typed = self.cleaned_data
        return TypedDecision(
            typed["decided_by"], typed["number"], typed["decided_on"], typed["effective_on"], typed["note"]
        )

    def chosen_area(self) -> Unit:
        """Return the unit within which units change. The form is valid."""
        return self.areas[self.cleaned_data["area"]]


class ChangeForm(forms.Form):
    """One change of one kind. `area` bounds which units may be named."""

    kind_of_change: ClassVar[ChangeKind]

    def __init__(self, data: QueryDict | None = None, *, area: Unit, on: date) -> None:
        super().__init__(data)
        self.among = Unit.objects.under(area).exclude(until_on__lte=min(on, clock.today()))
        for field in self.fields.values():
            if isinstance(field, UnitField | UnitsField):
                field.among = self.among
        self.area = area
        if "kind" in self.fields:
            choice: Any = self.fields["kind"]
            choice.choices = kind_choices(_("Choose a kind"), area.system)
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices that hang on the ground."""

    def hints(self) -> list[str]:
        """Return names to choose from while typing."""
        return list(self.among.order_by("sort", "pk").values_list("name", flat=True)[:MOST_HINTS])

    def plain(self) -> list[forms.BoundField]:
        """Return the fields that stand alone, in their order."""
        return list(self)

    def rows(self) -> list[tuple[bool, list[forms.BoundField]]]:
        """Return the fields that belong together, row by row, each with whether it may stay empty."""
        return []

    def new(self) -> NewChange:
        """Return what was typed. The form is valid."""
        raise NotImplementedError


_NOBODY = Unit.objects.none


def _body(label: Any, *, required: bool = True, help_text: Any = "") -> UnitField:
    return UnitField(
        label=label, required=required, help_text=help_text, among=_NOBODY(),
        widget=forms.TextInput(attrs={"list": "ten-don-vi", "autocomplete": "off"}),
    )  # fmt: skip


def _name(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, required=required)


def _kind(*, required: bool) -> forms.ChoiceField:
    return forms.ChoiceField(label=gettext_lazy("Kind"), required=required)


def _code() -> forms.CharField:
    return forms.CharField(label=gettext_lazy("Official code"), max_length=20, required=False)


class EstablishForm(ChangeForm):
    """A new unit."""

    name = _name(gettext_lazy("Name of the new unit"))
    kind = _kind(required=True)
    parent = _body(gettext_lazy("Below which unit"), required=False, help_text=gettext_lazy("Empty: top of its tree."))
    official_code = _code()

    def new(self) -> NewChange:
        """Return the founding."""
        typed = self.cleaned_data
        side = Wanted(ChangePart.SUCCEEDS, name=typed["name"], kind=typed["kind"], official_code=typed["official_code"])
        return NewChange(ChangeKind.ESTABLISH, (side,), parent=typed["parent"])


class UnitRenameForm(ChangeForm):
    """Another name."""

    unit = _body(gettext_lazy("Which unit"))
    name = _name(gettext_lazy("New name"))

    def new(self) -> NewChange:
        """Return the renaming."""
        typed = self.cleaned_data
        return NewChange(ChangeKind.RENAME, (Wanted(ChangePart.CHANGES, typed["unit"], typed["name"]),))


class MoveForm(ChangeForm):
    """Another place in the tree."""

    unit = _body(gettext_lazy("Which unit"))
    parent = _body(gettext_lazy("New unit above it"))

    def new(self) -> NewChange:
        """Return the move."""
        typed = self.cleaned_data
        return NewChange(ChangeKind.MOVE, (Wanted(ChangePart.CHANGES, typed["unit"]),), parent=typed["parent"])


class AlterForm(ChangeForm):
    """Another kind, level or official code."""

    unit = _body(gettext_lazy("Which unit"))
    kind = _kind(required=False)
    level = forms.CharField(label=gettext_lazy("Level"), max_length=40, required=False)
    official_code = _code()

    def new(self) -> NewChange:
        """Return the alteration."""
        typed = self.cleaned_data
        side = Wanted(
            ChangePart.CHANGES,
            typed["unit"],
            kind=typed["kind"],
            level=typed["level"],
            official_code=typed["official_code"],
        )
        return NewChange(ChangeKind.ALTER, (side,))


class UnitMergeForm(ChangeForm):
    """Units end, one goes on."""

    ends = UnitsField(
        label=gettext_lazy("Units that end"), help_text=gettext_lazy("One a line, by name."), among=_NOBODY()
    )
    into = _body(
        gettext_lazy("Unit that goes on"), required=False, help_text=gettext_lazy("Empty when a new one is founded.")
    )
    name = _name(gettext_lazy("Name of the new unit, or new name of the one that goes on"), required=False)
    kind = _kind(required=False)
    official_code = _code()

    def new(self) -> NewChange:
        """Return the merger."""
        typed = self.cleaned_data
        ends = tuple(Wanted(ChangePart.ENDS, unit) for unit in typed["ends"])
        heir = Wanted(
            ChangePart.SUCCEEDS, typed["into"], typed["name"], typed["kind"], official_code=typed["official_code"]
        )
        return NewChange(ChangeKind.MERGE, (*ends, heir))


class DissolveForm(ChangeForm):
    """Units end, what they owe goes to one that stays."""

    ends = UnitsField(
        label=gettext_lazy("Units that end"), help_text=gettext_lazy("One a line, by name."), among=_NOBODY()
    )
    into = _body(
        gettext_lazy("Who takes over"), required=False, help_text=gettext_lazy("Empty: the unit above the first one.")
    )

    def new(self) -> NewChange:
        """Return the dissolution."""
        typed = self.cleaned_data
        heir = typed["into"] or typed["ends"][0].parent
        ends = tuple(Wanted(ChangePart.ENDS, unit) for unit in typed["ends"])
        return NewChange(ChangeKind.DISSOLVE, (*ends, Wanted(ChangePart.SUCCEEDS, heir)))


class PartForm(ChangeForm):
    """Several units go on: each there already, or new with its kind, and perhaps its share."""

    def prepare(self) -> None:
        """Enter the rows for those that go on."""
        known = kind_choices(_("There already"), self.area.system)
        for row in range(1, MOST_ROWS + 1):
            self.fields[f"name_{row}"] = _name(
                _("Unit that goes on, %(row)s") % {"row": row}, required=row <= self.least
            )
            self.fields[f"name_{row}"].widget.attrs.update({"list": "ten-don-vi", "autocomplete": "off"})
            self.fields[f"kind_{row}"] = forms.ChoiceField(
                label=_("Kind, if it is new"),
                required=False,
                choices=known,
            )
            self.fields[f"percent_{row}"] = forms.IntegerField(
                label=_("Share in percent, if it is known"), required=False, min_value=1, max_value=100
            )

    least: ClassVar[int] = 1

    def clean(self) -> dict[str, Any]:
        """Look up those that are there already."""
        cleaned: dict[str, Any] = super().clean() or {}
        for row in range(1, MOST_ROWS + 1):
            name = cleaned.get(f"name_{row}")
            if name and not cleaned.get(f"kind_{row}"):
                try:
                    cleaned[f"unit_{row}"] = found(name, self.among)
                except forms.ValidationError as error:
                    self.add_error(f"name_{row}", error)
        return cleaned

    def plain(self) -> list[forms.BoundField]:
        """Return the unit that gives."""
        return [self["unit"]]

    def rows(self) -> list[tuple[bool, list[forms.BoundField]]]:
        """Return name, kind and share of each unit that goes on."""
        return [
            (row > self.least, [self[f"{part}_{row}"] for part in ("name", "kind", "percent")])
            for row in range(1, MOST_ROWS + 1)
        ]

    def heirs(self) -> tuple[Wanted, ...]:
        """Return those that go on, in the order of the rows."""
        typed = self.cleaned_data
        rows = [row for row in range(1, MOST_ROWS + 1) if typed.get(f"name_{row}")]
        return tuple(
            Wanted(
                ChangePart.SUCCEEDS, typed.get(f"unit_{row}"), "" if typed.get(f"unit_{row}") else typed[f"name_{row}"],
                typed[f"kind_{row}"], percent=typed[f"percent_{row}"],
            )
            for row in rows
        )  # fmt: skip


class UnitSplitForm(PartForm):
    """A unit ends, several go on."""

    unit = _body(gettext_lazy("Unit that ends"))
    least: ClassVar[int] = 2

    def new(self) -> NewChange:
        """Return the split."""
        return NewChange(ChangeKind.SPLIT, (Wanted(ChangePart.ENDS, self.cleaned_data["unit"]), *self.heirs()))


class TransferForm(PartForm):
    """A unit gives a part to others."""

    unit = _body(gettext_lazy("Unit that gives a part"))

    def new(self) -> NewChange:
        """Return the transfer; what passes is chosen next."""
        return NewChange(ChangeKind.TRANSFER, (Wanted(ChangePart.CEDES, self.cleaned_data["unit"]), *self.heirs()))


class RestoreForm(ChangeForm):
    """A unit whose end was a mistake."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit whose end was recorded by mistake"))

    def prepare(self) -> None:
        """Offer what ended within the ground."""
        ended = Unit.objects.under(self.area).filter(until_on__isnull=False).order_by("-until_on", "name")
        choice: Any = self.fields["unit"]
        self.ended = {str(unit.code): unit for unit in ended[:MOST_HINTS]}
        choice.choices = [(code, unit.name) for code, unit in self.ended.items()]

    def new(self) -> NewChange:
        """Return the restoration, with the change that it corrects."""
        unit = self.ended[self.cleaned_data["unit"]]
        wrong = Transition.objects.filter(
            participants__unit=unit, participants__part=ChangePart.ENDS, kind__in=CORRECTABLE
        )
        side = Wanted(ChangePart.CHANGES, unit)
        return NewChange(ChangeKind.RESTORE, (side,), corrects=wrong.order_by("-effective_on", "-pk").first())


FORMS: dict[ChangeKind, type[ChangeForm]] = {
    ChangeKind.MERGE: UnitMergeForm, ChangeKind.SPLIT: UnitSplitForm, ChangeKind.TRANSFER: TransferForm,
    ChangeKind.ESTABLISH: EstablishForm, ChangeKind.RENAME: UnitRenameForm, ChangeKind.MOVE: MoveForm,
    ChangeKind.ALTER: AlterForm, ChangeKind.DISSOLVE: DissolveForm, ChangeKind.RESTORE: RestoreForm,
}  # fmt: skip
