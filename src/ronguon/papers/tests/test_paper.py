from __future__ import annotations

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.kernel.errors import RonguonError
from ronguon.papers import Heading, Paper, PaperError, Prose, Table
from ronguon.papers.tests.making import letter_value, make_paper, party_value, state_value


@pytest.mark.parametrize("value", [state_value(), party_value(), letter_value(), state_value(draft=True, number=None)])
def test_paper_written_as_json_reads_back_equal(value: dict[str, object]) -> None:
    paper = Paper.from_json(value)
    assert Paper.from_json(paper.to_json()) == paper


def test_refusal_belongs_to_the_error_tree() -> None:
    assert issubclass(PaperError, RonguonError)


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (state_value(colour="red"), "“colour”"),
        (state_value(signatory={"title": "A", "name": "B", "rank": "C"}), "“signatory.rank”"),
        (state_value(body=[{"p": "A", "bold": True}]), "“body[0].bold”"),
        (state_value(body=[{"heading": "A", "level": 1, "p": "B"}]), "“body[0].p”"),
        (state_value(body=[{"table": {"head": ["A"], "rows": [], "foot": 1}}]), "“body[0].table.foot”"),
        (state_value(body=[{"image": "A"}]), "“body[0].image”"),
    ],
)
def test_unknown_key_is_refused_by_name(value: dict[str, object], named: str) -> None:
    with pytest.raises(PaperError) as refusal:
        Paper.from_json(value)
    assert refusal.value.code == "unknown_key"
    assert named in refusal.value.message


@pytest.mark.parametrize(
    "key", ["system", "kind", "symbol", "issuer", "place", "issued_on", "title", "body", "signatory"]
)
def test_missing_key_is_named(key: str) -> None:
    value = state_value()
    del value[key]
    with pytest.raises(PaperError, match=key):
        Paper.from_json(value)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"schema": "ronguon/paper/2"}, "schema"),
        ({"system": "army"}, "choice"),
        ({"number": None}, "number"),
        ({"number": 0}, "number"),
        ({"number": True}, "number"),
        ({"number": "5"}, "number"),
        ({"symbol": "BC UBND"}, "symbol"),
        ({"issued_on": "2026-02-30"}, "date"),
        ({"issued_on": "05/02/2026"}, "date"),
        ({"title": "  "}, "empty"),
        ({"title": "a" * 20_001}, "too_long"),
        ({"title": "Kết\x07quả"}, "unprintable"),
        ({"title": "Kết\ud800quả"}, "unprintable"),
        ({"to": "UBND tỉnh"}, "type"),
        ({"to": ["A"] * 501}, "too_long"),
        ({"draft": "no"}, "type"),
        ({"body": []}, "empty"),
        ({"body": [{"p": ""}]}, "empty"),
        ({"body": [{"heading": "I. A", "level": 5}]}, "number"),
        ({"body": [{"table": {"head": [], "rows": []}}]}, "empty"),
        ({"body": [{"table": {"head": ["A", "B"], "rows": [["1"]]}}]}, "row_width"),
        ({"signatory": {"authority": "PP.", "for": "A", "title": "B", "name": "C"}}, "choice"),
        ({"signatory": {"authority": "TM.", "for": None, "title": "B", "name": "C"}}, "authority"),
        ({"signatory": {"authority": None, "for": "A", "title": "B", "name": "C"}}, "authority"),
    ],
)
def test_what_does_not_fit_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(PaperError) as refusal:
        make_paper(**changes)
    assert refusal.value.code == code


def test_only_a_draft_may_go_without_a_number() -> None:
    assert make_paper(draft=True, number=None).number is None


def test_keys_that_would_be_empty_may_be_left_out() -> None:
    value = state_value()
    for key in ("parent", "to", "bases", "recipients", "draft"):
        del value[key]
    paper = Paper.from_json(value)
    assert (paper.parent, paper.to, paper.bases, paper.recipients, paper.draft) == (None, (), (), (), False)


def test_text_becomes_nfc_without_invisible_signs() -> None:
    decomposed = unicodedata.normalize("NFD", "Ủy  ban\u200b nhân\u00ad dân\t xã")
    assert make_paper(issuer=decomposed).issuer == "Ủy ban nhân dân xã"


def test_paragraph_with_line_feeds_is_as_many_paragraphs() -> None:
    body = make_paper(body=[{"p": "Một.\r\n\r\nHai."}, {"heading": "Chương I\nQuy định chung", "level": 1}]).body
    assert body == (Prose("Một."), Prose("Hai."), Heading("Chương I\nQuy định chung", 1))


def test_empty_cells_are_allowed() -> None:
    body = make_paper(body=[{"table": {"head": ["TT", "Ghi chú"], "rows": [["1", " "]]}}]).body
    assert body == (Table(("TT", "Ghi chú"), (("1", ""),), None),)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(key=st.sampled_from(sorted(state_value())), value=JSON)
def test_any_value_under_any_key_is_read_or_refused(key: str, value: object) -> None:
    with suppress(PaperError):
        paper = Paper.from_json(state_value(**{key: value}))
        assert Paper.from_json(paper.to_json()) == paper
