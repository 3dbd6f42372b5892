"""G11: a duty cannot ask people to like, share, comment, or use their own accounts."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ronguon.kernel.vietnamese import fold
from ronguon.obligations.domain.declining import Decline, declined, rules

DATA = Path(__file__).parent / "data"
SPELLINGS: dict[str, Callable[[str], str]] = {
    "as written": str,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "upper case": str.upper,
    "without accents": fold,
    "new tone marks": lambda text: text.replace("ủy", "uỷ").replace("hòa", "hoà").replace("xóa", "xoá"),
    "wrapped, with soft hyphens": lambda text: text.replace(" ", "\n  ", 3).replace("ia", "i\u00ada"),
}


def duties(name: str) -> Iterator[tuple[str, str]]:
    """Yield (doers or "", duty) from a file of one duty a line."""
    for line in (DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            doers, _, duty = line.rpartition(" » ")
            yield doers, duty


def verdict(doers: str, duty: str) -> Decline | None:
    return declined(duty, addressees=[doers] if doers else [])


def missed(name: str) -> list[str]:
    return [duty for doers, duty in duties(name) if verdict(doers, duty) is None]


def wrongly_refused(name: str) -> list[str]:
    return [f"{found.rule}: {duty}" for doers, duty in duties(name) if (found := verdict(doers, duty))]


def test_hundred_duties_are_refused_and_none_of_two_hundred_ordinary_ones(show: Callable[[str], None]) -> None:
    refused, ordinary = list(duties("refused.txt")), list(duties("ordinary.txt"))
    assert len(set(refused)) == 100
    assert len(set(ordinary)) == 200
    misses, false_alarms = missed("refused.txt"), wrongly_refused("ordinary.txt")
    show(f"G11 {100 - len(misses)}/100 refused, {len(false_alarms)}/200 ordinary refused")
    assert not misses
    assert not false_alarms


def test_further_duties_written_later_are_told_apart_too(show: Callable[[str], None]) -> None:
    refused, ordinary = len(list(duties("refused_more.txt"))), len(list(duties("ordinary_more.txt")))
    misses, false_alarms = missed("refused_more.txt"), wrongly_refused("ordinary_more.txt")
    show(f"G11 later: {refused - len(misses)}/{refused} refused, {len(false_alarms)}/{ordinary} ordinary refused")
    assert not misses
    assert not false_alarms


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spelling_makes_no_difference(spelling: str) -> None:
    respell = SPELLINGS[spelling]
    for name in ("refused.txt", "ordinary.txt"):
        for doers, duty in duties(name):
            assert verdict(respell(doers), respell(duty)) == verdict(doers, duty), duty


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_rule_declines_its_own_examples_and_says_why_and_what_instead(rule: object) -> None:
    [one] = [known for known in rules() if known is rule]
    assert one.examples
    for example in one.examples:
        found = declined(example)
        assert found is not None, example
        assert found.rule == one.id, example
        assert found.reason == one.reason
        assert found.instead == one.instead
    assert one.reason.endswith(".")
    assert one.instead.endswith(".")
    assert "!" not in one.reason + one.instead
    assert len(one.id) <= 40


def test_a_rule_taken_away_is_noticed() -> None:
    used = {found.rule for doers, duty in duties("refused.txt") if (found := verdict(doers, duty))}
    assert used == {rule.id for rule in rules()}


def test_doers_of_the_heading_count_when_the_duty_names_none() -> None:
    duty = "Mỗi ngày chia sẻ 01 bài viết của trang tỉnh"
    assert declined(duty, heading="Đối với đoàn viên") is not None
    assert declined("Mỗi tuần đăng 02 tin về thủ tục", addressees=["Ủy ban nhân dân các xã, phường"]) is None


def test_a_sentence_that_points_back_shares_the_fate_of_its_clause() -> None:
    duty = "Phát hiện sớm, xử lý nghiêm các trường hợp vi phạm theo thẩm quyền"
    press = "Thường xuyên thanh tra, kiểm tra hoạt động báo chí và các điểm truy cập Internet công cộng."
    forest = "Thường xuyên tuần tra, kiểm tra các khu vực có nguy cơ cháy rừng cao."
    shared = declined(duty, before=press)
    assert shared is not None
    assert shared.rule == "press-and-providers"
    assert declined(duty, before=forest) is None
    assert declined(duty) is None
    assert declined("Báo cáo kết quả trước ngày 15", before=press) is None


def test_voluntary_sharing_without_quota_or_personal_account_is_not_declined() -> None:
    assert declined("Khuyến khích các tổ chức, cá nhân chia sẻ thông tin chính thống lên mạng xã hội") is None
    assert declined("Khuyến khích đoàn viên dùng trang cá nhân chia sẻ bài của Đoàn") is not None
    assert declined("Khuyến khích mỗi đoàn viên chia sẻ ít nhất 03 bài mỗi tuần") is not None


@pytest.mark.parametrize(
    "phrase", ["khuyến khích cán bộ chia sẻ bài trên facebook ", "văn bản về đấu tranh phản bác ", "mỗi cán bộ, "]
)
def test_time_grows_linearly_with_the_text(phrase: str) -> None:
    def seconds(times: int) -> float:
        text = phrase * times
        runs = []
        for _ in range(3):
            started = time.process_time()  # what this process itself spent, however busy the machine is
            declined(text)
            runs.append(time.process_time() - started)
        return min(runs)

    declined(phrase)
    assert seconds(16_000) < 10 * max(seconds(4_000), 0.002), "four times the text: linear is 4, quadratic 16"
