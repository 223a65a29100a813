"""The chart says in words what it draws."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from bench import chart, history

BUILD = {
    "10000": {
        "三审": {"wall": 1.52, "memory": 140.0},
        "Hugo": {"wall": 4.3, "memory": 1223.0},
        "Hugo partialCached": {"wall": 3.6, "memory": 1205.0},
    },
    "1000": {},
}
PUBLISH = {"100000": {"edit": {"三审": {"wall": 0.21}, "Hugo": {"wall": 39.3}}}}


def test_the_greatest_size_is_drawn_with_hugos_better_layout() -> None:
    found = chart.panels({"figures": BUILD}, {"figures": PUBLISH})
    assert [panel.title for panel in found] == [
        "10 万篇中改一篇，到公开为止",
        "生成 1 万篇稿件的整个网站",
        "生成时占用的内存",
    ]
    assert [[said for _, _, said in panel.bars] for panel in found] == [
        ["0.21 秒", "39.3 秒"],
        ["1.5 秒", "3.6 秒"],
        ["140 MB", "1.2 GB"],
    ]
    drawn = ElementTree.fromstring(chart.drawn(found, ["两核"]))
    assert "三审 0.21 秒，Hugo 39.3 秒" in "".join(drawn.itertext())


def test_the_newest_run_of_a_kind_counts(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    rows = [{"kind": kind, "date": date} for kind, date in (("build", "1"), ("build", "2"), ("publish", "3"))]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert history.newest("build", file) == {"kind": "build", "date": "2"}
    assert history.newest("ours", file) is None
