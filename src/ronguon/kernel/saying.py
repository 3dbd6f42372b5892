"""Sentences that rules and deeds give to people: written in Vietnamese, told in the reader's language at the edge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Saying:
    """Plain Vietnamese sentences whose `{places}` stay open until they are told.

    The sentences are the ids of the English catalogue, so a fact never becomes a part of an id.
    """

    sentences: tuple[str, ...]
    facts: Mapping[str, object] = field(default_factory=dict)

    def told(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentences in the language of `translate`, filled with the facts, a space between them."""
        spoken = " ".join(translate(sentence) for sentence in self.sentences if sentence)
        return spoken.format_map(self.facts) if self.facts else spoken


def say(*sentences: str, **facts: object) -> Saying:
    """Return the saying of `sentences` with their facts."""
    return Saying(sentences, facts)
