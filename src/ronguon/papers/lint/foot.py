"""The foot of a paper: signature and recipients."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ronguon.papers.lint.findings import LintFinding, against, missing, style_findings
from ronguon.papers.lint.seen import SeenDocument, SeenLine
from ronguon.papers.rules import RuleSet

_FORMS = {
    "state": re.compile(r"^(?:TM|KT|TL|TUQ|Q)\.\s?\S"),
    "party": re.compile(r"^(?:T/M|K/T|T/L)\s\S"),
}
_ANY_FORM = re.compile(r"^(?:T/?M|K/?T|T/?L|T/?UQ)\b[./]?\s*(\S.*)")
_NAMED = {"state": "TM., KT., TL. hoặc TUQ.", "party": "T/M, K/T hoặc T/L"}
_RANKS = "PGS|GS|TS|ThS|BS|KS|CN|LS|NGƯT|NGND|Đại tá|Thượng tá|Trung tá|Thiếu tá|Đại úy"
_RANK = re.compile(rf"^(?:{_RANKS})\b\.?", re.IGNORECASE)
_FOOT_LINES = 60


def findings(seen: SeenDocument, rules: RuleSet) -> Iterator[LintFinding]:
    """Yield what does not fit in the foot."""
    start = _recipients_place(seen)
    if start is None:
        yield missing(rules["recipients_label"], "Chưa thấy phần “Nơi nhận”.")
    else:
        yield from _recipients(seen, rules, start)
    yield from _signature(seen, rules, start)


def _recipients_place(seen: SeenDocument) -> int | None:
    places = [place for place, line in enumerate(seen.lines) if re.match(r"noi nhan\s*:?$", line.key)]
    return places[-1] if places else None


def _recipients(seen: SeenDocument, rules: RuleSet, start: int) -> Iterator[LintFinding]:
    label, rule = seen.lines[start], rules["recipients_label"]
    if label.text != rule.text:
        yield against(rule, f"Phải viết “{rule.text}”.", label)
    yield from style_findings(rule, label)
    entries = _entries(seen.lines[start + 1 :], label)
    if not entries:
        yield missing(rules["recipients_item"], "Dưới “Nơi nhận” chưa có nơi nhận nào bắt đầu bằng gạch đầu dòng.")
        return
    yield from _list(entries, rules)


def _entries(lines: Sequence[SeenLine], label: SeenLine) -> list[SeenLine]:
    """Return the entries under the label: those in its column that begin with a dash."""
    return [line for line in lines[:_FOOT_LINES] if line.place == label.place and line.text[0] in "-–"]


def _list(entries: Sequence[SeenLine], rules: RuleSet) -> Iterator[LintFinding]:
    rule = rules["recipients_item"]
    yield from style_findings(rule, entries[0])
    for line in entries[:-1]:
        if not line.text.endswith(rule.between):
            yield against(rule, f"Mỗi nơi nhận kết thúc bằng dấu “{rule.between}”.", line)
            break
    last = entries[-1]
    if not last.text.endswith(rule.last):
        yield against(rule, f"Nơi nhận cuối cùng kết thúc bằng dấu “{rule.last}”.", last)
    if not re.match(r"[-–]\s*luu\b", last.key):
        yield against(rule, "Dòng cuối của nơi nhận phải là “Lưu”.", last)


def _signature(seen: SeenDocument, rules: RuleSet, start: int | None) -> Iterator[LintFinding]:
    foot = seen.lines[-_FOOT_LINES:] if start is None else seen.lines[start:]
    column = [line for line in foot if line.place == "right"]
    if not column:
        yield missing(rules["signer_name"], "Chưa thấy khối chữ ký ở bên phải, ngang với “Nơi nhận”.")
        return
    for line in column[:-1]:
        if _claims_authority(line):
            if not _FORMS[rules.system].match(line.text):
                yield against(rules["authority"], f"Quyền hạn ký phải viết {_NAMED[rules.system]}.", line)
            yield from style_findings(rules["authority"], line)
    name = column[-1]
    if _RANK.match(name.text):
        message = "Trước họ tên người ký không ghi học hàm, học vị, quân hàm hoặc danh hiệu."
        yield against(rules["signer_name"], message, name)
    yield from style_findings(rules["signer_name"], name)
    if len(column) > 1 and not _claims_authority(column[-2]):
        yield from style_findings(rules["signer_title"], column[-2])


def _claims_authority(line: SeenLine) -> bool:
    """Tell whether a line is a form of authority of either system, in capitals."""
    found = _ANY_FORM.match(line.text)
    return found is not None and found.group(1).isupper()
