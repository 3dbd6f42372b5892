"""What stands in a Word file and what is read of it, one matter a test."""

from __future__ import annotations

import pytest

from ronguon.directives.reading.api import read
from ronguon.directives.reading.formats.docx import read_docx
from ronguon.directives.reading.formats.numbering import written
from ronguon.directives.tests.reading_files import BODY
from ronguon.directives.tests.reading_word import box, listed, num, p, shape, t, table, word
from ronguon.kernel.errors import RefusedFileError


def lines(body: str, **parts: str) -> list[str]:
    return [line for line in read_docx(word(body, **parts)).text.split("\n") if line.strip()]


def notes(body: str, **parts: str) -> list[str]:
    return [note.code for note in read_docx(word(body, **parts)).notes]


def test_unit_and_tables_are_read_in_their_order() -> None:
    body = p("Trước bảng.") + table(["TT", "Việc", "Nơi làm"], ["1", "Đo nước", "Sở Y tế"]) + p("Sau bảng.")
    assert lines(body) == ["Trước bảng.", "TT | Việc | Nơi làm", "1 | Đo nước | Sở Y tế", "Sau bảng."]


def test_table_in_a_table_is_read_inside_its_cell() -> None:
    inner = table(["giếng", "bể"], ["ao", "hồ"])
    body = table(["1", p("Đo nước ở:") + inner + p("và suối."), "Sở Y tế"])
    assert lines(body) == ["1 | Đo nước ở: giếng bể ao hồ và suối. | Sở Y tế"]


def test_tables_nested_fifty_deep_keep_their_words() -> None:
    body = "Đo nước."
    for _ in range(50):
        body = table([body if body.startswith("<") else p(body), "x"]) + p("")
    assert "Đo nước." in lines(body)[0]


def test_cells_that_go_together_keep_the_columns() -> None:
    wide = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + p("Cả hai")
    first = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + p("Sở Y tế")
    more = "<w:tcPr><w:vMerge/></w:tcPr>" + p("")
    assert lines(table([wide, "c"], ["a", "b", first], ["d", "e", more])) == [
        "Cả hai |  | c",
        "a | b | Sở Y tế",
        "d | e | ",
    ]


def test_text_box_is_read_once_and_before_its_paragraph() -> None:
    body = p(t("Sở Y tế ") + box(p("Khung: bản đồ giếng.") + p("Dòng hai.")) + t("đo nước."))
    assert lines(body) == ["Khung: bản đồ giếng.", "Dòng hai.", "Sở Y tế đo nước."]


def test_text_box_of_old_programs_alone_is_read_too() -> None:
    only_old = f"<w:r><w:pict><v:textbox><w:txbxContent>{p('Khung cũ.')}</w:txbxContent></v:textbox></w:pict></w:r>"
    assert lines(p(t("Lời.") + only_old)) == ["Khung cũ.", "Lời."]


def test_text_box_in_a_cell_in_a_box_and_with_a_list_is_read_once() -> None:
    numbering = shape(1, "decimal %1.") + num(1, 1)
    inner = p(t("Khung ngoài.") + box(listed("Khung trong.", 1)))
    assert lines(table([p(t("Ô một.") + box(inner)), "b", "c"]), numbering=numbering) == [
        "1. Khung trong. Khung ngoài. Ô một. | b | c"
    ]


def test_a_choice_for_other_programs_is_not_read_twice() -> None:
    ways = f'<mc:Choice Requires="a">{p("Một lần.")}</mc:Choice><mc:Choice Requires="b">{p("Một lần.")}</mc:Choice>'
    fallback = f"<mc:Fallback>{p('Một lần.')}</mc:Fallback>"
    assert lines(f"<mc:AlternateContent><!-- x -->{ways}{fallback}</mc:AlternateContent>") == ["Một lần."]


FOOTNOTES = (
    f'<w:footnote w:type="separator" w:id="-1">{p("dấu ngăn")}</w:footnote>'
    f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{t(" Theo Kế hoạch số 15/KH-UBND.")}</w:p></w:footnote>'
    f'<w:footnote w:id="3">{p("Không ai dẫn đến.")}</w:footnote>'
)
ENDNOTES = f'<w:endnote w:id="2">{p("Số liệu năm 2025.")}{p("Đoạn hai.")}</w:endnote>'


