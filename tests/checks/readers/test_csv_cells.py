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


def test_a_cell_that_no_reader_takes_does_not_pass() -> None:
    data = ("=1," + "甲" * 200_000).encode()
    assert [one.code for one in check(Document(f"{FOLDER}a.csv", data)) if one.blocks] == ["FIL005"]
