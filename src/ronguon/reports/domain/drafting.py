"""The draft of a periodic report, worded from verified facts. Each sentence names its rule and its sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ronguon.kernel.days import vietnamese_date
from ronguon.reports.domain.figures import Key, Measure, Row

FEW_UNITS = 3
"""Up to so many units, what each handed in is told in its own sentence; above, duties are counted."""
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty as the report speaks of it: where it stands in the text, its short title, what it counts."""

    key: int
    title: str
    place: str
    quantity: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What one unit handed in and a reviewer accepted, with the titles of the proofs that still stand."""

    submission: int
    obligation: int
    unit_name: str
    text: str
    day: date
    proofs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a report is drafted from."""

    issuer: str
    directive: str
    period_from: date
    period_to: date
    as_of: date
    duties: Sequence[Duty]
    rows: Sequence[Row]
    results: Sequence[Result]
    upcoming: int = 0


@dataclass(frozen=True, slots=True)
class Drafted:
    """One heading, paragraph or table row; figures stand in `template` as `{key}`."""

    shape: str
    rule: str
    template: str
    figures: tuple[tuple[Key, str], ...] = ()
    obligation: int | None = None
    submission: int | None = None
    gap: bool = False


@dataclass
class _Sheet:
    facts: Facts
    out: list[Drafted] = field(default_factory=list)

    def heading(self, text: str) -> None:
        self.out.append(Drafted("heading", "heading", text))

    def say(self, rule: str, template: str, *figures: tuple[Key, str], **more: object) -> None:
        self.out.append(Drafted("paragraph", rule, template, figures, **more))  # type: ignore[arg-type]


def key(choice: str, measure: Measure = Measure.ROWS, obligation: int | None = None) -> Key:
    """Return a figure key over all duties, or over one."""
    return Key(obligation, choice, measure)


def draft(facts: Facts) -> list[Drafted]:
    """Return the whole draft in order. Equal facts give an equal draft; other facts another."""
    sheet = _Sheet(facts)
    _overview(sheet)
    _results(sheet)
    _table(sheet)
    _shortfalls(sheet)
    _ahead(sheet)
    return sheet.out


def _overview(sheet: _Sheet) -> None:
    facts = sheet.facts
    sheet.heading("I. TÌNH HÌNH CHUNG")
    total, units = key("any"), key("any", Measure.UNITS)
    sheet.say(
        "overview.total",
        f"Đến hết ngày {vietnamese_date(facts.as_of)}, {facts.issuer} theo dõi {{{total}}} nhiệm vụ chủ trì "
        f"giao cho {{{units}}} cơ quan, đơn vị theo {facts.directive}.",
        (total, "nhiệm vụ chủ trì được giao trực tiếp"),
        (units, "cơ quan, đơn vị được giao nhiệm vụ chủ trì"),
    )
    five = [
        (key("ontime"), "nhiệm vụ hoàn thành đúng hạn"),
        (key("late"), "nhiệm vụ hoàn thành quá hạn"),
        (key("open"), "nhiệm vụ đang trong hạn"),
        (key("over"), "nhiệm vụ quá hạn"),
        (key("none"), "nhiệm vụ không tính hạn"),
    ]
    words = "; ".join(f"{{{k}}} {label}" for k, label in five)
    sheet.say("overview.groups", f"Trong đó: {words}.", *five)


def _results(sheet: _Sheet) -> None:
    sheet.heading("II. KẾT QUẢ THỰC HIỆN")
    told = 0
    for number, duty in enumerate(sheet.facts.duties, start=1):
        mine = [row for row in sheet.facts.rows if row.obligation == duty.key]
        if not mine:
            continue
        if len({row.unit for row in mine}) <= FEW_UNITS:
            told += _few(sheet, number, duty)
        else:
            told += _many(sheet, number, duty)
    if not told:
        sheet.say("results.none", "Chưa có kết quả nào được thẩm định trong kỳ.", gap=True)


def _few(sheet: _Sheet, number: int, duty: Duty) -> int:
    results = [r for r in sheet.facts.results if r.obligation == duty.key and r.proofs]
    for result in results:
        sheet.say(
            "results.told",
            f"{number}. {duty.title} ({duty.place}): {result.unit_name} báo cáo ngày {vietnamese_date(result.day)}: "
            f"“{_quoted(result.text)}” Minh chứng: {', '.join(result.proofs)}.",
            obligation=duty.key,
            submission=result.submission,
        )
    return len(results)


