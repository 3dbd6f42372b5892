"""Addresses of accounts, mail, telephone and identity numbers in words read without accents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ronguon.kernel.free_words.findings import FindingKind, FindingLevel, WordFinding
from ronguon.kernel.unmasking import Unmasked

_DOT: Final = r" {0,2}(?:\.|[(\[{] ?(?:\.|dot|cham) ?[)\]}]|(?<= )(?:dot|cham)(?= )) {0,2}"
_AT: Final = r" {0,2}(?:@|[(\[{] ?(?:@|at|a cong) ?[)\]}]|(?<= )a cong(?= )) {0,2}"
_HOSTS: Final = (
    rf"(?:(?:facebook|fb|face book|tiktok|tik tok|youtube|instagram|insta|linkedin|twitter|x|messenger|zaloapp|"
    rf"pinterest|snapchat|"
    rf"blogspot|wordpress|medium|reddit|discord){_DOT}com|zalo{_DOT}me|zalo{_DOT}vn|t{_DOT}me|m{_DOT}me|"
    rf"fb{_DOT}me|wa{_DOT}me|fb{_DOT}watch|"
    rf"telegram{_DOT}(?:me|org)|threads{_DOT}(?:net|com)|youtu{_DOT}be|gapo{_DOT}vn|mocha{_DOT}com{_DOT}vn|"
    rf"locket{_DOT}cam|discord{_DOT}gg|vk{_DOT}com|bsky{_DOT}app|lotus{_DOT}vn)"
)
_NETWORK: Final = (
    r"(?:facebook|face book|fb|zalo|tiktok|tik tok|telegram|youtube|instagram|insta|viber|threads|"
    r"twitter|mxh|mang xa hoi)"
)
_ADDRESS: Final = re.compile(
    rf"(?<![\w@-])(?:https?://)?(?:[a-z0-9-]{{1,30}}\.){{0,3}}{_HOSTS}(?: {{0,2}}/ {{0,2}}[^\s,;)\"”]{{1,200}}|"
    rf"(?![\w.-]))"
)
_HANDLE: Final = re.compile(
    r"(?<![\w.@/])@ ?(?=[a-z0-9_.]{0,40}[a-z_])[a-z0-9_][a-z0-9_.]{2,40}"
    r"(?:@[a-z0-9-]{1,40}(?:\.[a-z0-9-]{2,30}){1,3})?"
)
_NAMED: Final = re.compile(
    rf"(?:\b(?:nick ?name|nick|ac|acc|account)\b(?: {_NETWORK})?|\b(?:tai khoan|trang|nhom|kenh|group|"
    rf"page) (?:{_NETWORK} )?(?:ca nhan|rieng)"
    rf"(?: {_NETWORK})?|\btai khoan {_NETWORK}|\b{_NETWORK} ca nhan)(?: cua| mang ten| ten| co ten| la|"
    rf" dang nhap| user(?:name)?){{0,3}}"
    r" {0,2}(?:: {0,2})?(?P<named>[“\"'‘«][^”\"'’»\n]{2,60}[”\"'’»]|[a-z0-9]{1,30}[._\d][a-z0-9._]{1,30})"
)
_UID: Final = re.compile(rf"\b(?:uid|id {_NETWORK}|{_NETWORK} id)\b[ :.#]{{0,3}}\d{{6,20}}")
_EMAIL: Final = re.compile(
    rf"(?<![\w.%+-])[a-z0-9][a-z0-9._%+-]{{0,63}}{_AT}[a-z0-9-]{{1,40}}(?:{_DOT}[a-z0-9-]{{2,30}}){{1,4}}"
)
_GAP: Final = r"[ .\-–·()_]{0,3}"
_D: Final = r"[\dol]"  # "o" and "l" stand in for digits, but for a few alone
_MOST_OF_TWELVE: Final = 11
_MOST_OF_TEN: Final = 8
_MOBILE: Final = re.compile(
    rf"(?<![\w,/])(?:\+?{_GAP}(?:00{_GAP})?8{_GAP}4{_GAP}(?:[0o]{_GAP})?|"
    rf"[0o]{_GAP})[35789](?:{_GAP}{_D}){{8}}(?![\w/%]|[.,]\d)"
)
_LANDLINE: Final = re.compile(
    rf"(?<![\w,/])(?:\+?{_GAP}8{_GAP}4{_GAP}(?:[0o]{_GAP})?|[0o]{_GAP})2(?:{_GAP}{_D}){{9}}(?![\w/%]|[.,]\d)"
)
_SPELLED: Final = re.compile(r"\bkhong(?:[ ,.\-]{1,3}(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin)){8,10}\b")
_CITIZEN: Final = re.compile(rf"(?<![\w,/])[0o](?:{_GAP}{_D}){{11}}(?![\w/%]|[.,]\d)")
_NINE: Final = re.compile(r"(?<![\w,./-])(?:\d{9}|\d(?: \d){8}|\d{3} \d{3} \d{3})(?![\w/%]|[.,-]\d)")
_WORDED: Final = re.compile(
    r"\b(?:cccd|cmnd|cmtnd|cmt|can cuoc|chung minh nhan dan|chung minh thu|so dinh danh|ma dinh danh ca nhan|"
    r"ho chieu|passport|"
    r"so bhxh|ma so bhxh|so bao hiem|so the bhyt|ma so bao hiem|ma so thue ca nhan|stk|so tai khoan)\b[^\d\n;]{0,40}"
    rf"(?P<number>[a-z]{{0,2}}\d(?:{_GAP}\d){{5,14}})(?!\w)"
)
_MONEY: Final = re.compile(
    r" {0,2}(?:dong|d|vnd|vnđ|đ|usd|trieu|ty|luot|nguoi|ho|m2|m3|km|ha|kg|tan|ban|cay|con|lit|kwh|%)\b"
)
_DATE: Final = re.compile(r"(?<![\d.])\d{1,2}[./-]\d{1,2}[./-]\d{4}(?!\d)")
_HOTLINE: Final = re.compile(
    r"(?:duong day nong|hotline|tong dai|so dien thoai truc|dien thoai truc|truc ban|dien thoai (?:co quan|"
    r"van phong|bo phan|ubnd|cong an|tram|truong)|"
    r"dien thoai(?: lien he)? cua (?:co quan|don vi|ubnd|uy ban|cong an|so|phong|ban|trung tam|tram|truong|"
    r"bo phan))[^;\n]{0,90}$"
)
_PERSONAL: Final = re.compile(
    r"\b(?:ong|ba|anh|chi(?! (?:cuc|nhanh|bo|doan))|co(?! quan)|chu|bac|dong chi|d/c|ca nhan|nha rieng|"
    r"rieng cua)\b(?! (?:con|ria))"
)
_OFFICIAL: Final = re.compile(r"(?:[a-z0-9-]{1,40}\.){1,4}gov\.vn(?![\w.-])")


def _found(
    read: Unmasked, span: tuple[int, int], kind: FindingKind, rule: str, level: FindingLevel = FindingLevel.HOLD
) -> WordFinding:
    start, end = read.span(*span)
    return WordFinding(start, end, kind, rule, level)


def accounts(read: Unmasked) -> Iterator[WordFinding]:
    """Yield addresses, handles and names of accounts, and mail."""
    text = read.text
    for hit in _EMAIL.finditer(text):
        official = re.sub(r"[ ()\[\]{}]", "", hit[0]).endswith(".gov.vn")
        yield _found(read, hit.span(), FindingKind.EMAIL, "email.body" if official else "email", _level(official))
    for rule, pattern in (("account.address", _ADDRESS), ("account.handle", _HANDLE), ("account.uid", _UID)):
        for hit in pattern.finditer(text):
            yield _found(read, hit.span(), FindingKind.ACCOUNT_ADDRESS, rule)
    for hit in _NAMED.finditer(text):
        official = bool(_OFFICIAL.search(hit["named"]))
        yield _found(read, hit.span("named"), FindingKind.ACCOUNT_ADDRESS, "account.named", _level(official))


def _level(official: bool) -> FindingLevel:  # noqa: FBT001 (one question, asked at three places beside each other)
    return FindingLevel.ALLOW if official else FindingLevel.HOLD


def numbers(read: Unmasked) -> Iterator[WordFinding]:
    """Yield telephone and identity numbers."""
    text = _DATE.sub(lambda day: "#" * len(day[0]), read.text)
    for hit in _WORDED.finditer(text):
        yield _found(read, hit.span("number"), FindingKind.ID_NUMBER, "id.worded")
    for hit in _CITIZEN.finditer(text):
        if _digits(hit[0]) >= _MOST_OF_TWELVE and not _MONEY.match(text, hit.end()):
            yield _found(read, hit.span(), FindingKind.ID_NUMBER, "id.citizen")
    for hit in _NINE.finditer(text):
        if not hit[0].endswith("000") and not _MONEY.match(text, hit.end()):
            yield _found(read, hit.span(), FindingKind.ID_NUMBER, "id.nine")
    for pattern, rule in ((_MOBILE, "phone.mobile"), (_LANDLINE, "phone.landline"), (_SPELLED, "phone.spelled")):
        for hit in pattern.finditer(text):
            if pattern is not _SPELLED and _digits(hit[0]) < _MOST_OF_TEN:
                continue
            if _of_a_body(text, hit.start()):
                yield _found(read, hit.span(), FindingKind.PHONE, "phone.hotline", FindingLevel.ALLOW)
            else:
                yield _found(read, hit.span(), FindingKind.PHONE, rule)


def _digits(words: str) -> int:
    return sum(map(str.isdigit, words))


def _of_a_body(text: str, start: int) -> bool:
    """Tell whether words before a number say that it is a unit's, and none after them that it is a person's."""
    before = text[max(0, start - 140) : start]
    said = _HOTLINE.search(before)
    return said is not None and _PERSONAL.search(said[0]) is None
