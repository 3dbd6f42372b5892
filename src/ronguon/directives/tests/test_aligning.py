"""Clauses of two versions find each other by their words; what happened to each is told as a lawyer would tell it."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronguon.directives.domain.aligning import PiecePair, PieceRelation, align
from ronguon.directives.domain.differences import differences
from ronguon.directives.domain.pieces import ClausePiece, pieces_of
from ronguon.directives.domain.words import find_run, index_of, key_of, keys_of, words_of
from ronguon.directives.reading.reader import read_text
from ronguon.kernel.tests.sampling import whole

SAMPLES = sorted((files("ronguon.content") / "samples").iterdir(), key=lambda path: path.name)
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in SAMPLES if re.match(r"\d\d-.*\.txt", path.name)}

OLD = """1. Sở Khoa học và Công nghệ

a) Xây dựng bộ nhận diện trang chính thức của tỉnh trước ngày 31/3/2026;

b) Kiểm tra các trang mới mở, công bố danh mục mỗi quý một lần;

c) Tập huấn người phụ trách trang ở xã, phường và hướng dẫn người dân nhận ra trang giả danh.

2. UBND các xã, phường

a) Công bố địa chỉ trang chính thức tại trụ sở;

b) Trả lời câu hỏi của người dân trong 05 ngày làm việc.
"""

CHECK = "b) Kiểm tra các trang mới mở, công bố danh mục mỗi quý một lần;\n\n"
HOTLINE = "b) Lập đường dây nóng về trang giả danh;\n\n"


def _put_in(text: str) -> str:
    return text.replace("b) Kiểm", f"{HOTLINE}c) Kiểm").replace("c) Tập", "d) Tập")


def _taken_out(text: str) -> str:
    return text.replace(f"{CHECK}c)", "b)")


def _moved_on(text: str) -> str:
    return _taken_out(text).replace("b) Trả lời", f"{CHECK}c) Trả lời")


CASES: list[tuple[str, Callable[[str], str], dict[str, str]]] = [
    ("nothing", lambda text: text, {}),
    ("a sign at the end of a line", lambda text: text.replace("3/2026;", "3/2026."), {}),
    ("hoà for hòa, big for small", lambda text: text.replace("Kiểm tra", "KIỂM TRA"), {}),
    ("another day", lambda text: text.replace("31/3/2026", "15/4/2026"), {"1. a)": "reworded"}),
    ("another word in a short line", lambda text: text.replace("tại trụ sở;", "tại cổng;"), {"2. a)": "reworded"}),
    ("another number of days", lambda text: text.replace("05 ngày", "03 ngày"), {"2. b)": "reworded"}),
    (
        "a point put in: what follows is renumbered, not changed",
        _put_in,
        {"1. b)": "added", "1. c)": "renumbered", "1. d)": "renumbered"},
    ),
    (
        "a point taken out",
        _taken_out,
        {"-1. b)": "repealed", "1. b)": "renumbered"},
    ),
    (
        "a point that went to another body's list",
        _moved_on,
        {"1. b)": "renumbered", "2. b)": "moved", "2. c)": "renumbered"},
    ),
    (
        "a point split in two",
        lambda text: text.replace(
            "trang ở xã, phường và hướng dẫn người dân nhận ra trang giả danh.",
            "trang ở xã, phường;\n\nd) Hướng dẫn người dân nhận ra trang giả danh.",
        ),
        {"1. c)": "split", "1. d)": "split"},
    ),
    (
        "two points made one",
        lambda text: text.replace(
            "tại trụ sở;\n\nb) Trả lời câu hỏi", "tại trụ sở; trả lời câu hỏi"
        ),
        {"2. a)": "merged", "-2. a)": "merged"},
    ),
    (
        "a sentence nobody would know again",
        lambda text: text.replace(
            "Công bố địa chỉ trang chính thức tại trụ sở", "Bố trí kinh phí sao lưu dữ liệu hằng tháng"
        ),
        {"-2. a)": "repealed", "2. a)": "added"},
    ),
]  # fmt: skip


def pieces(text: str) -> list[ClausePiece]:
    """Return the pieces of a text as the product reads it."""
    reading = read_text(text)

    class Clause:
        def __init__(self, marker: str, start: int, end: int) -> None:
            self.marker, self.start, self.end = marker, start, end

    return pieces_of(reading.text, [Clause(one.marker, one.span.start, one.span.end) for one in reading.clauses])


def told(before: list[ClausePiece], after: list[ClausePiece]) -> dict[str, str]:
    """Return place → relation of all that is not the same; places of the older text carry a minus."""
    found = {}
    for pair in align(before, after):
        if pair.relation is PieceRelation.SAME:
            continue
        if pair.after is not None:
            place = " ".join(after[pair.after].path)
            if place in found:
                place = "-" + " ".join(before[pair.before or 0].path)
        else:
            place = "-" + " ".join(before[pair.before or 0].path)
        found[place] = pair.relation.value
    return found


@pytest.mark.parametrize(("change", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_kind_of_change_is_told_by_its_name(change: Callable[[str], str], expected: dict[str, str]) -> None:
    assert told(pieces(OLD), pieces(change(OLD))) == expected


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_word_of_a_text_stands_in_exactly_one_piece(name: str) -> None:
    text = read_text(TEXTS[name]).text
    cut = pieces(TEXTS[name])
    assert [word for one in cut for word in re.findall(r"\w+", one.text)] == re.findall(r"\w+", text)
    assert all(one.end <= other.start for one, other in pairwise(cut))
    assert all(text[one.start : one.end] == one.text for one in cut)


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_text_is_the_same_as_itself_and_unlike_no_other(name: str) -> None:
    cut = pieces(TEXTS[name])
    assert all(pair.relation is PieceRelation.SAME and pair.before == pair.after for pair in align(cut, cut))
    other = next(text for other, text in sorted(TEXTS.items()) if other != name)
    complete(align(cut, pieces(other)), len(cut), len(pieces(other)))


def complete(pairs: list[PiecePair], old: int, new: int) -> None:
    """Assert that each piece of both texts is spoken of."""
    assert {pair.before for pair in pairs} - {None} == set(range(old))
    assert {pair.after for pair in pairs} - {None} == set(range(new))


@pytest.mark.sampled
def test_random_edits_are_found_again_each_by_its_name() -> None:
    dice, tally, wrong = random.Random(20261127), Counter[str](), []
    names = sorted(TEXTS)
    for turn in range(400 if whole() else 100):
        old = pieces(TEXTS[names[turn % len(names)]])
        new, truth = edited(old, dice)
        pairs = align(old, new)
        complete(pairs, len(old), len(new))
        said = {(pair.before, pair.after): pair.relation for pair in pairs}
        for ends, relation in truth.items():
            tally[relation.value] += 1
            if said.get(ends) is not relation:
                wrong.append((turn, ends, relation, said.get(ends)))
    assert set(tally) >= {"same", "reworded", "added", "repealed"}
    assert len(wrong) <= 0.002 * tally.total(), f"{len(wrong)} of {tally.total()}: {wrong[:5]}"


def edited(
    old: list[ClausePiece], dice: random.Random
) -> tuple[list[ClausePiece], dict[tuple[int | None, int | None], PieceRelation]]:
    """Return a list of pieces with a few edits of known kind, and the truth about every pair."""
    counts = Counter(keys_of(one.words) for one in old)
    long = [at for at, one in enumerate(old) if len(one.words.split()) >= 8 and counts[keys_of(one.words)] == 1]
    leaves = [at for at in long if not any(other.parent == at for other in old)]
    reworded = set(dice.sample(long, min(3, len(long))))
    repealed = {at for at in dice.sample(leaves, min(2, len(leaves))) if at not in reworded}
    added = dice.choice(range(len(old)))
    new: list[ClausePiece] = []
    truth: dict[tuple[int | None, int | None], PieceRelation] = {}
    place: dict[int, int] = {-1: -1}
    for at, one in enumerate(old):
        if at in repealed:
            truth[at, None] = PieceRelation.REPEALED
            continue
        words = one.text
        if at in reworded:
            parts = words.split()
            parts[dice.randrange(1, len(parts))] = "Zyx" + str(dice.randrange(1000))
            words = " ".join(parts)
        place[at] = len(new)
        truth[at, len(new)] = PieceRelation.REWORDED if at in reworded else PieceRelation.SAME
        new.append(ClausePiece(0, 0, words, one.marker, place.get(one.parent, -1), one.path))
        if at == added:
            truth[None, len(new)] = PieceRelation.ADDED
            fresh = " ".join(f"Wvu{dice.randrange(10**6)}" for _ in range(9))
            new.append(ClausePiece(0, 0, fresh, "", place.get(one.parent, -1), one.path))
    return new, truth


SOME = "việc làm trước ngày 15/12 xã phường báo cáo hòa hoà ; , ."
WORDS = st.lists(st.sampled_from(SOME.split(" ")), max_size=25)


@given(WORDS, WORDS)
@settings(max_examples=300, deadline=None)
def test_what_was_kept_and_put_in_is_the_new_wording_to_the_letter(before: list[str], after: list[str]) -> None:
    old, new = " ".join(before), " ".join(after)
    found = differences(old, new)
    if words_of(new):
        assert "".join(one.text for one in found if one.change != "out") == new
    assert keys_of(" ".join(one.text for one in found if one.change != "in")) == keys_of(old)
    assert all(one.change == "kept" for one in found) == (keys_of(old) == keys_of(new))


def test_a_difference_shows_the_word_that_changed_and_no_more() -> None:
    found = differences(
        "trả lời trong 05 ngày làm việc kể từ ngày nhận", "trả lời trong 03 ngày làm việc kể từ ngày nhận"
    )
    assert [(one.change, one.text) for one in found] == [
        ("kept", "trả lời trong "), ("out", "05 "), ("in", "03 "), ("kept", "ngày làm việc kể từ ngày nhận"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("hoà", "hòa", True),
        ("uỷ", "ủy", True),
        ("Tại", "TẠI", True),
        ("tại", "tai", False),
        ("cấm", "cam", False),
        ("quí", "quý", False),
    ],
)
def test_words_differ_by_letters_and_tones_not_by_where_the_tone_stands(one: str, other: str, same: bool) -> None:  # noqa: FBT001 (a column of the table)
    assert (key_of(one) == key_of(other)) is same


def test_a_run_of_words_is_found_wherever_it_stands() -> None:
    words = words_of("Giao Sở A rà soát. Giao Sở B rà soát, Sở A rà soát.")
    index = index_of(words)
    assert find_run(keys_of("sở a rà soát"), words, index) == [1, 10]
    assert find_run(keys_of("sở a"), words, index) == [1, 10]
    assert find_run(keys_of("sở c rà soát"), words, index) == find_run((), words, index) == []
