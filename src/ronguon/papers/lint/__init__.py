"""Check the layout of a .docx against the rule table of its system and day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ronguon.papers.lint import foot, head, page, text
from ronguon.papers.lint.findings import LintFinding, missing
from ronguon.papers.lint.seen import SeenDocument, look
from ronguon.papers.rules import RuleSet, rules_for

__all__ = ["LintFinding", "lint_docx"]


def lint_docx(data: bytes, issued_on: date | None = None) -> list[LintFinding]:
    """Return what does not fit the layout, in the order of the page; an empty list when all is well.

    The system is known by the head of the paper, the day by `issued_on`, else by its own date line, else
    the newest table holds. Boxes of text and pictures are not seen.

    Raises `PaperError` when the file cannot be read or no table covers its day.
    """
    seen = look(data)
    system = head.system_of(seen)
    rules = rules_for(system or "state", issued_on or head.date_of(seen) or date.max)
    return list(_findings(seen, rules, knows_system=system is not None))


def _findings(seen: SeenDocument, rules: RuleSet, *, knows_system: bool) -> Iterator[LintFinding]:
    if not knows_system:
        yield missing(rules["nation"], "Chưa nhận ra phần đầu của văn bản; đã kiểm tra theo thể thức nhà nước.")
    yield from page.findings(seen, rules)
    yield from head.findings(seen, rules)
    yield from text.findings(seen, rules)
    yield from foot.findings(seen, rules)
