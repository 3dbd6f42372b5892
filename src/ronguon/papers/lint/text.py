"""The text of a paper: size, stance and how it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ronguon.papers.lint.findings import LintFinding, against, bounds, figure
from ronguon.papers.lint.head import HEAD_LINES, kind_place
from ronguon.papers.lint.seen import SeenDocument, SeenLine
from ronguon.papers.rules import RuleSet

_SENTENCE = 70
_MOSTLY = 0.5
_STATE_END = "./."


def paragraphs(seen: SeenDocument, rules: RuleSet) -> Sequence[SeenLine]:
    """Return the lines of running text between head and foot that are long enough to be sentences."""
    begin = (kind_place(seen, rules) or 0) + 1
    lines = []
    for place, line in enumerate(seen.lines):
        if place > HEAD_LINES and line.key.startswith("noi nhan"):
            break
        if place > begin and line.place == "text" and not line.centred:
            lines.append(line)
    return lines


def findings(seen: SeenDocument, rules: RuleSet) -> Iterator[LintFinding]:
    """Yield what does not fit in the text; each kind of fault once, with its first place."""
    lines = paragraphs(seen, rules)
    sentences = [line for line in lines if len(line.text) >= _SENTENCE]
    rule = rules["body"]
    wrong = [line for line in sentences if line.size is not None and not rule.allows(line.size)]
    if wrong:
        size = figure(wrong[0].size or 0)
        message = f"Nội dung: {len(wrong)} đoạn có cỡ chữ ngoài quy định ({size}), quy định {bounds(rule)}."
        yield against(rule, message, wrong[0])
    ragged = [line for line in sentences if not line.justified]
    if sentences and len(ragged) > _MOSTLY * len(sentences):
        yield against(rule, f"Nội dung: {len(ragged)} đoạn chưa căn đều hai lề.", ragged[0])
    if rules.system == "party" and lines and lines[-1].text.endswith(_STATE_END):
        yield against(rules["body"], "Văn bản của Đảng kết thúc bằng dấu chấm, không dùng “./.”.", lines[-1])
