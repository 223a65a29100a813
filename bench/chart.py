"""docs/images/speed.svg from the newest recorded runs: `python -m bench.chart`. Drawn for 360 px, the width of a telephone."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from bench import history
from bench.build import CACHED, ELEVENTY, OURS, PLAIN

FILE = Path(__file__).resolve().parent.parent / "docs/images/speed.svg"
_WIDTH, _MARGIN, _LABELS, _ROW, _BAR = 360, 16, 72, 26, 14
_LONGEST = _WIDTH - 2 * _MARGIN - _LABELS - 72  # leaves room for the figure behind the bar
_INK, _QUIET, _OURS, _THEIRS = "#1c2a2e", "#52656a", "#0a5560", "#a9bcbf"


class Panel(NamedTuple):
    """One comparison; `bars` are (name, value, value as written), shortest is best."""

    title: str
    bars: Sequence[tuple[str, float, str]]


def panels(build: dict[str, Any] | None, publish: dict[str, Any] | None) -> list[Panel]:
    """What was recorded of the greatest size, seconds and memory."""
    found = []
    if build:
        size, figures = _greatest(build)
        found.append(Panel(f"生成 {size}稿件的整个网站", _bars(figures, "wall")))
        found.append(Panel("生成时占用的内存", _bars(figures, "memory")))
    if publish:
        size, figures = _greatest(publish)
        rows = figures["edit"]
        names = (("三审", OURS), ("Hugo", "Hugo"))
        bars = [(label, rows[name]["wall"], _seconds(rows[name]["wall"])) for label, name in names]
        found.insert(0, Panel(f"{size}中改一篇，到公开为止", bars))
    return found


def _greatest(run: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    size = max(run["figures"], key=int)
    return _count(int(size)), run["figures"][size]


def _count(size: int) -> str:
    return f"{size // 10_000} 万篇" if size >= 10_000 and size % 10_000 == 0 else f"{size:,} 篇"


def _bars(figures: dict[str, Any], key: str) -> list[tuple[str, float, str]]:
    """Hugo by the better of its two layouts."""
    values = {"三审": figures[OURS][key], "Hugo": min(figures[PLAIN][key], figures[CACHED][key])}
    if ELEVENTY in figures:
        values["Eleventy"] = figures[ELEVENTY][key]
    said = _seconds if key == "wall" else _megabytes
    return [(name, value, said(value)) for name, value in values.items()]


def _seconds(value: float) -> str:
    return f"{value:.1f} 秒" if value >= 1 else f"{value:.2f} 秒"


def _megabytes(value: float) -> str:
    return f"{value / 1024:.1f} GB" if value >= 1024 else f"{value:.0f} MB"


def drawn(chosen: Sequence[Panel], foot: Sequence[str]) -> str:
    """The chart as SVG; every figure is text, so that it can be read aloud and searched."""
    parts, y = [], _MARGIN
    for panel in chosen:
        parts.append(_text(_MARGIN, y + 14, panel.title, 15, _INK, bold=True))
        y += 26
        longest = max(value for _, value, _ in panel.bars)
        for name, value, said in panel.bars:
            parts += _bar(y, name, value / longest, said)
            y += _ROW
        y += 14
    for line in foot:
        parts.append(_text(_MARGIN, y + 8, line, 11, _QUIET))
        y += 16
    return _svg(y + 8, parts, chosen)


def _svg(height: int, parts: Sequence[str], chosen: Sequence[Panel]) -> str:
    told = "；".join(
        f"{panel.title}：" + "，".join(f"{name} {said}" for name, _, said in panel.bars) for panel in chosen
    )
    body = "\n".join(parts)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{2 * _WIDTH}" role="img" aria-labelledby="title" font-family="'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif">
<title id="title">{escape(told)}</title>
<rect width="{_WIDTH}" height="{height}" rx="8" fill="#ffffff"/>
{body}
</svg>
"""


def _bar(y: int, name: str, part: float, said: str) -> list[str]:
    ours, length = name == "三审", max(2, round(part * _LONGEST))
    x = _MARGIN + _LABELS
    return [
        _text(_MARGIN, y + 12, name, 13, _INK, bold=ours),
        f'<rect x="{x}" y="{y}" width="{length}" height="{_BAR}" rx="3" fill="{_OURS if ours else _THEIRS}"/>',
        _text(x + length + 6, y + 12, said, 13, _INK, bold=ours),
    ]


def _text(x: int, y: int, text: str, size: int, colour: str, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{weight}>{escape(text)}</text>'


def _foot(run: dict[str, Any]) -> list[str]:
    machine, versions = run["machine"], run["versions"]
    peers = "，".join(f"{name} {versions[name]}" for name in ("Hugo", "Eleventy") if name in versions)
    return [f"{machine['cpu']}，{machine['cores']} 核", f"{peers}；{run['date'][:10]}；越短越好"]


def main() -> None:
    build, publish = history.newest("build"), history.newest("publish")
    newest = build or publish
    if newest is None:
        sys.exit("nothing recorded yet: make bench ARGS=--record")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(drawn(panels(build, publish), _foot(newest)), "utf-8")
    print(FILE)


if __name__ == "__main__":
    main()
