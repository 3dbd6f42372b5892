from __future__ import annotations

from datetime import date

import pytest

from ronguon.papers import PaperError, RuleSet, rules_for
from ronguon.papers.rules import kinds
from ronguon.papers.word.styles import style_name

STATE = rules_for("state", date(2026, 1, 1))
PARTY_2018 = rules_for("party", date(2026, 1, 1))
PARTY_2026 = rules_for("party", date(2026, 6, 1))
ALL = [STATE, PARTY_2018, PARTY_2026]


@pytest.mark.parametrize(
    ("system", "issued_on", "chosen"),
    [
        ("state", date(2020, 3, 5), "state-nd30-2020"),
        ("state", date(2026, 12, 31), "state-nd30-2020"),
        ("party", date(2018, 4, 3), "party-hd36-2018"),
        ("party", date(2026, 5, 26), "party-hd36-2018"),
        ("party", date(2026, 5, 27), "party-hd05-2026"),
        ("party", date.max, "party-hd05-2026"),
    ],
)
def test_table_is_chosen_by_system_and_day(system: str, issued_on: date, chosen: str) -> None:
    assert rules_for(system, issued_on).id == chosen


@pytest.mark.parametrize(
    ("system", "issued_on"), [("state", date(2020, 3, 4)), ("party", date(2018, 4, 2)), ("army", date(2026, 1, 1))]
)
def test_day_without_a_table_is_refused(system: str, issued_on: date) -> None:
    with pytest.raises(PaperError):
        rules_for(system, issued_on)


@pytest.mark.parametrize("rules", ALL, ids=lambda rules: rules.id)
def test_every_row_says_where_it_comes_from_and_prints_within_its_bounds(rules: RuleSet) -> None:
    for rule in rules.rules.values():
        assert rule.source, rule.part
        assert rule.name, rule.part
        assert rule.allows(rule.size, slack=0), rule.part


@pytest.mark.parametrize("rules", ALL, ids=lambda rules: rules.id)
def test_style_names_differ(rules: RuleSet) -> None:
    names = [style_name(rule) for rule in rules.rules.values() if rule.is_style]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("rules", "part", "least", "most", "bold", "italic"),
    [
        (STATE, "nation", 12, 13, True, False),
        (STATE, "motto", 13, 14, True, False),
        (STATE, "parent", 12, 13, False, False),
        (STATE, "issuer", 12, 13, True, False),
        (STATE, "number", 13, 13, False, False),
        (STATE, "place_date", 13, 14, False, True),
        (STATE, "letter_title", 12, 13, False, False),
        (STATE, "basis", 13, 14, False, True),
        (STATE, "recipients_label", 12, 12, True, True),
        (STATE, "recipients_item", 11, 11, False, False),
        (PARTY_2018, "nation", 15, 15, True, False),
        (PARTY_2018, "number", 14, 14, False, False),
        (PARTY_2018, "kind", 15, 16, True, False),
        (PARTY_2018, "letter_title", 12, 12, False, True),
        (PARTY_2018, "signer_title", 14, 14, False, False),
        (PARTY_2018, "recipients_item", 12, 12, False, False),
    ],
)
def test_figures_of_the_guidance(
    rules: RuleSet, part: str, least: float, most: float, *, bold: bool, italic: bool
) -> None:
    rule = rules[part]
    assert (rule.least, rule.most, rule.bold, rule.italic) == (least, most, bold, italic)


@pytest.mark.parametrize("rules", ALL, ids=lambda rules: rules.id)
def test_both_systems_know_the_report_and_the_plan(rules: RuleSet) -> None:
    assert {"Báo cáo", "Kế hoạch", "Tờ trình", "Chỉ thị"} <= kinds(rules.system)
