"""A table is a grid: a list of names is found whatever the table looks like that holds it."""

from __future__ import annotations

from string import ascii_uppercase

import pytest

from checks.document import Document
from checks.finding import Finding
from checks.ocr.layout import stacked
from checks.ocr.picture import Piece
from checks.runner import check
from tests.checks.leaks import CARD, CHINESE, ID, LATIN, MOBILE, chinese_pdf, docx, package, paragraph, pdf

_NAME, _LEVEL = "李示例", "肢体二级"


def findings(name: str, data: bytes | str) -> list[Finding]:
    return check(Document(f"content/gov/news/a/{name}", data if isinstance(data, bytes) else data.encode()))


def listed(name: str, data: bytes | str) -> list[str]:
    return [one.message for one in findings(name, data) if one.code == "PII010" and one.severity == "error"]


def sheet(*rows: str, more: str = "", styles: str = "", workbook: str = "") -> bytes:
    """A workbook of these rows (XML)."""
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return package(
        {
            "xl/workbook.xml": f'<workbook xmlns:r="{r}">{workbook}<sheets><sheet name="名单" r:id="a"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/styles.xml": f"<styleSheet>{styles}</styleSheet>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{''.join(rows)}</sheetData>{more}</worksheet>",
        }
    )


def row(number: int, **cells: str) -> str:
    told = (f'<c r="{at}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in cells.items())
    return f'<row r="{number}">{"".join(told)}</row>'


_AREA = '<mergeCell ref="{}"/>'


def merged(*areas: str) -> str:
    return f"<mergeCells>{''.join(map(_AREA.format, areas))}</mergeCells>"


SHEETS = {
    "cells left out": sheet(row(1, A="序号", B="姓名", C="备注", D="残疾等级"), row(2, A="1", B=_NAME, D=_LEVEL)),
    "columns far apart": sheet(row(1, B="姓名", ZZ="残疾等级"), row(9000, B=_NAME, ZZ=_LEVEL)),
    "two rows of a header": sheet(row(1, A="姓名", B="家庭情况"), row(2, B="人口", C="残疾等级"), row(3, A=_NAME, B="4", C=_LEVEL), more=merged("A1:A2", "B1:C1")),
    "three rows of a header": sheet(row(1, A="困难群众名单"), row(2, A="户主情况", C="备注"), row(3, A="姓名", B="残疾等级"), row(4, A=_NAME, B=_LEVEL), more=merged("A1:C1", "A2:B2")),
    "a word in two rows": sheet(row(1, A="姓名", B="残疾"), row(2, B="等级"), row(3, A=_NAME, B=_LEVEL)),
    "lines in a head": sheet(row(1, A="姓名", B="残疾\n等级"), row(2, A=_NAME, B=_LEVEL)),
    "lines in a cell": sheet(row(1, A="姓名", B="备注", C="残疾等级"), row(2, A=_NAME, B="无业\n单身", C=_LEVEL)),
    "a name for several rows": sheet(row(1, A="户主", B="成员", C="残疾等级"), row(2, A=_NAME, B="本人"), row(3, B="妻子", C=_LEVEL), more=merged("A2:A3")),
    "no references": sheet("<row><c t='str'><v>姓名</v></c><c t='str'><v>残疾等级</v></c></row>", f"<row><c t='str'><v>{_NAME}</v></c><c t='str'><v>{_LEVEL}</v></c></row>"),
    "a form": sheet(row(1, A="姓名", B=_NAME, C="性别", D="男"), row(2, A="残疾等级", B=_LEVEL)),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_dh_A7a_a_list_in_a_sheet_is_found(name: str) -> None:
    assert len(listed("x.xlsx", SHEETS[name])) == 1


_DAYS = [
    ("<xf numFmtId='14'/>", "", "出生日期", "31079"),
    ("<xf numFmtId='31'/>", "", "出生日期", "31079.5"),
    ("<xf numFmtId='170'/>", '<numFmt numFmtId=\'170\' formatCode=\'yyyy"年"m"月"d"日";@\'/>', "出生年月日", "31079"),
    ("<xf numFmtId='171'/>", "<numFmt numFmtId='171' formatCode='[$-804]yyyy/m/d'/>", "生日", "59"),
]


@pytest.mark.parametrize(("style", "code", "head", "value"), _DAYS)
def test_dh_A7a_a_day_that_a_sheet_keeps_as_a_number_is_a_day(style: str, code: str, head: str, value: str) -> None:
    styles = f"<numFmts>{code}</numFmts><cellXfs><xf numFmtId='0'/>{style}</cellXfs>"
    day = f'<row r="2"><c r="A2" t="inlineStr"><is><t>{_NAME}</t></is></c><c r="B2" s="1"><v>{value}</v></c></row>'
    assert listed("x.xlsx", sheet(row(1, A="姓名", B=head), day, styles=styles))


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    from checks.readers.reading import read

    styles = "<cellXfs><xf numFmtId='14'/></cellXfs>"
    days = '<row r="1"><c r="A1" s="0"><v>29617</v></c></row>'
    told = read("x.xlsx", sheet(days, styles=styles, workbook='<workbookPr date1904="1"/>')).parts
    assert "1985-02-01" in {part.text for part in told}


def test_numbers_that_are_no_days_keep_their_digits() -> None:
    styles = "<numFmts><numFmt numFmtId='170' formatCode='0.00\"d\"[Red]'/></numFmts><cellXfs><xf numFmtId='170'/><xf numFmtId='14'/></cellXfs>"
    cells = '<row r="1"><c r="A1" s="0"><v>31079</v></c><c r="B1" s="1"><v>13800138000</v></c></row>'
    assert "PII002" in {one.code for one in findings("x.xlsx", sheet(cells, styles=styles))}


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(map(paragraph, text.split(chr(10))))}</w:tc>"


def tr(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


_SPAN, _DOWN, _ON = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
WORD = {
    "lines in a cell": tbl(tr(tc("姓名"), tc("备注"), tc("残疾等级")), tr(tc(_NAME), tc("无业\n单身"), tc(_LEVEL))),
    "an empty cell": tbl(tr(tc("姓名"), tc("备注"), tc("残疾等级")), tr(tc(_NAME), tc(""), tc(_LEVEL))),
    "two rows of a header": tbl(tr(tc("姓名", _DOWN), tc("家庭情况", _SPAN)), tr(tc("", _ON), tc("人口"), tc("残疾等级")), tr(tc(_NAME), tc("4"), tc(_LEVEL))),
    "a title in the table": tbl(tr(tc("残疾人员名单", '<w:gridSpan w:val="3"/>')), tr(tc("序号"), tc("姓名"), tc("残疾等级")), tr(tc("1"), tc(_NAME), tc(_LEVEL))),
    "a wide cell before": tbl(tr(tc("序号"), tc("编码"), tc("姓名"), tc("残疾等级")), tr(tc("一", _SPAN), tc(_NAME), tc(_LEVEL))),
    "a table in a cell": tbl(tr(tc("附件"), f"<w:tc>{paragraph('见下')}{tbl(tr(tc('姓名'), tc('残疾等级')), tr(tc(_NAME), tc(_LEVEL)))}<w:p/></w:tc>")),
    "a name for several rows": tbl(tr(tc("户主"), tc("成员"), tc("残疾等级")), tr(tc(_NAME, _DOWN), tc("本人"), tc("")), tr(tc("", _ON), tc("妻子"), tc(_LEVEL))),
    "two tables": tbl(tr(tc("项目"), tc("金额")), tr(tc("甲"), tc("12"))) + paragraph("名单如下") + tbl(tr(tc("姓名"), tc("残疾等级")), tr(tc(_NAME), tc(_LEVEL))),
    "a form": tbl(tr(tc("姓名"), tc(_NAME), tc("性别"), tc("女")), tr(tc("残疾等级"), tc(_LEVEL, _SPAN))),
    "tabs": "<w:p><w:r><w:t>姓名</w:t><w:tab/><w:t>残疾等级</w:t></w:r></w:p><w:p><w:r><w:t>李示例</w:t><w:tab/><w:t>肢体二级</w:t></w:r></w:p>",
}  # fmt: skip


@pytest.mark.parametrize("name", WORD)
def test_dh_A7a_a_list_in_word_is_found(name: str) -> None:
    assert len(listed("x.docx", docx(WORD[name]))) == 1


def test_a_slide_s_table_is_one() -> None:
    cells = "<a:tr><a:tc><a:p><a:t>{}</a:t></a:p></a:tc><a:tc><a:p><a:t>{}</a:t></a:p></a:tc></a:tr>"
    table = f"<a:tbl>{cells.format('姓名', '残疾等级')}{cells.format(_NAME, _LEVEL)}</a:tbl>"
    slide = f'<p:sld xmlns:p="http://schemas.openxmlformats.org/p" xmlns:a="http://schemas.openxmlformats.org/a">{table}</p:sld>'
    assert listed("x.pptx", package({"ppt/slides/slide1.xml": slide}))


WRITTEN: dict[str, tuple[str, str]] = {
    "a comma in quotes": ("x.csv", f'姓名,备注,残疾等级\n{_NAME},"无业,单身",{_LEVEL}\n'),
    "a line in quotes": ("x.csv", f'姓名,备注,残疾等级\r\n{_NAME},"无业\n单身",{_LEVEL}\r\n'),
    "quotes in quotes": ("x.csv", f'"姓名","备注","残疾等级"\n"{_NAME}","说""是"",","{_LEVEL}"\n'),
    "semicolons": ("x.csv", f"姓名;备注;残疾等级\n{_NAME};无业,单身;{_LEVEL}\n"),
    "a sign that it states": ("x.csv", f"sep=|\n姓名|备注|残疾等级\n{_NAME}|无|{_LEVEL}\n"),
    "tabs": ("x.csv", f"\ufeff姓名\t残疾等级\n{_NAME}\t{_LEVEL}\n"),
    "Chinese commas": ("x.csv", f"姓名，残疾等级\n{_NAME}，{_LEVEL}\n"),
    "a quote that stays open": ("x.csv", f'姓名,备注,残疾等级\n王小样,"无,\n{_NAME},无,{_LEVEL}\n'),
    "spans of HTML": ("x.txt", f'<table><tr><th rowspan="2">姓名</th><th colspan=2>家庭情况</th></tr><tr><th>人口</th><th>残疾等级</th></tr><tr><td>{_NAME}<td>4<td>{_LEVEL}</tr></table>'),
    "HTML with long tags": ("x.txt", f'<TABLE><TR><TD style="{"mso-x:y;" * 400}">姓名</TD><TD>残疾等级</TD></TR><TR><TD>{_NAME}</TD><TD lang="{"a" * 4000}">{_LEVEL}</TD></TR></TABLE>'),
    "HTML with long rows": ("x.txt", f"<table><tr><td>姓名<td>说明<td>残疾等级</tr><tr><td>{_NAME}<td>{'好' * 9000}<td>{_LEVEL}</tr></table>"),
    "columns of blanks": ("x.txt", f"名单如下：\n姓名    残疾等级\n{_NAME}  {_LEVEL}\n"),
    "columns of wide blanks": ("x.txt", f"1. 说明\n\n序号　姓名　残疾等级\n1　{_NAME}　{_LEVEL}\n2　王小样　视力一级\n"),
    "HTML in HTML": ("x.txt", f"<table><tr><td>附<td><table><tr><td>姓名<td>残疾等级</tr><tr><td>{_NAME}<td>{_LEVEL}</tr></table></td></tr></table>"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_dh_A7a_a_list_in_a_text_is_found(name: str) -> None:
    assert len(listed(*WRITTEN[name])) == 1


INNOCENT: dict[str, tuple[str, bytes | str]] = {
    "names and sums": ("x.csv", f'姓名,备注,金额\n{_NAME},"残疾等级,二级",680\n'),
    "another column": ("x.xlsx", sheet(row(1, A="序号", B="姓名", C="残疾等级"), row(2, A="1", B=_NAME, D="二级以上"))),
    "an empty form": ("x.docx", docx(tbl(tr(tc("姓名"), tc(""), tc("残疾等级"), tc("")), tr(tc("家庭住址"), tc("")), tr(tc("联系电话"), tc(""))))),
    "a form of an office": ("x.docx", docx(tbl(tr(tc("姓名"), tc("李示例"), tc("单位"), tc("区水利局")), tr(tc("办公电话"), tc("0000-8120000"))))),
    "a title about illness": ("x.xlsx", sheet(row(1, A="残疾人补贴名单"), row(2, A="姓名", B="金额"), row(3, A=_NAME, B="100"), more=merged("A1:B1"))),
    "whoever is to be appointed": ("x.xlsx", sheet(row(1, A="姓名", B="出生年月", C="拟任职务"), row(2, A=_NAME, B="1980.03", C="副局长"))),
    "a month that a sheet keeps as a day": ("x.xlsx", sheet(row(1, A="姓名", B="出生年月"), f'<row r="2"><c r="A2" t="inlineStr"><is><t>{_NAME}</t></is></c><c r="B2" s="1"><v>29281</v></c></row>', styles="<numFmts><numFmt numFmtId='170' formatCode='yyyy\"年\"m\"月\"'/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='170'/></cellXfs>")),
    "grants by village": ("x.xlsx", sheet(row(1, A="惠农补贴公示"), row(2, A="户主", B="村组", C="补贴"), row(3, B="面积", C="金额"), row(4, A=_NAME, B="3.5", C="420"), more=merged("A1:C1", "A2:A3", "B2:C2"))),
    "offices and their phones": ("x.csv", "单位;地址;电话\n区水利局;柳林路12号;0000-8120000\n区教育局;柳林路15号3室;0000-8120001\n"),
    "officers and their phones": ("x.txt", "姓名  职务  办公电话\n李示例  局长  0000-8120000\n王小样  副局长  0000-8120001\n"),
    "a licence of a firm": ("x.docx", docx(tbl(tr(tc("企业名称"), tc("云溪粮油公司")), tr(tc("法定代表人姓名"), tc(_NAME)), tr(tc("地址"), tc("柳林路12号3室"))))),
    "winners of a race": ("x.csv", f"名次,姓名,组别,成绩\n1,{_NAME},男子,98\n"),
    "an hour plan": ("x.docx", docx(tbl(tr(tc("节次"), tc("三年级（1）班"), tc("三年级（2）班")), tr(tc("1"), tc("语文"), tc("数学"))))),
    "masked numbers": ("x.csv", f'姓名,身份证号,金额\n"{_NAME}","110***********001X",680\n'),
    "regions, days and figures": ("x.xlsx", sheet(row(1, A="区划", B="日期", C="序号"), row(2, A=ID[:6], B=ID[6:14], C=ID[14:]))),
    "a rounded sum": ("x.xlsx", sheet(row(1, A="项目", B="金额"), row(2, A="水利工程", B="6217001234567890000"))),
    "illnesses in general": ("x.csv", "病种,报销比例\n尿毒症,85%\n肺癌,80%\n"),
    "degrees and what they bring": ("x.docx", docx(tbl(tr(tc("残疾等级"), tc("补贴标准")), tr(tc("一级"), tc("120元")), tr(tc("二级"), tc("100元"))))),
    "a page of a budget": ("x.pdf", chinese_pdf("预算  合计  基本支出", "教育  1200  800", "水利  900  300")),
    "sums of merged rows": ("x.xlsx", sheet(row(1, A="乡镇", B="户数"), row(2, A="甲镇", B="10"), row(3, A="乙镇"), row(4, A="合计", B="10"), more=merged("B2:B3"))),
}  # fmt: skip


@pytest.mark.parametrize("name", INNOCENT)
def test_a_table_that_may_be_public_is_silent(name: str) -> None:
    file, data = INNOCENT[name]
    assert [one.code for one in findings(file, data) if one.severity == "error" or one.code == "NUM002"] == []


_IN_CELLS = {
    "a digit a cell in Word": ("x.docx", docx(tbl(tr(tc("身份证号码"), *(tc("") for _ in ID[1:])), tr(*map(tc, ID)))), "PII001"),
    "a digit a cell behind a word": ("x.xlsx", sheet(row(1, A="证号", **{f"B{letter}": digit for letter, digit in zip(ascii_uppercase, ID, strict=False)})), "PII001"),
    "a mobile, a digit a cell": ("x.docx", docx(tbl(tr(tc("联系电话"), *map(tc, MOBILE)))), "PII002"),
    "a card, a digit a cell": ("x.docx", docx(tbl(tr(tc("开户银行"), tc("卡号"), *map(tc, CARD)))), "PII003"),
    "pieces between tabs": ("x.docx", docx(f"<w:p><w:r><w:t>李示例</w:t><w:tab/><w:t>{ID[:6]}</w:t><w:tab/><w:t>{ID[6:14]}</w:t><w:tab/><w:t>{ID[14:]}</w:t></w:r></w:p>"), "PII001"),
    "a card that a sheet cut": ("x.xlsx", sheet(row(1, A="河滨镇", B="12"), row(2, A="李示例", B="6228481357924680000")), "PII003"),
    "an identity that a sheet cut": ("x.xlsx", sheet(row(1, A="李示例", B="110000190102030000")), "PII001"),
}  # fmt: skip


@pytest.mark.parametrize("name", _IN_CELLS)
def test_dh_A7a_a_number_over_several_cells_is_found(name: str) -> None:
    file, data, code = _IN_CELLS[name]
    assert (code, "error") in {(one.code, one.severity) for one in findings(file, data)}


def test_rows_of_small_figures_are_no_numbers() -> None:
    figures = sheet(
        row(1, A="乡镇", **{f"B{letter}": digit for letter, digit in zip(ascii_uppercase, MOBILE, strict=False)})
    )
    assert [one.code for one in findings("x.xlsx", figures) if one.code.startswith("PII")] == []


def page(*rows: dict[int, str]) -> str:
    """A page's content with these words, by their distance from the left."""
    return " ".join(
        f"BT /F 12 Tf {x} {700 - 24 * number} Td <{text.encode('utf-16-be').hex()}> Tj ET"
        for number, words in enumerate(rows)
        for x, text in words.items()
    )


def in_chinese(*pages: str) -> bytes:
    return pdf(*pages).replace(LATIN, CHINESE)


_HEAD, _PERSON = {40: "序号", 100: "姓名", 200: "备注", 300: "残疾等级"}, {40: "1", 100: _NAME, 300: _LEVEL}
PAGES = {
    "a cell left out": in_chinese(page({200: "补贴名单"}, _HEAD, _PERSON)),
    "a name with a blank": in_chinese(page({40: "姓名", 200: "残疾等级"}, {40: "李", 76: "示", 200: _LEVEL})),
    "two rows of a header": in_chinese(page({100: "姓名", 240: "家庭情况"}, {200: "人口", 300: "残疾等级"}, {100: _NAME, 200: "4", 300: _LEVEL})),
    "words in the middle of a column": in_chinese(page({40: "姓名", 212: "残疾等级", 400: "备注"}, {40: _NAME, 200: "肢体残疾二级", 400: "无"})),
    "the next page": in_chinese(page(_HEAD, {40: "1", 100: "王某", 200: "无"}), page({40: "2", 100: _NAME, 300: _LEVEL}, {40: "3", 100: "王小样", 200: "无"})),
    "after a heading": in_chinese(page({40: "关于残疾人补贴的公示"}, {40: "现将名单公示如下"}, {40: "公示期五天"}, {40: "附件"}, _HEAD, _PERSON)),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_dh_A7a_a_list_on_a_page_is_found(name: str) -> None:
    assert len(listed("x.pdf", PAGES[name])) == 1


def test_words_of_another_column_are_not_taken_for_it() -> None:
    other = page({40: "姓名", 200: "备注", 300: "残疾等级"}, {40: _NAME, 200: "肢体二级以上可申请"})
    assert listed("x.pdf", in_chinese(other)) == []


def test_dh_A7a_a_list_in_a_picture_keeps_its_columns() -> None:
    pieces = [("姓名", 40, 0), ("备注", 200, 0), ("残疾等级", 300, 0), (_NAME, 40, 30), (_LEVEL, 300, 30)]
    text, tables = stacked(Piece(text, x, y, x + 20 * len(text), y + 20) for text, x, y in pieces)
    assert text == f"姓名\n\t备注\n\t残疾等级\n{_NAME}\n\t{_LEVEL}"
    assert [(text[one.start : one.end], one.column) for one in tables[0].places if one.end > one.start][-1] == (
        _LEVEL,
        2,
    )
