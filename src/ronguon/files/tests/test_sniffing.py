"""What a file is: every bad one gets its reason, every fair one is taken, nothing else ever comes out."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.files.children.calling import ChildLimits, call_in_child, register_opener
from ronguon.files.domain import (
    LIMIT_BYTES,
    REASONS,
    TAKEN,
    KnownKind,
    Purpose,
    accept_attribute,
    sniff,
    strip_metadata,
)
from ronguon.files.tests.hostile import HostileFile, hostile_files
from ronguon.files.tests.making import Item, docx, jpeg, odt, pdf, png, relations, xlsx
from ronguon.kernel.errors import RefusedFileError
from ronguon.kernel.tests.growth import grows_faster

FILES = hostile_files()
MIB = 1024 * 1024
SOUND = {
    KnownKind.PDF: pdf(),
    KnownKind.DOCX: docx(),
    KnownKind.XLSX: xlsx(),
    KnownKind.ODT: odt(),
    KnownKind.PNG: png(),
    KnownKind.JPG: jpeg(),
    KnownKind.CSV: "Xã,Số tin\nCẩm Vân,3\n".encode(),
    KnownKind.TXT: "Kế hoạch\n".encode(),
    KnownKind.HTML: "\ufeff<!-- x --><!DOCTYPE html><html><p>Kế hoạch</p></html>".encode(),
    KnownKind.MD: "# Kế hoạch\n".encode(),
}


def label(file: HostileFile) -> str:
    return f"{file.why} ({file.name[:20]!a})"


def refusal_of(data: bytes, name: str, purpose: Purpose) -> RefusedFileError | None:
    try:
        found = sniff(data, name, purpose=purpose)
        strip_metadata(data, found.kind)
    except RefusedFileError as error:
        return error
    assert found.kind in TAKEN[purpose]
    return None


@pytest.mark.parametrize("file", FILES, ids=label)
def test_hostile_file_is_refused_with_its_reason_or_taken(file: HostileFile) -> None:
    data = file.data
    started = time.process_time()
    refused = refusal_of(data, file.name, file.purpose)
    assert time.process_time() - started < 2
    assert (refused and refused.code) == file.code
    assert refused is None or (refused.message.endswith(".") and "{" not in refused.message)


REPEATED = {
    "streams that do not end": (b" stream\n", "a.pdf", pdf()[:-30], pdf()[-30:]),
    "streams that end at once": (b" stream\nendstream", "a.pdf", pdf()[:-30], pdf()[-30:]),
    "passwords begun": (b"/Encrypt 1 1 1 ", "a.pdf", pdf()[:-30], pdf()[-30:]),
    "names begun": (b"/#4", "a.pdf", pdf()[:-30], pdf()[-30:]),
    "segments": (b"\xff\xfe\0\2", "a.jpg", jpeg()[:2], jpeg()[2:]),
    "tags begun behind a photo": (b"<", "a.jpg", jpeg(), b""),
    "archive ends behind a photo": (b"PK\x05\x06", "a.jpg", jpeg(), b""),
    "chunks": (png()[-12:], "a.png", png()[:8], b""),
    "comments": (b"<!---->", "a.html", b"", b""),
    "blanks": (b" ", "a.html", b"", b"<"),
    "relations begun": (b'<Relationship "', "a.docx", b"", b""),
    "attributes begun": (b"Target ", "a.docx", b"<Relationship ", b""),
}


def judging(what: str) -> Callable[[int], Callable[[], object]]:
    unit, name, head, tail = REPEATED[what]
    purpose = Purpose.DIRECTIVE if name.endswith("html") else Purpose.EVIDENCE

    def make(length: int) -> Callable[[], object]:
        data = head + unit * (length // len(unit)) + tail
        if name.endswith("docx"):
            data = docx(Item("word/_rels/a.rels", data))
        return lambda: refusal_of(data, name, purpose)

    return make


@pytest.mark.parametrize("what", REPEATED)
def test_repeating_a_beginning_takes_work_by_its_length(what: str) -> None:
    assert grows_faster(judging(what), MIB // 4) == ""


def test_a_planted_search_to_the_end_from_each_beginning_is_seen() -> None:
    def make(length: int) -> Callable[[], object]:
        data = b"<" * length
        return lambda: re.search(rb"<[^>]*<[^>]*>", data)

    assert grows_faster(make, 256, tries=1) != ""


def test_there_are_enough_hostile_files() -> None:
    assert len(FILES) >= 60
    assert {file.code for file in FILES} >= set(REASONS) - {"infected", "quota", "unreadable"}


def test_all_hostile_files_are_judged_within_256_megabytes() -> None:
    register_opener("test-judge-all", "ronguon.files.tests.openers:judge_all")
    answer = call_in_child(
        "test-judge-all", b"", limits=ChildLimits(memory_bytes=256 * MIB, cpu_seconds=30, wall_seconds=60)
    )
    assert answer == [[file.why, file.code] for file in FILES]


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("kind", KnownKind)
def test_purpose_takes_its_kinds_and_no_others(purpose: Purpose, kind: KnownKind) -> None:
    if kind in TAKEN[purpose]:
        found = sniff(SOUND[kind], f"Báo cáo.{kind.upper()}", purpose=purpose)
        assert (found.kind, found.name) == (kind, f"Báo cáo.{kind.upper()}")
    else:
        with pytest.raises(RefusedFileError) as caught:
            sniff(SOUND[kind], f"a.{kind}", purpose=purpose)
        assert caught.value.code == "kind"


@pytest.mark.parametrize("stated", KnownKind)
@pytest.mark.parametrize("real", KnownKind)
def test_content_under_another_ending_is_refused(stated: KnownKind, real: KnownKind) -> None:
    words = {KnownKind.TXT, KnownKind.CSV, KnownKind.MD}
    purpose = next(purpose for purpose in Purpose if stated in TAKEN[purpose])
    if stated is real or {stated, real} <= words or (stated, real) == (KnownKind.MD, KnownKind.HTML):
        sniff(SOUND[real], f"a.{stated}", purpose=purpose)
    else:
        with pytest.raises(RefusedFileError) as caught:
            sniff(SOUND[real], f"a.{stated}", purpose=purpose)
        assert caught.value.code in {"mismatch", "polyglot"}


@pytest.mark.parametrize("purpose", Purpose)
def test_limit_is_exact(purpose: Purpose) -> None:
    limit = LIMIT_BYTES[purpose]
    with pytest.raises(RefusedFileError) as caught:
        sniff(bytes(limit + 1), "a.pdf", purpose=purpose)
    assert caught.value.code == "too_large"
    assert f"{limit // MIB} MB" in caught.value.message


def test_text_of_exactly_the_limit_is_taken() -> None:
    assert sniff(b"a" * LIMIT_BYTES[Purpose.EVIDENCE], "a.txt").kind is KnownKind.TXT


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("hyperlink", "https://example.org/"),
        ("hyperlink", "\\\\server\\share\\a.docx"),
        ("attachedTemplate", "file:///C:\\Users\\an\\Normal.dotm"),
        ("image", "media/image1.png"),
    ],
)
def test_links_and_a_clerk_s_own_template_may_stay(kind: str, target: str) -> None:
    assert sniff(docx(relations(kind, target)), "a.docx").kind is KnownKind.DOCX


@pytest.mark.parametrize("word", ["JavaScript", "EmbeddedFiles", "Encrypt 5 0 R"])
def test_pdf_that_only_speaks_of_danger_is_refused_and_a_longer_word_is_not(word: str) -> None:
    with pytest.raises(RefusedFileError):
        sniff(pdf(catalog=b"/%s" % word.encode()), "a.pdf")
    assert sniff(pdf(catalog=b"/X%s" % word.encode()), "a.pdf").kind is KnownKind.PDF


@given(st.sampled_from(sorted(SOUND)), st.data())
def test_damage_anywhere_is_refused_or_taken_and_never_another_error(kind: KnownKind, data: st.DataObject) -> None:
    damaged = bytearray(SOUND[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged)))
        damaged[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    purpose = next(purpose for purpose in Purpose if kind in TAKEN[purpose])
    refused = refusal_of(bytes(damaged), f"a.{kind}", purpose)
    assert refused is None or refused.code in REASONS


@given(st.binary(max_size=2_000), st.text(max_size=40), st.sampled_from(Purpose))
def test_any_bytes_under_any_name_are_refused_or_taken(data: bytes, name: str, purpose: Purpose) -> None:
    for shown in (name, *(f"{name}.{kind}" for kind in KnownKind)):
        refused = refusal_of(data, shown, purpose)
        assert refused is None or refused.code in REASONS


def test_browser_is_told_what_a_purpose_takes() -> None:
    assert accept_attribute(Purpose.LIST) == ".csv,.xlsx"
    assert ".jpeg" in accept_attribute(Purpose.EVIDENCE)
    assert ".html" not in accept_attribute(Purpose.EVIDENCE)
