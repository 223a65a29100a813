"""Styles that hide, and those that only look like it."""

from __future__ import annotations

import pytest

from checks import example
from checks.runner import check
from checks.text.concealing import hides

HIDING = [
    "display:none", "visibility: hidden", "opacity:0", "opacity:0.01", "opacity: .05;", "font-size:0", "font-size:1px", "FONT-SIZE:0.5pt", "line-height:0", "height:0;overflow:hidden", "width:1px",
    "left:-9999px", "text-indent:-999em", "margin-left:-2000px", "transform:translateX(-9999px)", "transform:scale(0)", "clip:rect(0,0,0,0)", "clip-path:inset(50%)", "z-index:-1",
    "color:#fff", "color: WHITE", "color:transparent", "color:rgba(0,0,0,0)", "color:rgb(255, 255, 255)",
]  # fmt: skip
SHOWING = [
    "text-align:center", "font-size:1em", "font-size:0.9em", "font-size:1.2rem", "font-size:10px", "line-height:1", "line-height:1.8", "width:100%", "width:1%", "height:120px", "opacity:0.8", "opacity:1",
    "color:#c00", "color:#fff0f0", "background-color:#fff", "margin-left:-2px", "left:-12px", "z-index:2", "text-indent:2em", "background:#c00;color:#fff", "",
]  # fmt: skip


@pytest.mark.parametrize("style", HIDING)
def test_zl_9_3b_a_style_that_hides_is_known_and_a_link_within_is_refused(style: str) -> None:
    assert hides("span", {"style": style})
    found = check(example.document(f'<span style="{style}">[友情](https://www.example.org/)</span>'))
    assert "LNK004" in {finding.code for finding in found if finding.blocks}


@pytest.mark.parametrize("style", SHOWING)
def test_an_ordinary_style_is_silent(style: str) -> None:
    assert not hides("span", {"style": style})
