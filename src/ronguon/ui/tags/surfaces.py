"""What holds text: quoted clauses, notes, empty screens, dialogs."""

from __future__ import annotations

from django.middleware.csrf import get_token
from django.template import Library
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ronguon.ui.tags.marks import icon, inside

register = Library()

NOTE_ICONS = {
    "": "info-circle",
    "ok": "circle-check",
    "warn": "help-circle",
    "danger": "alert-triangle",
    "off": "wifi-off",
}
MESSAGE_TONES = {"success": "ok", "warning": "warn", "error": "danger"}


@register.simple_block_tag
def clause(content: str, source: str = "", url: str = "", link: str = "", css: str = "") -> SafeString:
    """Quote the words that order the work; `source` says where they stand, `url` leads to the very place."""
    cite = format_html('<a href="{}">{}</a>', url, source) if url and not link else source
    onward = format_html(' · <a href="{}">{}</a>', url, link) if url and link else ""
    below = format_html("<cite>{}{}</cite>", cite, onward) if source else ""
    style = f"rn-clause {css}".strip()
    return format_html('<blockquote class="{}">{}{}</blockquote>', style, inside(content), below)


@register.simple_block_tag
def note(content: str, tone: str = "", title: str = "", role: str = "", icon_name: str = "") -> SafeString:
    """Say something in the page. `tone`: "" plain, ok, warn, danger, off (no connection)."""
    style = f"rn-note rn-note--{tone}" if tone else "rn-note"
    spoken = format_html(' role="{}"', role) if role else ""
    head = format_html("<strong>{}</strong> ", title) if title else ""
    sign = icon(icon_name or NOTE_ICONS.get(tone, "info-circle"))
    return format_html('<div class="{}"{}>{}<div>{}{}</div></div>', style, spoken, sign, head, inside(content))


@register.filter
def message_tone(tags: str) -> str:
    """Return the tone of a note for the tags of a Django message."""
    return next((tone for level, tone in MESSAGE_TONES.items() if level in tags.split()), "")


@register.simple_block_tag
def empty(content: str, title: str, icon_name: str = "inbox", heading: int = 2) -> SafeString:
    """Fill an empty screen: what belongs there (`title`), one sentence and the one action that fills it."""
    head = format_html("<h{}>{}</h{}>", heading, title, heading)
    return format_html('<div class="rn-empty">{}{}{}</div>', icon(icon_name, "rn-i--xl"), head, inside(content))


@register.simple_block_tag
def dialog(content: str, identity: str, title: str) -> SafeString:
    """Hold what `opens` shows: a native dialog that works without script as a popover."""
    return render_to_string(
        "ui/components/dialog.html", {"identity": identity, "title": title, "content": inside(content)}
    )


@register.simple_tag
def opens(identity: str, label: str, icon_name: str = "", tone: str = "", do: str = "") -> SafeString:
    """Write the button that opens the dialog `identity`; `do` names the action that a key of the page presses."""
    style = f"rn-btn rn-btn--{tone}" if tone else "rn-btn"
    action = format_html(' data-do="{}"', do) if do else ""
    sign = icon(icon_name) if icon_name else ""
    return format_html(
        '<button class="{}" type="button" popovertarget="{}" aria-haspopup="dialog"{}>{}{}</button>',
        style, identity, action, sign, label,
    )  # fmt: skip


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context,
    content: str,
    identity: str,
    url: str,
    label: str,
    *,
    title: str,
    verb: str = "",
    keep: str = "",
    icon_name: str = "trash",
    tone: str = "quiet",
    loud: str = "danger",
) -> SafeString:
    """Ask once before an act that loses something: a button, and a dialog whose form posts to `url`.

    The content names what will be lost. `verb` is the word on the button that does it, `keep` on the one that does
    not; `tone` is how the opening button looks, `loud` the doing one. Inputs in the content are sent along.
    """
    request = context.get("request")
    values = {
        "identity": identity,
        "url": url,
        "label": label,
        "title": title,
        "verb": verb or label,
        "keep": keep,
        "icon_name": icon_name,
        "tone": tone,
        "loud": loud,
        "content": inside(content),
        "token": get_token(request) if request is not None else "",
    }
    return render_to_string("ui/components/confirm.html", values)
