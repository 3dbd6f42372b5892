"""Who a duty's words mean, as a card shows it and lets a person choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ronguon.drafting.actions.parting import OPEN
from ronguon.drafting.domain.resolving import plain
from ronguon.drafting.domain.titling import first_phrase
from ronguon.drafting.forms.addressing import NEW, Chosen
from ronguon.drafting.models import Addressee, Obligation
from ronguon.drafting.models.groups import AddressedGroup, Groups
from ronguon.drafting.wording import listed
from ronguon.ui.tags.text import vi_number
from ronguon.units.models import Unit


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may be ticked."""

    code: str
    name: str
    under: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Pick:
    """A group that may be chosen, with how many units it means today."""

    id: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One addressee: its words, what they mean, and what may be chosen. `key` names its inputs."""

    key: str
    label: str
    words: str
    means: str
    because: str
    state: str
    unclear: bool
    groups: Sequence[Pick]
    units: Sequence[Candidate]
    not_here: bool
    search: str
    nothing_found: bool
    elsewhere: int = 0
    everywhere: bool = True

    @property
    def chosen_group(self) -> bool:
        """Return whether a group was chosen."""
        return any(pick.chosen for pick in self.groups)


def is_unclear(duty: Obligation) -> bool:
    """Return whether a person must still say who is meant. Duties on people ask nothing."""
    if duty.people:
        return False
    everyone = duty.addressees.all()
    leads = any(a.part == Addressee.Part.LEAD for a in everyone)
    return not leads or any(a.open for a in everyone)


def means(addressee: Addressee, groups: Groups) -> str:
    """Return which units an addressee means, in words; empty when nobody can tell."""
    if _nowhere(addressee):
        return _("no unit here")
    names = [row.unit.name for row in addressee.units.all()]
    if addressee.group in groups:
        names.insert(0, _told(groups[addressee.group]))
    return listed(names, 3)


def _nowhere(addressee: Addressee) -> bool:
    """Return whether it was answered, here or for an earlier document, that no unit here is meant."""
    remembered = addressee.decision == Addressee.Decision.PENDING and addressee.remembered is not None
    return addressee.decision == Addressee.Decision.NOT_HERE or (
        remembered and not addressee.group and not addressee.units.all()
    )


def _told(group: AddressedGroup) -> str:
    return _("%(group)s (%(count)s units)") % {"group": group.name, "count": vi_number(group.number)}


def leads_in_short(duty: Obligation, groups: Groups) -> str:
    """Return who leads, as a closed row says it."""
    said = [
        means(a, groups) or f"“{first_phrase(a.text)}”" for a in duty.addressees.all() if a.part == Addressee.Part.LEAD
    ]
    return listed(said, 1) if said else _("no addressee yet")


def boxes(duty: Obligation, groups: Groups, chosen: Mapping[str, Chosen], elsewhere: Sequence[str]) -> list[Box]:
    """Return a box for each addressee of the open duty, leads first; `chosen` is what was sent and not yet saved.

    `elsewhere` are the plain words of the places of other duties that wait for an answer.
    """
    ordered = sorted(duty.addressees.all(), key=lambda a: (a.part != Addressee.Part.LEAD, a.start or 0, a.pk))
    return [box_of(a, groups, chosen.get(str(a.pk)), elsewhere.count(plain(a.text))) for a in ordered]


def new_box(groups: Groups, chosen: Mapping[str, Chosen]) -> Box:
    """Return the box in which a unit is named that the machine did not find."""
    sent = chosen.get(NEW)
    return Box(
        key=NEW, label="", words="", means="", because="", state="", unclear=False, not_here=False,
        groups=_picks(groups, sent.group if sent else ""),
        units=_candidates(sent.units if sent else (), sent.found if sent else (), sent.units if sent else ()),
        search=sent.search if sent else "", nothing_found=bool(sent and sent.search and not sent.found),
    )  # fmt: skip


def box_of(addressee: Addressee, groups: Groups, sent: Chosen | None, elsewhere: int = 0) -> Box:
    """Return the box of one addressee; `elsewhere` is how many other places wait for the same answer."""
    saved = [row.unit for row in addressee.units.all()]
    ticked = sent.units if sent else (saved if _settled(addressee) else [])
    group = sent.group if sent else addressee.group
    lead = addressee.part == Addressee.Part.LEAD
    return Box(
        key=str(addressee.pk),
        label=_("Who") if lead else _("With whom"),
        words=addressee.text,
        means=means(addressee, groups),
        because=_because(addressee),
        state=_state(addressee),
        unclear=bool(sent) or addressee.open,
        groups=_picks(groups, group),
        units=_candidates(saved, sent.found if sent else (), ticked),
        not_here=sent.not_here if sent else _nowhere(addressee),
        search=sent.search if sent else "",
        nothing_found=bool(sent and sent.search and not sent.found),
        elsewhere=elsewhere,
        everywhere=sent.everywhere if sent else True,
    )


def open_places(duties: Iterable[Obligation], but: Obligation | None) -> list[str]:
    """Return the plain words of each place of the duties, but for those of `but`, that waits for an answer."""
    return [
        plain(a.text)
        for duty in duties
        if duty != but and not duty.people and duty.stage in OPEN
        for a in duty.addressees.all()
        if a.open
    ]


def _picks(groups: Groups, chosen: str) -> list[Pick]:
    return [Pick(one.id, _told(one), one.id == chosen) for one in groups.values()]


def _settled(addressee: Addressee) -> bool:
    return not addressee.open


def _candidates(saved: Sequence[Unit], found: Sequence[Unit], ticked: Sequence[Unit]) -> list[Candidate]:
    on = {unit.pk for unit in ticked}
    every = {unit.pk: unit for unit in (*saved, *ticked, *found)}
    return [
        Candidate(str(unit.code), unit.name, unit.parent.name if unit.parent else "", unit.pk in on)
        for unit in every.values()
    ]


def _state(addressee: Addressee) -> str:
    if addressee.decision != Addressee.Decision.PENDING:
        return "person"
    if addressee.remembered:
        return "remembered"
    return "guess" if addressee.known else "unsure"


def _because(addressee: Addressee) -> str:
    reasons = {
        "heading": _("named in the heading above"),
        "lead-in": _("named in the sentence above the list"),
        "column": _("named in the column of the table"),
    }
    return reasons.get(addressee.because, "")
