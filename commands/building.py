"""What `sanshen build` does, with click or without: one implementation behind both ways in."""

from __future__ import annotations

from pathlib import Path

from commands.account import mind_root
from commands.speech import say, say_data
from portal.errors import PortalError
from portal.root import root_of
from publish.pressing import Elsewhere
from publish.progress import steps
from publish.workspace import build


def built(to: Path | None, *, jobs: int = 0, as_json: bool = False) -> None:
    """PortalError where the site is not sound. The options are those of the command."""
    mind_root(quiet=as_json)
    root, to = root_of(Path.cwd()), to or Path("output")
    with steps(quiet=as_json) as tell:
        try:
            report, closed = build(root, to.absolute(), jobs, tell)
        except Elsewhere as why:
            cure = "请用 pelican content -o " + str(to)
            raise PortalError(f"这个网站的设置要由 Pelican 生成（{why}）", cure=cure) from why
        tell.end()
    facts = {"to": str(to), "files": len(report.written), "articles": len(report.titles), "closed": closed}
    if as_json:
        say_data(facts | {"seconds": {**tell.seconds, **report.seconds}})
    else:
        say(f"已生成 {len(report.titles)} 篇稿件、{len(report.written)} 个文件：{to}/index.html")
