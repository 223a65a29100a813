"""`sanshen publish --sites`: every portal that a prefecture hosts, one line each."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from sanshen.commands import speech
from sanshen.commands.options import say
from sanshen.setup.engine.running import require_installed

_SAYS = {"unchanged": "没有变化", "held": "已被回退，未重新发布", "refused": "没有发布", "failed": "没有发布"}


def publish_sites(file: Path, *, force: bool, keep: int, jobs: int, scheduler: str, as_json: bool) -> int:
    """0, or 1 where any site was not published that should have been."""
    from sanshen.publish.sites import Row, publish_all, read

    if jobs and scheduler:
        raise click.UsageError("--jobs 用本机，--scheduler 用集群，只写一个")
    sites = read(file)
    for site in sites:
        require_installed(site.clone, site.to or site.clone)
    warn = lambda words: speech.say(words, "yellow", err=True)  # noqa: E731
    rows: list[Row] = []
    with closing(publish_all(sites, force=force, keep=keep, jobs=jobs, scheduler=scheduler, tell=warn)) as each:
        for row in each:
            rows.append(row)
            if not as_json:
                said = _SAYS.get(row.outcome) or f"已发布 {row.release}，改动 {row.changes} 个文件"
                why = f"：{row.message} → {row.cure}" if row.message else ""
                colour = "red" if not row.is_good else "green" if row.outcome == "publish" else ""
                speech.say(f"[{len(rows)}/{len(sites)}] {row.site}  {said}{why}（{row.seconds:.1f} 秒）", colour)
    bad = sum(not row.is_good for row in rows)
    if as_json:
        say({"sites": rows, "failed": bad}, "", as_json=True)
    else:
        speech.say(f"共 {len(rows)} 个网站，{bad} 个没有发布成。" if bad else f"共 {len(rows)} 个网站，都没有问题。")
    return 1 if bad else 0
