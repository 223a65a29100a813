"""`sanshen build`: the whole site of the work tree, quickly. Its options; what it does is in `sanshen.commands.building`."""

from __future__ import annotations

from pathlib import Path

import click

from sanshen.commands.options import as_json


@click.command(short_help="生成：工作区里的整个网站，供自己预览")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    show_default="output",
    help="写到这个文件夹（以前的预览连同里面的全部文件会被删去）。",
)
@click.option("--jobs", type=click.IntRange(0), default=0, show_default="每个核一个", help="同时用几个进程。")
@as_json
def command(to: Path | None, jobs: int, as_json: bool) -> None:
    """生成工作区里的全部页面（不看审核，每页标有“预览稿”），未提交的修改也在内。

    与 pelican content 是同一个生成程序，页面逐字节相同；用了别的 Pelican 插件的网站由 Pelican 带着生成，慢一些，同样关起来运行。
    """
    from sanshen.commands.building import built

    built(to, jobs=jobs, as_json=as_json)
