"""What the lint says: one sentence, the rule it rests on, how sure that rule is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ronguon.papers.lint.seen import SeenLine
from ronguon.papers.rules import LayoutRule, Verified

Weight = Literal["error", "note"]
_SURE = frozenset({"primary", "several"})
_WEIGHTS = {"error": "Sai", "note": "Nên xem lại"}
_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One thing that does not fit; a `note` rests on a rule that is not sure enough to call it wrong."""

    part: str
    weight: Weight
    message: str
    source: str
    verified: Verified
    quote: str = ""

    def line(self) -> str:
        """Return the finding as one line for a reader, with the rule's source."""
        quote = f" [“{self.quote}”]" if self.quote else ""
        return f"{_WEIGHTS[self.weight]}: {self.message}{quote} — {self.source}"

    def to_json(self) -> dict[str, str]:
        """Return the finding as a value for JSON."""
        return {
            "part": self.part,
            "weight": self.weight,
            "message": self.message,
            "quote": self.quote,
            "source": self.source,
            "verified": self.verified,
        }


def against(rule: LayoutRule, message: str, seen: SeenLine | None = None) -> LintFinding:
    """Return a finding that rests on `rule`, as heavy as the rule is sure."""
    quote = seen.text[:_LONGEST_QUOTE] if seen else ""
    return LintFinding(
        rule.part, "error" if rule.verified in _SURE else "note", message, rule.source, rule.verified, quote
    )


def missing(rule: LayoutRule, message: str) -> LintFinding:
    """Return a finding about a part that was not seen, which may stand in a box of text."""
    return LintFinding(rule.part, "note", message, rule.source, rule.verified)


def style_findings(rule: LayoutRule, seen: SeenLine) -> Iterator[LintFinding]:
    """Compare size, weight, slant and underline of a line with the rule of its part."""
    if seen.size is not None and not rule.allows(seen.size):
        yield against(rule, f"{rule.name}: cỡ chữ {figure(seen.size)}, quy định {bounds(rule)}.", seen)
    for is_so, must, yes, no in (
        (seen.bold, rule.bold, "phải in đậm", "không in đậm"),
        (seen.italic, rule.italic, "phải in nghiêng", "phải là chữ đứng"),
        (seen.underline, rule.underline, "phải gạch chân", "không gạch chân"),
    ):
        if is_so != must:
            yield against(rule, f"{rule.name}: {yes if must else no}.", seen)


def bounds(rule: LayoutRule) -> str:
    """Return what a rule allows, in words."""
    least, most = rule.least, rule.most
    if least is not None and most is not None:
        return figure(least) if least == most else f"từ {figure(least)} đến {figure(most)}"
    return f"ít nhất {figure(least)}" if least is not None else f"nhiều nhất {figure(most or rule.size)}"


def figure(value: float) -> str:
    """Return a number as Vietnamese writes it, with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")
