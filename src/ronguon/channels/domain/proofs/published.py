"""Tokens in the domain name system and in a file of the site."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import Final

from ronguon.channels.domain.proofs.challenges import ProofQuestion, failing, published_in
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.shapes import (
    Answer,
    FailureDetail,
    Fetched,
    FetchFailure,
    ProofFinding,
    ProofStep,
    TxtAnswer,
    failed,
    found,
    unseen,
)
from ronguon.channels.domain.proofs.suffixes import is_public_suffix

CHALLENGE_LABEL: Final = "_ronguon-challenge"
FILE_PATH: Final = "/.well-known/ronguon.txt"


def challenge_name(host: str) -> str:
    """Return the name whose TXT record proves `host`."""
    return f"{CHALLENGE_LABEL}.{host}"


def file_url(host: str) -> str:
    """Return the address of the file that proves `host`."""
    return f"https://{host}{FILE_PATH}"


def suffix_refused(method: ProofMethod, host: str) -> ProofFinding | None:
    """Return the finding that `host` is a public suffix, if it is."""
    if not is_public_suffix(host):
        return None
    failure = FetchFailure(ProofStep.OWN_PLACE, FailureDetail.PUBLIC_SUFFIX, seen=host)
    return unseen(method, failure, host)


def check_dns(host: str, answers: Sequence[TxtAnswer], question: ProofQuestion) -> ProofFinding:
    """Return whether the TXT records of `_ronguon-challenge.<host>` prove control of `host`.

    `answers` are those of all resolvers asked, and each must hold the token: one that was deceived is not enough.
    """
    place = challenge_name(host)
    refused = suffix_refused(ProofMethod.DNS, host) or _other_method(ProofMethod.DNS, question, place)
    if refused:
        return refused
    seen = ""
    for answer in answers:
        if isinstance(answer, FetchFailure):
            return unseen(ProofMethod.DNS, answer, place)
        tokens = [one for value in answer.values for one in published_in(value)]
        wrong = failing(question, tokens)
        if wrong:
            return failed(ProofMethod.DNS, wrong[0], place, seen=wrong[1])
        seen = question.challenge.token
    return found(ProofMethod.DNS, place, seen) if answers else failed(ProofMethod.DNS, ProofStep.PRESENT, place)


def check_file(host: str, answer: Answer, question: ProofQuestion) -> ProofFinding:
    """Return whether `https://<host>/.well-known/ronguon.txt` proves control of `host`."""
    place = file_url(host)
    refused = suffix_refused(ProofMethod.FILE, host) or _other_method(ProofMethod.FILE, question, place)
    if refused:
        return refused
    if isinstance(answer, FetchFailure):
        return unseen(ProofMethod.FILE, answer, place)
    if answer.host != host:
        return failed(ProofMethod.FILE, ProofStep.OWN_PLACE, place, seen=answer.host)
    text = plain_text(answer)
    if text is None:
        return failed(ProofMethod.FILE, ProofStep.READABLE, place, seen=answer.content_type)
    wrong = failing(question, published_in(text))
    return failed(ProofMethod.FILE, wrong[0], place, seen=wrong[1]) if wrong else found(ProofMethod.FILE, place)


def plain_text(answer: Fetched) -> str | None:
    """Return the text of a file, or `None` where a page stands in its place, as servers give for what is not there."""
    # An editor of Windows saves "Unicode" as UTF-16 and says so in the first two bytes.
    wide = answer.body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = answer.body.decode("utf-16" if wide else "utf-8-sig", errors="replace")
    page = answer.content_type in {"text/html", "application/xhtml+xml"} or text.lstrip().startswith("<")
    return None if page or "\0" in text else text


def _other_method(method: ProofMethod, question: ProofQuestion, place: str) -> ProofFinding | None:
    """Return the finding that the challenge was given out for another way of proving."""
    if question.challenge.method is method:
        return None
    return failed(method, ProofStep.BELONGS, place)
