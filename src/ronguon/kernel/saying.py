"""Sentences that rules and actions give to people: English message ids, put into the reader's language at the edge."""

from __future__ import annotations

import gettext as catalogues
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

_LOCALE: Final = Path(__file__).resolve().parent.parent / "locale"


@cache
def _catalogue() -> catalogues.NullTranslations:
    return catalogues.translation("django", _LOCALE, ["vi"], fallback=True)


def vietnamese(message: str) -> str:
    """Return the Vietnamese of `message`, an English id; whatever the catalogue does not know stays as it is."""
    return _catalogue().gettext(message) if message else message


@dataclass(frozen=True, slots=True)
class Saying:
    """Plain sentences whose `{places}` stay open until they are told.

    The sentences are ids of the catalogue, so a fact never becomes a part of an id.
    """

    sentences: tuple[str, ...]
    facts: Mapping[str, object] = field(default_factory=dict)

    def told(self, translate: Callable[[str], str] = vietnamese) -> str:
        """Return the sentences in the language of `translate`, filled with the facts, a space between them."""
        spoken = " ".join(translate(sentence) for sentence in self.sentences if sentence)
        return spoken.format_map(self.facts) if self.facts else spoken


def say(*sentences: str, **facts: object) -> Saying:
    """Return the saying of `sentences` with their facts."""
    return Saying(sentences, facts)
