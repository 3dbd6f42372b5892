"""The page: paper, margins, face, page number."""

from __future__ import annotations

from collections.abc import Iterator

from ronguon.papers.lint.findings import LintFinding, against, bounds, figure
from ronguon.papers.lint.seen import SeenDocument, SheetMargins
from ronguon.papers.rules import RuleSet
from ronguon.papers.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM

FACE = "Times New Roman"
_SLACK_MM = 0.6


def findings(seen: SeenDocument, rules: RuleSet) -> Iterator[LintFinding]:
    """Yield what does not fit the page; sections in landscape are left out."""
    for sides in seen.sides[:1]:
        yield from _sheet(sides, rules)
    yield from _face(seen, rules)
    yield from _number(seen, rules)


def _sheet(sides: SheetMargins, rules: RuleSet) -> Iterator[LintFinding]:
    if abs(sides.width - PAGE_WIDTH_MM) > 1 or abs(sides.height - PAGE_HEIGHT_MM) > 1:
        size = f"{figure(sides.width)} x {figure(sides.height)} mm"
        yield against(rules["margin_top"], f"Khổ giấy là {size}, quy định A4 (210 x 297 mm).")
    for part, margin in sides.margins:
        rule = rules[part]
        if not rule.allows(margin, _SLACK_MM):
            yield against(rule, f"{rule.name} là {figure(margin)} mm, quy định {bounds(rule)} mm.")


def _face(seen: SeenDocument, rules: RuleSet) -> Iterator[LintFinding]:
    others = [line for line in seen.lines if line.face not in {FACE, None}]
    if others:
        message = f"Có {len(others)} dòng dùng phông {others[0].face}, quy định {FACE}."
        yield against(rules["body"], message, others[0])


def _number(seen: SeenDocument, rules: RuleSet) -> Iterator[LintFinding]:
    rule = rules["page_number"]
    if seen.numbered == "none":
        yield against(rule, "Chưa có số trang ở giữa lề trên.")
    elif seen.numbered == "footer":
        yield against(rule, "Số trang phải ở giữa lề trên, không ở cuối trang.")
    elif not seen.hides_first:
        yield against(rule, "Trang thứ nhất không hiển thị số trang.")
