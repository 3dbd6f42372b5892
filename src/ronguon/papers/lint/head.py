"""The head of a paper: nation or Party, number, place and date, kind and summary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

from ronguon.kernel.vietnamese import search_key
from ronguon.papers.lint.findings import LintFinding, against, missing, style_findings
from ronguon.papers.lint.seen import SeenDocument, SeenLine
from ronguon.papers.rules import RuleSet, kinds
from ronguon.papers.wording import long_date

HEAD_LINES = 30
_PARTY = "dang cong san viet nam"
_STATE = "cong hoa xa hoi chu nghia viet nam"
_DATE = re.compile(r"ngay\s*(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})")
_OPEN_DATE = re.compile(r"ngay[\s….]*thang[\s…\d.]*nam")
_NUMBER = re.compile(r"^so\s*:?\s*(?:\d|[/….-])")
_FORMS = {
    "state": re.compile(r"Số: \d+[a-z]?/(?:\d{4}/)?[A-ZĐ][\w&.]*(?:-[\wĐ&.]+)+$"),
    "party": re.compile(r"Số \d+[a-z]?-[A-ZĐ][\w]*/[A-ZĐ][\w.&-]*$"),
}
_EXAMPLES = {"state": "Số: 05/BC-UBND", "party": "Số 05-BC/ĐU"}
_LETTER_FORM = re.compile(r"Số: \d+[a-z]?/[A-ZĐ][\w&.]*(?:-[\wĐ&.]+)*$")
_DIGITS = re.compile(r"\d+")


def system_of(seen: SeenDocument) -> Literal["state", "party"] | None:
    """Tell by its head whether a paper is the Party's or the State's, or None when neither shows."""
    for line in seen.lines[:HEAD_LINES]:
        if line.key == _PARTY:
            return "party"
        if line.key == _STATE:
            return "state"
    return None


def date_of(seen: SeenDocument) -> date | None:
    """Return the day in the line of place and date, if it is a real one."""
    line = date_line(seen)
    found = _DATE.search(line.key) if line else None
    if not found:
        return None
    day, month, year = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def date_line(seen: SeenDocument) -> SeenLine | None:
    """Return the line of place and date: the first that names a day, month and year and begins with a place."""
    for line in seen.lines[:HEAD_LINES]:
        if _DATE.search(line.key) or _OPEN_DATE.search(line.key):
            return line
    return None


def kind_place(seen: SeenDocument, rules: RuleSet) -> int | None:
    """Return where the kind of the paper stands among the lines, or None for a công văn."""
    known = {search_key(kind) for kind in kinds(rules.system)}
    for place, line in enumerate(seen.lines[:HEAD_LINES]):
        if line.key in known and line.text.isupper():
            return place
    return None


def is_letter(seen: SeenDocument, rules: RuleSet) -> bool:
    """Tell whether the paper shows itself as a công văn: no kind, and a V/v or a number of that kind."""
    if kind_place(seen, rules) is not None:
        return False
    number = number_line(seen)
    begins = any(line.key.startswith(("v/v", "ve viec")) for line in seen.lines[:HEAD_LINES])
    return begins or (number is not None and "-cv/" in number.key)


def number_line(seen: SeenDocument) -> SeenLine | None:
    """Return the line of number and symbol."""
    return next((line for line in seen.lines[:HEAD_LINES] if _NUMBER.match(line.key)), None)


def findings(seen: SeenDocument, rules: RuleSet) -> Iterator[LintFinding]:
    """Yield what does not fit in the head."""
    yield from _nation(seen, rules)
    yield from _number(seen, rules)
    yield from _date(seen, rules)
    yield from _summary(seen, rules)


def _nation(seen: SeenDocument, rules: RuleSet) -> Iterator[LintFinding]:
    head = seen.lines[:HEAD_LINES]
    for part in ("nation", "motto"):
        rule = rules.get(part)
        if rule is None:
            continue
        line = next((line for line in head if line.key == search_key(rule.text)), None)
        if line is None:
            yield missing(rule, f"{rule.name}: chưa thấy dòng “{rule.text}”.")
            continue
        if line.text not in {rule.text, rule.text.replace(" - ", " – ")} and not _same_accents(line.text, rule.text):
            yield against(rule, f"{rule.name}: phải viết “{rule.text}”.", line)
        yield from style_findings(rule, line)
    if rules.get("motto") is None:
        for line in head:
            if line.key == "doc lap - tu do - hanh phuc":
                yield against(rules["nation"], "Văn bản của Đảng không có tiêu ngữ.", line)


def _same_accents(text: str, ruled: str) -> bool:
    """Tell whether two lines differ only in where the accent of hoà/hòa stands."""
    return text.replace("HOÀ", "HÒA") == ruled


def _number(seen: SeenDocument, rules: RuleSet) -> Iterator[LintFinding]:
    rule = rules["number"]
    line = number_line(seen)
    if line is None:
        yield missing(rule, "Chưa thấy dòng số, ký hiệu.")
        return
    example = _EXAMPLES[rules.system]
    fits = _FORMS[rules.system].match(line.text)
    if not fits and rules.system == "state" and is_letter(seen, rules):
        fits = _LETTER_FORM.match(line.text)
    digits = _DIGITS.search(line.text)
    if not digits:
        yield missing(rule, "Văn bản chưa có số.")
    elif not fits:
        yield against(rule, f"Số, ký hiệu phải viết theo mẫu “{example}”.", line)
    elif len(digits.group()) < rules["number_digits"].size:
        yield against(rules["number_digits"], "Số dưới 10 phải có số 0 ở trước.", line)
    yield from style_findings(rule, line)


def _date(seen: SeenDocument, rules: RuleSet) -> Iterator[LintFinding]:
    rule = rules["place_date"]
    line = date_line(seen)
    if line is None:
        yield missing(rule, "Chưa thấy địa danh và ngày, tháng, năm ban hành.")
        return
    issued = date_of(seen)
    if issued is None:
        yield missing(rule, "Ngày ban hành chưa điền đủ hoặc không có trong lịch.")
    elif not line.text.endswith(long_date(issued)):
        yield against(rule, f"Ngày ban hành phải viết “{long_date(issued)}”.", line)
    elif not re.match(r"\S.*,\s*ngày", line.text):
        yield against(rule, "Trước ngày ban hành phải có địa danh và dấu phẩy.", line)
    yield from style_findings(rule, line)


def _summary(seen: SeenDocument, rules: RuleSet) -> Iterator[LintFinding]:
    place = kind_place(seen, rules)
    if place is None:
        if not is_letter(seen, rules):
            yield missing(rules["kind"], "Chưa thấy tên loại văn bản viết hoa trên một dòng riêng.")
        elif rules["letter_title"].text:
            yield from _letter(seen, rules)
        return
    yield from style_findings(rules["kind"], seen.lines[place])
    below = seen.lines[place + 1 : place + 2]
    for line in below:
        yield from style_findings(rules["title"], line)
    mark = rules.get("title_mark")
    if mark and not any(set(line.text) <= set("-–—") for line in seen.lines[place + 1 : place + 8]):
        yield against(mark, f"Dưới trích yếu phải có dấu “{mark.text}”.", seen.lines[place])


def _letter(seen: SeenDocument, rules: RuleSet) -> Iterator[LintFinding]:
    line = next((line for line in seen.lines[:HEAD_LINES] if line.key.startswith("v/v")), None)
    if line is None:
        yield missing(rules["letter_title"], "Trích yếu công văn phải bắt đầu bằng “V/v”.")
    else:
        yield from style_findings(rules["letter_title"], line)