def test_notes_stand_behind_the_paragraph_that_refers_to_them() -> None:
    one = p(t("Sở Y tế") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + t(" đo nước."))
    two = p(t("Sở Xây dựng") + '<w:r><w:endnoteReference w:id="2"/></w:r>' + t(" lập bản đồ."))
    assert lines(one + two + p("Hết."), footnotes=FOOTNOTES, endnotes=ENDNOTES) == [
        "Sở Y tế đo nước.", "[chú thích 1]  Theo Kế hoạch số 15/KH-UBND.",
        "Sở Xây dựng lập bản đồ.", "[chú thích 2] Số liệu năm 2025. Đoạn hai.",
        "Hết.",
    ]  # fmt: skip
    assert notes(one + two, footnotes=FOOTNOTES, endnotes=ENDNOTES) == ["notes"]
    assert notes(p("Không có dấu chú thích."), footnotes=FOOTNOTES) == []


def test_a_note_of_a_table_stands_behind_the_table_and_only_once() -> None:
    asked = p(t("Đo nước") + '<w:r><w:footnoteReference w:id="2"/></w:r>')
    body = table(["1", asked, "Sở Y tế"], ["2", asked, "Sở Y tế"]) + p("Hết.")
    assert lines(body, footnotes=FOOTNOTES) == [
        "1 | Đo nước | Sở Y tế", "2 | Đo nước | Sở Y tế", "[chú thích 1]  Theo Kế hoạch số 15/KH-UBND.", "Hết.",
    ]  # fmt: skip


@pytest.mark.parametrize("at", range(12))
@pytest.mark.parametrize(
    "said", ["Kế hoạch số 15/KH-UBND của Ủy ban nhân dân tỉnh", "Sở Y tế báo cáo trước ngày 30/4/2026."]
)
def test_a_note_changes_nothing_of_what_is_read_around_it(said: str, at: int) -> None:
    paragraphs = [p(line) for line in BODY.split("\n") if line]
    plain = read(word("".join(paragraphs)), name="a.docx").as_json()
    paragraphs[at] = paragraphs[at].replace("</w:p>", '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>')
    noted = read(word("".join(paragraphs), footnotes=f'<w:footnote w:id="2">{p(said)}</w:footnote>'), name="a.docx")
    found = noted.as_json()
    assert said in found["text"]
    assert [duty["text"] for duty in found["obligations"]] == [duty["text"] for duty in plain["obligations"]]
    assert [clause["eid"] for clause in found["clauses"]] == [clause["eid"] for clause in plain["clauses"]]
    del found["document"]["citations"]
    assert found["document"].items() <= plain["document"].items()


