"""The draft of a periodic report, worded from verified facts. Each sentence names its rule and its sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ronguon.kernel.days import vietnamese_date
from ronguon.reports.domain.figures import DONE, CountedAssignment, FigureKey, Measure, by_duty, said
from ronguon.reports.domain.naming import formal, period_words

FEW_UNITS = 3
"""Up to so many units, what each submitted is told in its own sentence; above, duties are counted."""
_MOST_NAMED = 12
_FIVE = (
    ("ontime", "nhiệm vụ hoàn thành đúng hạn"),
    ("late", "nhiệm vụ hoàn thành quá hạn"),
    ("open", "nhiệm vụ đang trong hạn"),
    ("over", "nhiệm vụ quá hạn"),
    ("none", "nhiệm vụ không tính hạn"),
)
_COLUMNS = (
    ("any", "được giao"),
    ("done", "hoàn thành"),
    ("verified", "có minh chứng"),
    ("open", "trong hạn"),
    ("over", "quá hạn"),
    ("none", "không tính hạn"),
)


@dataclass(frozen=True, slots=True)
class ReportedDuty:
    """A duty as the report speaks of it: where it stands in the text, its short title, what it counts."""

    key: int
    title: str
    place: str
    quantity: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What one unit submitted and a reviewer accepted, with the titles of the proofs that still stand."""

    submission: int
    obligation: int
    unit_name: str
    text: str
    day: date
    proofs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """All that a report is drafted from."""

    issuer: str
    directive: str
    period_from: date
    period_to: date
    as_of: date
    duties: Sequence[ReportedDuty]
    rows: Sequence[CountedAssignment]
    results: Sequence[Result]


@dataclass(frozen=True, slots=True)
class Drafted:
    """One heading, paragraph or table row; figures stand in `template` as `{key}`."""

    shape: str
    rule: str
    template: str
    figures: tuple[tuple[FigureKey, str], ...] = ()
    obligation: int | None = None
    submission: int | None = None
    gap: bool = False


@dataclass
class _Sheet:
    facts: ReportFacts
    out: list[Drafted] = field(default_factory=list)
    duties: dict[int, list[CountedAssignment]] = field(init=False)

    def __post_init__(self) -> None:
        self.duties = by_duty(self.facts.rows)

    def heading(self, text: str) -> None:
        self.out.append(Drafted("heading", "heading", text))

    def say(
        self,
        rule: str,
        template: str,
        *figures: tuple[FigureKey, str],
        obligation: int | None = None,
        submission: int | None = None,
        gap: bool = False,
    ) -> None:
        self.out.append(Drafted("paragraph", rule, template, figures, obligation, submission, gap))

    def of(self, duty: ReportedDuty) -> list[CountedAssignment]:
        return self.duties.get(duty.key, [])


def key(choice: str, measure: Measure = Measure.ROWS, obligation: int | None = None) -> FigureKey:
    """Return a figure key over all duties, or over one."""
    return FigureKey(obligation, choice, measure)


def draft(facts: ReportFacts) -> list[Drafted]:
    """Return the whole draft in order. Equal facts give an equal draft; other facts another."""
    sheet = _Sheet(facts)
    _opening(sheet)
    _overview(sheet)
    _results(sheet)
    _table(sheet)
    _shortfalls(sheet)
    _ahead(sheet)
    _closing(sheet)
    return sheet.out


def _opening(sheet: _Sheet) -> None:
    facts = sheet.facts
    period = period_words(facts.period_from, facts.period_to)
    sheet.say(
        "opening",
        f"Thực hiện {said(facts.directive)}, {formal(said(facts.issuer))} báo cáo kết quả {period} như sau:",
    )


