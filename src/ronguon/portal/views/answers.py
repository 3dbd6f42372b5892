"""An answer as pages show it: each channel with its words and links, and the letters that differ told in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import Count
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ronguon.access.forms.roles import known_word
from ronguon.channels.domain.answering import AnswerKind, Entry, LookupAnswer, MarkSpan, Similar, Standing, shown
from ronguon.channels.domain.differing import Difference, Run, RunKind, cells
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proving import MarkLost
from ronguon.channels.domain.shapes import SENTENCES, Platform
from ronguon.channels.models import ChannelOwner, ChannelPublication
from ronguon.channels.models.grounds import Ground, LoggedAt, confirmed_on, grounds_of, logged_at
from ronguon.kernel import clock
from ronguon.portal.views.snapshot import address_in
from ronguon.units.models import Unit

PLATFORMS: Final[dict[Platform, str | Promise]] = {
    Platform.WEB: _("website"), Platform.FACEBOOK: "Facebook", Platform.ZALO: "Zalo", Platform.YOUTUBE: "YouTube",
    Platform.TIKTOK: "TikTok", Platform.X: "X", Platform.TELEGRAM: "Telegram", Platform.INSTAGRAM: "Instagram",
    Platform.THREADS: "Threads", Platform.BLUESKY: "Bluesky", Platform.FEDIVERSE: "Fediverse",
    Platform.LINKEDIN: "LinkedIn", Platform.APP: _("app"),
}  # fmt: skip
GROUNDS: Final[dict[ProofMethod, str | Promise]] = {
    ProofMethod.DNS: _("The domain carries the unit's verification record"),
    ProofMethod.FILE: _("The site carries the unit's verification file"),
    ProofMethod.SITE_NAMES: _("The unit's own verified site names this page"),
    ProofMethod.DESCRIPTION: _("The page's own description names the unit's site"),
    ProofMethod.HANDLE: _("The page's name is the unit's own domain"),
    ProofMethod.WITNESS: _("A second person of the unit saw what stands on the page"),
}
BECAUSE: Final[dict[MarkLost, str | Promise]] = {
    MarkLost.RENAMED: _("the page was renamed and must be reviewed anew"),
    MarkLost.NOT_FOUND: _("its verification was no longer found"),
    MarkLost.EXPIRED: _("its verification ran out"),
    MarkLost.MOVED: _("it passed to another unit"),
    MarkLost.ARCHIVED: _("its unit closed it"),
}
_ORDINALS: Final = ("", "nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")
_LOOKS: Final[dict[str, str | Promise]] = {
    "l": _("small L"), "I": _("capital i"), "1": _("the digit one"), "0": _("the digit zero"),
    "O": _("capital o"), "|": _("a bar"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownChannel:
    """A channel of an answer with its words and links; `now` says what it is today when another day was asked."""

    entry: Entry
    name: str
    address: str
    platform: str
    unit_url: str
    page_url: str
    since_on: date
    until_on: date | None
    because: str = ""
    official: bool = True
    official_today: bool = True
    earlier: tuple[MarkSpan, ...] = ()
    role: str = ""
    confirmed_on: date | None = None
    grounds: Sequence[tuple[str, Ground]] = ()
    logged: LoggedAt | None = None
    log_url: str = ""
    receipt_url: str = ""


@dataclass(frozen=True, slots=True)
class ShownSimilar:
    """An official channel that a query looks like: letters of both in cells, and the sentence that tells them apart."""

    channel: ShownChannel
    letters: int = 0
    here: tuple[str, tuple[int, ...]] = ("", ())
    there: tuple[str, tuple[int, ...]] = ("", ())
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class UnitLink:
    """A unit by its name of today and the address of its page."""

    name: str
    url: str


@dataclass(frozen=True)
class ShownAnswer:
    """All that the page of an answer writes."""

    answer: LookupAnswer
    today: date
    channels: list[ShownChannel] = field(default_factory=list)
    similar: list[ShownSimilar] = field(default_factory=list)
    units: list[UnitLink] = field(default_factory=list)
    became: list[UnitLink] = field(default_factory=list)
    refusal: str = ""
    size: int = 0
    bodies: int = 0

    @property
    def kind(self) -> str:
        """Return the kind as a template asks for it."""
        return self.answer.kind.value

    @property
    def past(self) -> bool:
        """Return whether another day than today was asked for."""
        return self.answer.on != self.today

    @property
    def first(self) -> ShownChannel | None:
        """Return the one channel of an answer about one."""
        return self.channels[0] if self.channels else None


def space_of(request: HttpRequest) -> str:
    """Return the instance of the public addresses in this page's language."""
    match = request.resolver_match
    return match.namespace if match is not None and match.namespace else "portal"


def answer_shown(answer: LookupAnswer, space: str) -> ShownAnswer:
    """Return an answer with all words and links."""
    whole = answer.kind in {AnswerKind.OFFICIAL, AnswerKind.UNDER_REVIEW, AnswerKind.FORMER}
    channels = [shown_channel(one, answer.on, space, whole=whole) for one in answer.entries]
    similar = [_similar(one, answer.on, space) for one in answer.similar]
    size, bodies = (0, 0) if channels or similar else counted(answer.on)
    return ShownAnswer(
        answer, clock.today(), channels, similar, units_shown(answer.units, space), units_shown(answer.became, space),
        SENTENCES[answer.refusal].told(gettext) if answer.refusal is not None else "", size, bodies,
    )  # fmt: skip


