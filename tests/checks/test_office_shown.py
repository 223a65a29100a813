"""What an Office file shows is read, however the file parts it, spells it or computes it."""

from __future__ import annotations

import pytest

from checks.document import Document
from checks.readers.reading import read
from checks.rules.access_key import SAMPLE as KEY_SAMPLE
from checks.runner import check
from tests.checks.leaks import ID, MARK, docx, package, paragraph, xlsx

HALF, REST = ID[:6], ID[6:]
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
ZZ = 'xmlns:zz="urn:nobody"'


def codes(name: str, data: bytes) -> set[str]:
    return {one.code for one in check(Document(f"content/gov/news/a/x.{name}", data)) if one.blocks}


def t(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


# what Word does not show, or shows elsewhere; it stands between the halves of a mark and of a number
BETWEEN = {
    "deleted text": "<w:r><w:delText>删</w:delText></w:r>",
    "tracked deletion": f"<w:del>{t('删')}</w:del>",
    "tracked deletion with a break": "<w:del><w:r><w:br/><w:delText>删</w:delText></w:r></w:del>",
    "moved away": f"<w:moveFrom>{t('移')}</w:moveFrom>",
    "field code": "<w:r><w:instrText>x</w:instrText></w:r>",
    "a whole field without a result": field("begin") + "<w:r><w:instrText>PRIVATE</w:instrText></w:r>" + field("end"),
    "text within a field's code": field("begin") + t("乱") + field("separate") + field("end"),
    "a field's result that goes when it is updated": field("begin") + "<w:r><w:instrText>IF 1=1 \"\" x</w:instrText></w:r>" + field("separate") + t("乱") + field("end"),
    "simple field": f'<w:fldSimple w:instr="QUOTE">{t("乱")}</w:fldSimple>',
    "vanished run": t("乱", "<w:vanish/>"),
    "run hidden on the web": t("乱", "<w:webHidden/>"),
    "run of one point": t("乱", '<w:sz w:val="2"/>'),
    "white run": t("乱", '<w:color w:val="FFFFFF"/>'),
    "nearly white run": t("乱", '<w:color w:val="fefefe"/>'),
    "run without width": t("乱", '<w:w w:val="1"/>'),
    "run without filling": t("乱", '<w:textFill><w:noFill/></w:textFill>'),
    "run of a hidden style": t("乱", '<w:rStyle w:val="Hid"/>'),
    "run of a style based on a hidden one": t("乱", '<w:rStyle w:val="Below"/>'),
    "bookmark and vanished run": '<w:bookmarkStart w:name="abc"/>' + t("x", "<w:vanish/>"),
    "choice that nobody knows": f"<mc:AlternateContent {MC}><mc:Choice Requires='zz'>{t('乱')}</mc:Choice><mc:Fallback/></mc:AlternateContent>",
    "fallback of a choice that is known": f"<mc:AlternateContent {MC}><mc:Choice Requires='wps'/><mc:Fallback>{t('乱')}</mc:Fallback></mc:AlternateContent>",
    "element of nobody's": f"<zz:r {ZZ}><zz:t>乱</zz:t></zz:r>",
    "text of nobody's in a run": f"<w:r><zz:t {ZZ}>乱</zz:t></w:r>",
    "text box": "<w:r><w:pict><w:textbox><w:txbxContent>" + paragraph("乱") + "</w:txbxContent></w:textbox></w:pict></w:r>",
    "pronunciation": "<w:r><w:ruby><w:rt><w:r><w:t>乱</w:t></w:r></w:rt><w:rubyBase/></w:ruby></w:r>",
    "inserted text, as it was before": f"<w:ins>{t('乱')}</w:ins>",
    "moved here, as it was before": f"<w:moveTo>{t('乱')}</w:moveTo>",
    "two kinds at once": "<w:r><w:delText>删</w:delText></w:r>" + t("乱", "<w:vanish/>") + f"<zz:r {ZZ}>乱</zz:r>",
}  # fmt: skip
STYLES = '<w:style w:styleId="Hid"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId="Below"><w:basedOn w:val="Hid"/></w:style>'


@pytest.mark.parametrize("part", ["document", "header1", "footnotes", "comments"])
@pytest.mark.parametrize("between", BETWEEN.values(), ids=list(BETWEEN))
def test_dh_A7a_what_word_does_not_show_parts_no_mark_and_no_number(between: str, part: str) -> None:
    for first, last, code in (("机", "密★5年", "SEC001"), (f"身份证号{HALF}", REST, "PII001")):
        body = f"<w:p>{t(first)}{between}{t(last)}</w:p>"
        parts = {"document": docx(body, styles=STYLES)}.get(part) or docx("", styles=STYLES, **{part: body})
        assert code in codes("docx", parts), (first, between)


@pytest.mark.parametrize("mark", ["<w:vanish/>", "<w:del/>", "<w:specVanish/>"])
def test_dh_A7a_a_hidden_end_of_a_paragraph_parts_no_number(mark: str) -> None:
    body = f"<w:p><w:pPr><w:rPr>{mark}</w:rPr></w:pPr>{t(f'身份证号{HALF}')}</w:p><w:p>{t(REST)}</w:p>"
    assert "PII001" in codes("docx", docx(body))


def test_a_number_in_a_cell_is_whole_without_what_the_cell_hides() -> None:
    cell = f"<w:tc><w:p>{t(HALF)}{BETWEEN['tracked deletion']}{t(REST)}</w:p></w:tc>"
    row = f"<w:tr><w:tc>{paragraph('身份证号')}</w:tc>{cell}</w:tr>"
    assert "PII001" in codes("docx", docx(f"<w:tbl>{row}</w:tbl>"))


STARS = {
    "Wingdings": '<w:r><w:sym w:font="Wingdings" w:char="F0AB"/></w:r>',
    "another star of Wingdings": '<w:r><w:sym w:font="Wingdings" w:char="F0AC"/></w:r>',
    "Wingdings 2": '<w:r><w:sym w:font="Wingdings 2" w:char="F0EA"/></w:r>',
    "the star itself": '<w:r><w:sym w:font="SimSun" w:char="2605"/></w:r>',
    "a text in Wingdings": t("\u00ab", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'),
    "a text of the private area": t("\uf0ab", '<w:rFonts w:ascii="Wingdings"/>'),
    "a text of the private area without a font": t("\uf0ab"),
}


@pytest.mark.parametrize("star", STARS.values(), ids=list(STARS))
def test_dh_A7a_a_star_of_a_symbol_font_is_a_star(star: str) -> None:
    assert "SEC001" in codes("docx", docx(f"<w:p>{t('文件 机密')}{star}{t('5年')}</w:p>"))


def test_digits_of_a_symbol_font_are_digits() -> None:
    digits = "".join(f'<w:r><w:sym w:font="Symbol" w:char="F0{ord(one):02X}"/></w:r>' for one in ID)
    assert "PII001" in codes("docx", docx(f"<w:p>{t('身份证号')}{digits}</w:p>"))


@pytest.mark.parametrize("code", ["", "zz", "0", "D800", "110000", "-5"])
def test_a_symbol_that_is_none_is_nothing(code: str) -> None:
    data = docx(f'<w:p>{t("正文")}<w:r><w:sym w:font="Wingdings" w:char="{code}"/></w:r></w:p>')
    assert check(Document("content/gov/news/a/x.docx", data)) == []


def test_a_formula_field_shows_what_it_lays_together() -> None:
    body = field("begin") + "<w:r><w:instrText>eq \\o\\ac(机,密)★5年</w:instrText></w:r>" + field("end")
    assert "SEC001" in codes("docx", docx(f"<w:p>{body}</w:p>"))


def test_dh_A7a_the_code_of_a_simple_field_is_read_as_that_of_a_whole_one() -> None:
    for code, rule in (
        (f"QUOTE {KEY_SAMPLE}", "KEY002"),
        (f"QUOTE {ID}", "PII001"),
        ("eq \\o\\ac(机,密)★5年", "SEC001"),
    ):
        simple = f'<w:fldSimple w:instr="{code}">{t("甲")}</w:fldSimple>'
        whole = field("begin") + f"<w:r><w:instrText>{code}</w:instrText></w:r>" + field("end")
        for body in (simple, whole):
            assert rule in codes("docx", docx(f"<w:p>{body}</w:p>")), body


A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
SLIDES = {
    "field": "<a:fld type='slidenum'><a:t>3</a:t></a:fld>",
    "run of one point": "<a:r><a:rPr sz='100'/><a:t>乱</a:t></a:r>",
    "run without filling": "<a:r><a:rPr><a:noFill/></a:rPr><a:t>乱</a:t></a:r>",
    "white run": "<a:r><a:rPr><a:solidFill><a:srgbClr val='FFFFFF'/></a:solidFill></a:rPr><a:t>乱</a:t></a:r>",
    "element of nobody's": f"<zz:t {ZZ}>乱</zz:t>",
}


@pytest.mark.parametrize(
    "name", ["ppt/slides/slide1.xml", "ppt/notesSlides/notesSlide1.xml", "xl/drawings/drawing1.xml"]
)
@pytest.mark.parametrize("between", SLIDES.values(), ids=list(SLIDES))
def test_dh_A7a_what_a_slide_does_not_show_parts_no_number(between: str, name: str) -> None:
    text = f"<a:p><a:r><a:t>身份证号{HALF}</a:t></a:r>{between}<a:r><a:t>{REST}</a:t></a:r></a:p>"
    assert "PII001" in codes("pptx", package({name: f"<x {A}>{text}</x>"}))


def test_what_is_found_in_both_readings_is_told_once() -> None:
    body = f"<w:p>{t(f'身份证号{ID}')}{BETWEEN['tracked deletion']}</w:p>"
    found = [one for one in check(Document("content/gov/news/a/x.docx", docx(body))) if one.code == "PII001"]
    assert [one.message for one in found] == ["出现身份证号〔正文〕"]


def test_an_ordinary_document_is_read_once() -> None:
    box = f"<mc:AlternateContent {MC}><mc:Choice Requires='wps'><w:txbxContent>{paragraph('图一')}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{paragraph('图一')}</w:txbxContent></mc:Fallback></mc:AlternateContent>"
    body = (
        paragraph("会议研究了秋季工作。")
        + f"<w:p><w:r>{box}</w:r></w:p>"
        + f"<w:tbl><w:tr><w:tc>{paragraph('甲')}</w:tc><w:tc>{paragraph('乙')}</w:tc></w:tr></w:tbl>"
    )
    assert [part.name for part in read("x.docx", docx(body)).parts] == ["正文"]


# -- spreadsheets ------------------------------------------------------------------------------------------------------

FORMULAS = {
    "text": (f'"{MARK}"', "", "SEC001"),
    "pieces": ('"机"&amp;"密★5年"', "x", "SEC001"),
    "three pieces and blanks": ('"机" &amp; "密" &amp; "★5年"', "合计", "SEC001"),
    "number beside a stated value": (f'"身份证号{ID}"', "身份证号", "PII001"),
    "number in pieces": (f'"身份证号{HALF}"&amp;"{REST}"', "1", "PII001"),
    "number as a number": (f'"身份证号"&amp;{ID[:-1]}&amp;"{ID[-1]}"', "1", "PII001"),
    "character by its number": ('_xlfn.UNICHAR(26426)&amp;"密★5年"', "", "SEC001"),
    "function": ('CONCATENATE("机","密★5年")', "x", "SEC001"),
    "function of a new kind": ('_xlfn.CONCAT("机","密★","5年")', "x", "SEC001"),
    "one of several": (f'IF(A1&gt;0,"身份证号{ID}","1x")', "1x", "PII001"),
    "cells": ("B1&amp;C1", "x", "SEC001"),
    "absolute cells": ("$B$1&amp;C$1", "x", "SEC001"),
    "escape": ('"_x673A_密★5年"', "", "SEC001"),
    "link": ('HYPERLINK("http://192.0.2.7/login","登录")', "", "LNK002"),
    "link in pieces": ('HYPERLINK("http://"&amp;"192.0.2.7/login","登录")', "", "LNK002"),
    "link to a picture": ('_xlfn.IMAGE("http://192.0.2.7/a.png")', "", "LNK002"),
}


@pytest.mark.parametrize(("formula", "stated", "code"), FORMULAS.values(), ids=list(FORMULAS))
def test_dh_A7a_what_a_formula_says_is_read(formula: str, stated: str, code: str) -> None:
    cell = f'<c r="A1" t="str"><f>{formula}</f><v>{stated}</v></c>'
    others = '<c r="B1" t="str"><v>机</v></c>', '<c r="D1"><v>1</v></c>', '<c r="C1" t="str"><v>密★5年</v></c>'
    assert code in codes("xlsx", xlsx(cell, *(others if "1&amp;C" in formula or "$1" in formula else ())))


def test_ordinary_formulas_say_nothing() -> None:
    cells = [
        f'<c r="A{n}"><f>{one}</f><v>6</v></c>'
        for n, one in enumerate(("SUM(B1:B2000)", "B1*1.05", "AVERAGE(名单!A1:A9)"))
    ]
    assert [part.name for part in read("x.xlsx", xlsx(*cells)).parts] == ["工作表"]


ESCAPED = ["机_x200B_密★5年", "_x673A_密★5年", "_x673a__x5BC6_★5年", "机密_x2605_5年", "机_x005F_x_密★5年"]


@pytest.mark.parametrize("text", ESCAPED[:-1])
@pytest.mark.parametrize("where", ["inline", "shared", "comment", "name", "drawing", "header", "prompt"])
def test_dh_A7a_excel_s_escapes_are_what_they_show(text: str, where: str) -> None:
    sheet = "<worksheet><sheetData/>{0}</worksheet>"
    data = {
        "inline": lambda: xlsx(f'<c t="inlineStr"><is><t>{text}</t></is></c>'),
        "shared": lambda: xlsx('<c t="s"><v>0</v></c>', strings=(text,)),
        "comment": lambda: package({"xl/comments1.xml": f"<c><comment><text><r><t>{text}</t></r></text></comment></c>"}),
        "name": lambda: package({"xl/workbook.xml": f"<w><definedName name='a'>\"{text}\"</definedName></w>"}),
        "drawing": lambda: package({"xl/drawings/drawing1.xml": f"<d><cNvPr name='{text}'/></d>"}),
        "header": lambda: package({"xl/worksheets/sheet1.xml": sheet.format(f"<headerFooter><firstHeader>&amp;L{text}</firstHeader></headerFooter>")}),
        "prompt": lambda: package({"xl/worksheets/sheet1.xml": sheet.format(f"<dataValidation prompt='{text}'/>")}),
    }[where]()  # fmt: skip
    assert "SEC001" in codes("xlsx", data)


def test_an_escaped_underscore_escapes_nothing_else() -> None:
    assert [
        one.text
        for one in read(
            "x.xlsx", xlsx('<c t="inlineStr"><is><t>a_x005F_x673A_b_xD83D__xDE00__xDC00_</t></is></c>')
        ).parts
    ] == ["a_x673A_b😀\ufffd"]


AROUND = {
    "list to choose from": f'<dataValidation><formula1>"{MARK}"</formula1></dataValidation>',
    "second bound": f'<dataValidation><formula2>"{MARK}"</formula2></dataValidation>',
    "condition": f'<conditionalFormatting><cfRule><formula>"{MARK}"</formula></cfRule></conditionalFormatting>',
    "first page's header": f"<headerFooter><firstHeader>{MARK}</firstHeader></headerFooter>",
    "first page's footer": f"<headerFooter><firstFooter>{MARK}</firstFooter></headerFooter>",
    "header with codes": '<headerFooter><oddHeader>&amp;C机&amp;B密&amp;"黑体,Bold"★&amp;K00FF005年</oddHeader></headerFooter>',
    "extension": f'<extLst><ext><f>"{MARK}"</f></ext></extLst>',
    "prompt": f"<dataValidation prompt='{MARK}'/>",
    "prompt's title": f"<dataValidation promptTitle='{MARK}'/>",
    "error": f"<dataValidation error='{MARK}'/>",
    "short text of a link": "<hyperlink ref='A1' tooltip='秘密★1年'/>",
}


@pytest.mark.parametrize("text", AROUND.values(), ids=list(AROUND))
def test_dh_A7a_what_stands_beside_the_cells_is_read(text: str) -> None:
    data = package({"xl/worksheets/sheet1.xml": f"<worksheet><sheetData/>{text}</worksheet>"})
    assert "SEC001" in codes("xlsx", data)


@pytest.mark.parametrize(
    "item",
    ["<r><t>机</t></r><rPh sb='0'><t>ji</t></rPh><r><t>密★5年</t></r>", "<t>机</t><rPh><t>x</t></rPh><t>密★5年</t>"],
)
def test_dh_A7a_the_pronunciation_parts_no_text(item: str) -> None:
    parts = {
        "xl/sharedStrings.xml": f"<sst><si>{item}</si></sst>",
        "xl/worksheets/sheet1.xml": "<w><row><c t='s'><v>0</v></c></row></w>",
    }
    assert "SEC001" in codes("xlsx", package(dict(parts)))
    assert "SEC001" in codes("xlsx", xlsx(f"<c t='inlineStr'><is>{item}</is></c>"))
    said = f"<sst><si><t>名</t><rPh><t>{MARK}</t></rPh></si></sst>"
    assert "SEC001" in codes("xlsx", package({**parts, "xl/sharedStrings.xml": said}))


def test_values_of_a_list_are_not_one_number() -> None:
    cache = f"<c><pt><v>身份证号{ID}</v></pt><pt><v>2026</v></pt></c>"
    core = f"<cp><title>身份证号{ID}</title><revision>12</revision></cp>"
    for name, text in (("xl/charts/chart1.xml", cache), ("ppt/charts/chart1.xml", cache), ("docProps/core.xml", core)):
        assert "PII001" in codes("xlsx", package({name: text})), name


def test_a_number_format_shows_its_text() -> None:
    formats = "<s><numFmt numFmtId='164' formatCode='\"机\"\\密&quot;★5年&quot;'/></s>"
    assert "SEC001" in codes("xlsx", package({"xl/styles.xml": formats}))


@pytest.mark.parametrize(
    ("code", "value", "rule"),
    [
        (f'"{ID[:6]}"0', ID[6:], "PII001"),
        (f'\\{ID[0]}"{ID[1:6]}"General', ID[6:], "PII001"),
        (f'0"{ID[-6:]}";"x"', ID[:-6], "PII001"),
        ('"原件机密"@', "★1年", "SEC001"),
        ('"★"0"年"', "1", ""),
    ],
)
def test_dh_A7a_what_a_format_puts_around_a_value_is_read_with_it(code: str, value: str, rule: str) -> None:
    styles = f"<s><numFmts><numFmt numFmtId='164' formatCode='{code}'/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='164'/></cellXfs></s>"
    kind = "" if value.isdigit() else ' t="str"'
    cell = f'<c r="A1" s="1"{kind}><v>{value}</v></c>'
    sheet = f"<worksheet><sheetData><row>{cell}</row></sheetData></worksheet>"
    found = codes("xlsx", package({"xl/styles.xml": styles, "xl/worksheets/sheet1.xml": sheet}))
    assert rule in found if rule else not found


@pytest.mark.parametrize(
    ("start", "label", "text", "rule"),
    [
        (int(ID[:6]), "%1", ID[6:], "PII001"),
        (1, f"{ID[:6]}", ID[6:], "PII001"),
        (1, "原件机密", "★1年", "SEC001"),
        (1, "%1.", "机关会议", ""),
    ],
)
def test_dh_A7a_the_label_of_a_list_is_read_with_what_follows_it(start: int, label: str, text: str, rule: str) -> None:
    level = f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:suff w:val="nothing"/><w:lvlText w:val="{label}"/></w:lvl>'
    lists = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    properties = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    found = codes("docx", docx(f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>", numbering=lists))
    assert rule in found if rule else not found


# -- parts of other kinds ----------------------------------------------------------------------------------------------

FONT = b"\0\1\0\0" + bytes(8) + b"".join(name + bytes(12) for name in (b"OS/2", b"cmap", b"glyf", b"head", b"name"))
GARBLED = bytes(range(7, 39)) + FONT[32:]
EOT = bytes(34) + b"LP" + bytes(100)
PRINTER = "Printer".encode("utf-16-le").ljust(64, b"\0") + b"\1\4\0\0\xdc\0\0\0" + bytes(200)
SAID = f"{MARK}\n身份证号{ID}\n".encode()


@pytest.mark.parametrize(
    "name",
    [
        "word/a.ttf",
        "word/fonts/font1.odttf",
        "ppt/fonts/font1.fntdata",
        "xl/printerSettings/printerSettings1.bin",
        "word/A.TTF",
    ],
)
@pytest.mark.parametrize(
    "data",
    [SAID, b"\0\0" + SAID, b"\0\1\0\0" + SAID * 3, SAID.decode().encode("utf-16")],
    ids=["text", "data", "half a font", "wide text"],
)
def test_dh_A7a_what_is_called_a_font_and_is_none_does_not_pass(name: str, data: bytes) -> None:
    found = check(Document("content/gov/news/a/x.docx", package({"word/document.xml": "<w/>", name: data})))
    assert ("FIL003", "error") in {(one.code, one.severity) for one in found}
    assert name in " ".join(one.message for one in found)


@pytest.mark.parametrize(("name", "data"), [("word/a.ttf", FONT), ("word/fonts/font1.odttf", GARBLED), ("ppt/fonts/a.fntdata", EOT), ("xl/printerSettings/printerSettings1.bin", PRINTER), ("word/fonts/e.odttf", b"")])  # fmt: skip
def test_fonts_and_printer_settings_are_silent(name: str, data: bytes) -> None:
    assert check(Document("content/gov/news/a/x.docx", package({"word/document.xml": "<w/>", name: data}))) == []


@pytest.mark.parametrize("name", ["word/a.dat", "a.TXT", "customXml/a", "word/document.XML2"])
def test_dh_A7a_text_in_a_part_of_any_name_is_read(name: str) -> None:
    assert {"SEC001", "PII001"} <= codes("docx", package({"word/document.xml": "<w/>", name: SAID}))


def test_dh_A7a_names_of_parts_are_read() -> None:
    assert "SEC001" in codes("docx", package({"word/document.xml": "<w/>", f"printerSettings/{MARK}.bin": PRINTER}))


def turned(element: str, value: str) -> bytes:
    return docx(f"<w:p><w:{element}{value}><w:r><w:t>年1★密机</w:t></w:r></w:{element}></w:p>")


@pytest.mark.parametrize("element", ["bdo", "dir"])
@pytest.mark.parametrize("value", [' w:val="rtl"', ""])
def test_dh_A7a_text_that_word_shows_from_right_to_left_is_stopped(element: str, value: str) -> None:
    for name, data in (("x.docx", turned(element, value)), ("x.zip", package({"x.docx": turned(element, value)}))):
        assert [
            one for one in check(Document(f"content/gov/news/a/{name}", data)) if one.code == "TXT002" and one.blocks
        ]


def test_text_that_word_shows_from_left_to_right_is_silent() -> None:
    assert not codes("x.docx", turned("bdo", ' w:val="ltr"')) & {"TXT002"}
    assert not codes(
        "x.docx", docx("<w:p><w:pPr><w:bidi/></w:pPr><w:r><w:rPr><w:rtl/></w:rPr><w:t>会议</w:t></w:r></w:p>")
    )
