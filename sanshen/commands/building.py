"""What `sanshen build` does, with click or without: one implementation behind both ways in."""

from __future__ import annotations

from pathlib import Path

from sanshen.base.progress import steps
from sanshen.commands.account import mind_root
from sanshen.commands.speech import say, say_data
from sanshen.portal.root import root_of
from sanshen.publish.workspace import build


def built(to: Path | None, *, jobs: int = 0, as_json: bool = False) -> None:
    """PortalError where the site is not sound. The options are those of the command."""
    mind_root(quiet=as_json)
    root, to = root_of(Path.cwd()), to or Path("output")
    with steps(quiet=as_json) as tell:
        made = build(root, to.absolute(), jobs, tell)
        tell.end()
    facts = {"to": str(to), "files": made.files, "articles": made.articles, "closed": made.closed}
    if as_json:
        say_data(facts | {"seconds": {**tell.seconds, **made.seconds}})
    else:
        say(f"已生成 {made.articles} 篇稿件、{made.files} 个文件：{to}/index.html")
