"""The older Vietnamese alphabets, written down once more, letter by letter, as typists knew them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

# Bytes from A1 and B5 on, as the standard lists them; a dash stands where it has no letter.
_TCVN3_ROWS: Final = (
    (0xA1, "Ă Â Ê Ô Ơ Ư Đ ă â ê ô ơ ư đ"),
    (0xB5, "à ả ã á ạ - ằ ẳ ẵ ắ"),
    (0xC6, "ặ ầ ẩ ẫ ấ ậ è - ẻ ẽ é ẹ ề ể ễ ế ệ ì ỉ"),
    (0xDC, "ĩ í ị ò - ỏ õ ó ọ ồ ổ ỗ ố ộ ờ ở ỡ ớ ợ ù - ủ ũ ú ụ ừ ử ữ ứ ự ỳ ỷ ỹ ý ỵ"),
)
TCVN3: Final = {
    letter: bytes([start + at]) for start, row in _TCVN3_ROWS for at, letter in enumerate(row.split()) if letter != "-"
}
# A letter of VNI is its vowel and a second byte for hat or breve and tone together.
_VNI_MARKS: Final = {
    "\u0300": b"\xf8", "\u0301": b"\xf9", "\u0309": b"\xfb", "\u0303": b"\xf5", "\u0323": b"\xef",
    "\u0302": b"\xe2", "\u0302\u0300": b"\xe0", "\u0302\u0301": b"\xe1", "\u0302\u0309": b"\xe5",
    "\u0302\u0303": b"\xe3", "\u0302\u0323": b"\xe4",
    "\u0306": b"\xea", "\u0306\u0300": b"\xe8", "\u0306\u0301": b"\xe9", "\u0306\u0309": b"\xfa",
    "\u0306\u0303": b"\xfc", "\u0306\u0323": b"\xeb",
}  # fmt: skip
_VNI_WHOLE: Final = {
    "đ": b"\xf1", "ơ": b"\xf4", "ư": b"\xf6", "ì": b"\xec", "í": b"\xed", "ỉ": b"\xe6", "ĩ": b"\xf3", "ị": b"\xf2",
    "ỵ": b"\xee",
}  # fmt: skip


def tcvn3(text: str) -> bytes:
    """Return the text in TCVN3; its small letters alone have tones, so what has none there is an error."""
    return b"".join(TCVN3.get(char) or char.encode("ascii") for char in text)


def vni(text: str) -> bytes:
    """Return the text in VNI. The mark of a capital letter is a capital one."""
    return b"".join(_vni(char) for char in text)


def _vni(char: str) -> bytes:
    if char.isascii():
        return char.encode()
    if char.isupper():
        small = _vni(char.lower())
        return bytes(byte - 0x20 for byte in small)
    if char in _VNI_WHOLE:
        return _VNI_WHOLE[char]
    parts = unicodedata.normalize("NFD", char)
    tone = "".join(mark for mark in parts[1:] if mark in "\u0300\u0301\u0303\u0309\u0323")
    shape = "".join(mark for mark in parts[1:] if mark not in tone)
    if shape == "\u031b":
        return _VNI_WHOLE[unicodedata.normalize("NFC", parts[0] + shape)] + _VNI_MARKS[tone]
    return parts[0].encode() + _VNI_MARKS[shape + tone]


def windows_1258(text: str) -> bytes:
    """Return the text in Windows-1258, which writes tones behind their letters."""
    made = bytearray()
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        tones = "".join(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
        base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones))
        made += base.encode("cp1258") + tones.encode("cp1258")
    return bytes(made)


ALPHABETS: Final[dict[str, Callable[[str], bytes]]] = {"TCVN3": tcvn3, "VNI": vni, "Windows-1258": windows_1258}
