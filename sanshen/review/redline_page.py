"""The marked-up proof as one page that needs nothing else, for a leader's browser or printer."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sanshen.base.printable import one_line, printable
from sanshen.review.redline import BODY, Marked, Piece, Proof
from sanshen.review.redline_html import LAYOUT

_TAGS = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
_STYLE = """
body{font:18px/1.9 "Songti SC","Noto Serif CJK SC",SimSun,serif;color:#1f2933;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.3rem;border-bottom:2px solid #0b5563}h2{font-size:1.15rem;margin:2.5rem 0 0}
.path{margin:0;color:#52606d;font:.8rem/1.6 ui-monospace,monospace;overflow-wrap:anywhere}
.what{margin-right:.6rem;padding:.1rem .5rem;border:1px solid;border-radius:3px;color:#0b5563;font-size:.85rem}
dl{margin:0}dt{font-weight:700;color:#52606d;font-size:.9rem;margin-top:.8rem}dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
del,ins{unicode-bidi:isolate}del{color:#b42318;background:#fdecea}ins{color:#05603a;background:#e6f6ec;text-decoration:underline}
.same{color:#5f6b76}summary{cursor:pointer;color:#52606d;font-size:.9rem;margin-top:1.5rem}
.seen{border-left:3px solid #cfd8dc;padding-left:1rem;margin-top:.6rem;overflow-wrap:anywhere}.seen img{max-width:100%;height:auto}
.seen table{border-collapse:collapse;display:block;overflow-x:auto}.seen td,.seen th{border:1px solid #9aa5b1;padding:.2rem .6rem}
.gone{list-style:none;counter-increment:list-item 0}.to{font-size:.8rem}.layout{color:#7a4b00;background:#fdf3dc;padding:.2rem .6rem;font-size:.9rem}@media print{body{margin:0;max-width:none}}
"""


# nothing is fetched, whatever an article says: who reads it, and when, is nobody's to know
_CLOSED = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">"""
BEGINS = '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>花脸稿：'


def page(title: str, articles: Sequence[Proof]) -> str:
    """The proofs of one change."""
    parts = [
        f"{BEGINS}{escape(one_line(title))}</title>",
        f'{_CLOSED}<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head><body>',
        f"<h1>花脸稿：{escape(one_line(title))}</h1><p><del>删去的文字</del>，<ins>增加的文字</ins>，⏎ 是删去或增加的换行；灰色的要素没有改动。正文按网页上的样子显示。</p>",
    ]
    for proof in articles:
        name = f"《{proof.title}》" if proof.title else "附件或其他文件"
        parts.append(f'<h2><span class="what">{escape(proof.what)}</span>{escape(one_line(name))}</h2>')
        parts.append(f'<p class="path">{escape(one_line(proof.path))}</p><dl>')
        parts += [_element(one) for one in proof.elements if not (proof.seen and one.label == BODY)]
        if proof.seen:
            parts.append(f'<dt>正文</dt></dl>\n<div class="seen">{proof.seen}</div>')
            source = [_element(one) for one in proof.elements if one.label == BODY]
            opening = "<details open>" if proof.seen.startswith(LAYOUT) else "<details>"
            shown = [f"{opening}<summary>正文的源文，逐字对照</summary><dl>", *source, "</dl></details>"]
            parts += shown if source else []
        else:
            parts.append("</dl>")
    return "\n".join([*parts, "</body></html>\n"])


def _element(one: Marked) -> str:
    text = "".join(map(_written, one.pieces))
    same = "" if one.changed else ' class="same"'
    return f"<dt>{escape(one.label)}</dt><dd{same}>{text}</dd>"


def _written(piece: Piece) -> str:
    """A line end paints nothing: one that goes or comes is shown by a sign."""
    text = escape(printable(piece.text))
    return _TAGS[piece.kind].format(text if piece.kind == "same" else text.replace("\n", "⏎\n"))