def counted(on: date) -> tuple[int, int]:
    """Return how many channels carry the mark on a day, and of how many units."""
    marked = ChannelPublication.objects.valid(on)
    owners = ChannelOwner.objects.valid(on).filter(channel__in=marked.values("channel"))
    told = owners.aggregate(channels=Count("channel", distinct=True), units=Count("unit", distinct=True))
    return told["channels"], told["units"]


def shown_channel(entry: Entry, on: date, space: str, *, whole: bool = False) -> ShownChannel:
    """Return a channel as it stood on a day; `whole` brings along why it is known and who answers for it today."""
    today = clock.today()
    mark = entry.mark_on(on) or entry.marks[0]
    official = entry.standing(on) is Standing.OFFICIAL
    official_today = entry.standing(today) is Standing.OFFICIAL
    logged = logged_at(entry.code) if whole else None
    proofs = grounds_of([entry.code], today).get(entry.code, ()) if whole and official_today else ()
    return ShownChannel(
        entry=entry,
        name=mark.name,
        address=shown(entry.url),
        platform=str(PLATFORMS[entry.page.platform]),
        unit_url=address_in(space, "unit", entry.unit),
        page_url=address_in(space, "channel", entry.code),
        since_on=mark.since_on,
        until_on=mark.until_on,
        because=str(BECAUSE[mark.because]) if mark.because is not None else "",
        official=official,
        official_today=official_today,
        earlier=tuple(one for one in entry.marks if one is not mark and one.since_on <= on),
        role=_role(entry.code) if whole and official_today else "",
        confirmed_on=confirmed_on(entry.code) if whole and official_today else None,
        grounds=[(str(GROUNDS[one.method]), one) for one in proofs],
        logged=logged,
        log_url=address_in(space, "channel_log"),
        receipt_url=address_in(space, "channel_log_receipt", logged.index) if logged is not None else "",
    )


def _role(code: str) -> str:
    role = ChannelOwner.objects.current().filter(channel__code=code).values_list("role", flat=True).first()
    return known_word(role) if role else ""


def units_shown(codes: Iterable[str], space: str) -> list[UnitLink]:
    """Return units with the addresses of their pages, in the order given."""
    wanted = list(codes)
    names = dict(Unit.objects.filter(code__in=wanted).values_list("code", "name")) if wanted else {}
    known = {str(code): name for code, name in names.items()}
    return [UnitLink(known[one], address_in(space, "unit", one)) for one in wanted if one in known]


def _similar(similar: Similar, on: date, space: str) -> ShownSimilar:
    channel = shown_channel(similar.entry, on, space)
    if similar.difference is None:
        return ShownSimilar(channel)
    here, there = cells(similar.difference)
    return ShownSimilar(channel, similar.difference.letters, here, there, sentence(similar.difference))


def sentence(difference: Difference) -> SafeString:
    """Return the differences as a sentence: "Letter 6 is l instead of i; -vn was added after “anphuoc”."."""
    told = [_told(run) for run in difference.runs if run.kind is not RunKind.SAME]
    joined = "; ".join(told)
    # What was typed is escaped in `_told`; the rest is our own catalogue.
    return mark_safe(f"{joined[:1].upper()}{joined[1:]}." if joined else "")


def _told(run: Run) -> str:
    values = {
        "place": _ordinal(run.place), "here": _letters(run.here), "there": _letters(run.there),
        "after": escape(run.after),
    }  # fmt: skip
    if run.kind is RunKind.CHANGED:
        if len(run.here) == 1:
            return gettext("letter %(place)s is %(here)s instead of %(there)s") % values
        return gettext("from letter %(place)s on, %(here)s stands instead of %(there)s") % values
    if run.kind is RunKind.ADDED:
        return (gettext("%(here)s was added after “%(after)s”") if run.after else _added_plainly(run)) % values
    return (gettext("%(there)s is missing after “%(after)s”") if run.after else _missing_plainly(run)) % values


def _added_plainly(run: Run) -> str:
    return (
        gettext("%(here)s was added at the beginning")
        if run.place == 1
        else gettext("%(here)s was added at letter %(place)s")
    )


def _missing_plainly(run: Run) -> str:
    begins = run.place == 1
    return (
        gettext("%(there)s is missing at the beginning")
        if begins
        else gettext("%(there)s is missing before letter %(place)s")
    )


def _ordinal(place: int) -> str:
    """Return a place as the language counts: "sáu" in Vietnamese, the number elsewhere."""
    vietnamese = (get_language() or "vi").startswith("vi")
    return _ORDINALS[place] if vietnamese and place < len(_ORDINALS) else str(place)


def _letters(text: str) -> SafeString:
    """Return letters as a reader tells them apart: what looks alike with its name, what is foreign with its number."""
    strong = format_html('<strong class="rn-nowrap">{}</strong>', text)
    if len(text) == 1 and text in _LOOKS:
        return format_html("{} ({})", strong, str(_LOOKS[text]))
    foreign = [letter for letter in text if not letter.isascii() and letter.isalpha() and not _vietnamese(letter)]
    if foreign:
        words = gettext("a letter of another script, U+%(number)04X") % {"number": ord(foreign[0])}
        return format_html("{} ({})", strong, words)
    return strong


def _vietnamese(letter: str) -> bool:
    return letter < "\u0250" or "\u1ea0" <= letter <= "\u1ef9"


def asked_day(text: str, today: date) -> date | None:
    """Return the day that was asked for, `dd/mm/yyyy` or `yyyy-mm-dd`; null where it is none or lies ahead."""
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            found = datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 (a day, no instant)
        except ValueError:
            continue
        return found if found <= today else None
    return None
