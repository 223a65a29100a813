"""The list of publication times that a former site hands over."""

from __future__ import annotations

import pytest

from sanshen.base.errors import PortalError
from sanshen.review.ledger.branch import former_times

HEAD, ROW = "path\tpublished_at", "content/ywdt/yxyw/first.md\t2026-11-02T09:30:00+08:00"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_end_as_on_linux_or_windows(end: str) -> None:
    assert list(former_times(f"{HEAD}{end}{ROW}{end}".encode())) == ["content/ywdt/yxyw/first.md"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{HEAD}\r{ROW}\r", 1),
        (f"{HEAD}\n{ROW}\n{'x' * 140_000}{ROW}\n", 3),
        (f"{HEAD}\n{ROW}\nno time\n", 3),
        (f"{HEAD}\n\n{ROW[:-6]}\n", 3),
    ],
    ids=["ends of an old Mac", "a line without end", "no time", "no time zone"],
)
def test_what_cannot_be_read_is_named_by_its_line(text: str, line: int) -> None:
    with pytest.raises(PortalError, match="发布时间移交清单写法有误") as caught:
        former_times(text.encode())
    assert (caught.value.path, caught.value.line) == ("adoption.tsv", line)
