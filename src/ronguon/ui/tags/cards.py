"""The larger components: due cards, duty rows, evidence, lineage."""

from __future__ import annotations

from collections.abc import Iterable

from django.template import Library
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ronguon.ui.cards import ChoiceChip, DueCard, DutyRow, EvidenceItem, Need
from ronguon.ui.tags.marks import icon, inside

register = Library()

EVIDENCE_ICONS = {
    "file": "file-text",
    "photo": "photo",
    "check": "rosette-discount-check",
    "page": "world",
    "session": "users",
    "figure": "table",
}


@register.inclusion_tag("ui/components/due_card.html")
def due_card(card: DueCard, heading: int = 3) -> dict[str, object]:
    """Show a duty with its clause, who ordered it, its due date and what is missing. `heading` is its level."""
    return {"card": card, "heading": heading}


@register.inclusion_tag("ui/components/needs.html")
def needs(items: Iterable[Need], heading: str = "") -> dict[str, object]:
    """List what evidence is there and what is missing, with a count."""
    rows = list(items)
    return {"needs": rows, "met": sum(need.met for need in rows), "heading": heading}


@register.simple_block_tag
def duty(content: str, row: DutyRow) -> SafeString:
    """Show one duty of the reading room; the content is what opens below its row."""
    return render_to_string("ui/components/duty.html", {"row": row, "content": inside(content)})


@register.inclusion_tag("ui/components/evidence_list.html")
def evidence_list(items: Iterable[EvidenceItem]) -> dict[str, object]:
    """List proofs with what they are, who gave them when, and their hash or rule."""
    return {"items": [(item, EVIDENCE_ICONS.get(item.kind, "paperclip")) for item in items]}


@register.inclusion_tag("ui/components/chips.html")
def chips(choices: Iterable[ChoiceChip], label: str) -> dict[str, object]:
    """Offer `choices` side by side; `label` names the group for those who hear it."""
    return {"choices": list(choices), "label": label}


@register.simple_block_tag
def flow(content: str) -> SafeString:
    """Hold the steps of a lineage, from the figure down to its evidence."""
    return format_html('<ol class="rn-flow">{}</ol>', inside(content))


@register.simple_block_tag
def step(content: str, number: int, title: str, *, anchor: str = "", url: str = "", link: str = "") -> SafeString:
    """Show one step of a `flow`: its number, what it is, and a way on."""
    identity = format_html(' id="{}"', anchor) if anchor else ""
    onward = format_html(' <a href="{}">{}</a>', url, link) if url else ""
    return format_html(
        '<li{}><span class="rn-flow__dot" aria-hidden="true">{}</span><p class="rn-flow__k">{}{}</p>{}</li>',
        identity,
        number,
        title,
        onward,
        inside(content),
    )


@register.simple_tag
def letters(text: str, marks: Iterable[int] = (), tone: str = "") -> SafeString:
    """Write `text` letter by letter with the places in `marks` set off; a space there is a letter that is missing.

    `tone`: "" differs, ok is how the registered address has it. The whole text is read aloud once.
    """
    marked = set(marks)
    groups = [""]  # a long address may break before a dot, nowhere else
    for place, letter in enumerate(text):
        if letter == "." and place:
            groups.append("")
        if place in marked:
            style = "no" if letter == " " else tone
            groups[-1] += format_html('<mark class="{}">{}</mark>', style, letter.strip())
        else:
            groups[-1] += format_html("<b>{}</b>", letter)
    shown = format_html_join("", "<span>{}</span>", ((SafeString(group),) for group in groups))
    whole = text.replace(" ", "")
    return format_html('<span class="rn-let" aria-hidden="true">{}</span><span class="rn-vh">{}</span>', shown, whole)


@register.simple_tag
def word_icon(name: str, text: str) -> SafeString:
    """Write a short text with its icon before it, as who ordered a duty."""
    return format_html("{} {}", icon(name), text)
