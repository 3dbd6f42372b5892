"""The public page of what was declined, held and answered for, quarter by quarter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language

from ronguon.drafting.domain.refusing import Quarter
from ronguon.drafting.forms.answering import REASONS
from ronguon.operations.refusals import named
from ronguon.portal.quarters import by_quarter


@dataclass(frozen=True, slots=True)
class RefusedInQuarter:
    """One rule in one quarter; `anchor` is the refusal that it stands under on the page of refusals, "" for none."""

    rule: str
    name: str
    anchor: str
    declined: int
    held: int
    harmful: int
    allowed: int
    parted: int


@dataclass(frozen=True, slots=True)
class Section:
    """One quarter, with its lines by rule and the reasons given, each with its number."""

    number: str
    year: str
    lines: Sequence[RefusedInQuarter]
    reasons: Sequence[tuple[str | Promise, int]]


def page(request: HttpRequest) -> HttpResponse:
    """Show rule, reason and number, never who answered, in which unit or about which document."""
    sections = list(_sections(by_quarter(), get_language() or "vi"))
    return render(request, "portal/public/refused.html", {"sections": sections})


def _sections(quarters: Iterable[Quarter], language: str) -> Iterable[Section]:
    known = named(language)
    for one in quarters:
        lines = [
            RefusedInQuarter(
                rule, *known.get(rule, (rule, "")), one.declined[rule], one.held[rule], one.harmful[rule],
                one.allowed[rule], one.parted[rule],
            )
            for rule in one.rules
        ]  # fmt: skip
        reasons = [(label, one.reasons[code]) for code, label in REASONS if one.reasons[code]]
        lines.sort(key=lambda line: line.name)
        yield Section(str((one.first.month + 2) // 3), str(one.first.year), lines, reasons)
