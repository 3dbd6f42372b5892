"""Numbers made visible: the five-group bar, progress, horizontal bars. Each stands beside its numbers in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import QueryDict
from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ronguon.ui.cards import Bar
from ronguon.ui.listing import address
from ronguon.ui.states import GROUPS, STATES
from ronguon.ui.tags.text import vi_number, vi_percent

register = Library()

Counts = Mapping[str, int] | object


def five(counts: Counts) -> dict[str, int]:
    """Return the five groups of `counts`, a mapping or an object with these names; what is absent counts zero."""
    if isinstance(counts, Mapping):
        return {key: int(counts.get(key, 0)) for key in GROUPS}
    return {key: int(getattr(counts, key, 0)) for key in GROUPS}


def _fill(key: str, suffix: str) -> SafeString:
    if key in ("late", "none"):
        return format_html('fill="url(#p-{}{})"', key, suffix)
    return format_html('class="g-{}"', key)


@register.simple_tag
def bar5(counts: Counts, css: str = "", patterns: str = "") -> SafeString:
    """Draw the five groups as one bar, read aloud with its numbers. `css`: `rn-bar5--sm` in tables.

    `patterns` is the ending of the pattern names where a page draws them twice (see `patterns`).
    """
    parts = five(counts)
    total = sum(parts.values())
    told = "; ".join(f"{STATES[key].label} {vi_number(value)}" for key, value in parts.items())
    pieces, at = [], 0
    for key, value in parts.items():
        if value:
            pieces.append((f"{100 * at / total:.2f}", f"{100 * value / total:.2f}", _fill(key, patterns)))
        at += value
    inside = format_html_join("", '<rect x="{}%" width="{}%" height="100%" {}/>', pieces)
    return format_html('<svg class="{}" role="img" aria-label="{}">{}</svg>', f"rn-bar5 {css}".strip(), told, inside)


@register.inclusion_tag("ui/components/groups.html")
def groups(counts: Counts, base: str = "", name: str = "nhom", patterns: str = "") -> dict[str, object]:
    """List the five groups with number and share; each number leads to `base` with `name` set to its group."""
    parts = five(counts)
    total = sum(parts.values())
    path, _sign, query = base.partition("?")
    rows = [
        {
            "label": STATES[key].label,
            "value": value,
            "share": vi_percent(value, total),
            "url": path + address(QueryDict(query), **{name: key}) if base else "",
            "fill": _fill(key, patterns),
        }
        for key, value in parts.items()
    ]
    return {"rows": rows}


@register.inclusion_tag("ui/components/patterns.html")
def patterns(suffix: str = "") -> dict[str, object]:
    """Define the two patterns of the bar, once a page; the base templates do it without a suffix."""
    return {"suffix": suffix}


@register.inclusion_tag("ui/components/progress.html")
def progress(
    done: int, total: int, label: str = "", rest: str = "", *, unsure: int = 0, tone: str = "ok"
) -> dict[str, object]:
    """Show how far long work has come: count, words, estimate. `unsure` follows in amber; `tone`: ok or brand."""
    whole = max(total, 1)
    return {
        "done": done,
        "total": total,
        "label": label,
        "rest": rest,
        "tone": tone,
        "width": f"{100 * done / whole:.2f}",
        "unsure_width": f"{100 * unsure / whole:.2f}" if unsure else "",
        "told": _("%(done)s of %(total)s") % {"done": vi_number(done), "total": vi_number(total)},
    }


@register.inclusion_tag("ui/components/hbars.html")
def hbars(bars: Iterable[Bar]) -> dict[str, object]:
    """Draw `bars` under one another, the longest full; each number leads to its rows."""
    rows = list(bars)
    most = max((bar.value for bar in rows), default=0) or 1
    fills = {"none": "rn-f-none", "over": "g-over", "open": "g-open", "ontime": "g-ontime"}
    return {"rows": [(bar, f"{100 * bar.value / most:.1f}", fills.get(bar.tone, bar.tone)) for bar in rows]}