def _quoted(text: str) -> str:
    clean = " ".join(text.replace("{", "(").replace("}", ")").split())
    return clean if clean.endswith(".") else f"{clean}."


def _many(sheet: _Sheet, number: int, duty: Duty) -> int:
    done, among = key("verified", obligation=duty.key), key("any", obligation=duty.key)
    mine = [row for row in sheet.facts.rows if row.obligation == duty.key]
    if not done.rows(mine):
        return 0
    figures = [
        (done, f"đơn vị có kết quả được duyệt kèm minh chứng: {duty.title}"),
        (among, f"đơn vị được giao: {duty.title}"),
    ]
    text = f"{number}. {duty.title} ({duty.place}): {{{done}}}/{{{among}}} đơn vị có kết quả được duyệt kèm minh chứng"
    amount = key("verified", Measure.AMOUNT, duty.key)
    if duty.quantity and amount.value(amount.rows(mine)):
        figures.append((amount, f"tổng số các đơn vị báo cáo: {duty.quantity}"))
        text += f"; tổng số báo cáo là {{{amount}}} ({duty.quantity})"
    sheet.say("results.counted", f"{text}.", *figures, obligation=duty.key)
    return 1


def _table(sheet: _Sheet) -> None:
    for duty in sheet.facts.duties:
        mine = [row for row in sheet.facts.rows if row.obligation == duty.key]
        if not mine:
            continue
        cells = [key(choice, obligation=duty.key) for choice in ("any", "done", "open", "over", "none")]
        labels = ("được giao", "hoàn thành", "trong hạn", "quá hạn", "không tính hạn")
        sheet.out.append(
            Drafted(
                "row",
                "table.duty",
                "\t".join([f"{duty.title} ({duty.place})", *(f"{{{cell}}}" for cell in cells)]),
                tuple((cell, f"{label}: {duty.title}") for cell, label in zip(cells, labels, strict=True)),
                obligation=duty.key,
            )
        )


def _shortfalls(sheet: _Sheet) -> None:
    sheet.heading("III. TỒN TẠI, HẠN CHẾ")
    over = key("over")
    rows = over.rows(sheet.facts.rows)
    if not rows:
        sheet.say("shortfall.none", "Không có nhiệm vụ quá hạn tính đến ngày chốt số liệu.")
    else:
        units = key("over", Measure.UNITS)
        sheet.say(
            "shortfall.over",
            f"Còn {{{over}}} nhiệm vụ quá hạn tại {{{units}}} cơ quan, đơn vị: {_named(rows)}.",
            (over, "nhiệm vụ quá hạn"),
            (units, "cơ quan, đơn vị có nhiệm vụ quá hạn"),
        )
    silent = [d for d in sheet.facts.duties if _is_silent(d, sheet.facts)]
    for duty in silent:
        sheet.say(
            "shortfall.silent",
            f"Chưa có kết quả nào được duyệt cho nhiệm vụ: {duty.title} ({duty.place}).",
            obligation=duty.key,
            gap=True,
        )


def _is_silent(duty: Duty, facts: Facts) -> bool:
    mine = [row for row in facts.rows if row.obligation == duty.key and row.group != "none"]
    return bool(mine) and not any(row.verified for row in mine)


def _named(rows: Sequence[Row]) -> str:
    names = list(dict.fromkeys(row.unit_name for row in rows))
    return ", ".join(names[:_MOST_NAMED]) + (" và các đơn vị khác" if len(names) > _MOST_NAMED else "")


def _ahead(sheet: _Sheet) -> None:
    sheet.heading("IV. NHIỆM VỤ KỲ TỚI")
    waiting = key("open")
    if waiting.rows(sheet.facts.rows):
        sheet.say(
            "ahead.open",
            f"Tiếp tục theo dõi, đôn đốc {{{waiting}}} nhiệm vụ đang trong hạn; yêu cầu các đơn vị có nhiệm vụ quá hạn "
            "báo cáo rõ nguyên nhân và thời gian hoàn thành.",
            (waiting, "nhiệm vụ đang trong hạn"),
        )
    else:
        sheet.say("ahead.none", "Không có nhiệm vụ nào đang trong hạn.")
