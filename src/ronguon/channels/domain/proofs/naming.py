"""Whether a site that the unit has proven names a page: in its links, its structured data or its trust.txt."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from ronguon.channels.domain.hosts import taken_apart
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.pages import Page, page_of
from ronguon.channels.domain.proofs.published import plain_text
from ronguon.channels.domain.proofs.shapes import (
    Answer,
    FailureDetail,
    Fetched,
    FetchFailure,
    ProofFinding,
    ProofStep,
    failed,
    found,
    unseen,
)
from ronguon.channels.domain.recognising import recognised
from ronguon.channels.domain.shapes import (
    AddressRefusal,
    Canonical,
    ChannelKind,
    Platform,
    RefusedAddressError,
)

TRUST_PATHS: Final = ("/trust.txt", "/.well-known/trust.txt")
_TRUST_SAYS: Final = frozenset({"social", "control"})
_BODIES: Final = frozenset(
    {
        "Organization", "GovernmentOrganization", "GovernmentOffice", "CityHall", "EducationalOrganization", "School",
        "CollegeOrUniversity", "MedicalOrganization", "Hospital", "PoliceStation", "FireStation", "LibrarySystem",
        "Library", "NewsMediaOrganization", "NGO", "AdministrativeArea", "Courthouse", "EmergencyService",
    }
)  # fmt: skip
_NUMBER: Final = re.compile(r"[0-9]{9,20}")
_MOST_LINES: Final = 2000
_MOST_NAMED: Final = 500
_BLANKS: Final = str.maketrans("", "", "\t\r\n")
Identity = tuple[Platform, ChannelKind, str]


def identity(channel: Canonical) -> Identity:
    """Return what two addresses of one page have in common."""
    return channel.platform, channel.kind, channel.key


def identified(written: str) -> Identity | None:
    """Return which page an address written on a site leads to, or `None` where it leads to none that is told apart.

    A page of Facebook may be linked by its number alone. Nobody declares that shape, for a person may stand behind it;
    here it is compared with what was declared, and not kept.
    """
    text = written.strip().translate(_BLANKS)
    text = f"https:{text}" if text.startswith("//") else text
    result = recognised(text)
    if not isinstance(result, AddressRefusal):
        return identity(result)
    number = _facebook_number(text)
    return (Platform.FACEBOOK, ChannelKind.PAGE, f"id:{number}") if number else None


def _facebook_number(text: str) -> str | None:
    try:
        address = taken_apart(text)
    except RefusedAddressError:
        return None
    if not (address.within("facebook.com") or address.within("fb.com")) or address.below("facebook.com") == "l":
        return None
    match [segment.lower() for segment in address.segments]:
        case ["profile.php"]:
            number = address.query.get("id", "")
        case ["people", _name, last]:
            number = last
        case [only]:
            number = only
        case _:
            return None
    return number if number.isascii() and _NUMBER.fullmatch(number) else None


def check_site_names(
    channel: Canonical,
    *,
    page: Answer | None,
    trust: Sequence[Answer] = (),
    own_hosts: Collection[str],
    place: str = "",
) -> ProofFinding:
    """Return whether a site of the unit names `channel`; `own_hosts` are those of sites that the unit has proven.

    `page` is the front page of the site, `trust` what stands in both places of trust.txt. One of them is enough. What
    could not be seen makes the answer unknown only where what was seen does not name the page.
    Source: house rule, decision 0052; trust.txt; microformats rel-me; schema.org sameAs.
    """
    answers = [one for one in (page, *trust) if one is not None]
    place = place or next((one.url for one in answers), "")
    whole = [one for one in answers if isinstance(one, Fetched)]
    foreign = next((one.host for one in whole if one.host not in own_hosts), None)
    if foreign is not None:
        return failed(ProofMethod.SITE_NAMES, ProofStep.OWN_PLACE, place, seen=foreign)
    named = 0
    for one in whole:
        for identified_as in _named(one, own_hosts, is_page=one is page):
            named += 1
            if identified_as == identity(channel):
                return found(ProofMethod.SITE_NAMES, one.url, channel.url)
    return _missing(page, trust, place, named)


def _missing(page: Answer | None, trust: Sequence[Answer], place: str, named: int) -> ProofFinding:
    """Return the finding that no part of the site that could be seen names the page."""
    if isinstance(page, FetchFailure):
        return unseen(ProofMethod.SITE_NAMES, page, place)
    silent = next((one for one in trust if isinstance(one, FetchFailure) and not _absent(one)), None)
    if silent is not None:
        return unseen(ProofMethod.SITE_NAMES, silent, silent.url or place)
    if page is not None and page_of(page) is None:
        return failed(ProofMethod.SITE_NAMES, ProofStep.READABLE, place, seen=page.content_type)
    if page is not None and page.cut:
        return failed(ProofMethod.SITE_NAMES, ProofStep.SIZE, place, unknown=True)
    return failed(ProofMethod.SITE_NAMES, ProofStep.EQUAL if named else ProofStep.PRESENT, place, seen=str(named or ""))


def _absent(trust: FetchFailure) -> bool:
    """Return whether a site has no trust.txt, as far as its server says; most have none."""
    refuses = 400 <= trust.status < 500 and trust.status not in {408, 429}  # noqa: PLR2004 (a class of statuses)
    return trust.certain or trust.detail is FailureDetail.REDIRECT or refuses


def _named(answer: Fetched, own_hosts: Collection[str], *, is_page: bool) -> Iterator[Identity]:
    """Yield the pages that a part of the site names, the first hundreds of them."""
    written = _in_page(page_of(answer), own_hosts) if is_page else _in_trust(answer)
    for count, address in enumerate(written):
        if count >= _MOST_NAMED:
            return
        one = identified(address)
        if one is not None:
            yield one


def _in_page(page: Page | None, own_hosts: Collection[str]) -> Iterator[str]:
    if page is None:
        return
    yield from (link for link in page.own_links() if _is_absolute(link))
    for node in page.data():
        if _kinds(node) & _BODIES and _of_this_site(node, own_hosts):
            yield from (one for one in _texts(node.get("sameAs")) if _is_absolute(one))


def _is_absolute(link: str) -> bool:
    return link.lower().lstrip().startswith(("https://", "http://", "//"))


def _kinds(node: dict[str, Any]) -> set[str]:
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return {str(kind).rpartition("/")[2].removeprefix("schema:") for kind in listed if isinstance(kind, str)}


def _of_this_site(node: dict[str, Any], own_hosts: Collection[str]) -> bool:
    """Return whether an organisation is the one that the site belongs to: it says no address, or one of the site's."""
    said = [*_texts(node.get("url")), *(one for one in _texts(node.get("@id")) if _is_absolute(one))]
    for address in said:
        try:
            if _is_absolute(address) and taken_apart(address).host not in own_hosts:
                return False
        except RefusedAddressError:
            return False
    return True


def _texts(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    found = [one.get("@id") if isinstance(one, dict) else one for one in listed[:_MOST_NAMED]]
    return [one for one in found if isinstance(one, str)]


def _in_trust(answer: Fetched) -> Iterator[str]:
    """Yield the addresses that a trust.txt calls its own. A value may hold "=" and "#"; only the first "=" parts."""
    for line in (plain_text(answer) or "").splitlines()[:_MOST_LINES]:
        name, equals, value = line.strip().partition("=")
        if equals and name.strip().lower() in _TRUST_SAYS:
            yield value.strip()
