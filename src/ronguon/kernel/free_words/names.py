"""Persons who are named beside words of opinion. Leaders who open, direct or conclude a meeting are none of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from ronguon.kernel.free_words.findings import FindingKind, WordFinding
from ronguon.kernel.unmasking import Unmasked, unmask
from ronguon.kernel.vietnamese import fold

_TITLE: Final = (
    r"(?:ông bà|ông|bà|anh|chị|cô|chú|bác|em|cháu|thầy|cụ|ong ba|ong|ba|chi|co|chu|bac|chau|thay|cu|đồng chí|"
    r"dong chi|đ/c|d/c|đc|"
    r"công dân|cong dan|đối tượng|doi tuong|chủ tài khoản|chu tai khoan|cô giáo|thầy giáo|người dân tên|tên là)"
)
_SURNAME: Final = (
    "nguyễn|nguyen|trần|tran|lê|le|phạm|pham|hoàng|hoang|huỳnh|huynh|phan|vũ|vu|võ|vo|đặng|dang|bùi|bui|đỗ|hồ|ngô|ngo|dương|duong|lý|đinh|dinh|"
    "trịnh|trinh|đào|đoàn|doan|lương|luong|mai|trương|truong|lâm|lam|phùng|phung|tạ|châu|quách|thái|vương|vuong|cao|hà|tô|triệu|nông|nong|"
    "giàng|giang|sùng|sung|thào|thao|lò|vừ|y|h'|siu|rơ|ksor|kpă|thạch|sơn|kim|danh|chu|kiều|cù|nghiêm|khuất|từ|văn|lục|vi|hứa|bế|ma|lữ|la|tôn"
)
_FULL_NAME: Final = 3
_WORD: Final = r"[a-zà-ỹđ']{1,7}"
_TITLED: Final = re.compile(rf"(?<!\w){_TITLE}[ :.]{{1,2}}(?P<name>{_WORD}(?: {_WORD}){{0,4}})(?!\w)")
_FULL: Final = re.compile(rf"(?<!\w)(?P<name>(?:{_SURNAME}) {_WORD}(?: {_WORD}){{1,3}})(?!\w)")
_SURE: Final = re.compile(rf"(?:{_SURNAME})(?: {_WORD}){{1,4}}")
_PLACE: Final = re.compile(
    r"(?:\b(?:đường|phố|trường|mầm non|tiểu học|thcs|thpt|trạm|nghĩa trang|giải|quỹ|xã|phường|thôn|ấp|bản|buôn|"
    r"khu phố|tổ|cầu|công viên|"
    r"bệnh viện|huyện|tỉnh|thành phố|tp\.?|đặc khu|đảo|núi|sông|hồ|chợ|làng|khu|chi đoàn|liên đội|tượng đài|"
    r"công ty|doanh nghiệp|tnhh|"
    r"tấm gương|phong cách|tư tưởng|tncs|cộng sản|thiếu niên tiền phong|chủ tịch) ?)$"
)
_SPARED: Final = re.compile(r"^(?:hồ chí minh|ho chi minh|bà rịa|ba ria|hồ chủ tịch)")
_OPINION: Final = (
    r"(?<!trả lời )(?<!giải đáp )(?<!tiếp thu )(?<!ghi nhận )ý kiến(?! (?:chỉ đạo|kết luận|thẩm định|thống nhất|"
    r"góp ý|đóng góp|phát biểu chỉ đạo|của thường trực|của ban))|quan điểm|bình luận|"
    r"phát ngôn|(?:phát biểu|nói|viết|đăng|tung|đưa)(?: \w+){0,3} (?:trái|sai|xấu|xuyên tạc|chống|phản|tiêu cực|"
    r"không đúng|bịa đặt)|"
    r"đăng(?! ký| kí| cai| quang| ten)(?: tải)?|chia sẻ(?! kinh nghiệm| cách làm| khó khăn)|bài viết|bài đăng|"
    r"status|livestream|phát trực tiếp|"
    r"phê phán|clip|chửi(?: bới| mắng)?|chê bai|(?:chưa|không) đồng tình|chỉ trích|chê|phản đối|không đồng tình|"
    r"không đồng ý|không ủng hộ|bức xúc|bất mãn|bất bình|tư tưởng(?! hồ chí minh|, đạo đức)|"
    r"xuyên tạc|nói xấu|bôi nhọ|kích động|lôi kéo|chống đối|chống phá|thái độ|nhận thức (?:lệch|sai|hạn chế)|"
    r"tiêu cực|dư luận|cho rằng|"
    r"nói rằng|phàn nàn|than phiền|kêu gọi|tán phát|phát tán|thả tim|bày tỏ|like|khiếu kiện|khiếu nại|tố cáo|"
    r"đơn thư|theo đạo|tín ngưỡng|"
    r"tôn giáo|niềm tin|lập trường|suy thoái|tự diễn biến|lời lẽ|thông tin sai|thông tin xấu|tin giả|lan truyền|"
    r"hay (?:nói|viết|đăng)|biểu tình|tụ tập"
)
_OPINIONS: Final = re.compile(rf"(?<!\w)(?:{_OPINION})(?!\w)")
_PLAIN: Final = re.compile(
    rf"(?<!\w)(?:{fold(_OPINION).replace('(?! ky| ki| cai', '(?! ky| ki| cai| vien| bo| uy')})(?!\w)"
)
_END: Final = re.compile(r"(?<=[^\W\d_]{2})[.!?…](?=\s|$)|[\n;]")
_PRONOUN: Final = re.compile(
    r"(?<!\w)(?:ông|bà|anh|chị|cô|người|cá nhân|đối tượng|trường hợp|ong|ba|nguoi|ca nhan|doi tuong) (?:ấy|này|"
    r"ta|đó|trên|nói trên|ay|nay|do|tren)(?!\w)"
)


def people_beside_opinions(text: str) -> Iterator[WordFinding]:
    """Yield each person named in a sentence that tells of an opinion, or next to one that speaks of them."""
    read = unmask(text, accents=True)
    if not (names := list(_names(text, read))):
        return
    breaks = [hit.end() for hit in _END.finditer(read.text)]
    bounds = [0, *breaks, len(read.text)]
    sentences = [read.text[start:end] for start, end in pairwise(bounds)]
    telling = [_tells(sentence) for sentence in sentences]
    again = [_PRONOUN.search(sentence) is not None for sentence in sentences]
    for start, end in names:
        at = min(bisect_right(breaks, start), len(sentences) - 1)
        near = range(at + 1, min(at + 3, len(sentences)))
        if telling[at] or any(telling[one] and again[one] for one in near):
            first, last = read.span(start, end)
            yield WordFinding(first, last, FindingKind.PERSON_BESIDE_OPINION, "person.opinion")


def _tells(sentence: str) -> bool:
    """Tell whether a sentence speaks of an opinion; without its accents where it was typed without any."""
    return (_PLAIN if sentence.isascii() else _OPINIONS).search(sentence) is not None


def _names(text: str, read: Unmasked) -> Iterator[tuple[int, int]]:
    """Yield where a person is named: a title and a name, or a surname and at least two names written large."""
    for pattern in (_TITLED, _FULL):
        for hit in pattern.finditer(read.text):
            start, end = hit.span("name")
            end = _large(text, read, start, end)
            sure = pattern is _TITLED and _SURE.match(hit["name"]) is not None
            words = read.text[start:end].count(" ") + 1 if end > start else 0
            if not (words >= _FULL_NAME or (pattern is _TITLED and (words or sure))):
                continue
            lead = read.text[max(0, hit.start() - 40) : hit.start()]
            if _PLACE.search(lead) or _SPARED.match(read.text, hit.start()) or _SPARED.match(read.text, start):
                continue
            yield hit.start(), end if words else hit.end()


def _large(text: str, read: Unmasked, start: int, end: int) -> int:
    """Return where the words written with a large first letter end, from `start` on."""
    last = start
    for word in re.finditer(r"\S+", read.text[start:end]):
        if not text[read.origin[start + word.start()]].isupper():
            break
        last = start + word.end()
    return last
