"""sanshen serve: look at the current release on this machine."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path

import click

from sanshen.commands.options import to_option
from sanshen.commands.speech import say
from sanshen.git.repo import Repo
from sanshen.publish import nginx, run, server
from sanshen.review.ledger.mainline import settings_of


@click.command("serve")
@to_option
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="端口，0 为任选。")
@click.option("--open/--no-open", "opened", default=False, help="是否打开浏览器。")
@click.option("--json", "as_json", is_flag=True, help="先输出一行 JSON：地址与版本。")
@click.option("--nginx-config", is_flag=True, help="输出 nginx 站点配置，用于对外服务。")
@click.option(
    "--wake",
    default="",
    metavar="地址",
    help="配合 --nginx-config：sanshen publish --listen 的地址，使流水线能叫醒发布机。",
)
def command(to: Path | None, port: int, opened: bool, as_json: bool, nginx_config: bool, wake: str) -> None:
    """在本机预览当前发布的版本（只接受本机访问），或输出对外服务用的 nginx 配置。"""
    repo = Repo()
    store = run.store_of(repo, to)
    if nginx_config:
        name = settings_of(repo).site.domain
        say(nginx.render(store.folder, name, wake=wake).removesuffix("\n"))
        return
    with server.serve(store, port) as running:
        address = f"http://{server.HOST}:{running.server_port}/"
        facts = {"url": address, "release": store.current()}
        say(json.dumps(facts) if as_json else f"{address}  正在预览 {facts['release']}，按 Ctrl+C 结束")
        if opened:
            webbrowser.open(address)
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            say("\n已结束预览")
