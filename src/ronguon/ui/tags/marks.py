"""The smallest components: icons, badges, numbers."""

from __future__ import annotations

from decimal import Decimal

from django.template import Library
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ronguon.ui.states import STATES, ShownState
from ronguon.ui.tags.text import vi_number

register = Library()


def inside(content: str) -> SafeString:
    """Return what a block tag holds without its outer blanks; the template engine has escaped it already."""
    return mark_safe(content.strip())


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """Draw the icon `name` of the sprite. Without `label` it is decoration and hidden from assistive technology."""
    told = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    style = f"rn-i {css}".strip()
    return format_html('<svg class="{}" {}><use href="{}#{}"/></svg>', style, told, static("ronguon/sprite.svg"), name)


@register.simple_tag
def badge(state: str, label: str = "", icon_name: str = "") -> SafeString:
    """Tell `state` (a key of `ronguon.ui.states.STATES`) by icon, word and colour; `label` replaces its usual word.

    An unknown state is shown as a plain badge with its own name, so that a page never breaks on new data.
    """
    known = STATES.get(str(state), ShownState(str(state), "info-circle"))
    style = f"rn-badge rn-badge--{known.tone}" if known.tone else "rn-badge"
    return format_html('<span class="{}">{}{}</span>', style, icon(icon_name or known.icon), label or known.label)


@register.simple_tag
def num(value: float | Decimal | None, url: str = "", label: str = "", decimals: int | None = None) -> SafeString:
    """Write a number as a door to its rows. Without `url`, or for zero, it is plain text; None is a dash.

    `label` says in words what is counted, for those who hear the link without its surroundings.
    """
    if value is None:
        return format_html('<span class="rn-zero">{}</span>', "–")
    written = vi_number(value, decimals)
    if not value:
        return format_html('<span class="rn-zero">{}</span>', written)
    if not url:
        return format_html('<span class="rn-nums">{}</span>', written)
    told = format_html(' aria-label="{} {}"', written, label) if label else ""
    return format_html('<a class="rn-num" href="{}"{}>{}</a>', url, told, written)


@register.simple_tag
def count(value: int | None) -> SafeString:
    """Write a count in its round frame, beside a heading or in a tab."""
    return format_html('<span class="rn-count">{}</span>', vi_number(value or 0))


@register.simple_tag
def kbd(key: str) -> SafeString:
    """Write a key as it looks on the keyboard."""
    return format_html('<kbd class="rn-kbd">{}</kbd>', key)


@register.simple_tag
def button_link(url: str, label: str, icon_name: str = "", tone: str = "") -> SafeString:
    """Write a link that looks like a button. `tone`: pri (one a screen), tonal (in lists), quiet, danger."""
    style = f"rn-btn rn-btn--{tone}" if tone else "rn-btn"
    return format_html('<a class="{}" href="{}">{}{}</a>', style, url, icon(icon_name) if icon_name else "", label)


@register.simple_tag
def button(
    label: str, icon_name: str = "", tone: str = "", *, name: str = "", value: str = "", do: str = ""
) -> SafeString:
    """Write a submit button; `do` names the action that a key of the reading room presses."""
    style = f"rn-btn rn-btn--{tone}" if tone else "rn-btn"
    named = format_html(' name="{}" value="{}"', name, value) if name else ""
    action = format_html(' data-do="{}"', do) if do else ""
    sign = icon(icon_name) if icon_name else ""
    return format_html('<button class="{}" type="submit"{}{}>{}{}</button>', style, named, action, sign, label)
