"""What publish writes of the ledger, plugins read back unchanged."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError
from sanshen.portal.provenance import Provenance, Record, Responsible

WHOLE = Provenance(
    "a" * 40,
    "b" * 40,
    {
        "content/ywdt/yxyw/b.md": Record(datetime(2026, 11, 2, 9, 30, tzinfo=BEIJING), None, 12),
        "content/ywdt/yxyw/a.md": Record(
            datetime(2026, 11, 2, 9, 30, tzinfo=BEIJING),
            datetime(2026, 11, 3, 1, 0, tzinfo=UTC),
            13,
            [Responsible("一审", "编辑", "汤晚晴", "区政府办")],
        ),
    },
)


def test_a_round_trip_loses_nothing_and_is_the_same_bytes_again() -> None:
    data = WHOLE.to_json()
    assert Provenance.from_json(data) == WHOLE
    assert Provenance.from_json(data).to_json() == data
    assert "汤晚晴".encode() in data
    assert b"2026-11-02T09:30:00+08:00" in data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        WHOLE.to_json()[:-20],
        WHOLE.to_json().replace(b"+08:00", b""),  # no zone
        WHOLE.to_json().replace(b'"entry": 12', b'"entry": "12"'),
        WHOLE.to_json().replace(b"2026-11-02T", b"2026-11-32T"),
    ],
)
def test_a_damaged_file_says_how_to_make_it_again(data: bytes) -> None:
    with pytest.raises(PortalError) as caught:
        Provenance.from_json(data)
    assert caught.value.path == "provenance.json"
    assert caught.value.message.startswith("发布凭据损坏")
    assert caught.value.cure == "运行 sanshen publish 重新生成"
