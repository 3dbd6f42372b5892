"""A duty as the reading room shows it: a row that is always there, and fields with their words when it is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronguon.directives.models import Clause
from ronguon.drafting.domain.titling import title_of
from ronguon.drafting.models import Obligation
from ronguon.drafting.models.groups import Groups
from ronguon.drafting.views.addressed import is_unclear, leads_in_short
from ronguon.drafting.wording import KINDS, due_in_short, due_in_words, place_of, rhythm_in_words

RANKS = {"asked": 0, "unsure": 1, "guess": 2, "declined": 3, "confirmed": 4, "seen": 4, "kept": 5, "dropped": 6}
SPANS = {
    "asked": "held",
    "unsure": "unsure",
    "guess": "guess",
    "declined": "no",
    "seen": "no",
    "confirmed": "ok",
    "kept": "ok",
}
BADGES: Mapping[str, tuple[str, str | Promise]] = {
    "asked": ("held", ""),
    "unsure": ("unsure", ""),
    "guess": ("guess", ""),
    "declined": ("declined", ""),
    "confirmed": ("confirmed", ""),
    "seen": ("declined", gettext_lazy("Seen: not assigned")),
    "kept": ("kept", ""),
    "dropped": ("info", gettext_lazy("Dropped")),
}


@dataclass(frozen=True, slots=True)
class CardValue:
    """One field of an open card: the value, the words it came from, the rule that read it, who stands for it."""

    label: str
    value: str
    words: str = ""
    rule: str = ""
    hint: str = ""
    state: str = "guess"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A duty's row. `rank` is its place among the unsure-first order; `badge` a state of the design system."""

    duty: Obligation
    number: str
    state: str
    badge: str
    badge_label: str
    meta: Sequence[str]
    assigned: int = 0
    current: bool = False
    values: Sequence[CardValue] = field(default=())

    @property
    def row_id(self) -> str:
        """Return the id of the row in the list."""
        return f"n-{self.duty.code}"

    @property
    def span_id(self) -> str:
        """Return the id of the words in the text."""
        return f"v-{self.duty.code}"

    @property
    def order(self) -> tuple[int, int, int, int]:
        """Return the place among all cards, unsure ones first."""
        return RANKS[self.state], self.duty.start, self.duty.end, self.duty.pk

    @property
    def undecided(self) -> bool:
        """Return whether a person must still act on it before issuing."""
        return self.state in {"asked", "unsure", "guess"}


def state_of(duty: Obligation) -> str:
    """Return how a duty stands: asked, unsure, guess, declined, confirmed, kept, seen (of people) or dropped."""
    stages = Obligation.Stage
    if duty.stage in {stages.ASKED, stages.DECLINED, stages.DROPPED, stages.KEPT}:
        return str(duty.stage.value if isinstance(duty.stage, Obligation.Stage) else duty.stage)
    if is_unclear(duty):
        return "unsure"
    if duty.stage == Obligation.Stage.CONFIRMED:
        return "seen" if duty.people else "confirmed"
    return "unsure" if duty.unsure else "guess"


def cards_of(
    duties: Sequence[Obligation],
    *,
    clauses: Mapping[int, Clause],
    groups: Groups,
    assigned: Mapping[int, int],
) -> list[Card]:
    """Return the cards in the order of the text, numbered; declined and dropped ones carry no number."""
    cards, number = [], 0
    for duty in duties:
        state = state_of(duty)
        counts = state not in {"declined", "dropped"}
        number += counts
        badge, label = BADGES[state]
        meta = [place_of(duty.clause, clauses), *_meta(duty, state, groups)]
        cards.append(
            Card(
                duty=duty,
                number=str(number) if counts else "",
                state=state,
                badge=badge,
                badge_label=str(label),
                meta=[part for part in meta if part],
                assigned=assigned.get(duty.pk, 0),
            )
        )
    return cards


def _meta(duty: Obligation, state: str, groups: Groups) -> list[str]:
    if state == "declined":
        return [_("not counted among the duties")]
    if duty.people:
        return [_("assigned to people, not to units")]
    return [leads_in_short(duty, groups), due_in_short(duty)]