CHANGES = {
    "inserted": (f"<w:ins>{t('đo')}</w:ins>", "Sở Y tế đo nước."),
    "deleted": ("<w:del><w:r><w:delText>bán</w:delText></w:r></w:del>", "Sở Y tế  nước."),
    "moved away": (f"<w:moveFrom>{t('bán')}</w:moveFrom>", "Sở Y tế  nước."),
    "moved here": (f"<w:moveTo>{t('đo')}</w:moveTo>", "Sở Y tế đo nước."),
    "inserted, then deleted": (f"<w:ins><w:del>{t('bán')}</w:del></w:ins>", "Sở Y tế  nước."),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changes_are_taken_as_accepted_and_told(change: str) -> None:
    inside, expected = CHANGES[change]
    body = p(t("Sở Y tế ") + inside + t(" nước."))
    assert lines(body) == [expected]
    assert notes(body) == ["tracked_changes"]
    assert notes(p("Sở Y tế đo nước.")) == []


@pytest.mark.parametrize("mark", ["del", "moveFrom"])
def test_a_paragraph_whose_end_is_deleted_runs_on_into_the_next(mark: str) -> None:
    gone = f"<w:rPr><w:{mark}/></w:rPr>"
    body = listed("Sở Y tế", 1).replace("</w:pPr>", gone + "</w:pPr>") + listed(" đo nước.", 1) + listed("Hết.", 1)
    assert lines(body, numbering=shape(1, "decimal %1.") + num(1, 1)) == ["1. Sở Y tế đo nước.", "2. Hết."]
    whole = p(f"<w:del>{t('bỏ')}</w:del>", gone)
    assert lines(p("Một.") + whole + p("Hai.")) == ["Một.", "Hai."]
    assert lines(p("Một.") + p("Hai.", gone)) == ["Một.", "Hai."]


def test_deleted_rows_and_cells_are_not_read() -> None:
    kept, gone = ["1", "Đo nước", "Sở Y tế"], ["2", "Bán nước", "Sở Tài chính"]
    body = table(kept) + p("") + table(gone, properties="<w:trPr><w:del/></w:trPr>")
    assert lines(body) == ["1 | Đo nước | Sở Y tế"]
    cell = f"<w:tcPr><w:cellDel/></w:tcPr>{p('bỏ')}"
    assert lines(table([*kept, cell])) == ["1 | Đo nước | Sở Y tế"]
    assert notes(table([*kept, cell])) == ["tracked_changes"]


def test_changes_in_a_note_are_told_too() -> None:
    changed = FOOTNOTES.replace(t(" Theo Kế hoạch số 15/KH-UBND."), f"<w:ins>{t('Thêm.')}</w:ins>")
    body = p(t("Lời.") + '<w:r><w:footnoteReference w:id="2"/></w:r>')
    assert notes(body, footnotes=changed) == ["tracked_changes", "notes"]


def test_headers_and_footers_of_the_page_are_not_in_the_text() -> None:
    assert lines(p("Thân văn bản."), header1=p("Đầu trang"), footer1=p("Chân trang 1")) == ["Thân văn bản."]


def test_blanks_breaks_and_hyphens_become_plain_signs() -> None:
    run = (
        "<w:r><w:t>Số</w:t><w:tab/><w:t>05</w:t><w:noBreakHyphen/><w:t>CT/ĐU</w:t><w:br/><w:t>ngày</w:t>"
        '<w:softHyphen/><w:cr/><w:t>nướ\u00adc</w:t><w:ptab/><w:t>giếng</w:t><w:br w:type="page"/><w:t>ao</w:t></w:r>'
    )
    assert lines(p(run)) == ["Số 05-CT/ĐU", "ngày", "nước giếng", "ao"]


def field(instruction: str, result: str) -> str:
    def turn(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return f"{turn('begin')}<w:r>{instruction}</w:r>{turn('separate')}{result}{turn('end')}"


def test_fields_show_what_they_come_to_and_not_how() -> None:
    simple = f'<w:fldSimple w:instr="DATE">{t("05/4/2026")}</w:fldSimple>'
    assert lines(p(t("Ngày ") + simple)) == ["Ngày 05/4/2026"]
    code = "<w:instrText>PAGE</w:instrText>"
    assert lines(p(t("Trang ") + field(code, t("3")) + t(" hết."))) == ["Trang 3 hết."]
    inner = field(code, t("GIẤU"))
    between = f"</w:r>{inner}<w:r><w:t>CŨNG GIẤU</w:t>"
    assert lines(p(t("Có ") + field(code + between, t("kết quả")) + t("."))) == ["Có kết quả."]


def test_a_field_that_never_ends_hides_no_other_paragraph() -> None:
    torn = p(t("Một ") + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + t("lệnh"))
    assert lines(torn + p("Hai.")) == ["Một ", "Hai."]


def hidden(words: str) -> str:
    return f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{words}</w:t></w:r>"


def test_hidden_words_are_not_read_and_told() -> None:
    body = p(t("Sở Y tế đo nước") + hidden(" và bán nước") + t("."))
    assert lines(body) == ["Sở Y tế đo nước."]
    assert notes(body) == ["hidden_text"]
    shown = "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>Lời.</w:t></w:r>"
    assert (lines(p(shown)), notes(p(shown))) == (["Lời."], [])


def style(name: str, inside: str = "", above: str = "", kind: str = "paragraph") -> str:
    based = f'<w:basedOn w:val="{above}"/>' if above else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}">{based}{inside}</w:style>'


def test_words_hidden_by_a_style_are_hidden() -> None:
    styles = style("An", "<w:rPr><w:vanish/></w:rPr>") + style("AnCon", above="An")
    styles += style("Chu", "<w:rPr><w:vanish/></w:rPr>", kind="character")
    body = p("Ẩn theo đoạn.", '<w:pStyle w:val="AnCon"/>') + p(
        "<w:r><w:rPr><w:rStyle w:val='Chu'/></w:rPr><w:t>ẩn theo chữ </w:t></w:r>" + t("Thấy.")
    )
    assert (lines(body, styles=styles), notes(body, styles=styles)) == (["Thấy."], ["hidden_text"])


def test_a_mark_of_secrecy_is_found_where_it_does_not_show() -> None:
    for body, parts in ((p("Lời.") + p(hidden("TỐI MẬT")), {}), (p("Lời."), {"header1": p("MẬT")})):
        with pytest.raises(RefusedFileError) as caught:
            read_docx(word(body, **parts))
        assert caught.value.code == "classified"


def test_letters_of_a_formula_are_read() -> None:
    assert lines(p(t("Đạt ") + "<m:oMath><m:r><m:t>95%</m:t></m:r></m:oMath>" + t(" trở lên."))) == ["Đạt 95% trở lên."]


NUMBERS = [
    (1, "decimal", "1"), (7, "decimalZero", "07"), (1, "lowerLetter", "a"), (26, "lowerLetter", "z"),
    (27, "lowerLetter", "aa"), (53, "upperLetter", "AAA"), (4, "lowerRoman", "iv"), (99, "upperRoman", "XCIX"),
    (148, "upperRoman", "CXLVIII"), (3999, "lowerRoman", "mmmcmxcix"), (0, "upperRoman", "0"), (0, "lowerLetter", "0"),
    (5, "none", ""), (5, "ordinal", "5"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "kind", "expected"), NUMBERS)
def test_numbers_are_written_as_the_list_says(number: int, kind: str, expected: str) -> None:
    assert written(number, kind) == expected


def markers(numbering: str, *paragraphs: tuple[int, int], styles: str = "") -> str:
    body = "".join(listed("x", number, level) for number, level in paragraphs)
    found = (line.removesuffix("x").strip() for line in lines(body, numbering=numbering, styles=styles))
    return " ".join(found).strip()


DEEP = shape(1, "upperRoman %1.", "decimal %2.", "lowerLetter %3)", "lowerRoman %4.", "bullet -") + num(1, 1)


def test_each_level_counts_in_its_own_way_and_starts_again_under_the_next() -> None:
    steps = [(1, 0), (1, 1), (1, 1), (1, 2), (1, 2), (1, 3), (1, 4), (1, 1), (1, 2), (1, 0), (1, 1), (1, 2)]
    assert markers(DEEP, *steps) == "I. 1. 2. a) b) i. - 3. a) II. 1. a)"


def test_numbers_of_several_levels_are_put_together() -> None:
    legal = shape(1, "upperRoman %1", "decimal %1.%2", "decimal %1.%2.%3|<w:isLgl/>") + num(1, 1)
    assert markers(legal, (1, 0), (1, 1), (1, 2), (1, 2), (1, 0), (1, 1), (1, 2)) == "I I.1 1.1.1 1.1.2 II II.1 2.1.1"
    off = legal.replace("<w:isLgl/>", '<w:isLgl w:val="0"/>')
    assert markers(off, (1, 0), (1, 1), (1, 2)) == "I I.1 I.1.1"


def test_a_level_starts_again_after_the_level_that_it_names() -> None:
    steps = [(1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1), (1, 2)]
    found = {}
    for after in ("", "0", "1", "2"):
        more = f'|<w:lvlRestart w:val="{after}"/>' if after else ""
        found[after] = markers(shape(1, "decimal %1", "lowerLetter %2.", f"decimal %3){more}") + num(1, 1), *steps)
    assert found[""] == found["2"] == "1 a. 1) b. 1) 2 a. 1)"
    assert found["0"] == "1 a. 1) b. 2) 2 a. 3)"
    assert found["1"] == "1 a. 1) b. 2) 2 a. 1)"


def test_lists_of_one_shape_count_together_unless_one_starts_anew() -> None:
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{}"/></w:lvlOverride>'
    numbering = (
        shape(1, "decimal %1.") + num(1, 1) + num(2, 1) + num(3, 1, start.format(5)) + num(4, 1, start.format(1))
    )
    steps = [(1, 0), (2, 0), (1, 0), (3, 0), (3, 0), (4, 0), (3, 0)]
    assert markers(numbering, *steps) == "1. 2. 3. 5. 6. 1. 2."


def test_a_list_may_replace_a_level_of_its_shape() -> None:
    level = '<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1)"/></w:lvl>'
    numbering = shape(1, "decimal %1.") + num(1, 1, f'<w:lvlOverride w:ilvl="0">{level}</w:lvlOverride>')
    assert markers(numbering, (1, 0), (1, 0)) == "c) d)"
    start = '<w:startOverride w:val="7"/>'
    numbering = numbering.replace('<w:lvlOverride w:ilvl="0">', f'<w:lvlOverride w:ilvl="0">{start}')
    assert markers(numbering, (1, 0), (1, 0)) == "g) h)"


def test_a_list_may_take_its_levels_from_a_list_style() -> None:
    numbering = shape(1, extra='<w:numStyleLink w:val="Muc"/>') + shape(
        2, "decimal Mục %1:", extra='<w:styleLink w:val="Muc"/>'
    )
    assert markers(numbering + num(1, 1) + num(2, 2), (1, 0), (1, 0)) == "Mục 1: Mục 2:"
    ring = shape(1, extra='<w:numStyleLink w:val="A"/><w:styleLink w:val="A"/>') + num(1, 1)
    assert markers(ring, (1, 0)) == ""


LINK = '<w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr></w:pPr>'


def test_numbers_come_through_the_style_of_the_paragraph_and_those_above_it() -> None:
    styles = style("Muc", LINK.format(1, 1)) + style("MucCon", above="Muc") + style("Vong", above="Vong")
    body = "".join(p("x", f'<w:pStyle w:val="{name}"/>') for name in ("Muc", "MucCon", "Vong", "Khong"))
    numbering = shape(1, "decimal %1.", "lowerLetter %2)") + num(1, 1)
    assert lines(body, numbering=numbering, styles=styles) == ["a) x", "b) x", "x", "x"]


def test_a_level_tied_to_the_style_is_the_one_that_counts() -> None:
    numbering = shape(1, "decimal %1.", 'lowerLetter %2)|<w:pStyle w:val="Muc"/>') + num(1, 1)
    body = p("x", '<w:pStyle w:val="Muc"/>')
    assert lines(body, numbering=numbering, styles=style("Muc", LINK.format(0, 1))) == ["a) x"]


def test_a_paragraph_may_leave_the_list_of_its_style() -> None:
    body = p("x", '<w:pStyle w:val="Muc"/><w:numPr><w:numId w:val="0"/></w:numPr>') + p("x", '<w:pStyle w:val="Muc"/>')
    numbering = shape(1, "decimal %1.") + num(1, 1)
    assert lines(body, numbering=numbering, styles=style("Muc", LINK.format(0, 1))) == ["x", "1. x"]


def test_the_usual_style_numbers_paragraphs_that_name_none() -> None:
    usual = style("Thuong", LINK.format(0, 1)).replace("<w:style ", '<w:style w:default="1" ')
    assert lines(p("x") + p("x"), numbering=shape(1, "decimal %1.") + num(1, 1), styles=usual) == ["1. x", "2. x"]


def test_an_empty_point_of_a_list_counts_as_it_does_on_paper() -> None:
    body = listed("x", 1) + p("", "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>") + listed("x", 1)
    assert lines(body, numbering=shape(1, "decimal %1.") + num(1, 1)) == ["1. x", "3. x"]


def test_lists_that_are_not_there_give_no_marker() -> None:
    assert markers(shape(1, "decimal %1.") + num(1, 9) + num(2, 1), (1, 0), (7, 0), (2, 5)) == ""
    assert markers(shape(1, "none Ghi chú %1:", "none ") + num(1, 1), (1, 0), (1, 1)) == "Ghi chú :"
