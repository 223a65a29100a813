"""`sanshen build`: the whole site of the work tree, quickly, for its authors to look at."""

from __future__ import annotations

from pathlib import Path

import click

from commands.options import as_json, say


@click.command(short_help="生成：工作区里的整个网站，供自己预览")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    default=Path("output"),
    show_default=True,
    help="写到这个文件夹（会被替换）。",
)
@click.option("--jobs", type=click.IntRange(0), default=0, show_default="每个核一个", help="同时用几个进程。")
@as_json
def command(to: Path, jobs: int, as_json: bool) -> None:
    """生成工作区里的全部页面（不看审核，每页标有“预览稿”），未提交的修改也在内。

    与 pelican content 的页面逐字节相同，快得多；装了别的 Pelican 插件的网站请用 pelican content。
    """
    from plugins.press.run import NotHere
    from portal.errors import PortalError
    from portal.root import root_of
    from publish.progress import steps
    from publish.workspace import build

    root = root_of(Path.cwd())
    with steps(quiet=as_json) as tell:
        try:
            report = build(root, to.absolute(), jobs, tell)
        except NotHere as why:
            cure = "请用 pelican content -o " + str(to)
            raise PortalError(f"这个网站的设置要由 Pelican 生成（{why}）", cure=cure) from why
        tell.end()
    facts = {"to": str(to), "files": len(report.written), "articles": len(report.titles)}
    said = f"已生成 {len(report.titles)} 篇稿件、{len(report.written)} 个文件：{to}/index.html"
    say(facts | {"seconds": {**tell.seconds, **report.seconds}}, said, as_json=as_json)
