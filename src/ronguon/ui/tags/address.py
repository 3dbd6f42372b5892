"""Tags that keep page, order and filter in the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template import Library
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ronguon.ui import listing
from ronguon.ui.cards import ChoiceChip
from ronguon.ui.tags.marks import icon

register = Library()


def query_of(context: Context) -> QueryDict:
    """Return the query of the request in `context`, empty when there is none."""
    request = cast("HttpRequest | None", context.get("request"))
    return request.GET if request is not None else QueryDict()


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: object) -> str:
    """Return this page's query with `changes`; None or "" takes a name out, and the page number starts anew."""
    return listing.address(query_of(context), **changes)


@register.inclusion_tag("ui/components/paging.html", takes_context=True)
def paging(context: Context, page: Page[Any], noun: str = "", name: str = "") -> dict[str, object]:
    """Show where the reader is in `page` and the way to the others; `noun` says what is counted.

    `name` tells two of them on one page apart for those who hear them.
    """
    query = query_of(context)
    pages = [
        (number, listing.address(query, **{listing.PAGE: number}) if isinstance(number, int) else "")
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "noun": noun,
        "name": name,
        "pages": pages,
        "before": page.has_previous() and listing.address(query, **{listing.PAGE: page.previous_page_number()}),
        "after": page.has_next() and listing.address(query, **{listing.PAGE: page.next_page_number()}),
    }


@register.simple_tag(takes_context=True)
def sort_header(context: Context, key: str, label: str, css: str = "", default: str = "") -> SafeString:
    """Write a column head that orders the list by `key`; `default` is the order without one in the address."""
    query = query_of(context)
    asked = query.get(listing.SORT, default)
    rising, falling = asked == key, asked == f"-{key}"
    url = listing.address(query, **{listing.SORT: f"-{key}" if rising else key})
    state = "ascending" if rising else "descending" if falling else "none"
    sign = icon("arrow-up" if rising else "arrow-down" if falling else "arrows-sort")
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a class="rn-sort" href="{}">{}{}</a></th>',
        css,
        state,
        url,
        label,
        sign,
    )


@register.inclusion_tag("ui/components/chips.html", takes_context=True)
def filter_chips(context: Context, name: str, choices: Iterable[tuple[object, ...]], label: str) -> dict[str, object]:
    """Offer `choices` ((value, word) or (value, word, count)) as chips that set `name` in the address."""
    query = query_of(context)
    now = query.get(name, "")
    rows = [
        ChoiceChip(
            str(word),
            listing.address(query, **{name: value}),
            current=now == str("" if value is None else value),
            count=cast("int | None", count[0] if count else None),
        )
        for value, word, *count in choices
    ]
    return {"choices": rows, "label": label}


@register.inclusion_tag("ui/components/search.html", takes_context=True)
def search_field(
    context: Context,
    label: str,
    placeholder: str = "",
    name: str = listing.SEARCH,
    identity: str = "rn-list-search",
) -> dict[str, object]:
    """Write the search box of a list; what else stands in the address stays there."""
    query = query_of(context)
    kept = [(key, value) for key, values in query.lists() for value in values if key not in (name, listing.PAGE)]
    return {
        "identity": identity,
        "label": label,
        "placeholder": placeholder,
        "name": name,
        "value": query.get(name, ""),
        "kept": kept,
        "clear": listing.address(query, **{name: None}),
        "clear_label": _("Clear the search"),
    }
