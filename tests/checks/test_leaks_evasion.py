"""Passwords, keys, addresses, name lists and the like in disguise, and in attachments."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from checks import example
from checks.document import Document
from checks.rule import Example
from checks.rules import access_key
from checks.runner import check
from tests.checks.leaks import CARD, docx, package, paragraph, wide, xlsx

FOLDER = "content/gov/news/a/"
LEAKS = {
    "KEY001": ("初始密码：Ab12cd34", "初 始 密 码 ： A b 1 2 c d 3 4"),
    "KEY002": (access_key.SAMPLE, " ".join(access_key.SAMPLE)),
    "KEY003": ("mysql://root:" + "Ab12cd34@db:3306/a", "mysql: // root:" + "Ab12cd34@db:3306/a"),
    "PII004": ("护照号码：E12345678", "护照号码：E 1 2 3 4 5 6 7 8"),
    "PII005": ("车主张示例，车牌云A12345", "车主张示例，车牌云 A 1 2 3 4 5"),
    "PII006": ("邮箱 zhangsan@163.com", "邮箱 z h a n g s a n @ 1 6 3 . c o m"),
    "PII007": ("家庭电话：0000-8120000", "家 庭 电 话：0 0 0 0 - 8 1 2 0 0 0 0"),
    "PII008": ("家庭住址：柳林路12号2单元", "家 庭 住 址：柳林路 1 2 号 2 单 元"),
    "PII009": ("138****8000、1380013****", "1 3 8 * * * * 8 0 0 0、1 3 8 0 0 1 3 * * * *"),
    "PII011": ("柳林小学三年级2班学生李示例", "柳林小学三 年级 2 班学生 李示例"),
    "PII012": ("村民李示例身患尿毒症", "村民 李示例 身患 尿毒症"),
}
WAYS: dict[str, Callable[[str, str], Document]] = {
    "plain": lambda text, _: example.document(text),
    "spaces": lambda _, spaced: example.document(spaced),
    "full width": lambda text, _: example.document(wide(text).replace("@", "＠").replace("*", "＊")),
    "zero width": lambda text, _: example.document("\u200b".join(text)),
    "comment": lambda text, _: example.document(f"正文。\n<!-- {text} -->"),
    "front matter": lambda text, _: example.document(Example(front=f"summary: '{text}'")),
    "docx": lambda text, _: Document(FOLDER + "x.docx", docx(paragraph(text))),
    "docx deletion": lambda text, _: Document(
        FOLDER + "x.docx", docx(f"<w:p><w:del><w:r><w:delText>{text}</w:delText></w:r></w:del></w:p>")
    ),
    "docx wide": lambda text, _: Document(FOLDER + "x.docx", docx(paragraph(wide(text)))),
    "xlsx": lambda text, _: Document(FOLDER + "x.xlsx", xlsx('<c t="s"><v>0</v></c>', strings=(text,))),
    "xlsx spaces": lambda _, spaced: Document(FOLDER + "x.xlsx", xlsx(f'<c t="inlineStr"><is><t>{spaced}</t></is></c>')),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
@pytest.mark.parametrize("code", LEAKS)
def test_wz_11_a_leak_is_found_in_any_disguise_and_never_repeated(
    code: str, way: Callable[[str, str], Document]
) -> None:
    findings = check(way(*LEAKS[code]))
    assert code in [finding.code for finding in findings]
    shown = "\n".join(map(str, findings))
    assert not any(
        secret in shown for secret in ("Ab12cd34", access_key.SAMPLE, "12345", "zhangsan", "8120000", "李示例")
    )


ROWS = [
    (("姓名", "残疾等级"), ("李示例", "肢体二级")),
    (("姓 名", "家庭住址"), ("王小样", "柳林路12号3单元")),
    (("户主姓名", "病种"), ("李示例", "尿毒症")),
    (("学生姓名", "班级"), ("李示例", "三年级（2）班")),
    (("姓名", "监护人"), ("李示例", "李大样")),
    (("姓名", "成绩"), ("李示例", "９８")),
    (("姓\u200b名", "出生日期"), ("李示例", "1980年1月2日")),
    (("姓名", "身份证号"), ("李示例", "110000 19010203 0012")),
    (("姓名", "一卡通账号"), ("李示例", "62284813579246801")),
    (("姓名", "手机"), ("李示例", "１３８００１３８０００")),
]


def _word(rows: tuple[tuple[str, ...], ...]) -> Document:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in ("", *row)) for row in rows)
    table = "".join(f"<w:tr>{row}</w:tr>" for row in cells)
    return Document(FOLDER + "x.docx", docx(f"{paragraph('名单')}<w:tbl>{table}</w:tbl>{paragraph('落款')}"))


def _sheet(rows: tuple[tuple[str, ...], ...]) -> Document:
    cells = "</row><row>".join(
        "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) for row in (("名单",), *rows)
    )
    return Document(FOLDER + "x.xlsx", xlsx(cells))


TABLES: dict[str, Callable[[tuple[tuple[str, ...], ...]], Document]] = {
    "Markdown": lambda rows: example.document("\n|---|---|\n".join("| " + " | ".join(row) + " |" for row in rows)),
    "no outer bars": lambda rows: example.document("\n---|---\n".join(" | ".join(row) for row in rows)),
    "HTML": lambda rows: example.document(
        f"<table>{''.join('<tr><td>' + '</td><td>'.join(row) + '</td></tr>' for row in rows)}</table>"
    ),
    "zero width": lambda rows: example.document("\n|-|-|\n".join("|" + "|".join(map("\u200b".join, r)) + "|" for r in rows)),
    "bold": lambda rows: example.document("\n|-|-|\n".join("|" + "|".join(f"**{cell}**" for cell in row) + "|" for row in rows)),
    "csv": lambda rows: Document(FOLDER + "x.csv", "\n".join(",".join(row) for row in rows).encode()),
    "docx": _word,
    "xlsx": _sheet,
}  # fmt: skip


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
@pytest.mark.parametrize("rows", ROWS)
def test_wz_11_a_list_of_names_is_found_in_any_table(
    rows: tuple[tuple[str, ...], ...], table: Callable[[tuple[tuple[str, ...], ...]], Document]
) -> None:
    found = {finding.code: finding.severity for finding in check(table(rows))}
    assert found.get("PII010") == "error"


OPEN = [
    (("姓名", "村（社区）", "金额"), ("李示例", "柳林村", "680")),
    (("姓名", "身份证号", "电话"), ("", "", "")),
    (("姓名", "手机"), ("李示例", "138****8000")),
]


@pytest.mark.parametrize("table", [TABLES["Markdown"], _word, _sheet])
@pytest.mark.parametrize("rows", OPEN)
def test_lists_that_may_be_published_pass(
    rows: tuple[tuple[str, ...], ...], table: Callable[[tuple[tuple[str, ...], ...]], Document]
) -> None:
    assert not {"PII010", "PII011", "PII012"} & {finding.code for finding in check(table(rows))}


def test_marks_of_candidates_are_for_a_reader_to_judge() -> None:
    rows = (("姓名", "准考证号", "总成绩"), ("李示例", "2026001", "78.5"))
    assert [f.severity for f in check(_sheet(rows)) if f.code == "PII010"] == ["warning"]


FAR = "云溪区溪东街道柳林村第三村民小组十五号附一号耕地地力保护补贴资金和粮食直接补贴资金"
HEADED = {
    "PII003": ("银行卡号", CARD),
    "KEY001": ("密码", "Yx@2026ok"),
    "SEC001": ("密级", "机密"),
    "SEC003": ("签发人", "孟示例"),
}


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
@pytest.mark.parametrize("code", HEADED)
def test_dh_A7a_what_stands_below_its_header_is_found_in_any_table(
    code: str, table: Callable[[tuple[tuple[str, ...], ...]], Document]
) -> None:
    head, value = HEADED[code]
    rows = (("序号", "事项", head), *((str(number), FAR, value) for number in range(1, 4)))
    found = [one for one in check(table(rows)) if one.code == code and one.blocks]
    assert len(found) == 3, found


@pytest.mark.parametrize("code", sorted(HEADED.keys() - {"PII003"}))
def test_dh_A7a_what_stands_beside_its_label_is_found_in_a_csv(code: str) -> None:
    found = check(TABLES["csv"]((("事项", "第一项"), HEADED[code])))
    assert [one.code for one in found if one.blocks] == [code]


@pytest.mark.parametrize("text", ["签发人：李示例（授权签字人）\n\n检验检测专用章", "检验报告\n\n签发人：李示例\n\n签发日期：2026-11-02"])  # fmt: skip
def test_dh_B2_who_signs_a_test_report_is_for_a_reader_to_judge(text: str) -> None:
    assert [one.severity for one in check(example.document(text)) if one.code == "SEC003"] == ["warning"]


@pytest.mark.parametrize(
    ("code", "cue"),
    [
        ("SEC001", "机<b></b>密★1年"),
        ("SEC001", "<c.x>机</c>密★1年"),
        ("PII002", "手机138<00:00:00.500>12345678"),
        ("PII002", "手机138{\\an8}12345678"),
        ("PII002", "手机13812345678<i>。</i>"),
    ],
)
@pytest.mark.parametrize("suffix", ["vtt", "srt"])
def test_dh_A7a_wz_11_tags_part_nothing_in_subtitles(code: str, cue: str, suffix: str) -> None:
    data = f"WEBVTT\n\n00:00.000 --> 00:01.000\n<v 甲>{cue}</v>\n".encode()
    for document in (Document(f"{FOLDER}a.{suffix}", data), Document(f"{FOLDER}a.zip", package({f"a.{suffix}": data}))):
        assert [(one.code, one.line) for one in check(document) if one.blocks] == [(code, 4)]
