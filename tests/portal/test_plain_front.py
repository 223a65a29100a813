"""Plain front matter is read as YAML reads it, or left to YAML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanshen.base.errors import PortalError
from sanshen.portal import frontmatter, plain_front, yaml_front

KEYS = st.sampled_from(["title", "source", "created", "keywords", "yes", "on", "null", "interprets", "a_b"])
PIECES = st.sampled_from(
    ["会议", "通知", " ", "a", "Y", "no", "12", "2026-11-02", "2026-13-40", ".5", "~", "null", "：", "，", '"', "'", "#", " #", "- ", ": ",
     ":", "[", "]", "{", ",", ", ", "&", "*", "!", "|", ">", "%", "@", "\\", "\t", "\u3000", "\xa0", "\u2028", "?", "=", "<<", "0x1F", "1:30", "true", "false", "true\n", "1e3", "12a", "2026-a.xlsx", "1_000", ".inf", "0b11", "12%", "2026-11-02 10:00:00", "2026-11-02T10:00:00Z", "http://", "://"]
)  # fmt: skip
VALUES = st.lists(PIECES, min_size=1, max_size=5).map("".join)
SHAPES = st.sampled_from(
    [
        "{}", '"{}"', "[{}]", "[{}, {}]", "{}\n  {}", " {}", "{} ", "\n- {}", "\n- {}\n- {}", "\n  - {}\n  - {}", "\n- {}\n  - {}",
        "\n- file: {}\n  title: {}", "\n  - file: {}\n    title: {}\n  - file: b", "\n- file: {}\n    title: {}", "\n- {}\n  title: {}",
        "\n  site: {}\n  url: {}", "\n  site: {}\n    url: {}", "\n  - file: {}\n  title: {}", "\nfile: {}", "\n  file:\n    a: {}",
        "\n- file:\n  title: {}", "\n- - {}", "\n  {}", "\n-", "", "\n- file: {}\n  file: {}", "\n- a\n  site: {}", "\n  site: a\n- {}",
    ]
)  # fmt: skip


@settings(max_examples=4000, deadline=None, derandomize=True)
@given(st.lists(st.tuples(KEYS, SHAPES, VALUES, VALUES), min_size=1, max_size=4))
def test_the_short_way_comes_to_what_yaml_does(rows: list[tuple[str, str, str, str]]) -> None:
    block = "".join(f"{key}: {shape.format(one, other)}\n" for key, shape, one, other in rows)
    found = plain_front.read(block, 2)
    if found is not None:
        assert found == yaml_front.read(block, "content/a.md")


@pytest.mark.parametrize(
    "block",
    [
        "title: 关于开展检查的通知\n",
        'title: "第一：二"\n',
        "created: 2026-11-02\n",
        "keywords: [甲, 乙 丙]\n",
        "keywords: []\n",
        "keywords:\n- 甲\n- 乙 丙\n- 2026年\n",
        "keywords:\n  - 甲\ntitle: 乙\n",
        "attachments:\n- file: a.pdf\n  title: 甲\n- file: b.pdf\n  title: 上午9:30的安排\n",
        "attachments:\n  - file: a.pdf\n    title: 甲\n",
        "reprint:\n  site: 中国政府网\n  url: https://www.gov.cn/a/b.htm\n  at: 2026-11-02\n",
        "cover:\n    file: a.jpg\n    alt: 甲\n",
    ],
)
def test_what_articles_are_made_of_takes_the_short_way(block: str) -> None:
    assert plain_front.read(block, 2) == yaml_front.read(block, "content/a.md")


@pytest.mark.parametrize(
    "block",
    [
        "a: &x 1\n",
        "a: *x\n",
        "a: !!set {}\n",
        "a: 1\na: 2\n",
        "a:\n",
        "a:\n  b:\n    c: d\n",
        "a:\n- - b\n",
        "a: yes\n",
        "",
    ],
)
def test_anything_else_is_left_to_yaml(block: str) -> None:
    assert plain_front.read(block, 2) is None


def test_a_fence_inside_a_value_is_no_fence() -> None:
    found = frontmatter.split("---\ntitle: 甲---乙\n---\n---正文\n", "content/a.md")
    assert (found.values, found.body, found.body_line) == ({"title": "甲---乙"}, "---正文\n", 4)
    with pytest.raises(PortalError, match="没有结尾的 ---"):
        frontmatter.split("---\ntitle: 甲\n---- \n", "content/a.md")