def _overview(sheet: _Sheet) -> None:
    facts = sheet.facts
    sheet.heading("I. TÌNH HÌNH CHUNG")
    day = vietnamese_date(facts.as_of)
    if not facts.rows:
        sheet.say("overview.none", f"Đến hết ngày {day}, chưa có nhiệm vụ nào được giao theo văn bản này.", gap=True)
        return
    total, units = key("any"), key("any", Measure.UNITS)
    sheet.say(
        "overview.total",
        f"Đến hết ngày {day}, có {{{total}}} nhiệm vụ chủ trì được giao cho {{{units}}} cơ quan, đơn vị "
        f"theo {said(facts.directive)}.",
        (total, "nhiệm vụ chủ trì được giao trực tiếp"),
        (units, "cơ quan, đơn vị được giao nhiệm vụ chủ trì"),
    )
    five = [(key(choice), label) for choice, label in _FIVE]
    words = "; ".join(f"{{{figure}}} {label}" for figure, label in five)
    sheet.say("overview.groups", f"Trong đó: {words}.", *five)
    _fresh(sheet)


def _fresh(sheet: _Sheet) -> None:
    rows, units = key("fresh"), key("fresh", Measure.UNITS)
    if rows.rows(sheet.facts.rows):
        sheet.say(
            "overview.fresh",
            f"Riêng trong kỳ báo cáo, {{{units}}} cơ quan, đơn vị đã hoàn thành {{{rows}}} nhiệm vụ.",
            (rows, "nhiệm vụ hoàn thành trong kỳ báo cáo"),
            (units, "cơ quan, đơn vị có nhiệm vụ hoàn thành trong kỳ báo cáo"),
        )
    else:
        sheet.say("overview.stale", "Trong kỳ báo cáo chưa có nhiệm vụ nào có thời hạn được hoàn thành.", gap=True)


def _results(sheet: _Sheet) -> None:
    sheet.heading("II. KẾT QUẢ THỰC HIỆN")
    told = 0
    for duty in sheet.facts.duties:
        if {row.unit for row in sheet.of(duty)}:
            few = len({row.unit for row in sheet.of(duty)}) <= FEW_UNITS
            told += (_few if few else _many)(sheet, told + 1, duty)
    if not told:
        sheet.say("results.none", "Chưa có kết quả nào được duyệt kèm minh chứng đến ngày chốt số liệu.", gap=True)


def _few(sheet: _Sheet, number: int, duty: ReportedDuty) -> int:
    """Tell what each unit submitted; only what a reviewer accepted and a proof still stands behind."""
    results = [r for r in sheet.facts.results if r.obligation == duty.key and r.proofs]
    for place, result in enumerate(results):
        lead = "–" if place else f"{number}. {_named_duty(duty)}:"
        proofs = ", ".join(said(proof) for proof in result.proofs)
        sheet.say(
            "results.told",
            f"{lead} {formal(said(result.unit_name))} báo cáo ngày {vietnamese_date(result.day)}: "
            f"“{_quoted(result.text)}” Minh chứng: {proofs}.",
            obligation=duty.key,
            submission=result.submission,
        )
    return 1 if results else 0


def _quoted(text: str) -> str:
    clean = said(text)
    return clean if clean.endswith((".", "!", "?", "…")) else f"{clean}."


def _named_duty(duty: ReportedDuty) -> str:
    return f"{said(duty.title)} ({said(duty.place)})"


def _many(sheet: _Sheet, number: int, duty: ReportedDuty) -> int:
    """Count how many of the units were verified, and what they counted where the duty asks for an amount."""
    done, among = key("verified", obligation=duty.key), key("any", obligation=duty.key)
    verified = done.rows(sheet.of(duty))
    if not verified:
        return 0
    title = said(duty.title)
    figures = [
        (done, f"nhiệm vụ có kết quả được duyệt kèm minh chứng: {title}"),
        (among, f"nhiệm vụ được giao: {title}"),
    ]
    text = (
        f"{number}. {_named_duty(duty)}: {{{done}}}/{{{among}}} nhiệm vụ đã giao có kết quả được duyệt kèm minh chứng"
    )
    amount = key("verified", Measure.AMOUNT, duty.key)
    if duty.quantity and amount.value(verified):
        figures.append((amount, f"tổng số các đơn vị báo cáo: {title}"))
        text += f"; tổng số các đơn vị báo cáo là {{{amount}}} ({said(duty.quantity)})"
    sheet.say("results.counted", f"{text}.", *figures, obligation=duty.key)
    _silent_amounts(sheet, duty, verified)
    return 1


