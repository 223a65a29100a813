"""A table of plain text computes nothing: what Excel would show stands in the file, or the file does not pass."""

from __future__ import annotations

import pytest

from checks.document import Document
from checks.runner import check
from tests.checks.leaks import ID, package

FOLDER = "content/gov/news/a/"
FORMULAS = {
    "number": f'="{ID[:6]}"&"{ID[6:14]}"&"{ID[14:]}"',
    "mark": '="机"&"密"&"★1年"',
    "function": f'"=CONCATENATE(""{ID[:6]}"",""{ID[6:]}"")"',
    "cells": f"{ID[:6]},{ID[6:]},=A1&B1",
    "program": "\"=cmd|' /C calc'!A0\"",
    "program behind another sign": "\"@SUM(1+1)*cmd|' /C calc'!A0\"",
    "link": '"=HYPERLINK(""http://a.example/x"",""点击领取补贴"")"',
    "blank before it": '" =A1&B1"',
    "another separator": "sep=|\n甲|=A1",
    "wide sign": "＝A1",
    "in the third row": "a,b\n1,2\n3,-A1&B1",
    "semicolons": "甲;乙\n1;=A1",
    "tabs": "甲\t乙\n1\t=A1&B1",
    "bars": "甲|乙\n1|=A1",
    "a format of formulas": "ID;PWXL;N;E\nC;Y1;X1;EA1",
    "another sheet": "甲,-表1!A1",
    "a text": '"-""机""&""密"""',
    "a program behind a number": "\"-1+cmd|' /C calc'!A0\"",
    "a sum": "+6900069000+6900069000",
    "a difference": "+27600000000-13800000000",
    "a product": "-1*2",
    "one cell": "甲,+$A$1",
    "a sum of powers": "+1E3+2",
    "a product of powers": "+1.5e3*2",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("text", FORMULAS.values(), ids=list(FORMULAS))
def test_dh_A7a_zl_10_8_a_formula_in_a_table_of_text_does_not_pass(text: str, encoding: str) -> None:
    if encoding == "gbk" and "★" not in text:
        text += "\n项目"
    data = f"{text}\n".encode(encoding)
    for document in (Document(f"{FOLDER}a.csv", data), Document(f"{FOLDER}a.zip", package({"表.csv": data}))):
        assert [one.blocks for one in check(document) if one.code == "FIL005"] == [True]


def test_ordinary_cells_pass() -> None:
    rows = '编号,增速,电话,备注\n="0012",-5.2%,+86 0571 81200000,"1. 甲；2. =乙"\n=7,—,-,@云溪发布\n'
    assert not [one for one in check(Document(f"{FOLDER}a.csv", rows.encode())) if one.code == "FIL005"]


@pytest.mark.parametrize(
    "cell",
    ["- 其中：R&D 投入", "@云溪发布!", "-A&B公司", "-A(含)", "+86-571-81200000", "-5%", "-1.5", "--", "-（含税）"],
)
@pytest.mark.parametrize("sign", list(",;\t|"))
def test_words_behind_a_sign_pass(cell: str, sign: str) -> None:
    data = f"项目{sign}数\n甲{sign}{cell}\n{cell}{sign}1\n".encode()
    assert not [one for one in check(Document(f"{FOLDER}a.csv", data)) if one.code == "FIL005"]


def test_the_row_is_named() -> None:
    found = [one for one in check(Document(f"{FOLDER}a.csv", b"a,b\n1,2\n3,=A1\n")) if one.code == "FIL005"]
    assert ["第 3 行" in one.message for one in found] == [True]


def test_a_cell_that_no_reader_takes_does_not_pass() -> None:
    data = ("=1," + "甲" * 200_000).encode()
    assert [one.code for one in check(Document(f"{FOLDER}a.csv", data)) if one.blocks] == ["FIL005"]


@pytest.mark.parametrize("cell", ['"依据《办法》;"', '"云溪区|"', '"要做到“四个;""一"""'])
def test_dh_B2_a_sign_before_a_closing_quote_refuses_no_long_table(cell: str) -> None:
    rows = f"名称,依据,日期\r\n甲,{cell},2026-11-02\r\n" + "".join(f"企业{n},法,2026-11-02\r\n" for n in range(9000))
    assert not [one for one in check(Document(f"{FOLDER}a.csv", rows.encode("utf-8-sig"))) if one.code == "FIL005"]
    rows += "企业;=A1&B1;\r\n"
    assert [one for one in check(Document(f"{FOLDER}a.csv", rows.encode("utf-8-sig"))) if one.code == "FIL005"]


@pytest.mark.parametrize("head", ["", "sep=;\n"])
def test_dh_A7a_a_cell_that_no_reader_takes_does_not_pass(head: str) -> None:
    sign = ";" if head else ","
    data = f'{head}甲{sign}"{"文字" * 70000}\n乙{sign}-1\n'.encode()
    assert [one.blocks for one in check(Document(f"{FOLDER}a.csv", data)) if one.code == "FIL005"] == [True]
