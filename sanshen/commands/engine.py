"""`sanshen engine`: which engine judges here, installing the one that was agreed, and switching back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sanshen.commands import speech
from sanshen.commands.options import as_json, in_utf8, say

_bundle = click.option(
    "--bundle",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="只用这个文件夹里的安装包，不用网络（由 sanshen engine bundle 生成）。",
)


@click.group("engine")
def command() -> None:
    """引擎：现在用的是哪个，安装审定的新引擎，换回原来的。"""


@command.command("show")
@as_json
def show(as_json: bool) -> None:
    """显示正在运行的引擎：版本、位置、安装包摘要，以及是不是审定的版本指定的那个。"""
    from sanshen.base.errors import PortalError
    from sanshen.setup.engine import running
    from sanshen.setup.engine.prefix import own

    facts: dict[str, Any] = {"folder": running.code_root(), "installed": running.is_installed()}
    try:
        prefix, name = own()
    except PortalError:
        facts |= {"engine": None}
    else:
        receipt = prefix.receipt(name)
        facts |= {"engine": name, "program": str(prefix.program), **(receipt._asdict() if receipt else {})}
        facts |= {"current": prefix.current(), "previous": prefix.previous(), "engines": prefix.names()}
    facts["pinned"] = _pinned(facts)
    say(facts, _told(facts), as_json=as_json)


@command.command("install")
@click.argument("commit", type=in_utf8)
@_bundle
@click.option("--fetch", is_flag=True, help="先从远端 origin 取回主分支和审核台账（核对过才跟随，不跟随改写）。")
@as_json
def install(commit: str, bundle: Path | None, fetch: bool, as_json: bool) -> None:
    """安装提交 COMMIT 指定的引擎：先凭台账证明这个提交已经审定，再装在旧引擎旁边，装好才换。

    装不成时旧引擎照常使用；正在运行的闸门和发布用旧引擎跑完，重新启动后换新的。
    """
    from sanshen.git.repo import Repo
    from sanshen.setup.engine import install as installing
    from sanshen.setup.engine.agreed import agreed, asked_by, fetched
    from sanshen.setup.engine.environment import pip_from
    from sanshen.setup.engine.prefix import own
    from sanshen.setup.engine.running import require_installed

    repo = Repo()
    prefix, now = own()
    require_installed(repo.root, repo.git_dir)

    def tell(words: str) -> None:
        if not as_json:
            speech.say(f"{words}……", err=True)

    if fetch:
        from sanshen.commands.options import known_token
        from sanshen.publish.arriving import bring, follow_work_tree

        tell("取回主分支和审核台账")
        bring(repo, known_token())
    tell("核对审核台账")
    asked = asked_by(repo, agreed(repo, commit))
    if fetch:
        follow_work_tree(repo, asked.commit)
    with pip_from(bundle) as pip, fetched(repo, asked, pip) as (pin, wheel):
        name = installing.install(prefix, pin, wheel, pip, tell, commit=asked.commit, source=asked.source)
    text = f"已换用引擎 {name}（提交 {asked.commit[:12]}），原为 {now}\n下一步：重新启动闸门和发布服务；要换回用 sanshen engine back"
    say({"engine": name, "before": now, "commit": asked.commit, "sha256": pin.sha256}, text, as_json=as_json)


@command.command("back")
@as_json
def back(as_json: bool) -> None:
    """换回上一个引擎。"""
    from sanshen.setup.engine import install as installing
    from sanshen.setup.engine.prefix import own

    name, left = installing.back(own()[0])
    text = f"已换回引擎 {name}（原为 {left}）\n下一步：重新启动闸门和发布服务"
    say({"engine": name, "before": left}, text, as_json=as_json)


@command.command("bundle")
@click.argument("to", type=click.Path(path_type=Path))
@as_json
def bundle(to: Path, as_json: bool) -> None:
    """把正在运行的引擎和它的全部依赖收进新文件夹 TO，供没有网络的同类机器安装；其中的 engine.toml 供门户仓库使用。"""
    from sanshen.setup.engine.bundle import bundle as collect
    from sanshen.setup.engine.environment import pip_from
    from sanshen.setup.engine.prefix import own

    prefix, name = own()
    with pip_from() as pip:
        pin = collect(prefix, name, pip, to)
    packages = sorted(path.name for path in to.iterdir() if path.suffix != ".toml")
    text = f"已收进 {to}：{len(packages)} 个安装包和 engine.toml（引擎 {pin.version}，摘要 {pin.sha256}）"
    say({"to": str(to), "version": pin.version, "sha256": pin.sha256, "wheels": packages}, text, as_json=as_json)


def _pinned(facts: dict[str, Any]) -> dict[str, Any] | None:
    """What the main branch of the clone one stands in asks for, and whether that is what runs; None outside a portal."""
    from sanshen.base.errors import PortalError
    from sanshen.git.repo import Repo
    from sanshen.publish.target import tip
    from sanshen.review.ledger import anchor
    from sanshen.review.proving.incremental import verify_incremental
    from sanshen.setup.engine.agreed import asked_by

    try:
        repo = Repo()
        commit = tip(repo)
        asked = asked_by(repo, commit)
    except PortalError:
        return None
    proven = not verify_incremental(repo, commit, anchor.seen(repo)).faults
    if asked.pin is None:
        return {"commit": commit, "proven": proven, "source": asked.source, "same": facts.get("source") == asked.source}
    wanted = {"version": asked.pin.version, "sha256": asked.pin.sha256}
    from sanshen.setup.engine.install import name_of

    same = facts.get("engine") == name_of(asked.pin)
    return {"commit": commit, "proven": proven, **wanted, "same": same}


def _told(facts: dict[str, Any]) -> str:
    if facts["engine"] is None:
        lines = [f"正在运行的不是安装好的引擎，而是 {facts['folder']} 里的程序"]
    else:
        lines = [f"引擎 {facts['engine']}", f"位置 {facts['program']}", f"安装包摘要 {facts['sha256']}"]
        if facts["current"] != facts["engine"]:
            lines.append(f"已另换用 {facts['current']}，重新启动后生效")
        if facts["previous"]:
            lines.append(f"可以换回 {facts['previous']}（sanshen engine back）")
    pinned = facts["pinned"]
    if pinned is None:
        lines.append("这里不是门户仓库，或主分支没有写明用哪个引擎")
    elif not pinned["proven"]:
        lines.append(f"主分支 {pinned['commit'][:12]} 未经证实，不能据以判断：先运行 sanshen ledger verify")
    elif pinned["same"]:
        lines.append(f"与审定的提交 {pinned['commit'][:12]} 指定的相同")
    else:
        lines.append(
            f"审定的提交 {pinned['commit'][:12]} 指定了另一个引擎：运行 sanshen engine install {pinned['commit'][:12]}"
        )
    return "\n".join(lines)