def _silent_amounts(sheet: _Sheet, duty: ReportedDuty, verified: Sequence[CountedAssignment]) -> None:
    """Name the units whose accepted result lacks the amount that the duty asks for."""
    silent = [row for row in verified if row.amount is None]
    if duty.quantity and silent:
        sheet.say(
            "results.amount_missing",
            f"Chưa có số liệu “{said(duty.quantity)}” của: {_named(silent)}.",
            obligation=duty.key,
            gap=True,
        )


def _table(sheet: _Sheet) -> None:
    for duty in sheet.facts.duties:
        if not sheet.of(duty):
            continue
        cells = [(key(choice, obligation=duty.key), f"{label}: {said(duty.title)}") for choice, label in _COLUMNS]
        line = "\t".join([_named_duty(duty), *(f"{{{cell}}}" for cell, _ in cells)])
        sheet.out.append(Drafted("row", "table.duty", line, tuple(cells), obligation=duty.key))


def _shortfalls(sheet: _Sheet) -> None:
    sheet.heading("III. TỒN TẠI, HẠN CHẾ")
    over = key("over")
    rows = over.rows(sheet.facts.rows)
    if rows:
        units = key("over", Measure.UNITS)
        sheet.say(
            "shortfall.over",
            f"Còn {{{over}}} nhiệm vụ quá hạn tại {{{units}}} cơ quan, đơn vị: {_named(rows)}.",
            (over, "nhiệm vụ quá hạn"),
            (units, "cơ quan, đơn vị có nhiệm vụ quá hạn"),
        )
    else:
        sheet.say("shortfall.none", "Không có nhiệm vụ quá hạn tính đến ngày chốt số liệu.")
    _silent(sheet)


def _silent(sheet: _Sheet) -> None:
    """Name the duties without any verified result, though their term has passed or they were called done."""
    silent = [duty for duty in sheet.facts.duties if _is_silent(sheet.of(duty))]
    lead = "Chưa có kết quả nào được duyệt kèm minh chứng cho"
    if len(silent) > 1:
        sheet.say("shortfall.silent_lead", f"{lead} các nhiệm vụ sau:", gap=True)
    for place, duty in enumerate(silent, start=1):
        words = f"– {_named_duty(duty)}" if len(silent) > 1 else f"{lead} nhiệm vụ: {_named_duty(duty)}"
        end = "." if place == len(silent) else ";"
        sheet.say("shortfall.silent", f"{words}{end}", obligation=duty.key, gap=True)


def _is_silent(rows: Sequence[CountedAssignment]) -> bool:
    return any(row.group in {"over", *DONE} for row in rows) and not any(row.verified for row in rows)


def _named(rows: Sequence[CountedAssignment]) -> str:
    names = list(dict.fromkeys(said(row.unit_name) for row in rows))
    return ", ".join(names[:_MOST_NAMED]) + (" và các đơn vị khác" if len(names) > _MOST_NAMED else "")


def _ahead(sheet: _Sheet) -> None:
    sheet.heading("IV. NHIỆM VỤ KỲ TỚI")
    waiting = key("open")
    late = key("over").rows(sheet.facts.rows)
    if waiting.rows(sheet.facts.rows):
        sheet.say(
            "ahead.open",
            f"Tiếp tục theo dõi, đôn đốc {{{waiting}}} nhiệm vụ đang trong hạn.",
            (waiting, "nhiệm vụ đang trong hạn"),
        )
    else:
        sheet.say("ahead.none", "Không có nhiệm vụ nào đang trong hạn.")
    if late:
        sheet.say(
            "ahead.over",
            "Yêu cầu các cơ quan, đơn vị có nhiệm vụ quá hạn báo cáo rõ nguyên nhân và thời gian hoàn thành.",
        )


def _closing(sheet: _Sheet) -> None:
    facts = sheet.facts
    period = period_words(facts.period_from, facts.period_to)
    sheet.say("closing", f"Trên đây là kết quả {period}, {formal(said(facts.issuer))} báo cáo.")
