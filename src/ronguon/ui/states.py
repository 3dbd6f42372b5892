"""States and how they are told: always an icon, a word and a colour."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ShownState:
    """One state: its usual word, its icon and the ending of its badge class."""

    label: str | Promise
    icon: str
    tone: str = ""


GROUPS = ("ontime", "late", "open", "over", "none")
"""The five groups, always in this order; they sum to the assignments at every node and day."""

STATES: dict[str, ShownState] = {
    "ontime": ShownState(_("Done on time"), "circle-check", "ontime"),
    "late": ShownState(_("Done late"), "clock-check", "late"),
    "open": ShownState(_("Within its term"), "hourglass", "open"),
    "over": ShownState(_("Overdue"), "alert-triangle", "over"),
    "none": ShownState(_("No term counted"), "calendar-off", "none"),
    "confirmed": ShownState(_("Confirmed"), "circle-check", "ok"),
    "person": ShownState(_("Confirmed by a person"), "user-check", "ok"),
    "unsure": ShownState(_("Unsure"), "help-circle", "warn"),
    "held": ShownState(_("Held to be asked"), "alert-circle", "warn"),
    "guess": ShownState(_("Machine guess"), "cpu", "guess"),
    "kept": ShownState(_("Unchanged"), "versions", "ok"),
    "declined": ShownState(_("Not assigned"), "ban"),
    "remembered": ShownState(_("Office memory"), "history", "guess"),
    "draft": ShownState(_("Draft"), "pencil", "guess"),
    "waiting": ShownState(_("Waiting for review"), "hourglass", "open"),
    "accepted": ShownState(_("Accepted"), "circle-check", "ok"),
    "returned": ShownState(_("Returned"), "arrow-back-up", "warn"),
    "signed": ShownState(_("Signed"), "signature", "ok"),
    "lead": ShownState(_("Lead"), "user-check", "open"),
    "coordinator": ShownState(_("Coordinator"), "users"),
    "ok": ShownState(_("In order"), "circle-check", "ok"),
    "warn": ShownState(_("Needs attention"), "alert-circle", "warn"),
    "danger": ShownState(_("Danger"), "alert-triangle", "danger"),
    "info": ShownState(_("Note"), "info-circle"),
}
