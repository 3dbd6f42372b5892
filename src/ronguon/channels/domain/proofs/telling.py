"""What people are told of a proof: what was seen where, which step failed, what to do, and the text to copy."""

from __future__ import annotations

import json
from enum import StrEnum
from html import escape
from typing import Final

from ronguon.channels.domain.proofs.challenges import Challenge
from ronguon.channels.domain.proofs.handles import atproto_name, handle_host
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.published import FILE_PATH, challenge_name, file_url
from ronguon.channels.domain.proofs.shapes import FailureDetail, ProofFinding, ProofOutcome, ProofStep
from ronguon.channels.domain.shapes import Canonical, Platform
from ronguon.kernel.saying import Saying, say

_DETAILS: Final[dict[FailureDetail, str]] = {
    FailureDetail.NOT_AN_ADDRESS: "{place} is not an address that can be opened.",
    FailureDetail.NOT_HTTPS: "Only addresses that begin with https:// are looked at.",
    FailureDetail.NOT_OWN_HOST: "{seen} is not a site that the unit has proven.",
    FailureDetail.PUBLIC_SUFFIX: (
        "Anybody may register names under {seen}, so control of it proves nothing; use the unit's full domain."
    ),
    FailureDetail.NO_SUCH_NAME: "The domain of {place} does not exist.",
    FailureDetail.RESOLVER: "The name servers of {place} answered with an error.",
    FailureDetail.TIMEOUT: "{place} did not answer in time.",
    FailureDetail.NOT_PUBLIC: (
        "The domain of {place} leads to an address that cannot be reached from the public internet."
    ),
    FailureDetail.REFUSED: "No connection to {place} could be made.",
    FailureDetail.UNTRUSTED: "The certificate of {place} is not valid: {seen}.",
    FailureDetail.NO_TLS: "No secure connection (TLS 1.2 or newer) to {place} could be made.",
    FailureDetail.REDIRECT: "{place} forwards to {seen}; forwarding is not followed.",
    FailureDetail.STATUS: "{place} answered with status {status}.",
    FailureDetail.HEADERS: "The headers of {place} are too long.",
    FailureDetail.BODY: "{place} is longer than 64 KiB.",
    FailureDetail.ENCODING: "{place} is compressed in a way that is not read.",
    FailureDetail.BROKEN: "The answer of {place} broke off or is damaged.",
}
_STEPS: Final[dict[ProofStep, str]] = {
    ProofStep.OWN_PLACE: "{seen} is not a site that the unit has proven.",
    ProofStep.SIZE: "{place} is long; its first 64 KiB were read and the proof was not among them.",
    ProofStep.READABLE: "What stands at {place} cannot be read as it should be: a plain text, a page or a record.",
    ProofStep.VISIBLE: "{place} shows its description only to people who are signed in, so the machine cannot see it.",
    ProofStep.PRESENT: "{place} was read; the proof does not stand there yet.",
    ProofStep.EQUAL: "Something else stands at {place} than was given out: {seen}.",
    ProofStep.NOT_EXPIRED: "The token expired on {seen}.",
    ProofStep.BELONGS: "The token was given out for another unit, page or method.",
    ProofStep.UNUSED: "The token has been used already, or not in this proof.",
}
_UNEQUAL: Final[dict[ProofMethod, str]] = {
    ProofMethod.SITE_NAMES: "{place} lists other pages ({seen}), but not this one.",
    ProofMethod.HANDLE: "{place} names another account: {seen}.",
}
_ADVICE: Final[dict[ProofMethod, str]] = {
    ProofMethod.DNS: (
        "Ask whoever manages the domain to create the TXT record below, wait until it is published, then check again."
    ),
    ProofMethod.FILE: "Put a text file with the line below at the address below, without forwarding, then check again.",
    ProofMethod.SITE_NAMES: (
        "Add one of the texts below to the unit's site: a link on its front page, data in its head, or a "
        "line of trust.txt."
    ),
    ProofMethod.DESCRIPTION: (
        "Put the code below into the description (not a post) of the page, then check; leave it there from then on."
    ),
    ProofMethod.HANDLE: "Let the unit's own domain answer for the account as below, then check again.",
}
_ADVICE_AT: Final[dict[ProofStep, str]] = {
    ProofStep.RESOLVES: "Check the spelling of the domain and that it is registered, then check again.",
    ProofStep.ALLOWED: (
        "Let the site be reachable from the internet, or prove the page in another way, for example by a DNS record."
    ),
    ProofStep.CONNECTS: "See whether the site opens in a browser, then check again later.",
    ProofStep.CERTIFICATE: (
        "Ask whoever runs the site to install a valid certificate for this domain, then check again."
    ),
    ProofStep.VISIBLE: "Prove the page by a link on the unit's own site instead; that needs nothing from the platform.",
    ProofStep.NOT_EXPIRED: "Ask for a new token and publish it within 7 days.",
    ProofStep.BELONGS: "Ask for a token for this page and this unit.",
    ProofStep.UNUSED: "Ask for a new token and publish it within 7 days.",
    ProofStep.OWN_PLACE: "Prove the unit's own site first, by a DNS record or a file.",
}


