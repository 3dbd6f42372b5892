"""G11: no duty that watches, counts or steers people or their words becomes an assignment unseen."""

from __future__ import annotations

import io
import json
import random
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from django.core.management import call_command

from ronguon.drafting.domain.declining import DeclineRule, hits, part_of, rules
from ronguon.drafting.domain.judging import DutyVerdict, Judgement, judge
from ronguon.drafting.domain.plainwords import words_of
from ronguon.kernel.tests.sampling import part, whole
from ronguon.kernel.vietnamese import fold

DATA = Path(__file__).parent / "data"
JUDGED = DATA / "judging"
SPELLINGS: dict[str, Callable[[str], str]] = {
    "as written": str,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "upper case": str.upper,
    "without accents": fold,
    "new tone marks": lambda text: text.replace("ủy", "uỷ").replace("hòa", "hoà").replace("xóa", "xoá"),
    "wrapped, with soft hyphens": lambda text: text.replace(" ", "\n  ", 3).replace("ia", "i\u00ada"),
    "zero width": "\u200b".join,
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "Cyrillic": lambda text: text.translate(str.maketrans("aeocpxiAEOCPXT", "аеосрхіАЕОСРХТ")),
    "mathematical": lambda text: "".join(chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c for c in text),
}
BARS = {"harmful": 0.08, "mixed": 0.15, "lawful": 0.10}
SETS = {"unseen": (130, 150), "exam": (130, 150), "fresh": (85, 90)}
"""What nobody tuned on, with how many harmful and lawful duties there are at least.

`fresh` was written last, by somebody who saw neither rules nor other sets, and judged once: nothing was changed after.
"""
SOFT = (
    ", nâng cao trách nhiệm của cán bộ, đảng viên",
    ", theo quy định về bảo vệ dữ liệu cá nhân",
    " nhằm phòng lừa đảo",
    "; bảo đảm quyền và lợi ích hợp pháp của người dân",
    ", trên trang chính thức của cơ quan",
    " theo quy định của pháp luật",
    ". Công tác này góp phần xây dựng chính quyền phục vụ",
    ", đồng thời tập huấn kỹ năng an toàn thông tin",
    ", không để ảnh hưởng đến hoạt động của cơ quan",
    "; tiếp nhận và trả lời phản ánh của người dân",
    ", phòng, chống tội phạm",
)


