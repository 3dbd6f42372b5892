"""Whether the name of an account is a domain that the unit has proven: on Bluesky, or on a server of the unit's own."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any, Final
from urllib.parse import quote

from ronguon.channels.domain.hosts import taken_apart
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.published import plain_text
from ronguon.channels.domain.proofs.shapes import (
    Answer,
    FetchFailure,
    ProofFinding,
    ProofStep,
    TxtAnswer,
    TxtRecords,
    failed,
    found,
    unseen,
)
from ronguon.channels.domain.shapes import Canonical, Platform, RefusedAddressError

DID_PATH: Final = "/.well-known/atproto-did"
_DID: Final = re.compile(r"did:(?:plc:[a-z2-7]{24}|web:[a-z0-9][a-z0-9.-]{2,199})")
_DATA: Final = frozenset({"application/jrd+json", "application/json", "application/activity+json", ""})


def atproto_name(host: str) -> str:
    """Return the name whose TXT record ties the handle `host` to an account of Bluesky."""
    return f"_atproto.{host}"


def handle_host(channel: Canonical) -> str | None:
    """Return the host that the name of an account is, or stands on; `None` where it is none."""
    if channel.platform is Platform.BLUESKY and not channel.key.startswith("did:"):
        return channel.key
    return channel.key.rpartition("@")[2] if channel.platform is Platform.FEDIVERSE else None


def webfinger_url(channel: Canonical) -> str:
    """Return where a server of the Fediverse says who an account of its own is."""
    host = handle_host(channel)
    resource = quote(f"acct:{channel.key.removeprefix('@')}", safe="")
    return f"https://{host}/.well-known/webfinger?resource={resource}"


def check_handle(
    channel: Canonical,
    *,
    own_hosts: Collection[str],
    answer: Answer | None = None,
    records: TxtAnswer | None = None,
    known: str = "",
) -> ProofFinding:
    """Return whether the name of the account is a domain of the unit, and the domain answers for the account.

    For Bluesky `records` are those of `_atproto.<host>` and `answer` is `/.well-known/atproto-did`; one is enough, two
    that disagree are none. `known` is the permanent id that was seen before: another one means another account.
    For the Fediverse `answer` is what WebFinger says on the unit's own host.
    Source: atproto handle resolution; RFC 7033.
    """
    host = handle_host(channel)
    place = webfinger_url(channel) if channel.platform is Platform.FEDIVERSE else atproto_name(host or "")
    if host is None or host not in own_hosts:
        return failed(ProofMethod.HANDLE, ProofStep.OWN_PLACE, channel.url, seen=host or channel.key)
    foreign = answer.host if not isinstance(answer, FetchFailure) and answer is not None else host
    if foreign != host:
        return failed(ProofMethod.HANDLE, ProofStep.OWN_PLACE, place, seen=foreign)
    if channel.platform is Platform.FEDIVERSE:
        return _webfinger(channel, host, answer, place)
    return _bluesky(records, answer, place, known)


def _bluesky(records: TxtAnswer | None, answer: Answer | None, place: str, known: str) -> ProofFinding:
    said: set[str] = set()
    if isinstance(records, TxtRecords):
        said |= {value.strip().removeprefix("did=") for value in records.values if value.strip().startswith("did=")}
    if answer is not None and not isinstance(answer, FetchFailure):
        text = (plain_text(answer) or "").strip()
        said |= {text} if text else set()
    ids = {one for one in said if _DID.fullmatch(one)}
    if len(ids) == 1 and said == ids:
        did = ids.pop()
        if known and did != known:
            return failed(ProofMethod.HANDLE, ProofStep.EQUAL, place, seen=did)
        return found(ProofMethod.HANDLE, place, did)
    if said:
        return failed(ProofMethod.HANDLE, ProofStep.READABLE, place, seen=min(said))
    failures = [one for one in (records, answer) if isinstance(one, FetchFailure) and not one.certain]
    if failures:
        return unseen(ProofMethod.HANDLE, failures[0], place)
    return failed(ProofMethod.HANDLE, ProofStep.PRESENT, place)


def _webfinger(channel: Canonical, host: str, answer: Answer | None, place: str) -> ProofFinding:
    if answer is None:
        return failed(ProofMethod.HANDLE, ProofStep.PRESENT, place)
    if isinstance(answer, FetchFailure):
        return unseen(ProofMethod.HANDLE, answer, place)
    try:
        said = json.loads(answer.body) if answer.content_type in _DATA else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return failed(ProofMethod.HANDLE, ProofStep.READABLE, place, seen=answer.content_type)
    subject = said.get("subject")
    if not isinstance(subject, str) or subject.lower() != f"acct:{channel.key.removeprefix('@')}":
        return failed(ProofMethod.HANDLE, ProofStep.EQUAL, place, seen=str(subject or ""))
    links = said.get("links")
    if not any(_leads_home(link, host) for link in (links if isinstance(links, list) else [])):
        return failed(ProofMethod.HANDLE, ProofStep.PRESENT, place, seen=subject)
    return found(ProofMethod.HANDLE, place, subject)


def _leads_home(link: Any, host: str) -> bool:
    """Return whether a link of WebFinger leads to the account on the unit's own host, by https."""
    href = link.get("href") if isinstance(link, dict) and link.get("rel") == "self" else None
    if not isinstance(href, str) or not href.startswith("https://"):
        return False
    try:
        return taken_apart(href).within(host)
    except RefusedAddressError:
        return False