def sentence(finding: ProofFinding) -> Saying:
    """Return what was found, or which step failed and with what, as a sentence."""
    facts = {"place": finding.place, "seen": finding.seen or "?", "status": finding.status}
    if finding.outcome is ProofOutcome.FOUND or finding.step is None:
        return say("The proof was found at {place}.", **facts)
    if finding.detail is not None and finding.step is not ProofStep.VISIBLE:
        return say(_DETAILS[finding.detail], **facts)
    if finding.step is ProofStep.EQUAL and finding.method in _UNEQUAL:
        return say(_UNEQUAL[finding.method], **facts)
    return say(_STEPS[finding.step], **facts)


def advice(finding: ProofFinding) -> Saying:
    """Return what to do next; nothing where all steps held, or where the sentence says it already."""
    if finding.outcome is ProofOutcome.FOUND or finding.step is None or finding.detail is FailureDetail.PUBLIC_SUFFIX:
        return say()
    if finding.step in _ADVICE_AT:
        return say(_ADVICE_AT[finding.step])
    return say(_ADVICE[finding.method])


class ProofText(StrEnum):
    """What a text to copy is for."""

    RECORD_NAME = "record_name"
    RECORD_VALUE = "record_value"
    FILE_ADDRESS = "file_address"
    FILE_CONTENT = "file_content"
    LINK = "link"
    HEAD_LINK = "head_link"
    STRUCTURED_DATA = "structured_data"
    TRUST_LINE = "trust_line"
    CODE = "code"
    TRUST_CODE = "trust_code"


def texts_to_copy(
    method: ProofMethod, channel: Canonical, *, challenge: Challenge | None = None, site_host: str = ""
) -> dict[ProofText, str]:
    """Return the texts that whoever proves `channel` copies: `site_host` is that of the unit's own site.

    They are the same in every language. A method that needs a token gives none without its challenge.
    """
    published = challenge.published if challenge else ""
    match method:
        case ProofMethod.DNS if challenge:
            return {ProofText.RECORD_NAME: challenge_name(site_host), ProofText.RECORD_VALUE: published}
        case ProofMethod.FILE if challenge:
            return {ProofText.FILE_ADDRESS: file_url(site_host), ProofText.FILE_CONTENT: published}
        case ProofMethod.SITE_NAMES:
            return _naming(channel, site_host)
        case ProofMethod.DESCRIPTION:
            code = {ProofText.CODE: challenge.token} if challenge else {}
            return code | ({ProofText.TRUST_CODE: f"trust://{site_host}!"} if site_host else {})
        case ProofMethod.HANDLE if channel.platform is Platform.BLUESKY:
            return {ProofText.RECORD_NAME: atproto_name(handle_host(channel) or ""), ProofText.RECORD_VALUE: "did=…"}
    return {}


def _naming(channel: Canonical, site_host: str) -> dict[ProofText, str]:
    said = {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        "url": f"https://{site_host}/",
        "sameAs": [channel.url],
    }
    # "<" never stands in the data as it is, so that no address can end the script it stands in.
    data = json.dumps(said, ensure_ascii=False, indent=2).replace("<", "\\u003c")
    address = escape(channel.url)
    return {
        ProofText.LINK: f'<a rel="me" href="{address}">{address}</a>',
        ProofText.HEAD_LINK: f'<link rel="me" href="{address}">',
        ProofText.STRUCTURED_DATA: f'<script type="application/ld+json">\n{data}\n</script>',
        ProofText.TRUST_LINE: f"social={channel.url}",
    }


__all__ = ["FILE_PATH", "ProofText", "advice", "sentence", "texts_to_copy"]