def duties(name: str) -> Iterator[tuple[str, str]]:
    """Yield (doers or "", duty) from a file of one duty a line."""
    for line in (DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            doers, _, duty = line.rpartition(" » ")
            yield doers, duty


def judged(doers: str, duty: str) -> Judgement:
    return judge(duty, addressees=[doers] if doers else [])


def labelled(name: str) -> list[Mapping[str, str]]:
    return [json.loads(line) for line in (JUDGED / f"{name}.jsonl").read_text("utf-8").splitlines()]


def counted(name: str) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """Return how many duties of each label got each verdict, and how many there are of each label."""
    found = [(entry["label"], str(judge(entry["text"]).verdict)) for entry in labelled(name)]
    return Counter(found), Counter(label for label, _verdict in found)


@pytest.mark.parametrize("name", SETS)
def test_duties_nobody_tuned_on_are_told_apart_within_the_bars(name: str, show: Callable[[str], None]) -> None:
    verdicts, number = counted(name)
    passed = {label: verdicts[label, "allow"] / number[label] for label in ("harmful", "mixed")}
    asked = verdicts["lawful", "ask"] / number["lawful"]
    show(
        f"G11 watching people, {name} set of {number.total()}: harmful allowed silently {passed['harmful']:.1%}, "
        f"mixed {passed['mixed']:.1%}, lawful asked {asked:.1%}, lawful declined {verdicts['lawful', 'decline']}"
    )
    assert number["harmful"] >= SETS[name][0]
    assert number["lawful"] >= SETS[name][1]
    assert passed["harmful"] <= BARS["harmful"]
    assert passed["mixed"] <= BARS["mixed"]
    assert asked <= BARS["lawful"]
    assert verdicts["lawful", "decline"] == 0


def test_the_sets_are_of_the_size_and_breadth_that_was_asked_for() -> None:
    own = labelled("tuning") + labelled("unseen")
    harmful = [entry for entry in own if entry["label"] != "lawful"]
    assert len(own) >= 600
    assert len(harmful) >= 300
    assert len({entry["class"] for entry in harmful}) >= 12
    assert len({entry["style"] for entry in harmful}) >= 12
    learnt = {entry["text"] for name in ("training", "tuning") for entry in labelled(name)}
    asked = [entry["text"] for name in SETS for entry in labelled(name)]
    assert len(asked) == len(set(asked))
    assert not learnt & set(asked), "what is learnt from is never what is measured by"


def test_none_of_the_duties_refused_so_far_is_allowed_and_none_of_the_ordinary_ones_declined(
    show: Callable[[str], None],
) -> None:
    for bad, good in (("refused.txt", "ordinary.txt"), ("refused_more.txt", "ordinary_more.txt")):
        harmful = Counter(judged(*one).verdict for one in duties(bad))
        lawful = Counter(judged(*one).verdict for one in duties(good))
        show(f"G11 {bad}: {harmful[DutyVerdict.ALLOW]}/{harmful.total()} allowed; {good}: {lawful[DutyVerdict.ASK]}/"
             f"{lawful.total()} asked, {lawful[DutyVerdict.DECLINE]} declined")  # fmt: skip
        assert not [one for one in duties(bad) if judged(*one).verdict == DutyVerdict.ALLOW]
        assert not [one for one in duties(good) if judged(*one).verdict == DutyVerdict.DECLINE]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spelling_frees_nothing(spelling: str) -> None:
    respell = SPELLINGS[spelling]
    for name in ("refused.txt", "ordinary.txt"):
        for doers, duty in duties(name):
            assert judged(respell(doers), respell(duty)).verdict == judged(doers, duty).verdict, duty


def test_a_thousand_random_edits_of_refused_duties_free_none(show: Callable[[str], None]) -> None:
    chance = random.Random(20261202)
    refused = [one for name in ("refused.txt", "refused_more.txt") for one in duties(name)]
    respellings = [*SPELLINGS.values()]
    freed = []
    for _ in range(1_000):
        doers, duty = chance.choice(refused)
        edited = duty
        for _turn in range(chance.randint(1, 3)):
            edit = chance.randint(0, 3)
            if edit == 0:
                edited += chance.choice(SOFT)
            elif edit == 1:
                edited = chance.choice(SOFT).strip(" ,;.").capitalize() + ". " + edited
            elif edit == 2:
                edited = chance.choice(respellings)(edited)
            else:
                at = chance.randrange(len(edited))
                edited = edited[:at] + chance.choice("\u200b\u200d\u2060\ufe0f\u202e\u00ad") + edited[at:]
        if judged(doers, edited).verdict == DutyVerdict.ALLOW:
            freed.append(edited)
    show(f"G11 watching people: {1_000 - len(freed)}/1000 edited refused duties stay held or declined")
    assert not freed


SIGNS = {
    "space": " ", "hard space": "\u00a0", "dot": ".", "hyphen": "-", "middle dot": "\u00b7", "raised comma": "\u02bc",
    "empty braille": "\u2800", "empty note": "\U0001d159",
}  # fmt: skip
"""What is put into the middle of words."""


def in_pieces(text: str, sign: str, words: int, chance: random.Random) -> str:
    """Return `text` with `sign` inside that many of its words, inside all of them when it has fewer."""
    found = text.split(" ")
    long = [place for place, word in enumerate(found) if len(word) >= 3 and word.isalpha()]
    for place in chance.sample(long, min(words, len(long))):
        at = chance.randrange(1, len(found[place]))
        found[place] = f"{found[place][:at]}{sign}{found[place][at:]}"
    return " ".join(found)


@pytest.mark.sampled
@pytest.mark.parametrize("sign", SIGNS)
def test_signs_inside_words_free_no_refused_duty_and_blanks_at_most_one_in_two_hundred(
    sign: str, show: Callable[[str], None]
) -> None:
    chance = random.Random(20261203)
    # Other duties for each sign, so that all signs together are tried on every one of them.
    all_of_them = [one for name in ("refused.txt", "refused_more.txt") for one in duties(name)]
    refused = part(all_of_them, one_in=3, least=215, begin=[*SIGNS].index(sign))
    freed = {}
    for number in (2, 3, 5, 99):
        tried = [(doers, in_pieces(duty, SIGNS[sign], number, chance)) for doers, duty in refused]
        freed[number] = sum(judged(*one).verdict == DutyVerdict.ALLOW for one in tried)
    show(f"G11 watching people: {sign} inside 2, 3, 5, all words frees {[*freed.values()]} of {len(refused)}")
    assert max(freed.values()) <= (len(refused) / 200 if SIGNS[sign].isspace() else 0)
    assert (freed[5], freed[99]) == (0, 0)


@pytest.mark.parametrize(
    "duty",
    [
        "Huy động qu{}ản trị viên các hội n{}hóm đông thành viên ghim bài của tỉnh.",
        "Xâ{}y dựng cơ sở dữ liệu về quan điểm chính trị c{}ủa c{}án bộ.",
        "Cử ng{}ười nổi tiếng làm đại sứ đăng bài theo y{}êu cầu.",
        "Tổ chứ{}c chiến dịch chia sẻ đồng lo{}ạt một tri{}ệu lượt.",
        "Xử lý kỷ luật giáo viê{}n nê{}u ý k{}iến khác với chủ trương sáp nhập trường.",
        "Phân công mỗi tổ viên đăng một bài trên Facebo{}ok vào th{}ứ Sáu.",
    ],
)
@pytest.mark.parametrize("sign", SIGNS)
def test_a_duty_with_a_sign_inside_two_or_three_words_is_held(duty: str, sign: str) -> None:
    assert judge(duty.replace("{}", "")).verdict != DutyVerdict.ALLOW
    assert judge(duty.replace("{}", SIGNS[sign])).verdict != DutyVerdict.ALLOW


@pytest.mark.parametrize("sign", ["\u00b7", "\u2800", "\U0001d159", "\u2022", "\ue000", "→"])
def test_one_sign_that_nobody_types_between_letters_is_enough_to_ask(sign: str) -> None:
    found = judge(f"Công khai thủ tục hành chính tại bộ ph{sign}ận một cửa.")
    assert (found.verdict, found.rule) == (DutyVerdict.ASK, "ask-broken")


@pytest.mark.parametrize(
    "joined", ["TP.HCM", "Đoàn/Hội", "wi-fi", "và/hoặc", "UBND-VP", "angiang.gov.vn", "R&D", "dd_mm"]
)
def test_signs_that_people_type_between_letters_ask_nothing(joined: str) -> None:
    assert judge(f"Công khai thủ tục hành chính tại {joined} trước ngày 30/6.").verdict == DutyVerdict.ALLOW


def test_a_lawful_duty_with_a_word_in_pieces_is_allowed_and_one_in_many_pieces_is_asked_about() -> None:
    assert judge("Công khai thủ tục hành chính tại bộ ph ận một cửa.").verdict == DutyVerdict.ALLOW
    found = judge("C ông khai th ủ tục h ành ch ính tại b ộ phận một cửa.")
    assert (found.verdict, found.rule) == (DutyVerdict.ASK, "ask-broken")
    assert found.spans


@pytest.mark.parametrize(
    "duty",
    [
        "Theo dõi MXH của CBCCVC, báo cáo hằng tuần.",
        "Mỗi CB đăng 5 bài trên MXH trong tháng.",
        "Lập danh sách tài khoản MXH của ĐV trong chi bộ.",
        "Yêu cầu CBCCVC và ĐV khai báo tài khoản MXH cá nhân.",
    ],
)
def test_abbreviations_free_nothing(duty: str) -> None:
    assert judge(duty).verdict != DutyVerdict.ALLOW


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_rule_holds_in_its_own_examples_and_says_why_and_what_instead(rule: DeclineRule) -> None:
    assert rule.examples
    for example in rule.examples:
        found = [hit.rule.id for hit in hits(part_of(word.text for word in words_of(example))) if not hit.spared]
        assert rule.id in found, example
        assert judge(example).verdict != DutyVerdict.ALLOW
    assert rule.reason.endswith(".")
    assert rule.instead.endswith(".")
    assert "!" not in rule.reason + rule.instead
    assert len(rule.id) <= 36


def test_what_is_certain_is_declined_with_reason_and_lawful_way() -> None:
    found = judge("Theo dõi, lập danh sách tài khoản Facebook cá nhân của cán bộ, đảng viên, báo cáo hằng tuần")
    assert found.verdict == DutyVerdict.DECLINE
    assert found.reason.endswith(".")
    assert found.instead.endswith(".")
    assert found.cues


def test_doers_of_the_heading_count_when_the_duty_names_none() -> None:
    duty = "Mỗi ngày chia sẻ 01 bài viết của trang tỉnh"
    assert judge(duty, heading="Đối với đoàn viên").verdict != DutyVerdict.ALLOW


def test_a_sentence_that_points_back_shares_the_fate_of_its_clause() -> None:
    duty = "Phát hiện sớm, xử lý nghiêm các trường hợp vi phạm theo thẩm quyền"
    press = "Thường xuyên thanh tra, kiểm tra hoạt động báo chí và các điểm truy cập Internet công cộng."
    forest = "Thường xuyên tuần tra, kiểm tra các khu vực có nguy cơ cháy rừng cao."
    assert judge(duty, before=press).verdict != DutyVerdict.ALLOW
    assert judge(duty, before=forest).verdict == DutyVerdict.ALLOW
    assert judge("Báo cáo kết quả trước ngày 15", before=press).verdict == DutyVerdict.ALLOW


def test_of_a_duty_with_a_lawful_and_a_harmful_part_only_the_harmful_part_is_marked() -> None:
    text = (
        "Tổng hợp câu hỏi gửi đến trang thông tin của xã, trả lời công khai trong 05 ngày làm việc; "
        "theo dõi, thống kê ý kiến, bình luận trên tài khoản mạng xã hội của cán bộ, công chức và người dân"
    )
    found = judge(text)
    assert found.verdict != DutyVerdict.ALLOW
    assert [text[start:end].split(maxsplit=1)[0] for start, end in found.spans] == ["theo"]
    assert all(any(start <= cue.start and cue.end <= end for start, end in found.spans) for cue in found.cues)


@pytest.mark.sampled
@pytest.mark.parametrize("phrase", ["khuyến khích cán bộ chia sẻ bài trên facebook ", "mỗi cán bộ, ", "a; b. "])
def test_time_grows_linearly_with_the_text(phrase: str) -> None:
    def seconds(times: int) -> float:
        text = phrase * times
        runs = []
        for _ in range(3):
            started = time.process_time()  # what this process itself spent, however busy the machine is
            judge(text)
            runs.append(time.process_time() - started)
        return min(runs)

    judge(phrase)
    few = 500 if whole() else 125
    assert seconds(4 * few) < 10 * max(seconds(few), 0.005), "four times the text: linear is 4, quadratic 16"


def test_the_command_answers_each_line_with_the_very_function_that_confirming_uses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["Mỗi đảng viên đăng 01 tin tích cực mỗi ngày", "Trồng 200 ha rừng trước ngày 30/6", ""]
    given = io.TextIOWrapper(io.BytesIO(("\n".join(lines) + "\n").encode()), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", given)
    call_command("rights", "judge")
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["text"] for one in answers] == lines
    assert all(set(one) == {"text", "verdict", "rule", "reason", "spans"} for one in answers)
    assert [one["verdict"] for one in answers] == [str(judge(line).verdict) for line in lines]
    assert answers[0]["verdict"] != "allow"
    assert answers[1] == {"text": lines[1], "verdict": "allow", "rule": None, "reason": None, "spans": []}
