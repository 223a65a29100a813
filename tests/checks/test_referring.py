"""What may lead to a file that is taken away, and that nothing else is read again."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from checks.referring import referring
from sanshen.git.objects import Entry

GONE = "content/ywdt/yxyw/2026-11-20-changwu-huiyi.md"
PICTURE = "content/ywdt/yxyw/a/廊桥.jpg"
NAMING = {
    "a relative path": "[原文](../yxyw/2026-11-20-changwu-huiyi.md)",
    "its page": "[原文](/ywdt/yxyw/2026-11-20-changwu-huiyi.html)",
    "the front matter": "interprets:\n- ywdt/yxyw/2026-11-20-changwu-huiyi.md",
    "escaped marks": "[原文](2026\\-11\\-20\\-changwu\\-huiyi.md)",
    "per cent": "[原文](2026-11-20-%63hangwu-huiyi.md)",
    "entities": "[原文](2026-11-20-&#99;hangwu-huiyi.md)",
    "both": "[原文](2026-11-20-&#37;63hangwu-huiyi.md)",
    "spelt out in YAML": 'interprets: ["ywdt/yxyw/2026-11-20-\\u0063hangwu-huiyi.md"]',
    "a picture": "![廊桥](a/廊桥.jpg)",
    "a picture in per cent": f"![廊桥](a/{quote('廊桥')}.jpg)",
}


def referrers(texts: dict[str, str]) -> list[str]:
    entries = [Entry(path, "100644", path) for path in texts]
    return list(referring(entries, [GONE, PICTURE], lambda blob: texts[blob].encode()))


@pytest.mark.parametrize("text", NAMING.values(), ids=list(NAMING))
def test_dh_A14_3_whoever_names_it_is_read_again(text: str) -> None:
    assert referrers({"content/ywdt/bmdt/x.md": text}) == ["content/ywdt/bmdt/x.md"]


def test_nobody_else_is() -> None:
    others = {
        "content/ywdt/bmdt/x.md": "会议在2026年11月20日召开。[栏目](/ywdt/yxyw/)",
        "docs/a.md": NAMING["a relative path"],
        "content/ywdt/bmdt/b.docx": "",
    }
    assert referrers(others) == []


def test_what_stands_beside_it_under_its_name_is() -> None:
    texts = {"content/ywdt/yxyw/a/廊桥.mp4": "", "content/ywdt/yxyw/a/其他.mp4": ""}
    assert referrers(texts) == ["content/ywdt/yxyw/a/廊桥.mp4"]
