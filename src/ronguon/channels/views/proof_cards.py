"""One way of proving a page as the page of proof shows it: what to put where, what a machine saw, where it stopped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronguon.channels.actions.proving import canonical_of
from ronguon.channels.domain import Canonical, Platform
from ronguon.channels.domain.hosts import taken_apart
from ronguon.channels.domain.proofs.challenges import Challenge
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.shapes import ProofOutcome, ProofStep
from ronguon.channels.domain.proofs.telling import ProofText, advice, sentence, texts_to_copy
from ronguon.channels.domain.proving import holds
from ronguon.channels.models import Channel, ChannelProof

Words = str | Promise

TITLES: Final[dict[ProofMethod, Words]] = {
    ProofMethod.DNS: gettext_lazy("Record of the domain"),
    ProofMethod.FILE: gettext_lazy("File on the site"),
    ProofMethod.SITE_NAMES: gettext_lazy("The unit's site names this page"),
    ProofMethod.DESCRIPTION: gettext_lazy("This page names the unit's site"),
    ProofMethod.HANDLE: gettext_lazy("The name of the account is the unit's domain"),
    ProofMethod.WITNESS: gettext_lazy("A second person saw what stands on this page"),
}
_LEADS: Final[dict[ProofMethod, Words]] = {
    ProofMethod.DNS: gettext_lazy("Whoever manages the domain adds one TXT record and leaves it there."),
    ProofMethod.FILE: gettext_lazy(
        "For when the domain cannot be changed: put a text file at exactly this address, without forwarding."
    ),
    ProofMethod.SITE_NAMES: gettext_lazy("Put one of these on the front page of the unit's site. One is enough."),
    ProofMethod.DESCRIPTION: gettext_lazy(
        "Put one of these lines into the description of the page, not into a post. Either is enough."
    ),
    ProofMethod.HANDLE: gettext_lazy("The domain of the unit answers for the account that bears its name."),
}
_COPIES: Final[dict[ProofText, Words]] = {
    ProofText.RECORD_NAME: gettext_lazy("Name of the record"),
    ProofText.RECORD_VALUE: gettext_lazy("Value of the record"),
    ProofText.FILE_ADDRESS: gettext_lazy("Address of the file"),
    ProofText.FILE_CONTENT: gettext_lazy("Content of the file"),
    ProofText.LINK: gettext_lazy("Link on the front page"),
    ProofText.TRUST_LINE: gettext_lazy("Or a line of the file trust.txt"),
    ProofText.CODE: gettext_lazy("Or the code alone"),
    ProofText.TRUST_CODE: gettext_lazy("Line for the description"),
}
_ORDER: Final = (
    ProofText.RECORD_NAME, ProofText.RECORD_VALUE, ProofText.FILE_ADDRESS, ProofText.FILE_CONTENT, ProofText.LINK,
    ProofText.TRUST_LINE, ProofText.TRUST_CODE, ProofText.CODE,
)  # fmt: skip
_STEPS: Final[dict[ProofMethod, tuple[tuple[ProofStep, Words], ...]]] = {
    ProofMethod.DNS: (
        (ProofStep.OWN_PLACE, gettext_lazy("A domain of the unit's own, which nobody else can register under")),
        (ProofStep.PRESENT, gettext_lazy("The record stands under its name")),
        (ProofStep.EQUAL, gettext_lazy("It holds the code given out")),
        (ProofStep.NOT_EXPIRED, gettext_lazy("The code has not expired")),
    ),
    ProofMethod.FILE: (
        (ProofStep.OWN_PLACE, gettext_lazy("A domain of the unit's own, which nobody else can register under")),
        (ProofStep.CERTIFICATE, gettext_lazy("The site answers over a secure connection")),
        (ProofStep.ANSWERS, gettext_lazy("The file stands at its address, without forwarding")),
        (ProofStep.EQUAL, gettext_lazy("It holds the code given out")),
        (ProofStep.NOT_EXPIRED, gettext_lazy("The code has not expired")),
    ),
    ProofMethod.SITE_NAMES: (
        (ProofStep.OWN_PLACE, gettext_lazy("The unit has a site that is proven")),
        (ProofStep.ANSWERS, gettext_lazy("Its front page opens")),
        (ProofStep.EQUAL, gettext_lazy("It names this page")),
    ),
    ProofMethod.DESCRIPTION: (
        (ProofStep.ANSWERS, gettext_lazy("The page opens")),
        (ProofStep.VISIBLE, gettext_lazy("Its description shows without signing in")),
        (ProofStep.EQUAL, gettext_lazy("It names the unit's site or holds the code")),
    ),
    ProofMethod.HANDLE: (
        (ProofStep.OWN_PLACE, gettext_lazy("The name is a domain that the unit has proven")),
        (ProofStep.ANSWERS, gettext_lazy("The domain answers")),
        (ProofStep.EQUAL, gettext_lazy("It names this account")),
    ),
}


@dataclass(frozen=True, slots=True)
class LookLine:
    """One step that a machine went: `tone` is ok, no, unknown or empty where it did not come so far."""

    words: Words
    tone: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class CopyLine:
    """A text to copy, and what it is."""

    label: Words
    text: str


@dataclass(frozen=True, slots=True)
class ProofCard:
    """One way of proving; `badge` and `word` tell how it is."""

    row: ChannelProof
    number: int
    title: Words
    lead: Words
    copies: list[CopyLine]
    lines: list[LookLine]
    badge: str
    word: str
    holding: bool
    advice: str = ""

    @property
    def renewable(self) -> bool:
        """Return whether a new code can be given out."""
        return bool(self.row.token)

    @property
    def method(self) -> str:
        """Return the key of the method, for addresses."""
        return self.row.method


def cards(channel: Channel, sites: list[Canonical], on: date, *, proven_now: bool) -> list[ProofCard]:
    """Return the ways in which a page can be proven, in their order, numbered."""
    order = list(ProofMethod)
    rows = sorted(channel.proofs.all(), key=lambda row: order.index(ProofMethod(row.method)))
    machine = [row for row in rows if row.method != ProofMethod.WITNESS.value]
    made = [_card(channel, row, number, sites, on) for number, row in enumerate(machine, start=1)]
    if not proven_now:
        return made
    return [card if card.holding else replace(card, badge="info", word=_("Not needed")) for card in made]


def _card(channel: Channel, row: ChannelProof, number: int, sites: list[Canonical], on: date) -> ProofCard:
    method, holding = ProofMethod(row.method), holds(row.known, on)
    badge, word = _told(row, holding=holding)
    finding = row.finding
    return ProofCard(
        row, number, TITLES[method], _LEADS[method], _copies(channel, row, sites), _lines(row), badge, word, holding,
        advice(finding).told(_) if finding is not None and not holding else "",
    )  # fmt: skip


def _told(row: ChannelProof, *, holding: bool) -> tuple[str, str]:
    if row.outcome == ProofOutcome.FOUND.value:
        return ("ok", _("Found")) if holding else ("warn", _("Expired"))
    if row.outcome == ProofOutcome.UNKNOWN.value:
        return "unsure", _("Unknown")
    if row.outcome == ProofOutcome.NOT_FOUND.value:
        return "warn", _("Not found yet")
    return "info", _("Not checked yet")


def _copies(channel: Channel, row: ChannelProof, sites: list[Canonical]) -> list[CopyLine]:
    method, page = ProofMethod(row.method), canonical_of(channel)
    own = page if page.platform is Platform.WEB else next(iter(sites), None)
    host = "" if own is None else taken_apart(own.url).host
    given = None
    if row.token:
        given = Challenge(row.token, str(channel.last_owner.unit.code), str(channel.code), method, row.asked_on)
    if method is ProofMethod.SITE_NAMES and not host:
        return []
    texts = texts_to_copy(method, page, challenge=given, site_host=host)
    return [CopyLine(_COPIES[one], texts[one]) for one in _ORDER if one in texts]


def _lines(row: ChannelProof) -> list[LookLine]:
    """Return the steps: those that held, the one that did not with its sentence, those not reached."""
    steps, finding = _STEPS[ProofMethod(row.method)], row.finding
    if finding is None:
        return [LookLine(words) for _step, words in steps]
    if finding.step is None:
        return [LookLine(words, "ok") for _step, words in steps]
    order = list(ProofStep)
    failed = order.index(finding.step)
    stopped = next((n for n, (step, _w) in enumerate(steps) if order.index(step) >= failed), len(steps) - 1)
    tone = "unknown" if finding.outcome is ProofOutcome.UNKNOWN else "no"
    lines = []
    for place, (_step, words) in enumerate(steps):
        if place == stopped:
            lines.append(LookLine(words, tone, sentence(finding).told(_)))
        else:
            lines.append(LookLine(words, "ok" if place < stopped else ""))
    return lines


def code_ends(row: ChannelProof) -> date | None:
    """Return until when a code never yet found can be published; null where it was found, or there is none."""
    if not row.token or row.found_at is not None:
        return None
    return row.asked_on + timedelta(days=7)
