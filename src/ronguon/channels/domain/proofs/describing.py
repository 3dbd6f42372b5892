"""Whether a page says in its own description that it is the unit's: by the token, or by naming the unit's site."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from ronguon.channels.domain.hosts import taken_apart
from ronguon.channels.domain.proofs.challenges import ProofQuestion, PublishedToken, failing
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.pages import Page, page_of
from ronguon.channels.domain.proofs.shapes import (
    Answer,
    FetchFailure,
    ProofFinding,
    ProofStep,
    failed,
    found,
    unseen,
)
from ronguon.channels.domain.shapes import Canonical, RefusedAddressError

_TOKEN: Final = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32}(?![0-9A-Za-z])", re.IGNORECASE)
_TRUST: Final = re.compile(r"(?<![\w.+-])trust://([^\s/!?#@:]{3,253})!", re.IGNORECASE)
_MOST: Final = 50


def check_description(
    channel: Canonical,
    answer: Answer,
    question: ProofQuestion | None = None,
    *,
    own_hosts: Collection[str] = (),
) -> ProofFinding:
    """Return whether the public description of `channel` holds the token, or `trust://<a proven host of the unit>!`.

    Only the description is read, never posts: whoever may comment could write the token there. A page that asks to sign
    in, or shows no description without signing in, leaves it unknown.
    Source: house rule, decision 0052; trust.txt, its addresses in profiles.
    """
    method, place = ProofMethod.DESCRIPTION, channel.url
    if question is not None and question.challenge.method is not method:
        return failed(method, ProofStep.BELONGS, place)
    if isinstance(answer, FetchFailure):
        return unseen(method, answer, place, own=False)
    page = page_of(answer)
    if page is None:
        return failed(method, ProofStep.READABLE, place, seen=answer.content_type, unknown=True)
    return _described(page, question, frozenset(own_hosts), place, cut=answer.cut)


def _described(
    page: Page, question: ProofQuestion | None, own_hosts: frozenset[str], place: str, *, cut: bool
) -> ProofFinding:
    """Return what the descriptions of a page come to."""
    method = ProofMethod.DESCRIPTION
    told = page.descriptions()
    sites = {host for text in told for host in _sites(text)}
    tokens = [PublishedToken(one.lower()) for text in told for one in _TOKEN.findall(text)[:_MOST]]
    step, seen = (failing(question, tokens) if question else (ProofStep.PRESENT, "")) or (None, "")
    own = sites & own_hosts
    if own or step is None:
        return found(method, place, f"trust://{min(own)}!" if own else "")
    if step is ProofStep.PRESENT and sites:
        return failed(method, ProofStep.EQUAL, place, seen=f"trust://{min(sites)}!")
    hidden = page.asks_to_sign_in() or not any(text.strip() for text in told)
    if step is ProofStep.PRESENT and hidden:
        return failed(method, ProofStep.SIZE if cut else ProofStep.VISIBLE, place, unknown=True)
    return failed(method, step, place, seen=seen)


def _sites(text: str) -> set[str]:
    """Return the hosts that a description names as the site it belongs to."""
    found_hosts = set()
    for written in _TRUST.findall(text)[:_MOST]:
        try:
            found_hosts.add(taken_apart(f"https://{written}").host)
        except RefusedAddressError:
            continue
    return found_hosts
