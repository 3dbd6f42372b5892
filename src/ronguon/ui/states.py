"""States and how they are told: always an icon, a word and a colour."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class State:
    """One state: its usual word, its icon and the ending of its badge class."""

    label: str | Promise
    icon: str
    tone: str = ""


GROUPS = ("ontime", "late", "open", "over", "none")
"""The five groups, always in this order; they sum to the assignments at every node and day."""

STATES: dict[str, State] = {
    "ontime": State(_("Done on time"), "circle-check", "ontime"),
    "late": State(_("Done late"), "clock-check", "late"),
    "open": State(_("Within its term"), "hourglass", "open"),
    "over": State(_("Overdue"), "alert-triangle", "over"),
    "none": State(_("No term counted"), "calendar-off", "none"),
    "confirmed": State(_("Confirmed"), "circle-check", "ok"),
    "person": State(_("Confirmed by a person"), "user-check", "ok"),
    "unsure": State(_("Unsure"), "help-circle", "warn"),
    "held": State(_("Held to be asked"), "alert-circle", "warn"),
    "guess": State(_("Machine guess"), "cpu", "guess"),
    "kept": State(_("Unchanged"), "versions", "ok"),
    "declined": State(_("Not assigned"), "ban"),
    "draft": State(_("Draft"), "pencil", "guess"),
    "waiting": State(_("Waiting for review"), "hourglass", "open"),
    "accepted": State(_("Accepted"), "circle-check", "ok"),
    "returned": State(_("Returned"), "arrow-back-up", "warn"),
    "signed": State(_("Signed"), "signature", "ok"),
    "lead": State(_("Lead"), "user-check", "open"),
    "coordinator": State(_("Coordinator"), "users"),
    "ok": State(_("In order"), "circle-check", "ok"),
    "warn": State(_("Needs attention"), "alert-circle", "warn"),
    "danger": State(_("Danger"), "alert-triangle", "danger"),
    "info": State(_("Note"), "info-circle"),
}
