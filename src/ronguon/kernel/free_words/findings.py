"""What is found in free words: its kind, the rule that found it, where it stands, and whether it holds a step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """What was found."""

    ACCOUNT_ADDRESS = "account_address"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    EMAIL = "email"
    PERSON_BESIDE_OPINION = "person_beside_opinion"


class FindingLevel(StrEnum):
    """Whether what was found holds the step, or passes for the reason that its rule names."""

    HOLD = "hold"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True, order=True)
class WordFinding:
    """Words from `start` to before `end`, as code points of the text, and the rule that found them."""

    start: int
    end: int
    kind: FindingKind
    rule: str
    level: FindingLevel = FindingLevel.HOLD

    def of(self, text: str) -> str:
        """Return the words."""
        return text[self.start : self.end]
