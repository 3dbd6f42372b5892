from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.kernel.unmasking import unmask

WATCH = "theo dõi tài khoản"
DISGUISES = {
    "as it is": WATCH,
    "upper case": WATCH.upper(),
    "decomposed": unicodedata.normalize("NFD", WATCH),
    "full width": "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in "theo doi tai khoan"),
    "mathematical": "𝐭𝐡𝐞𝐨 𝓭𝓸𝓲 𝔱𝔞𝔦 𝕜𝕙𝕠𝕒𝕟",
    "circled": "ⓣⓗⓔⓞ ⓓⓞⓘ ⓣⓐⓘ ⓚⓗⓞⓐⓝ",
    "boxes": "🆃🅷🅴🅾 🅳🅾🅸 🆃🅰🅸 🅺🅷🅾🅰🅽",
    "Cyrillic": "tһео dоі tаі kһоаn",
    "Greek": "theο dοι tαι khoαn",
    "small capitals": "ᴛʜᴇᴏ ᴅᴏɪ ᴛᴀɪ ᴋʜᴏᴀɴ",
    "zero width": "the\u200bo d\u200dõi t\u2060ài kh\ufeffoản",
    "bidi marks": "\u202etheo\u202c dõi\u200f \u2066tài\u2069 khoản",
    "soft hyphens": "th\u00adeo d\u00adõi tài kho\u00adản",
    "tags and selectors": "theo\U000e0074 dõi\ufe0f tài khoản\U000e0101",
    "Hangul filler and joiner": "th\u3164eo d\u034fõi tài khoả\u115fn",
    "struck through": "t\u0336h\u0336e\u0336o\u0336 dõi tài kho\u20e0ản",
    "other spaces": "theo\u00a0dõi\u2003tài\u3000khoản",
    "letters apart": "t h e o  d õ i  t à i  k h o ả n",
    "dots between": "t.h.e.o d.õ.i t.à.i k.h.o.ả.n",
    "stars between": "t*h*e*o d-õ-i t_à_i k•h•o•ả•n",
}


@pytest.mark.parametrize("disguised", DISGUISES.values(), ids=DISGUISES)
def test_a_disguise_reads_like_the_plain_words(disguised: str) -> None:
    assert " ".join(unmask(disguised).text.split()) == "theo doi tai khoan"


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("M\u200bẬT", "mật"),
        ("ＭẬＴ", "mật"),
        ("М\u0323\u0302", "m\u0323\u0302"),
        ("Ⓜ️ẬT", "mật"),
        ("Ð\u01b0\u01a1ng", "đương"),
    ],
)
def test_accents_can_be_kept(disguised: str, plain: str) -> None:
    assert unmask(disguised, accents=True).text == unicodedata.normalize("NFC", plain)


def test_a_span_leads_back_to_the_disguised_words() -> None:
    text = "Yêu cầu t h e o d\u0336 õ\u200b i ngay"
    read = unmask(text)
    at = read.text.index("theodoi")
    start, end = read.span(at, at + len("theodoi"))
    assert text[start:end] == "t h e o d\u0336 õ\u200b i"


def test_letters_of_a_list_and_initials_of_names_stay_apart() -> None:
    assert unmask("điểm a, b, c khoản 2").text == "diem a, b, c khoan 2"
    assert unmask("Nguyễn Văn A").text == "nguyen van a"
    assert unmask("1 2 3 4").text == "1 2 3 4"


@given(st.text(max_size=80))
def test_any_text_keeps_its_places_in_order(text: str) -> None:
    for accents in (False, True):
        read = unmask(text, accents=accents)
        assert len(read.origin) == len(read.text)
        assert list(read.origin) == sorted(read.origin)
        start, end = read.span(0, len(read.text))
        assert 0 <= start <= end <= len(text)


def test_time_grows_linearly() -> None:
    def seconds(times: int) -> float:
        text = "t h e o d\u200bõi М.X.H 𝐭𝐡𝐞𝐨 " * times
        runs = []
        for _ in range(3):
            begun = time.process_time()
            unmask(text)
            runs.append(time.process_time() - begun)
        return min(runs)

    seconds(10)
    assert seconds(8_000) < 10 * max(seconds(2_000), 0.002)
