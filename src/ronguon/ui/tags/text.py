"""Filters that write dates, numbers and sizes as this house writes them."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.template import Library
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = Library()

_KILO = 1000
_ROUNDS_TO_MEGA = 999_500
_ONE_DECIMAL_BELOW = 9_950_000


@register.filter
def vi_date(value: date | datetime | None) -> str:
    """Write a day as `24/11/2026`; an instant is first brought to Vietnam's time. Nothing stays empty."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%d/%m/%Y}"


@register.filter
def vi_time(value: datetime | None) -> str:
    """Write an instant as `10:05 24/11/2026` in Vietnam's time."""
    if value is None:
        return ""
    here = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{here:%H:%M %d/%m/%Y}"


@register.filter
def vi_number(value: float | Decimal | None, decimals: int | None = None) -> str:
    """Write a number as `1.234,5` (in English `1,234.5`), with `decimals` places, rounded, or all it has."""
    if value is None or value == "":
        return ""
    if decimals is not None:
        value = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return number_format(value, decimals, use_l10n=True, force_grouping=True)


@register.filter
def vi_percent(part: float | None, whole: float | None) -> str:
    """Write `part` of `whole` as `47,7 %`; without a whole there is no percentage but a dash."""
    if part is None or not whole:
        return "–"
    return f"{vi_number(100 * part / whole, 1)} %"


@register.filter
def days_left(due_on: date | None, on: date) -> str:
    """Say how far `due_on` is from `on`: days left, today, or days overdue. Without a due date, nothing."""
    if due_on is None:
        return ""
    days = (due_on - on).days
    if days == 0:
        return _("due today")
    if days > 0:
        return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": vi_number(days)}
    return ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": vi_number(-days)}


@register.filter
def filesize_vi(size: int | None) -> str:
    """Write a size in bytes as `812 kB` or `1,6 MB`: decimal units, a decimal below ten megabytes."""
    if size is None:
        return ""
    if size < _KILO:
        return f"{size} B"
    if size < _ROUNDS_TO_MEGA:
        return f"{vi_number(round(size / _KILO), 0)} kB"
    return f"{vi_number(size / _KILO**2, 1 if size < _ONE_DECIMAL_BELOW else 0)} MB"


@register.filter
def breakable(address: str) -> SafeString:
    """Write an e-mail address so that a narrow line breaks it before its @, not in the midst of a word."""
    name, at, host = address.partition("@")
    return format_html("{}<wbr>{}{}", name, at, host) if at else format_html("{}", address)


_BREAKS = re.compile(r"(?<=[^.\-/@])(?=[.\-/@])")


@register.filter
def address_breaks(address: str) -> SafeString:
    """Write the address of a page so that a narrow line breaks it before a dot, a slash, a hyphen or an @."""
    return format_html_join("", "{}<wbr>", ((part,) for part in _BREAKS.split(address)))
