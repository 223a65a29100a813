"""`sanshen preview`: the pages of a change, before anybody has agreed to it."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from sanshen.commands.options import as_json, here, now, say


@click.command(short_help="预览：一个变更合并后的页面，审核前先看")
@click.argument("change")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    help="写到这个文件夹（以前的预览连同里面的全部文件会被删去）；不写则放在克隆的 .git 里。",
)
@click.option("--open/--no-open", "opened", default=False, help="是否打开浏览器。")
@as_json
def command(change: str, to: Path | None, opened: bool, as_json: bool) -> None:
    """生成变更 CHANGE 合并以后的整个网站，列出改动的页面，供审核前查看。

    页面用主分支审定的模板和设置生成，标有“预览稿”，不用网页服务，直接打开文件就能看。
    样式、设置、插件的改动只由闸门预览，不在这台机器上运行。
    """
    from sanshen.base.errors import PortalError
    from sanshen.gate.preview import pages_of, preview
    from sanshen.publish.preview_folder import OWN, refuse_foreign

    place = here()
    judged = place.local_review.look(change, now()).change
    pages = pages_of(place.repo, judged)
    if not pages:
        raise PortalError("这个变更没有新增或改动稿件，没有页面可看", cure=f"用 sanshen redline {change} 看改动")
    folder = (to or place.repo.git_dir / OWN / change).absolute()
    refuse_foreign(folder, place.repo.root, place.repo.git_dir)
    preview(place.repo, judged, folder, reports=place.settings.forge.reports)
    found = {str((folder / address).resolve()): title for address, title in pages.items()}
    if opened:
        webbrowser.open(Path(next(iter(found))).as_uri())
    lines = [f"{title}\n  {path}" for path, title in found.items()]
    say(
        {"folder": str(folder), "pages": found},
        "\n".join([*lines, f"下一步：看过页面再审，sanshen gate {change}"]),
        as_json=as_json,
    )
