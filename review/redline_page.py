"""The marked-up proof as one page that needs nothing else, for a leader's browser or printer."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from review.redline import Marked, Proof

_TAGS = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
_STYLE = """
body{font:18px/1.9 "Songti SC","Noto Serif CJK SC",SimSun,serif;color:#1f2933;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.3rem;border-bottom:2px solid #0b5563}h2{font-size:1.05rem;margin:2rem 0 .5rem}
dl{margin:0}dt{font-weight:700;color:#52606d;font-size:.9rem;margin-top:.8rem}dd{margin:0;white-space:pre-wrap}
del{color:#b42318;background:#fdecea}ins{color:#05603a;background:#e6f6ec;text-decoration:underline}
.same{color:#7b8794}@media print{body{margin:0;max-width:none}}
"""


def page(title: str, articles: Sequence[Proof]) -> str:
    """The proofs of one change."""
    parts = [
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>花脸稿：{escape(title)}</title>',
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head><body>',
        f"<h1>花脸稿：{escape(title)}</h1><p><del>删去的文字</del>，<ins>增加的文字</ins>。</p>",
    ]
    for path, what, elements in articles:
        parts.append(f"<h2>{escape(what)}：{escape(path)}</h2><dl>")
        parts += [_element(one) for one in elements]
        parts.append("</dl>")
    return "\n".join([*parts, "</body></html>\n"])


def _element(one: Marked) -> str:
    text = "".join(_TAGS[piece.kind].format(escape(piece.text)) for piece in one.pieces)
    same = "" if one.changed else ' class="same"'
    return f"<dt>{escape(one.label)}</dt><dd{same}>{text}</dd>"
