"""Tables of figures in every kind of document: a wrong total is seen, a right one is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from checks import example
from checks.document import Document
from checks.runner import check
from checks.text.figures import figure, written
from tests.checks.leaks import docx, paragraph, xlsx

FOLDER = "content/gov/news/a/"
Rows = tuple[tuple[str, ...], ...]
RIGHT: Rows = (
    ("乡镇", "户数", "金额（万元）"),
    ("甲镇", "120", "36.5"),
    ("乙镇", "85", "20.1"),
    ("合计", "205", "56.6"),
)
WRONG: Rows = (*RIGHT[:-1], ("合计", "205", "65.6"))


def _word(rows: Rows) -> Document:
    table = "".join("<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
    return Document(
        FOLDER + "x.docx", docx(f"{paragraph('统计表')}<w:tbl>{table}</w:tbl>{paragraph('说明')}<w:tbl>{table}</w:tbl>")
    )


def _sheet(rows: Rows) -> Document:
    cells = "</row><row>".join("".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) for row in rows)
    return Document(FOLDER + "x.xlsx", xlsx(cells))


TABLES: dict[str, Callable[[Rows], Document]] = {
    "Markdown": lambda rows: example.document("\n".join("| " + " | ".join(row) + " |" for row in (rows[0], ("---",) * 3, *rows[1:]))),
    "HTML": lambda rows: example.document(
        "<table>" + "".join("<tr><td>" + "</td><td>".join(row) + "</td></tr>" for row in rows) + "</table>"
    ),
    "csv": lambda rows: Document(FOLDER + "x.csv", "\n".join(",".join(row) for row in rows).encode()),
    "docx": _word,
    "xlsx": _sheet,
}  # fmt: skip


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_zl_9_2_a_total_that_does_not_add_up_is_a_warning(table: Callable[[Rows], Document]) -> None:
    found = [finding for finding in check(table(WRONG)) if finding.code == "NUM002"]
    assert found and {finding.severity for finding in found} == {"warning"} and "56.6" in found[0].message
    assert not [finding for finding in check(table(RIGHT)) if finding.code.startswith("NUM")]


NESTED = [
    "| 项目 | 万元 |\n|---|---|\n| 支出 | 100 |\n| 小计 | 100 |\n| 合计 | 300 |",
    "| 项目 | 万元 |\n|---|---|\n| 一、基本支出 | 100 |\n| （一）人员 | 60 |\n| （二）公用 | 40 |\n| 合计 | 100 |",
    "| 项目 | 万元 |\n|---|---|\n| 教育 | 100 |\n| 小学 | 60 |\n| 中学 | 40 |\n| 合计 | 100 |",
    "| 地区 | 单价 |\n|---|---|\n| 甲 | 10 |\n| 乙 | 12 |\n| 合计 | 11 |",
    "| 时间 | 人数 |\n|---|---|\n| 上午 | 若干 |\n| 下午 | 12 |\n| 合计 | 30 |",
]


@pytest.mark.parametrize("body", NESTED)
def test_what_is_no_plain_sum_is_not_added_up(body: str) -> None:
    assert not [finding for finding in check(example.document(body)) if finding.code == "NUM002"]


CELLS = [
    ("1,234.5", "1234.5"),
    ("12%", "12"),
    ("-3", "-3"),
    ("2026年", None),
    ("约12", None),
    ("", None),
    ("12.34.5", None),
]


@pytest.mark.parametrize(("text", "value"), CELLS)
def test_a_cell_is_a_figure_or_it_is_not(text: str, value: str | None) -> None:
    found = figure(text)
    assert (str(found.value) if found else None) == value


def test_amounts_are_read_with_their_units() -> None:
    told = [(str(one.value), unit) for _, one, unit in written("投入1,234.5万元，惠及86户、2.1万人，单价12元/吨。")]
    assert told == [("1234.5", "万元"), ("86", "户"), ("2.1", "万人")]
