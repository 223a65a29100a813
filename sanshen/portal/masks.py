"""Four stars or underscores in a row are to be seen: of masked numbers, and where a form is to be filled in. Engines take two such runs for bold within bold."""

from __future__ import annotations

import re

_TAG = re.compile(r"<(?P<closes>/?)(?P<name>em|strong)>")
_SIGNS = {"em": 1, "strong": 2}
_MANY = 4  # nobody writes as many to make words bold


def kept(html: str, body: str) -> str:
    """What an engine made of the body, with such runs as they were written."""
    if "<strong><strong>" not in html and "<strong><em><strong>" not in html:
        return html
    signs = [sign for sign in "*_" if sign * _MANY in body]
    if not signs:
        return html
    tags = list(_TAG.finditer(html))
    runs = _runs(tags)
    pieces, done = list[str](), 0
    for tag, run in zip(tags, runs, strict=True):
        pieces.append(html[done : tag.start()])
        done = tag.end()
        if run is None or sum(_SIGNS[tags[at]["name"]] for at in run) < _MANY:
            pieces.append(tag[0])
        else:
            before = html[max(tags[run[0]].start() - 1, 0)]
            sign = (
                signs[-1] if not (before.isalnum() or before == ">") else signs[0]
            )  # underscores within words mark nothing
            pieces.append(sign * _SIGNS[tag["name"]])
    return "".join((*pieces, html[done:]))


def _runs(tags: list[re.Match[str]]) -> list[list[int] | None]:
    """Of each tag those that open side by side with it, or with the one that it closes; None where it closes nothing."""
    found, opened = list[list[int] | None](), list[tuple[list[int], str]]()
    for at, tag in enumerate(tags):
        if tag["closes"]:
            found.append(opened.pop()[0] if opened and opened[-1][1] == tag["name"] else None)
            continue
        beside = at and not tags[at - 1]["closes"] and tags[at - 1].end() == tag.start()
        run = found[-1] if beside and found[-1] is not None else []
        run.append(at)
        found.append(run)
        opened.append((run, tag["name"]))
    return found
