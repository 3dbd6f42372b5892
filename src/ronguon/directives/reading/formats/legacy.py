"""The older Vietnamese encodings: TCVN3 (ABC), VNI and Windows-1258, told apart by how well they read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from ronguon.directives.reading.formats.content import nfc
from ronguon.directives.reading.model import ReadNote
from ronguon.directives.reading.refusals import refusal
from ronguon.directives.reading.words import key

_TCVN3: Final = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô-õøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụ-ừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
) | {"­": "ư", "-": "-"}
_VNI_TONES: Final = {
    "ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "Ø": "\u0300", "Ù": "\u0301", "Û": "\u0309", "Õ": "\u0303", "Ï": "\u0323",
    "â": "\u0302", "Â": "\u0302", "ê": "\u0306", "Ê": "\u0306",
    "à": "\u0302\u0300", "á": "\u0302\u0301", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "À": "\u0302\u0300", "Á": "\u0302\u0301", "Å": "\u0302\u0309", "Ã": "\u0302\u0303", "Ä": "\u0302\u0323",
    "è": "\u0306\u0300", "é": "\u0306\u0301", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
    "È": "\u0306\u0300", "É": "\u0306\u0301", "Ú": "\u0306\u0309", "Ü": "\u0306\u0303", "Ë": "\u0306\u0323",
}  # fmt: skip
_VNI_SINGLE: Final = {
    "ñ": "đ", "Ñ": "Đ", "ô": "ơ", "Ô": "Ơ", "ö": "ư", "Ö": "Ư",
    "æ": "ỉ", "Æ": "Ỉ", "ò": "ị", "Ò": "Ị", "ó": "ĩ", "Ó": "Ĩ", "ì": "ì", "í": "í", "î": "ỵ", "Î": "Ỵ",
}  # fmt: skip
_COMMON: Final = frozenset(
    [
        "các",
        "của",
        "và",
        "về",
        "trong",
        "thực",
        "hiện",
        "với",
        "được",
        "cho",
        "cán",
        "bộ",
        "đảng",
        "viên",
        "ủy",
        "ban",
        "nhân",
        "dân",
        "tỉnh",
        "chỉ",
        "đạo",
        "công",
        "tác",
        "quy",
        "định",
        "theo",
        "tổ",
        "chức",
        "kế",
        "hoạch",
        "báo",
        "cáo",
        "trước",
        "ngày",
        "xã",
        "phường",
        "sở",
        "cơ",
        "quan",
        "đơn",
        "vị",
        "yêu",
        "cầu",
        "không",
        "người",
        "có",
        "là",
        "đến",
        "triển",
        "khai",
    ]
)
_ENOUGH: Final = 0.12
_SAMPLE: Final = 100_000
_TAG: Final = re.compile(r"<[^<>]{1,300}>")
_TCVN3_TABLE: Final = str.maketrans(_TCVN3)
_VNI_LETTER: Final = re.compile(f"([aeouyAEOUYôÔöÖ])([{''.join(_VNI_TONES)}])|[{''.join(_VNI_SINGLE)}]")


def convert(data: bytes, text: str | None = None) -> tuple[str, list[ReadNote]]:
    """Return the text read in the encoding that gives most Vietnamese words, with a note that says which.

    `text` is given where the letters of such an encoding were stored as Unicode, each as another letter.
    Raises `RefusedFileError` (`encoding`) when none reads like Vietnamese.
    """
    latin = text if text is not None else data.decode("cp1252", errors="replace")
    readers: dict[str, Callable[[], str]] = {"TCVN3": lambda: _tcvn3(latin), "VNI": lambda: _vni(latin)}
    scores = {"TCVN3": _score(_tcvn3(latin[:_SAMPLE])), "VNI": _score(_vni(latin[:_SAMPLE]))}
    if text is None:
        readers["Windows-1258"] = lambda: _windows_1258(data)
        scores["Windows-1258"] = _score(_windows_1258(data[:_SAMPLE]))
    name = max(scores, key=lambda one: scores[one])
    if scores[name] < _ENOUGH:
        if text is not None:
            return text, []
        raise refusal("encoding")
    message = f"Tệp dùng bảng mã cũ {name} và đã được chuyển sang Unicode. Hãy soát lại các chữ trước khi dùng."
    return readers[name](), [ReadNote("legacy_encoding", message)]


def _score(text: str) -> float:
    """Return the share of usual Vietnamese words among all words of `text` outside its tags."""
    found = [word.strip(".,;:()") for word in key(_TAG.sub(" ", text)).split()]
    return sum(word in _COMMON for word in found) / max(1, sum(word.isalpha() for word in found))


def _tcvn3(latin: str) -> str:
    return latin.translate(_TCVN3_TABLE)


def _windows_1258(data: bytes) -> str:
    return nfc(data.decode("cp1258", errors="replace"))


def _vni(latin: str) -> str:
    return _VNI_LETTER.sub(_vni_letter, latin)


def _vni_letter(found: re.Match[str]) -> str:
    vowel, tone = found.groups()
    if vowel is None:
        return _VNI_SINGLE[found.group()]
    return unicodedata.normalize("NFC", _VNI_SINGLE.get(vowel, vowel) + _VNI_TONES[tone])