def values_of(duty: Obligation) -> list[CardValue]:
    """Return the fields of an open card below the addressees."""
    read: Mapping[str, Any] = duty.reading.fields if duty.reading is not None else {}
    title = CardValue(_("What"), duty.title, state=_by(duty, "title", duty.title, _title_read(duty)))
    kind = CardValue(
        _("Kind"),
        str(KINDS[duty.kind]),
        state=_by(duty, "kind", duty.kind, duty.reading.kind if duty.reading else None),
    )
    values = [title, kind, _deadline(duty, read), *_more(read), _frequency(duty, read)]
    if duty.quantity:
        values.append(_worded(duty, _("How many"), duty.quantity, "quantity", read))
    return [*values, _basis(duty, read)]


def _title_read(duty: Obligation) -> str | None:
    return title_of(duty.text) if duty.reading is not None else None


def _by(duty: Obligation, name: str, value: object, read: object) -> str:
    """Return who stands for a value: the person once confirmed or where it differs from the reading."""
    if duty.stage == Obligation.Stage.CONFIRMED or duty.reading is None or value != read:
        return "person"
    return "unsure" if name in duty.unsure.split(",") else "guess"


def _entry(read: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return read.get(name) or {}


def _deadline(duty: Obligation, read: Mapping[str, Any]) -> CardValue:
    entry = _entry(read, "deadline")
    label, words = _("Due"), due_in_words(duty)
    on = duty.deadline_on.isoformat() if duty.deadline_on else None
    same = (on, duty.deadline_rule or None) == (entry.get("on"), entry.get("rule"))
    state = _by(duty, "deadline", same, True)
    if not words:
        hint = _("kept as it is, no day is made up")
        return CardValue(
            label, _("The text states no due date"), hint=hint, state="none" if state != "unsure" else state
        )
    from_words = duty.deadline if duty.deadline and duty.deadline != words else str(entry.get("text") or "")
    return CardValue(label, words, from_words, str(entry.get("rule_id") or "") if same else "", state=state)


def _more(read: Mapping[str, Any]) -> list[CardValue]:
    hint = _("shown, not followed separately")
    return [CardValue(_("Other date"), str(e["text"]), hint=hint) for e in read.get("more_deadlines") or []]


def _frequency(duty: Obligation, read: Mapping[str, Any]) -> CardValue:
    entry = _entry(read, "frequency")
    if not duty.frequency and not duty.rrule:
        state = _by(duty, "frequency", "", entry.get("text") or "")
        return CardValue(_("How often"), _("The text states no rhythm"), state=state)
    value = rhythm_in_words(duty.rrule) if duty.rrule else duty.frequency
    state = _by(duty, "frequency", (duty.frequency, duty.rrule), (entry.get("text") or "", entry.get("rrule") or ""))
    return CardValue(_("How often"), value, duty.frequency, str(entry.get("rule_id") or ""), state=state)


def _worded(duty: Obligation, label: str, value: str, name: str, read: Mapping[str, Any]) -> CardValue:
    entry = _entry(read, name)
    same = value == str(entry.get("text") or "")[:200]
    return CardValue(
        label, value, rule=str(entry.get("rule_id") or "") if same else "", state=_by(duty, name, same, True),
    )  # fmt: skip


def _basis(duty: Obligation, read: Mapping[str, Any]) -> CardValue:
    found = [str(entry["text"]) for entry in read.get("citations") or []]
    value = "; ".join(found) if found else _("No other document is cited")
    return CardValue(_("Basis"), value, state="person" if duty.stage == Obligation.Stage.CONFIRMED else "guess")


def cues_of(duty: Obligation) -> list[tuple[str, int, int]]:
    """Return label and place of the words behind the values of an open duty, wherever in the text they stand."""
    read: Mapping[str, Any] = duty.reading.fields if duty.reading is not None else {}
    labels = (("deadline", _("Due")), ("frequency", _("How often")), ("quantity", _("How many")))
    found = [(label, entry) for name, label in labels if (entry := _entry(read, name))]
    named = {"lead": _("Who"), "coordinator": _("With whom")}
    cues = [(label, int(entry["start"]), int(entry["end"])) for label, entry in found]
    cues += [
        (named[a.part], a.start, a.end) for a in duty.addressees.all() if a.start is not None and a.end is not None
    ]
    return cues
