"""A short title for a duty: its main verb phrase, cut where a phrase ends, in words that stand in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

MOST: Final = 90
_LEAST: Final = 30
_SENTENCE: Final = re.compile(r"[;\n]|(?<=[^\W\d_]{2})\.\s+(?=[^\W\d_])")
_LEAD_IN: Final = re.compile(
    r"(?:trường hợp|khi|nếu|đối với|trên cơ sở|căn cứ|để|nhằm|theo|trong|đồng thời|ngoài ra|bên cạnh đó)\b",
    re.IGNORECASE,
)
# Where the main clause begins behind a condition: after "thì", or after a comma with who acts or what is to be done.
_THEN: Final = re.compile(r"\s+thì\s+(?:phải\s+)?(?=[^\W\d_])")
_MAIN: Final = re.compile(
    r",\s+(?=(?:các\s+(?:cơ quan|đơn vị|địa phương|sở|bộ|ngành)|cơ quan|sở|ubnd|ủy ban|chủ tịch|thủ trưởng|"
    r"người đứng đầu|phải|cần|không được|chủ động|yêu cầu|giao|đề nghị|hướng dẫn|thực hiện|kịp thời|khẩn trương|"
    r"tiếp tục|xây dựng|tổ chức|xử lý|báo cáo|công bố|rà soát|phối hợp|chủ trì|tham mưu|kiểm tra)\s)",
    re.IGNORECASE,
)
# Before these a phrase ends: after them comes how, why, by what rule; then of what, for whom, where.
_STRONG: Final = re.compile(
    r"[,:]\s|\s(?=\()|\s[–-]\s|\s(?=(?:nhằm|để|theo|trên cơ sở|bảo đảm|đảm bảo|phù hợp với|quy định tại|trước ngày|"
    r"chậm nhất|gắn với|thông qua|trong quá trình|trên địa bàn|đồng thời|đối với|nếu|khi)\s)",
    re.IGNORECASE,
)
_WEAK: Final = re.compile(
    r"\s(?=(?:và|hoặc|của|cho|với|trong|tại|về|từ|thuộc|được|có|đến|ở|vào|trên|dưới|bằng|là)\s)", re.IGNORECASE
)
# A comma between the items of a list ends no phrase: the next item is short and a further one follows.
_LISTS: Final = re.compile(r",\s[^,;:.()]{1,24}(?:,|\s(?:và|hoặc)\s)", re.IGNORECASE)
_WORTH: Final = 25
"""As many characters more a title may be shorter to end where a phrase does."""
_TRAILING: Final = re.compile(r"\s+(?:và|hoặc|của|cho|với|trong|tại|về|theo|để|nhằm|đối|các|những|mọi)$", re.IGNORECASE)
_ENDS: Final = " \t,.;:–-"


def title_of(text: str) -> str:
    """Return a title of at most 90 characters for a duty whose words are `text`; never an ellipsis.

    The first sentence where it is short enough; else its main clause, cut where a phrase ends and never inside a word
    or an open bracket. A condition in front ("Trường hợp …, ") is left out only when the rest stands by itself.
    """
    first = " ".join(_SENTENCE.split(text.strip(_ENDS + "\n"), maxsplit=1)[0].replace("…", " ").split()).strip(_ENDS)
    if not first:
        first = " ".join(text.replace("…", " ").split()).strip(_ENDS)
    if len(first) > MOST:
        first = first_phrase(_main(first))
    return first[:1].upper() + first[1:]


def _main(sentence: str) -> str:
    """Return the main clause of a sentence that begins with a condition; the whole where none is found."""
    if _LEAD_IN.match(sentence) is None:
        return sentence
    for found in (*_THEN.finditer(sentence), *_MAIN.finditer(sentence)):
        rest = sentence[found.end() :]
        if len(rest) >= _LEAST and _depth(sentence, found.start()) == 0 and _LEAD_IN.match(rest) is None:
            return rest
    return sentence


def first_phrase(sentence: str) -> str:
    """Return the first words of a sentence, at most 90 characters, up to where a phrase ends."""
    if len(sentence) <= MOST:
        return sentence
    strong = {at for at in _places(_STRONG, sentence) if not _LISTS.match(sentence, at)}
    places = strong | set(_places(_STRONG, sentence)) | set(_places(_WEAK, sentence))
    fitting = [at for at in places if _LEAST <= at <= MOST]
    if fitting:
        return _trimmed(sentence[: max(fitting, key=lambda at: at + _WORTH * (at in strong))])
    short = sentence[: MOST + 1].rpartition(" ")[0] or sentence[:MOST]
    return _trimmed(short[: short.rindex("(")] if _depth(short, len(short)) > 0 else short)


def _places(ends: re.Pattern[str], sentence: str) -> Iterator[int]:
    """Yield where a phrase may end, outside brackets."""
    for found in ends.finditer(sentence, 0, MOST + 20):
        if _depth(sentence, found.start()) == 0:
            yield found.start()


def _depth(sentence: str, at: int) -> int:
    return sentence.count("(", 0, at) - sentence.count(")", 0, at)


def _trimmed(words: str) -> str:
    """Return the words without what begins a phrase that is not there."""
    words = words.strip(_ENDS)
    while len(words) > _LEAST and (shorter := _TRAILING.sub("", words)) != words:
        words = shorter.strip(_ENDS)
    return words
